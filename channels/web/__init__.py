"""The web chat: a page, its socket and its chats."""
