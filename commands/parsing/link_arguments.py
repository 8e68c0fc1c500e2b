"""What may follow `link` and `unlink`: a way, a name, and the yes or no to a question about them."""

from __future__ import annotations

from string import hexdigits
from unicodedata import normalize

from ..base import Reading
from ..errors import CommandError
from .arguments import no_arguments
from .echo import echo
from .meanings import meant
from .numerals import ascii_digits

WAYS = ("till", "key")
_SAID = 3  # words that answer what was asked about a pasted key
_NAME = 32  # hexadecimal digits


def link_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[till | key [yes MARK NAME] | no | [@]name [yes MARK]]` into way, name, mark; `no` is the way "no".

    After a key the name is that of one that was pasted.

    The mark says which question was answered (replies/confirming.py). Raises CommandError unexpected_argument.
    """
    words = rest.split()
    if not words:
        return {}
    first, *more = words
    meaning = meant(first, "yes", "no", *WAYS) if not first.startswith("@") else None
    if meaning == "key" and len(more) == _SAID and (said := _name(more[-1])):
        return {"way": meaning, "name": said, **_mark(more[:-1], reading)}
    if meaning is not None and meaning != "yes":
        no_arguments(" ".join(more), reading)
        return {"way": meaning}
    found = {"name": normalize("NFC", first.removeprefix("@"))}  # some write an accent as a sign of its own
    if not found["name"]:
        raise CommandError("unexpected_argument", argument=echo(rest))
    return {**found, **_mark(more, reading)}


def answer_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[no | yes MARK]` into way or mark. Raises CommandError unexpected_argument."""
    words = rest.split()
    if words and meant(words[0], "yes", "no") == "no":
        no_arguments(" ".join(words[1:]), reading)
        return {"way": "no"}
    return _mark(words, reading)


def _name(word: str) -> str:
    return word if len(word) == _NAME and set(word) <= set(hexdigits.lower()) else ""


def _mark(words: list[str], reading: Reading) -> dict[str, str]:
    if len(words) == 2 and meant(words[0], "yes", "no") == "yes":
        digits = ascii_digits(words[1])
        if digits.isascii() and digits.isdigit():
            return {"mark": digits}
    no_arguments(" ".join(words), reading)
    return {}
