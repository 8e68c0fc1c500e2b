"""People: their accounts, preferences and roles."""
