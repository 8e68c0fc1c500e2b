"""The edge of the bot: what channels call people is exchanged for refs, and refs are opened (accounts/refs.py)."""
