"""What the control calls have in common: JSON objects in and out, and how their members are read."""

from decimal import Decimal, InvalidOperation
from typing import Any

Call = dict[str, Any]


class BadCall(Exception):
    """A control call with a member that does not fit."""


def choice(call: Call, name: str, allowed: tuple[str, ...]) -> Any:
    """A member that is one of a few words, the first of them by default; raises BadCall."""
    value = call.get(name, allowed[0])
    if value not in allowed:
        raise BadCall(f"{name} is one of {', '.join(allowed)}")
    return value


def decimal(call: Call, name: str) -> Decimal:
    """A member that is a number above zero; raises BadCall."""
    try:
        value = Decimal(str(call[name]))
    except (InvalidOperation, KeyError) as error:
        raise BadCall(f"{name} is a decimal number") from error
    if not value.is_finite() or value <= 0:
        raise BadCall(f"{name} is above zero")
    return value


def count(call: Call, name: str, default: int | None = None, *, least: int = 1) -> int | None:
    """A member that is a whole number of at least `least`, or absent or null; raises BadCall."""
    value = call.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadCall(f"{name} is a whole number, {least} or more")
    return value
