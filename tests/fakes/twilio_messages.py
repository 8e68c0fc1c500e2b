"""Twilio's list of messages: what each looks like, and how the list is filtered and paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import urlencode

from .twilio_errors import FAILURES, Refused

FINAL: Final = frozenset({"delivered", "read", "undelivered", "failed", "received"})
"""The states in which a message may be emptied and deleted: nothing becomes of it any more but that it is read."""

_DEFAULT_PAGE = 50
_LARGEST_PAGE = 1000
_DATES = ("DateSent", "DateSent<", "DateSent>")
_FILTERS = ("To", "From", *_DATES)
_QUERY = frozenset({*_FILTERS, "PageSize", "Page", "PageToken"})

Span = tuple[datetime, datetime]


@dataclass(slots=True)
class Message:
    """A message in either direction. `date_sent` is None while an outgoing one waits in the queue."""

    sid: str
    account_sid: str
    sender: str
    to: str
    body: str
    direction: str
    status: str
    date_created: datetime
    date_sent: datetime | None = None
    num_media: int = 0
    error_code: int | None = None
    status_callback: str | None = None

    @property
    def uri(self) -> str:
        """Where the message is found, from the root."""
        return f"/2010-04-01/Accounts/{self.account_sid}/Messages/{self.sid}.json"

    def as_json(self) -> dict[str, Any]:
        """The resource as the API shows it."""
        return {
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.date_created),
            "date_sent": None if self.date_sent is None else format_datetime(self.date_sent),
            "date_updated": format_datetime(self.date_sent or self.date_created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None if self.error_code is None else FAILURES.get(self.error_code),
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": str(self.num_media),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": self.uri.removesuffix(".json") + "/Media.json"},
            "to": self.to,
            "uri": self.uri,
        }


class MessageList:
    """Every message of the account, oldest first; the API shows them newest first."""

    def __init__(self) -> None:
        self.all: list[Message] = []

    def find(self, sid: str) -> Message | None:
        """The message with this sid."""
        return next((message for message in self.all if message.sid == sid), None)

    def empty(self, message: Message) -> None:
        """Take the text out of a message; raises Refused for one that is still on its way."""
        _done(message)
        message.body = ""

    def delete(self, message: Message) -> None:
        """Take a message out of the list; raises Refused for one that is still on its way."""
        _done(message)
        self.all.remove(message)

    def page(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """One page of the list as the API shows it; raises Refused for a query it would not take."""
        if unknown := set(query) - _QUERY:
            raise Refused(20001, f"Unknown parameter {min(unknown)}")
        size = _number(query, "PageSize", _DEFAULT_PAGE)
        if not 1 <= size <= _LARGEST_PAGE:
            raise Refused(20001, "Page size must be between 1 and 1000")
        number = _number(query, "Page", 0)
        spans = {name: _span(query[name]) for name in _DATES if name in query}
        found = [message for message in reversed(self.all) if _matches(message, query, spans)]
        # A token names the last message shown, so that one that arrives meanwhile shifts nothing.
        start = _after(found, query.get("PageToken")) if number else 0
        shown = found[start : start + size]
        kept = {name: query[name] for name in _FILTERS if name in query} | {"PageSize": str(size)}

        def address(page: int, token: str | None) -> str:
            given = kept | {"Page": str(page)} | ({} if token is None else {"PageToken": token})
            return f"{path}?{urlencode(given)}"

        more = start + size < len(found)
        return {
            "end": max(start + len(shown) - 1, 0),
            "first_page_uri": address(0, None),
            "messages": [message.as_json() for message in shown],
            "next_page_uri": address(number + 1, f"PA{shown[-1].sid}") if more else None,
            "page": number,
            "page_size": size,
            "previous_page_uri": None,
            "start": start,
            "uri": f"{path}?{urlencode(query)}" if query else address(0, None),
        }


def _done(message: Message) -> None:
    if message.status not in FINAL:
        raise Refused(20009)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise Refused(20001, f"Invalid parameter {name}")
    return int(text)


def _after(found: list[Message], token: str | None) -> int:
    for place, message in enumerate(found):
        if token == f"PA{message.sid}":
            return place + 1
    raise Refused(20001, "Invalid parameter PageToken")


def _matches(message: Message, query: Mapping[str, str], spans: Mapping[str, Span]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    for name, (first, last) in spans.items():
        # What still waits in the queue has no date and matches none.
        if message.date_sent is None:
            return False
        if name != "DateSent<" and message.date_sent < first:
            return False
        if name != "DateSent>" and message.date_sent > last:
            return False
    return True


def _span(text: str) -> Span:
    """The first and last moment that a date, or a second, stands for."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(20001, "Invalid parameter DateSent") from error
    at = at.replace(tzinfo=at.tzinfo or UTC)
    length = timedelta(days=1) if len(text) == len("2000-01-31") else timedelta(seconds=1)
    return at, at + length - timedelta(microseconds=1)
