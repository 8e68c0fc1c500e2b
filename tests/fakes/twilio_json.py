"""JSON that a client sends to Twilio, read more strictly than Twilio does: nothing unknown passes."""

from collections.abc import Collection
from typing import Any

from .twilio_errors import Refused


def invalid(what: str) -> Refused:
    """The refusal of a parameter."""
    return Refused(20001, f"Invalid parameter: {what}")


def members(given: Any, what: str, *, needs: Collection[str], may: Collection[str] = ()) -> dict[str, Any]:
    """The members of an object that are not null, which is how the SDK says that one is not there."""
    if not isinstance(given, dict):
        raise invalid(f"{what} is no object")
    found = {name: value for name, value in given.items() if value is not None}
    if unknown := set(found) - set(needs) - set(may):
        raise invalid(f"{what} has a member {min(unknown)}")
    if missing := set(needs) - set(found):
        raise invalid(f"{what} lacks {min(missing)}")
    return found


def text(given: Any, what: str, longest: int) -> str:
    """A text that says something, of a length in UTF-16 units: the stricter reading of "characters"."""
    if not isinstance(given, str) or not given.strip():
        raise invalid(f"{what} is no text")
    if units(given) > longest:
        raise invalid(f"{what} is longer than {longest}")
    return given


def units(given: str) -> int:
    """How long a text is, in UTF-16 units, of which an emoji has two."""
    return len(given.encode("utf-16-le")) // 2
