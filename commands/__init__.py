"""What a person can say: one file per command, found by itself."""
