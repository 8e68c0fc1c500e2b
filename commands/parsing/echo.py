"""What a person wrote, said back to them in short."""

from __future__ import annotations

LONGEST_ECHO = 30
"""Characters that are said back of a word: enough to know it again."""


def echo(text: str) -> str:
    """`text`, or its beginning where it is long: what goes out must stay one short message on every channel."""
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
