"""One request to Flash: over HTTP, within its time, with both error channels read."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Any, Self

import aiohttp
import orjson
import structlog
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportError, TransportServerError

from ..errors import NotLinked, RateLimited, WalletError, WalletRefused, WalletUnavailable
from .documents import OPTIONAL, PrintedRequest, without
from .refusals import KEY_BLOCK, first_meaning, lacks_fields

log = structlog.get_logger(__name__)

CAPABILITIES = "cash-wallet-usdt-v1"  # without it a migrated account shows its legacy wallet (cutover)
_LARGEST_ANSWER = 1_000_000
_HUNG_UP = frozenset({502, 503, 504})
_QUICK = 2.0  # seconds: of an answer that took longer it is unknown when in them it was dated

_date: ContextVar[datetime | None] = ContextVar("date", default=None)
"""When the answer to this task's last request was dated."""


class HungUp(WalletUnavailable):
    """The server or its gateway ended the request without an answer, so asking again soon may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A GraphQL answer: `data` may be None and `errors` may be empty, or both filled in part."""

    data: Mapping[str, Any] | None
    errors: Sequence[object]


class FlashClient:
    """Sends documents with one credential, or anonymously when it has none. Opened with `async with`.

    `on_date` is called with the time, in whole seconds, at which the server gave an answer that came quickly. Before
    each request `turn` is awaited, which may raise RateLimited: then it is not sent.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None,
        api_key: str | None,
        timeout: float,
        on_date: Callable[[datetime], None] = lambda _: None,
        turn: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        headers = {
            "X-Flash-Client-Capabilities": CAPABILITIES,
            "User-Agent": f"chatwallet/{version('chatwallet')}",
        }
        if token:
            headers["Authorization"] = f"Bearer {token}"
        elif api_key:
            headers["X-API-KEY"] = api_key
        self._timeout = timeout
        self._on_date = on_date
        self._turn = turn
        self._lacking: frozenset[str] = frozenset()
        self._transport = _Transport(
            url,
            headers=headers,
            json_serialize=lambda payload: orjson.dumps(payload).decode(),
            ssl_close_timeout=2,
            client_session_args={"timeout": aiohttp.ClientTimeout(total=timeout, sock_connect=timeout / 2)},
        )

    async def __aenter__(self) -> Self:
        await self._transport.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.close()

    async def execute(self, document: str, variables: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """Return the data of an answer without errors; raises WalletError for any other."""
        answer = await self.ask(document, variables)
        if (error := first_meaning(answer.errors)) is not None:
            raise error
        if answer.data is None:
            raise WalletUnavailable("an answer without data")
        return answer.data

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Return an answer with its top-level errors unread; raises WalletError where there is no such answer.

        A server that does not have a field which is optional is asked without it, from then on.
        """
        while True:
            asked_without = self._lacking  # another request may learn more before this one has its answer
            answer = await self.ask_once(without(document, asked_without), variables)
            if not (lacking := lacks_fields(answer.errors) & OPTIONAL - asked_without):
                return answer
            # Nothing was done: a document is looked at before it is run.
            log.warning("schema_lacks", fields=sorted(lacking))
            self._lacking |= lacking

    async def ask_once(self, document: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """Return the answer to a document as it stands. Raises WalletError where there is no such answer."""
        request = PrintedRequest(document, variables)
        if self._turn is not None:
            await self._turn()
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout):
                result = await self._transport.execute(request, extra_args={"allow_redirects": False})
        except TimeoutError as error:
            raise WalletUnavailable(f"no answer within {self._timeout:g} s") from error
        except TransportServerError as error:
            raise _of_status(error.code or 500) from error
        except TransportError as error:
            raise _of_cause(error.__cause__ or error) from error
        if (date := _date.get()) is not None and time.monotonic() - began < _QUICK:
            self._on_date(date)
        if not isinstance(result.data, dict | None) or not isinstance(result.errors, list | None):
            raise WalletUnavailable("an answer that is not GraphQL")
        return Answer(result.data, result.errors or ())


def payload(data: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """Return the payload object in `field`; raises the meaning of its own `errors`, or WalletUnavailable."""
    found = data.get(field)
    if not isinstance(found, dict):
        raise WalletUnavailable(f"{field} is no object")
    errors = found.get("errors")
    if not isinstance(errors, list | None):
        raise WalletUnavailable(f"{field}.errors is no list")
    if (error := first_meaning(errors or ())) is not None:
        raise error
    return found


class _Transport(AIOHTTPTransport):
    """gql's transport, with a limit on the size of an answer, no cookies, and none of JSON's licences."""

    async def connect(self) -> None:
        """Open the session. A cookie of one credential would go out with another's request: none is kept."""
        self.client_session_args = {
            **(self.client_session_args or {}),
            "cookie_jar": aiohttp.DummyCookieJar(),
        }
        await super().connect()

    async def _get_json_result(self, response: aiohttp.ClientResponse) -> Any:
        _date.set(_read_date(response.headers.get("Date")))
        if response.status == 401 or response.status >= 500 or 300 <= response.status < 400:
            raise TransportServerError(response.reason or "", response.status)
        body = bytearray()
        async for chunk in response.content.iter_chunked(65_536):
            body += chunk
            if len(body) > _LARGEST_ANSWER:
                response.close()
                raise _Nonsense("an answer that is too large")
        try:
            return _read_json(bytes(body))
        except (ValueError, RecursionError) as error:
            if response.status >= 400:
                raise TransportServerError(response.reason or "", response.status) from error
            raise _Nonsense(f"an answer that is not JSON: {error}") from error


class _Nonsense(Exception):
    """An answer that cannot be read."""


def _read_json(body: bytes) -> Any:
    """Read JSON with exact numbers. Raises ValueError for NaN and doubled keys, which `json` lets pass."""
    return json.loads(body, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_doubles)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a doubled key")
    return found


def _read_date(text: str | None) -> datetime | None:
    try:
        found = None if text is None else parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _of_status(status: int) -> WalletError:
    if status == 401:  # the body is a web page for a token, and an undocumented JSON for an API key
        return NotLinked("the credential was refused", code="NOT_AUTHENTICATED")
    if status == 429:
        return RateLimited("HTTP 429", retry_after=KEY_BLOCK, code="TOO_MANY_REQUESTS")
    if status in _HUNG_UP:
        return HungUp(f"HTTP {status}")
    if 400 <= status < 500:
        return WalletRefused(f"HTTP {status}", code=f"HTTP_{status}")
    return WalletUnavailable(f"HTTP {status}")


def _of_cause(cause: BaseException) -> WalletUnavailable:
    reason = f"{type(cause).__name__}: {cause}"
    if isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return WalletUnavailable(reason, sent=False)
    if isinstance(
        cause, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError)
    ):
        return HungUp(reason)
    if isinstance(cause, TimeoutError):
        return WalletUnavailable("no answer in time")
    return WalletUnavailable(reason)
