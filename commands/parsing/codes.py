"""The code of a charge, as people write it: "k7q2", "#K7Q2"."""

from __future__ import annotations

from ...tracking.codes import ALPHABET, LENGTH, LONGER
from ..errors import CommandError
from .numerals import ascii_digits

# Signs that codes never hold, where only one that they do hold can be meant.
_LOOK_ALIKES = str.maketrans("BZ", "82")


def read_code(text: str) -> str:
    """Return the code that `text` writes, in its own form. Raises CommandError invalid_code."""
    signs = ascii_digits(text).strip("#\"'“”‘’«»()[]<>.,:;!?*_`").upper().translate(_LOOK_ALIKES)
    if len(signs) not in (LENGTH, LONGER) or any(sign not in ALPHABET for sign in signs):
        raise CommandError("invalid_code", code=text[:20])
    return signs
