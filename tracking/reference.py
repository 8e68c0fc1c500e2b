"""The short reference of a payment: the same in every notice of it, in the logs and in a person's question."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache


@lru_cache(maxsize=4096)  # all that is told of a payment, in logs too, is told within seconds
def reference(payment_hash: str) -> str:
    """Return eight letters and digits for a payment hash; nothing about the payment can be read from them."""
    digest = hashlib.sha256(b"chatwallet reference " + payment_hash.encode()).digest()
    return base64.b32encode(digest[:5]).decode()  # 40 bits, 5 to a letter
