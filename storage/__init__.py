"""The repositories that tracking and accounts ask for."""
