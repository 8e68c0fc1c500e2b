"""Texts, command words and formats, one Fluent file per language."""
