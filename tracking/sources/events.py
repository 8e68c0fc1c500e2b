"""Payment events as they lie on the queue: which payment hash one tells of (protocol.md 10.2, 10.3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from .documents import Unreadable, read_object

PAYMENT_RECEIVED = "payment_received"
QUEUE = "flash_whatsapp_events"

# In the order in which they are looked at. A memo is never one of them: its text is the payer's.
HASH_NAMES = ("paymentHash", "payment_hash", "paymentIdentifier", "hash")

_HASH = re.compile(r"[0-9a-fA-F]{64}")


class Reason(StrEnum):
    """Why an event is of no use, besides documents.Flaw; safe to log, since it holds nothing of the event."""

    NO_TYPE = "no_type"
    NO_DATA = "no_data"
    OTHER_TYPE = "other_type"
    NO_HASH = "no_hash"
    BAD_HASH = "bad_hash"


class Unusable(Exception):
    """A well-formed event that tells of no payment hash. `reason` is a code for logs and metrics."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_event(body: bytes) -> str:
    """Return the payment hash of a `payment_received` event, in lower case.

    Amounts, names and memos are not read: what a chat is told comes from our own records. Raises Unreadable for what
    is no envelope `{type, timestamp, data}`, and Unusable for one of another type or without a hash.
    """
    envelope = read_object(body)
    kind, data = envelope.get("type"), envelope.get("data")
    if not isinstance(kind, str) or not kind:
        raise Unreadable(Reason.NO_TYPE)
    if not isinstance(data, dict):
        raise Unreadable(Reason.NO_DATA)
    if kind != PAYMENT_RECEIVED:
        raise Unusable(Reason.OTHER_TYPE)
    return read_hash(data)


def read_hash(data: Mapping[str, Any]) -> str:
    """Return the first of the four names that holds 64 hex digits, in lower case. Raises Unusable."""
    given = [value for name in HASH_NAMES if (value := data.get(name)) not in (None, "")]
    for value in given:
        if isinstance(value, str) and _HASH.fullmatch(value):
            return value.lower()
    raise Unusable(Reason.BAD_HASH if given else Reason.NO_HASH)


def write_event(payment_hash: str, at: datetime) -> bytes:
    """Return a `payment_received` event as the Flash WhatsApp service reads it, for a test. Raises ValueError."""
    if not _HASH.fullmatch(payment_hash):
        raise ValueError("a payment hash has 64 hexadecimal digits")
    moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {"paymentHash": payment_hash, "timestamp": moment}
    return orjson.dumps({"type": PAYMENT_RECEIVED, "timestamp": moment, "data": data})
