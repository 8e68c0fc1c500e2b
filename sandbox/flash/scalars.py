"""Scalars that answer a malformed value with an error object instead of raising, as Flash's do."""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ariadne import ScalarType

MEMO_BYTES = 639
MAX_CENTS = Decimal(10_000_000_000_000)


class Malformed:
    """What a scalar makes of a bad value: a mutation reports it in its payload, a query throws it."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message


def first_malformed(values: Iterable[Any]) -> Malformed | None:
    """The first argument that its scalar could not read."""
    return next((value for value in values if isinstance(value, Malformed)), None)


def _matching(name: str, pattern: str, change: Callable[[str], str] = str) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        if not isinstance(value, str) or not re.match(pattern, value):
            return Malformed(f"Invalid value for {name}")
        return change(value)

    return parse


def _cents(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return Malformed("Invalid type for FractionalCentAmount")
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return Malformed("Invalid value for FractionalCentAmount")
    if not amount.is_finite() or abs(amount) > MAX_CENTS:
        return Malformed("Invalid value for FractionalCentAmount")
    return amount


def _whole_number(name: str) -> Callable[[Any], Any]:
    def parse(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            return Malformed(f"Invalid value for {name}")
        return value

    return parse


def _memo(value: Any) -> Any:
    if not isinstance(value, str):
        return Malformed("Invalid type for Memo")
    return value if len(value.encode()) <= MEMO_BYTES else Malformed("Memo is too long")


def _wallet_id(value: Any) -> Any:
    try:
        return str(uuid.UUID(value))
    except (ValueError, AttributeError, TypeError):
        return Malformed("Invalid value for WalletId")


def _number(value: Decimal | int) -> float | int:
    # The one place where a float is right: the API speaks JSON numbers as JavaScript makes them.
    return int(value) if value == int(value) else float(value)


def _seconds(value: datetime) -> int:
    return int(value.timestamp())


read_username = _matching("Username", r"(?i)(?!^(1|3|bc1|lnbc1))^[^\W]{3,50}$", str.lower)

SCALARS = (
    ScalarType("FractionalCentAmount", serializer=_number, value_parser=_cents),
    ScalarType("SignedAmount", serializer=_number),
    ScalarType("Timestamp", serializer=_seconds),
    ScalarType("SatAmount", value_parser=_whole_number("SatAmount")),
    ScalarType("Minutes", value_parser=_whole_number("Minutes")),
    ScalarType("Memo", value_parser=_memo),
    ScalarType("WalletId", value_parser=_wallet_id),
    ScalarType("Phone", value_parser=_matching("Phone", r"\+\d{7,14}$")),
    # Six leading digits and no end anchor, as in the original: 1234567 passes here and fails later.
    ScalarType("OneTimeAuthCode", value_parser=_matching("OneTimeAuthCode", r"\d{6}")),
    ScalarType("DisplayCurrency", value_parser=_matching("DisplayCurrency", r"[A-Za-z]{3,4}$", str.upper)),
    ScalarType("LnPaymentRequest", value_parser=_matching("LnPaymentRequest", r"(?s)")),
    ScalarType("Username", value_parser=read_username),
)
