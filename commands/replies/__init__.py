"""What helps a command to answer: the charge that is meant, its price, its card, and words for groups."""
