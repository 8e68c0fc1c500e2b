"""Digests of what people are called: keys of records tell nobody who a person is."""

from __future__ import annotations

import secrets
from functools import lru_cache, partial
from typing import Any

from ..keyed_digest import KeyedDigest
from .engine import Read, Records, Steps, Work

SECRET = "secret:names"  # noqa: S105 - the name of a record
"""The record of the secret that digests are made by: it goes along where records are copied."""


def digest(secret: str, *parts: str) -> str:
    """32 hexadecimal digits for these texts; `secret` is hexadecimal too."""
    return _keyed(secret).of(*parts)


@lru_cache(maxsize=16)
def _keyed(secret: str) -> KeyedDigest:
    return KeyedDigest(bytes.fromhex(secret))


class Digests:
    """Digests by the secret of a store, which is made when it is first asked for."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._secret: str | None = None

    async def of(self, *parts: str) -> str:
        """The digest of these texts; the first one says of what."""
        if self._secret is None:
            self._secret = await secret_of(self._records)
        return digest(self._secret, *parts)


async def secret_of(records: Records) -> str:
    """The secret of a store, which is made if there is none."""
    return str(await records.run(partial(_secret, secrets.token_hex(32))))


def _secret(new: str, work: Work) -> Steps[Any]:
    (known,), _ = yield Read((SECRET,))
    if known is None:
        known = {"v": 1, "secret": new}
        work.put(SECRET, known)
    return known["secret"]
