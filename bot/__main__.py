"""`python -m chatwallet.bot`: the same as the command `chatwallet`."""

from .cli.main import main

main()
