"""The word that sets the wallet's lines apart from those of the bot it lives in: `/pay receive 10`."""

from __future__ import annotations

import re

from ...locales.texts import comparable
from .memo import clean_line

_WORD = re.compile(r"/?[\w-]{1,32}")
_HEAD = re.compile(r"/?(?P<word>[\w-]+)(?:@\w+)?[:,.!?]*(?: |\Z)")


class Prefix:
    """A prefix word; an empty one is no prefix. `word` is written as the host wrote it, with or without a slash."""

    def __init__(self, word: str) -> None:
        """Raise ValueError for what is no single word of letters, digits, - or _, and TypeError for what is no text."""
        if not isinstance(word, str):
            raise TypeError(f"prefix must be a word like 'pay' or '/pay', or '' for none, not {word!r}")
        if word and not (_WORD.fullmatch(word) and clean_line(word) == word):
            raise ValueError(f"{word!r} can't be a prefix: it must be one word, like pay or /pay")
        self.word = word
        self._key = comparable(word.removeprefix("/"))

    def __bool__(self) -> bool:
        return bool(self.word)

    def after(self, line: str) -> str | None:
        """Return what follows the prefix of a clean line ("/pay@somebot receive 10", "Pay receive 10").

        None where the line does not begin with it.
        """
        head = _HEAD.match(line)
        if not self.word or head is None or comparable(head["word"]) != self._key:
            return None
        return line[head.end() :]

    def before(self, line: str) -> str:
        """Return `line` as it is written with the prefix."""
        return f"{self.word} {line}" if self.word else line
