"""The client side of the control port: what tests, scripts and benchmarks pull the levers with."""

from collections.abc import Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp

Reply = dict[str, Any]
Side = Literal["http", "ws", "both"]


class ControlError(Exception):
    """The sandbox refused a control call: `code` is a stable word such as `already_paid`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code


class Control:
    """One method per control call; opened with `async with Control(sandbox.control_url) as control`.

    An invoice is named by `payment_request` (any case, `lightning:` allowed) or `payment_hash`; neither
    means the newest one. Calls raise ControlError when the sandbox refuses. See `control_http` for the
    members and units of every call.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            await self._http.close()

    async def state(self, limit: int = 50) -> Reply:
        """Newest invoices, sockets, subscriptions, request counters, network, time."""
        async with self._session.get(f"{self._url}/control/state", params={"limit": limit}) as answer:
            return await _read(answer)

    async def pay(
        self,
        payment_request: str | None = None,
        *,
        payment_hash: str | None = None,
        amount_cents: Decimal | int | None = None,
    ) -> Reply:
        """Pays an invoice; `amount_cents` is for open ones, which else get 500."""
        return await self._pay("pay", payment_request, payment_hash, amount_cents)

    async def pay_late(
        self,
        payment_request: str | None = None,
        *,
        payment_hash: str | None = None,
        amount_cents: Decimal | int | None = None,
    ) -> Reply:
        """Passes the expiry, lets EXPIRED be announced, and then settles the invoice."""
        return await self._pay("pay-late", payment_request, payment_hash, amount_cents)

    async def expire(self, payment_request: str | None = None, *, payment_hash: str | None = None) -> Reply:
        """Moves the clock to one second past the invoice's expiry."""
        return await self._post("expire", payment_request=payment_request, payment_hash=payment_hash)

    async def receive(
        self,
        cents: Decimal | int,
        memo: str = "",
        *,
        wallet: Literal["cash", "legacy"] = "cash",
        username: str | None = None,
    ) -> Reply:
        """A transfer from another user, under a payment hash that nobody asked for."""
        return await self._post("receive", cents=str(cents), memo=memo, wallet=wallet, username=username)

    async def drop(
        self,
        mode: Literal["abort", "complete", "before_ack"] = "abort",
        *,
        code: int | None = None,
        times: int | None = None,
    ) -> Reply:
        """Cuts all sockets, ends all streams, or closes the next sockets with `code` unacknowledged."""
        return await self._post("drop", mode=mode, code=code, times=times)

    async def network(
        self,
        mode: Literal["ok", "refuse", "stall", "status"],
        *,
        side: Side = "both",
        status: int | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """Refuses, stalls or answers with an HTTP status, for `seconds` of real time or until changed."""
        return await self._post("network", side=side, mode=mode, status=status, seconds=seconds)

    async def push(
        self,
        mode: Literal["ok", "lost", "delayed", "duplicated"],
        *,
        seconds: float | None = None,
        copies: int | None = None,
        payments: int | None = None,
    ) -> Reply:
        """Loses, delays or repeats the news of the next `payments` payments, or of all from now on."""
        return await self._post("push", mode=mode, seconds=seconds, copies=copies, next=payments)

    async def history(
        self,
        *,
        delay: float = 0,
        fail: bool = False,
        units: Literal["dollars", "cents"] = "dollars",
        display_undefined: bool = False,
    ) -> Reply:
        """Sets how the transaction lists behave; what is left out goes back to normal."""
        return await self._post(
            "history", delay=delay, fail=fail, units=units, display_undefined=display_undefined
        )

    async def price(
        self,
        *,
        btc_usd: Decimal | int | None = None,
        currency: str | None = None,
        per_dollar: Decimal | None = None,
    ) -> Reply:
        """Sets the price of a bitcoin in dollars, or what a dollar is worth in `currency`."""
        return await self._post(
            "price", btc_usd=_text(btc_usd), currency=currency, per_dollar=_text(per_dollar)
        )

    async def clock(self, *, speed: float | None = None, advance: float | None = None) -> Reply:
        """Changes the speed of time, jumps forward, or only tells the time (`now`)."""
        return await self._post("clock", speed=speed, advance=advance)

    async def errors(self, style: Literal["direct", "router"]) -> Reply:
        """Puts the code of top-level errors beside the message, or leaves it out."""
        return await self._post("errors", style=style)

    async def override(
        self,
        operation: str,
        body: str,
        *,
        times: int = 1,
        status: int = 200,
        content_type: str = "application/json",
    ) -> Reply:
        """Replaces the next answers to requests with the root field `operation` (`*` = any)."""
        return await self._post(
            "override", operation=operation, body=body, times=times, status=status, content_type=content_type
        )

    async def frame(self, text: str) -> Reply:
        """Sends any text as a frame on every socket."""
        return await self._post("frame", text=text)

    async def poison(self, payment_hash: str, *, on: bool = True) -> Reply:
        """Makes one invoice's status query throw."""
        return await self._post("poison", payment_hash=payment_hash, on=on)

    async def account(
        self,
        *,
        migration: Literal["legacy", "migrating", "migrated"] | None = None,
        active: bool | None = None,
        username: str | None = None,
    ) -> Reply:
        """Changes an account's migration from USD to USDT, or makes it inactive; the default one without a name."""
        return await self._post("account", migration=migration, active=active, username=username)

    async def open_account(
        self,
        username: str,
        *,
        opening_cents: Decimal | int | None = None,
        display_currency: str | None = None,
    ) -> Reply:
        """One more account: `username`, `account_id`, `wallet_id`, `phone`, and the `token` of a session."""
        return await self._post(
            "open-account",
            username=username,
            opening_cents=_text(opening_cents),
            display_currency=display_currency,
        )

    async def make_key(
        self,
        scopes: Sequence[str],
        *,
        username: str | None = None,
        seconds: int | None = None,
        rate: int | None = None,
    ) -> Reply:
        """An API key (`key`) with these scopes alone, that ends after `seconds` and takes `rate` a minute."""
        return await self._post("make-key", scopes=[*scopes], username=username, seconds=seconds, rate=rate)

    async def revoke_key(self, key: str) -> Reply:
        """Ends an API key by its raw text."""
        return await self._post("revoke-key", key=key)

    async def unauthorized(
        self,
        *,
        on: bool = True,
        credential: str | None = None,
        username: str | None = None,
        times: int | None = None,
    ) -> Reply:
        """Answers 401 to a token or raw key, to all of an account, or to everybody: `times`, or until switched off.

        A socket that opens meanwhile is acknowledged and is nobody's; it counts for none of the `times`.
        """
        return await self._post("unauthorized", on=on, credential=credential, username=username, times=times)

    async def cookies(self, *, on: bool = True) -> Reply:
        """Lets every answer to a token or key set a session cookie: a client that keeps it is somebody else soon."""
        return await self._post("cookies", on=on)

    async def addresses(
        self,
        side: Literal["http", "ws"] = "http",
        *,
        on: bool = True,
        per_minute: int | None = None,
        burst: int | None = None,
        connections: int | None = None,
        status: int | None = None,
    ) -> Reply:
        """Counts requests, or new and open sockets, of each address as the ingress does; its usual figures else."""
        return await self._post(
            "addresses",
            side=side,
            on=on,
            per_minute=per_minute,
            burst=burst,
            connections=connections,
            status=status,
        )

    async def service(self, *, ibex_down: bool | None = None, captcha_failback: bool | None = None) -> Reply:
        """Breaks or mends the custodian; makes the captcha need a real widget."""
        return await self._post("service", ibex_down=ibex_down, captcha_failback=captcha_failback)

    async def reset(self) -> Reply:
        """Ends all faults, lifts all limits, zeroes the counters; the books stay."""
        return await self._post("reset")

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("Control is used inside `async with`")
        return self._http

    async def _pay(
        self, name: str, request: str | None, payment_hash: str | None, cents: Decimal | int | None
    ) -> Reply:
        return await self._post(
            name, payment_request=request, payment_hash=payment_hash, amount_cents=_text(cents)
        )

    async def _post(self, name: str, **members: Any) -> Reply:
        given = {member: value for member, value in members.items() if value is not None}
        async with self._session.post(f"{self._url}/control/{name}", json=given) as answer:
            return await _read(answer)


def _text(value: Decimal | int | None) -> str | None:
    return str(value) if value is not None else None


async def _read(answer: aiohttp.ClientResponse) -> Reply:
    reply: Reply = await answer.json()
    if answer.status >= 400:
        raise ControlError(answer.status, reply["error"], reply["message"])
    return reply
