"""What may follow `connect` and `disconnect`: a code, the answer to a question, the number of a chat."""

from __future__ import annotations

import re
from functools import cache

from ...accounts.connections import ALPHABET, LENGTH
from ...locales.texts import Catalogue, comparable
from ..base import Reading
from ..errors import CommandError
from .arguments import no_arguments
from .echo import echo
from .numerals import ascii_digits
from .words import bare_word

_TOKEN = re.compile(r"[0-9a-f]{16}")


def connect_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[CODE | yes TOKEN | no TOKEN]` into pair, or into answer ("yes" or "no") and token.

    Raises CommandError wrong_code for what is none.
    """
    words = rest.split()
    if not words:
        return {}
    answer = _answers().get(comparable(bare_word(words[0])))
    if answer is not None and len(words) == 2 and _TOKEN.fullmatch(words[1]):
        return {"answer": answer, "token": words[1]}
    code = "".join(sign for sign in rest.upper() if sign.isalnum())
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise CommandError("wrong_code")
    return {"pair": code}


def chat_number(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[number]` into number. Raises CommandError unexpected_argument."""
    if not rest:
        return {}
    digits = ascii_digits(rest).strip("#().:")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 2):
        no_arguments(rest, reading)
        raise CommandError("unexpected_argument", argument=echo(rest))
    return {"number": digits}


@cache
def _answers() -> dict[str, str]:
    catalogue = Catalogue()
    every = [(catalogue[language], one) for language in catalogue.languages for one in ("no", "yes")]
    return {comparable(word): one for texts, one in every for word in texts.list(f"word-{one}")}
