"""Commands of several forms: `export my data`, and later others behind the same word."""

from __future__ import annotations

from ...locales.phrase import phrase
from ...locales.texts import Catalogue
from ..base import Reading
from ..errors import CommandError
from .echo import echo
from .meanings import meant

MY_DATA = "my-data"
"""The form that is about one's own data; its words are `word-my-data` in each language."""


def is_my_data(rest: str) -> bool:
    """Whether a rest of a line says "my data", in any language."""
    return meant(rest, MY_DATA) is not None


def unknown_form(command: str, rest: str, reading: Reading) -> CommandError:
    """What says that there is no such form, and which there is."""
    texts = Catalogue()[reading.language]
    known = phrase(texts, "", command, texts.list(f"word-{MY_DATA}")[0])
    return CommandError("unknown_form", form=echo(rest) or "–", known=known)
