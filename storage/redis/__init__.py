"""The repositories on Redis: any number of instances share one, and each step is one script."""

SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
"""How the address of a Redis may begin. Here, where it can be read without the library."""
