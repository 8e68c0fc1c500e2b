"""What may follow `connect` and `disconnect`: a code, the answer to a question, the number of a chat."""

from __future__ import annotations

import re

from ...accounts.connections import ALPHABET, LENGTH
from ..base import Reading
from ..errors import CommandError
from .arguments import no_arguments
from .echo import echo
from .meanings import meant
from .numerals import ascii_digits

_TOKEN = re.compile(r"[0-9a-f]{16}")


def connect_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[CODE | yes TOKEN | no TOKEN]` into pair, or into answer ("yes" or "no") and token.

    Raises CommandError wrong_code for what is none.
    """
    words = rest.split()
    if not words:
        return {}
    answer = meant(words[0], "yes", "no")
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
