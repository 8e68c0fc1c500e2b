"""The short code of a charge, as people read it aloud: K7Q2."""

from __future__ import annotations

import secrets

# 0 1 5 B I L O S Z are left out: on a cheap screen each is taken for another sign.
ALPHABET = "ACDEFGHJKMNPQRTUVWXY2346789"
LENGTH = 4
LONGER = 6
"""For a shop in which most of the 345,000 short codes are in use; five signs are a slip of four."""
# P7Q2 will be a payout, V7Q2 a voucher. Charges of before 0.3.0 may have such a code.
_OTHERS = "PV"


def new_code(length: int = LENGTH) -> str:
    """Return a random code that holds a letter and a digit, so that it is never taken for a word or an amount."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(length))
        mixed = any(sign.isdigit() for sign in code) and any(sign.isalpha() for sign in code)
        if mixed and code[0] not in _OTHERS:
            return code
