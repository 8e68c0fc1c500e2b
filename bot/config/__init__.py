"""The settings: one name each, with the prefix CHATWALLET_."""
