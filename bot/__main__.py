"""`python -m chatwallet.bot`: the same as the command `chatwallet`."""

from .cli import main

main()
