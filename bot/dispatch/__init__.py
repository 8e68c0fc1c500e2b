"""What answers people: who is heard, which message is answered when, and what is said where nothing can be done."""
