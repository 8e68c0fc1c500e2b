"""Twilio over its official SDK: the few calls that the wallet makes, and the signature of its webhooks."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from starlette.datastructures import ImmutableMultiDict
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from ..errors import OutcomeUnknown, TryLater

CALL_SECONDS = 8.0  # under the sender's own time-out, so that the outcome is ours to name
_MOST = 1000  # messages of a list

# What the SDK raises when an answer is JSON, but not of the shape that it was written for.
_MISSHAPEN = (ValueError, TypeError, AttributeError, LookupError)


_SECONDS = re.compile(r"[0-9]{1,5}")


class Rejected(Exception):
    """Twilio refuses a request: surely nothing was done. `code` is Twilio's, or the HTTP status in its place."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Twilio refuses with code {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Listed:
    """A message in Twilio's log, From `sender` To `to`.

    `at`: when it was created, to the second. `code`: why it failed, None where it did not.
    """

    sid: str
    sender: str
    to: str
    body: str
    status: str
    direction: str
    at: datetime
    code: int | None
    has_picture: bool = False


NO_SUCH_MESSAGE = 20404
"""The code with which Twilio refuses a message that it does not know."""
FAILED = frozenset({"failed", "undelivered", "canceled"})
"""The statuses of a message that did not and will not arrive."""
ENDS = FAILED | {"delivered", "read"}
"""Those after which nothing else happens to it but that it is read."""


class TwilioApi:
    """The calls, each within its time and never tried twice: Messages.create knows no idempotency key.

    All raise TryLater when surely nothing was done, and Rejected. Writing raises OutcomeUnknown after a broken
    connection, a time-out, a 5xx or an unreadable answer; reading calls that TryLater, too.
    """

    def __init__(self, client: Client, *, timeout: float = CALL_SECONDS) -> None:
        self._client = client
        self._timeout = timeout

    async def send(self, sender: str, to: str, **parts: object) -> str:
        """Create a message and return its sid. `parts` are the SDK's: body, media_url, content_sid, …"""
        async with self.calling():
            message = await self._client.messages.create_async(to, from_=sender, **parts)
            return text_of(message.sid)

    async def sent_to(self, sender: str, to: str, limit: int = 50) -> Sequence[Listed]:
        """The newest messages that a chat got from us, newest first."""
        with reading():
            async with self.calling():
                page = await self._client.messages.page_async(to=to, from_=sender, page_size=limit)
                return [_listed(message) for message in page]

    async def sent_between(self, sender: str, since: datetime, until: datetime) -> Sequence[Listed]:
        """What we sent to anyone in a time; the newest thousand of it. What Twilio still holds is not in it."""
        with reading():
            async with self.calling():
                messages = await self._client.messages.list_async(
                    from_=sender, date_sent_after=since, date_sent_before=until, limit=_MOST, page_size=_MOST
                )
                return [_listed(message) for message in messages]

    async def find(self, sid: str) -> Listed:
        """One message. Rejected when Twilio does not know it."""
        with reading():
            async with self.calling():
                return _listed(await self._client.messages(sid).fetch_async())

    async def wipe(self, sid: str) -> None:
        """Empty the text of a message that Twilio holds; writing it again is as good.

        twilio.com/docs/messaging/api/message-resource#redact-a-message
        """
        async with self.calling():
            await self._client.messages(sid).update_async(body="")

    async def received_since(self, sender: str, since: datetime) -> Sequence[Listed]:
        """What people wrote to us since a time, oldest first; the newest thousand of it."""
        with reading():
            async with self.calling():
                messages = await self._client.messages.list_async(
                    to=sender, date_sent_after=since, limit=_MOST
                )
                # Twilio lists the newest first, and its times are whole seconds: the list's order tells the rest.
                return sorted(map(_listed, reversed(messages)), key=lambda message: message.at)

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[Client]:
        """The SDK's client for one call; what it and its HTTP client raise is translated here, once."""
        try:
            # The SDK's own time-out counts for nothing in its asynchronous client (delivery.md 0.9).
            async with asyncio.timeout(self._timeout):
                yield self._client
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise TryLater(f"no connection to Twilio: {type(error).__name__}") from error
        except TimeoutError as error:
            raise OutcomeUnknown(f"no answer from Twilio within {self._timeout:g} s") from error
        except aiohttp.ClientError as error:
            raise OutcomeUnknown(f"the connection to Twilio broke: {type(error).__name__}") from error
        except (TwilioRestException, TwilioServiceException) as error:
            raise Rejected(error.code if isinstance(error.code, int) else error.status) from error
        except (TwilioException, *_MISSHAPEN) as error:
            raise OutcomeUnknown("an answer from Twilio that can't be read") from error


@asynccontextmanager
async def open_twilio(account_sid: str, token: str, *, api_url: str = "") -> AsyncIterator[TwilioApi]:
    """Open the API for an account, at another address than Twilio's if `api_url` is given; close it at the end."""
    http = _Http(api_url)
    try:
        yield TwilioApi(Client(account_sid, token, http_client=http))
    finally:
        await http.close()


def is_signed(tokens: Sequence[str], url: str, form: ImmutableMultiDict[str, str], signature: str) -> bool:
    """Whether Twilio signed a request to `url` with one of our tokens; two are in use during a rotation.

    `form` must be complete: a signature does not say where a key ends and its value begins. What is signed is what the
    SDK's RequestValidator says (twilio.com/docs/usage/security); it takes seven times as long to find out.
    """
    if not signature:
        return False
    said, given = "".join(chain.from_iterable(sorted(set(form.multi_items())))), signature.encode()
    return any(
        hmac.compare_digest(_signature(token, address + said), given)
        for address in _with_and_without_port(url)
        for token in tokens
    )


def _signature(token: str, text: str) -> bytes:
    return b64encode(hmac.digest(token.encode(), text.encode(), "sha1"))


def _with_and_without_port(url: str) -> Iterator[str]:
    """Both ways to write an address: Twilio signs now the one and now the other."""
    parts = urlsplit(url)
    bare, port = parts.netloc, 443 if parts.scheme == "https" else 80
    if parts.port:
        bare, port = parts.netloc.split(":")[0], parts.port
    for place in (bare, f"{bare}:{port}"):
        yield parts._replace(netloc=place).geturl()


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The SDK's own client, at another address if told so, with the answers told apart that are no refusals.

    Its `max_retries` stays unset: it would repeat a POST after a 5xx, and the person would read it twice.
    """

    def __init__(self, api_url: str) -> None:
        super().__init__()
        self._base = urlsplit(api_url)

    async def request(self, method: str, url: str, **options: Any) -> Any:
        """Make one request; TryLater and OutcomeUnknown as TwilioApi says."""
        # Not by the SDK's way, which aiohttp says is going to end.
        user, password = options.pop("auth")
        options["headers"]["Authorization"] = aiohttp.encode_basic_auth(user, password)
        if options["headers"].get("Content-Type") == "application/json":
            # It says JSON and sends a form (github.com/twilio/twilio-python/issues/932), where it knows the type.
            options["headers"]["Content-Type"] = "application/json; charset=utf-8"
            options["data"] = json.dumps(options["data"])
        response = await super().request(method, self._address(url), **options)
        status = response.status_code
        if status == 429:
            raise TryLater("Twilio says too many requests", retry_after=_seconds(response.headers))
        if 300 <= status < 400:
            raise TryLater(f"Twilio's address answers with a redirect ({status})")
        if status >= 500:
            raise OutcomeUnknown(f"Twilio answers with {status}")
        if status < 300 and not isinstance(json.loads(response.text), dict):
            raise OutcomeUnknown("an answer from Twilio that is no object")
        return response

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: the address holds people's numbers."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Log nothing."""

    def _address(self, url: str) -> str:
        """Twilio's hosts (api., content., messaging.) have no path in common, so one other host serves for all."""
        if not self._base.netloc:
            return url
        path = self._base.path.rstrip("/") + urlsplit(url).path
        return urlunsplit((self._base.scheme, self._base.netloc, path, urlsplit(url).query, ""))


@contextmanager
def reading() -> Iterator[None]:
    """Around a call that changes nothing: what is unknown of it may be asked again."""
    try:
        yield
    except OutcomeUnknown as error:
        raise TryLater(str(error)) from error


def _seconds(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds; a date, which Twilio does not send, counts as none."""
    value = headers.get("Retry-After", "")
    return float(value) if _SECONDS.fullmatch(value) else None


def text_of(value: object) -> str:
    """What must be there in an answer. Raises TypeError, which `calling` translates."""
    if not isinstance(value, str) or not value:
        raise TypeError("a text is missing in an answer of Twilio")
    return value


def _listed(message: Any) -> Listed:
    at = message.date_created or message.date_sent or datetime.fromtimestamp(0, UTC)
    return Listed(
        text_of(message.sid),
        str(message.from_ or ""),
        str(message.to or ""),
        str(message.body or ""),
        str(message.status or ""),
        str(message.direction or ""),
        at,
        message.error_code if isinstance(message.error_code, int) else None,
        str(message.num_media or "0") != "0",
    )
