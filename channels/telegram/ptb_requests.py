"""The requests of python-telegram-bot over aiohttp: over httpx, which it brings, one costs ten times as much CPU."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, TypedDict
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from .multipart import AT_ONCE, Upload, multipart

_CONNECTIONS = 256  # as many as the library's own
_FORM = "application/x-www-form-urlencoded"


class Patience(TypedDict):
    """What a request may take, in seconds."""

    connect_timeout: float
    pool_timeout: float
    read_timeout: float
    write_timeout: float


def requests_to(url: str, patience: Patience) -> BaseRequest:
    """Requests to the Bot API at `url`: over aiohttp, or the library's own through a proxy that aiohttp can't speak to.

    That is one of SOCKS, which aiohttp would take for one of HTTP; the library says itself what it needs for it.
    """
    proxy = _proxy(url)
    if proxy is not None and urlsplit(proxy).scheme not in ("http", "https"):
        return HTTPXRequest(**patience)
    return AiohttpRequest(proxy, read_timeout=patience["read_timeout"])


class AiohttpRequest(BaseRequest):
    """Requests through `proxy`, if there is one, and what telegram.Bot takes in place of its HTTPXRequest.

    What counts in httpx counts here: the same authorities (SSL_CERT_FILE, else those of certifi), no redirect, no
    cookie. Timeouts are in seconds; the wait for a connection and its making are one, and a request takes no longer
    than all of them together, also where its body is not taken. What goes wrong is a TimedOut or another NetworkError,
    with the error of aiohttp as its cause.
    """

    __slots__ = ("_proxy", "_read_timeout", "_session")

    def __init__(self, proxy: str | None, *, read_timeout: float) -> None:
        self._proxy = proxy
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """What an answer may take where a call does not say."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session, if it is not."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=httpx.create_ssl_context()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session: what is asked afterwards never leaves."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request, and return the status and the body of its answer."""
        if self._session is None:
            raise RuntimeError("this request is not initialized")
        read, write, connect, pool = (
            self._read_timeout if seconds is self.DEFAULT_NONE else seconds
            for seconds in (read_timeout, write_timeout, connect_timeout, pool_timeout)
        )
        headers, body = _written(request_data)
        timeout, session = _patience(read, write, connect, pool), self._session
        try:
            async with session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(f"Timed out: {type(error).__name__}") from error
        except aiohttp.ClientError as error:  # its own words may hold the address, which holds the token
            raise NetworkError(f"aiohttp.{type(error).__name__}") from error


def _written(data: RequestData | None) -> tuple[dict[str, str], bytes | BytesIO | None]:
    """The headers and the body that carry what the library wants to say."""
    if data is None:
        return {}, None
    if not data.contains_files:
        return {"Content-Type": _FORM}, data.url_encoded_parameters().encode()
    files = {
        name: Upload(filename, content if isinstance(content, bytes) else content.read(), kind)
        for name, (filename, content, kind) in data.multipart_data.items()
    }
    kind, body = multipart(data.json_parameters, files)
    return {"Content-Type": kind}, body if len(body) <= AT_ONCE else BytesIO(body)


@lru_cache(maxsize=16)
def _patience(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    reached = None if connect is None or pool is None else connect + pool
    whole = None if reached is None or read is None or write is None else reached + write + read
    return aiohttp.ClientTimeout(total=whole, connect=reached, sock_connect=connect, sock_read=read)


def _proxy(url: str) -> str | None:
    """The proxy that the environment names for an address."""
    parts, named = urlsplit(url), getproxies()
    proxy = named.get(parts.scheme) or named.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
