"""The written form of a record: JSON with `v`, the version of the form of its kind.

A field that an older version did not write is read as its default, and what only a newer one knows is kept
(`{**body, …}`), since instances of both may work on one store while they are being upgraded.
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from ..errors import StoreUnusable
from .indexes import Body

VERSIONS: Mapping[str, int] = {}
"""The newest form of a kind that this version reads; 1 of all others."""


def encode(body: Body) -> str:
    """A record as text."""
    return orjson.dumps(body).decode()


def decode(key: str, text: str | bytes) -> Body:
    """The record that `encode` wrote. Raises StoreUnusable for a form that only a newer version reads."""
    body: Body = orjson.loads(text)
    kind = key.partition(":")[0]
    if body["v"] > (known := VERSIONS.get(kind, 1)):
        raise StoreUnusable(
            f"a record {kind} is written in form {body['v']}; this version reads form {known}"
        )
    return body
