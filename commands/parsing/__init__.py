"""How lines are read: a command word, an amount, a memo, a code; nothing is guessed."""
