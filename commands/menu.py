"""The menu of commands that a chat program shows beside its text field, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..locales.texts import FIRST_LANGUAGE, Catalogue, Texts
from .parsing.words import Vocabulary

LONGEST_DESCRIPTION = 60

_WORD = re.compile(r"[a-z0-9_]{1,32}")  # the Bot API's BotCommand.command
_SETTLED = {"word": "", "topic": "", "amount": ""}


def menu(catalogue: Catalogue, names: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    """Return a line of the menu for each command of `names`, in their order, as (word, description).

    The word is the first in `language` that fits a menu, else the first in English, else the name; no word stands
    twice, and each is read as its command. A command without a word that fits is left out.
    """
    names = tuple(names)
    vocabulary = Vocabulary(catalogue, names)
    lines = []
    for name in names:
        words = (*_words(catalogue[language], name), *_words(catalogue[FIRST_LANGUAGE], name), name)
        fitting = (one for one in words if _WORD.fullmatch(one) and vocabulary.command(one, language) == name)
        if word := next(fitting, None):
            lines.append((word, _description(catalogue[language], name)))
    return tuple(lines)


def _words(texts: Texts, name: str) -> tuple[str, ...]:
    return texts.words(name) if f"command-{name}" in texts else ()


def _description(texts: Texts, name: str) -> str:
    """What the command does: its own text, else its help behind the dash, else its name."""
    if f"menu-{name}" in texts:
        text = texts(f"menu-{name}")
    elif f"help-{name}" in texts:
        text = texts(f"help-{name}", **_SETTLED).rpartition(" – ")[2].strip(" –-")
    else:
        text = name
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1] + "…"
