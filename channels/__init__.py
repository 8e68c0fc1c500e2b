"""Where people write: each channel carries neutral messages to one kind of chat."""
