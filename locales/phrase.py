"""What a person is told to write: always a line that is read when they copy it."""

from __future__ import annotations

from .texts import Texts


def phrase(texts: Texts, prefix: str, command: str, *rest: str) -> str:
    """Return the line for a command: the prefix if there is one, the command's first word, and what follows."""
    return " ".join(filter(None, (prefix, first_word(texts, command), *rest)))


def first_word(texts: Texts, command: str) -> str:
    """Return the word that the bot itself writes for a command; one that has no words is called by its name."""
    try:
        return texts.words(command)[0]
    except KeyError:
        return command
