"""JSON from strangers: bounded in size and depth before it is parsed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson

SIZE_LIMIT = 64 * 1024  # bytes
DEPTH_LIMIT = 16  # objects and lists in each other; what we are sent has three

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_OTHER = re.compile(rb"[^\[\]{}]+")


class Flaw(StrEnum):
    """Why a document can't be read; safe to log, since it holds nothing of the document."""

    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_FORM = "not_a_form"


class Unreadable(Exception):
    """It is no document of the kind that was expected. `reason` is a code for logs and metrics."""

    def __init__(self, reason: StrEnum) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_object(body: bytes) -> Mapping[str, Any]:
    """Read a JSON object. Raises Unreadable; NaN and Infinity are no JSON (RFC 8259, 6)."""
    if len(body) > SIZE_LIMIT:
        raise Unreadable(Flaw.TOO_LARGE)
    if _too_deep(body):
        raise Unreadable(Flaw.TOO_DEEP)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable(Flaw.NOT_JSON) from error
    if not isinstance(found, dict):
        raise Unreadable(Flaw.NOT_AN_OBJECT)
    return found


def _too_deep(body: bytes) -> bool:
    depth = 0
    for bracket in _OTHER.sub(b"", _STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > DEPTH_LIMIT:
            return True
    return False
