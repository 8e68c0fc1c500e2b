"""What the handlers of Twilio's API have in common: addresses, what is absent, JSON bodies, and pages."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from .twilio_errors import Refused
from .twilio_faults import Operation

Endpoint = Callable[[Request], Awaitable[Response]]
Guard = Callable[[Operation, Endpoint], Endpoint]
"""Lets in who may ask, and breaks down as it was told to."""

_JSON = "application/json"
_DEFAULT_PAGE = 50
_LARGEST_PAGE = 1000
_QUERY = frozenset({"PageSize", "Page", "PageToken"})


def base(request: Request) -> str:
    """What stands in place of https://content.twilio.com."""
    return str(request.base_url).rstrip("/")


def absent(request: Request) -> Refused:
    """The refusal of an address that leads nowhere."""
    return Refused(20404, f"The requested resource {request.url.path} was not found")


def has_type(request: Request, content_type: str) -> bool:
    """Whether a body calls itself this."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip() == content_type


async def read_json(request: Request) -> Any:
    """The body; raises Refused where it is no JSON, or does not say that it is."""
    if not has_type(request, _JSON):
        raise Refused(20001, f"Only {_JSON} is read")
    try:
        return json.loads(await request.body())
    except ValueError as error:
        raise Refused(20001, "The body is no JSON") from error


def page(request: Request, key: str, sids: Sequence[str]) -> tuple[Mapping[str, Any], Sequence[str]]:
    """The `meta` of one page of a list, and which of its `sids` are on it; raises Refused for another query."""
    query = request.query_params
    if unknown := set(query) - _QUERY:
        raise Refused(20001, f"Unknown parameter {min(unknown)}")
    size, number = _number(query, "PageSize", _DEFAULT_PAGE), _number(query, "Page", 0)
    if not 1 <= size <= _LARGEST_PAGE:
        raise Refused(20001, "Page size must be between 1 and 1000")
    start = _after(sids, query.get("PageToken", "")) if number else 0
    shown = sids[start : start + size]
    url = base(request) + request.url.path

    def address(page: int, token: str | None) -> str:
        given = {"PageSize": size, "Page": page} | ({} if token is None else {"PageToken": token})
        return f"{url}?{urlencode(given)}"

    more = start + size < len(sids)
    meta = {
        "first_page_url": address(0, None),
        "key": key,
        "next_page_url": address(number + 1, f"PA{shown[-1]}") if more else None,
        "page": number,
        "page_size": size,
        "previous_page_url": None,
        "url": address(number, query.get("PageToken")),
    }
    return meta, shown


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise Refused(20001, f"Invalid parameter {name}")
    return int(text)


def _after(sids: Sequence[str], token: str) -> int:
    sid = token.removeprefix("PA")
    if sid not in sids:
        raise Refused(20001, "Invalid parameter PageToken")
    return sids.index(sid) + 1
