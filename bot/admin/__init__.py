"""Admins who run the bot from the chat: the grammar, who may, what is asked again, what is written down."""
