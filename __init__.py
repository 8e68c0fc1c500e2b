"""chatwallet: a Lightning wallet that lives in a chat."""
