"""The command `chatwallet`: what a person at the machine starts, asks and is told."""
