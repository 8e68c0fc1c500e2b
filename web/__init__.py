"""The front door: what a stranger's connection, request and socket may take, and for which hosts we answer."""
