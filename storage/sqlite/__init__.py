"""The repositories on SQLite: one file, one writer, group commit."""
