"""The repositories on Redis: any number of instances share one, and each step is one script."""
