"""What Twilio posts to the bot: signed, with the tries that the address itself asks for."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag

import aiohttp
from yarl import URL

from .twilio_signature import signature

_MOST_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Posted:
    """One form posted to the bot. `status` is the last answer's, None when there was none in time."""

    url: str
    form: Mapping[str, str]
    status: int | None
    text: str
    content_type: str
    tries: int

    @property
    def taken(self) -> bool:
        """Whether the bot took it."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Overrides:
    """How an address wants to be tried: `#rc=<retries>&rp=<when>&rt=<milliseconds>`.

    Without a fragment Twilio tries once more, and only when it could not connect
    (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
    """

    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})
    read_timeout: float | None = None

    @classmethod
    def of(cls, fragment: str) -> "Overrides":
        """Read the fragment of a webhook's address."""
        given = dict(parse_qsl(fragment))
        return cls(
            retries=min(int(given.get("rc", "1")), _MOST_RETRIES),
            policy=frozenset(given.get("rp", "ct").split(",")),
            read_timeout=int(given["rt"]) / 1000 if "rt" in given else None,
        )

    def again(self, outcome: str) -> bool:
        """Whether an outcome (`ct` no connection, `rt` no answer, `4xx`, `5xx`) is worth another try."""
        return bool(self.policy & {outcome, "all"})


class Post:
    """Posts forms. `read_timeout` (15 s at Twilio) is how long the bot may take to answer."""

    def __init__(self, token: Callable[[], str], read_timeout: float) -> None:
        self._token = token
        self.read_timeout = read_timeout
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Start a session; it follows no cookies."""
        self._http = aiohttp.ClientSession(
            headers={"User-Agent": "TwilioProxy/1.1"}, cookie_jar=aiohttp.DummyCookieJar()
        )

    async def close(self) -> None:
        """End the session."""
        if self._http is not None:
            await self._http.close()

    async def send(self, address: str, form: Mapping[str, str]) -> Posted:
        """Post a form until it is answered or the tries are used up."""
        # The bot never sees the fragment, so that it is no part of what is signed.
        url, fragment = urldefrag(address)
        overrides = Overrides.of(fragment)
        headers = {
            "X-Twilio-Signature": signature(self._token(), url, form),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
        }
        wait = self.read_timeout if overrides.read_timeout is None else overrides.read_timeout
        tries = 0
        while True:
            tries += 1
            outcome, posted = await self._try(url, form, headers, wait, tries)
            if outcome == "ok" or tries > overrides.retries or not overrides.again(outcome):
                return posted

    async def _try(
        self, url: str, form: Mapping[str, str], headers: Mapping[str, str], wait: float, tries: int
    ) -> tuple[str, Posted]:
        if self._http is None:
            raise RuntimeError("the post is closed")
        timeout = aiohttp.ClientTimeout(total=wait)
        try:
            # Already in its final form: the signature is over these very characters.
            request = self._http.post(
                URL(url, encoded=True), data=form, headers=headers, timeout=timeout, allow_redirects=False
            )
            async with request as answer:
                text = await answer.text()
                posted = Posted(url, form, answer.status, text, answer.content_type, tries)
        except aiohttp.ClientConnectorError:
            return "ct", Posted(url, form, None, "", "", tries)
        except (aiohttp.ClientError, TimeoutError):
            return "rt", Posted(url, form, None, "", "", tries)
        if posted.taken:
            return "ok", posted
        return f"{answer.status // 100}xx", posted
