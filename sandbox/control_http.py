"""The control port: the levers of the sandbox as HTTP calls, and the payer's page.

Every call is `POST /control/<name>` with a JSON object (all members optional unless said), except
`GET /control/state?limit=50`. The answer is JSON; a refusal is 400 (or 404, 409) with
`{"error": code, "message": text}`. Times are seconds; they are the sandbox's unless "real" is said.

| name | members | effect |
|---|---|---|
| pay | payment_request or payment_hash (else newest), amount_cents | pays; open invoices take amount_cents, else 500 |
| pay-late | the same | passes the expiry, lets EXPIRED be announced, then settles |
| expire | the same, without amount | moves the clock to 1 s past the expiry |
| receive | cents!, memo, wallet ("cash", "legacy"), username | a transfer from another user: a hash nobody asked for |
| drop | mode "abort" (default) | cuts every socket without a closing handshake |
| drop | mode "complete" | ends every stream with `complete`; the sockets stay |
| drop | mode "before_ack", code, times | closes the next sockets instead of acknowledging them |
| network | side "http", "ws", "both"; mode "ok", "refuse", "stall", "status"; status; seconds (real) | the line |
| push | mode "ok", "lost", "delayed", "duplicated"; seconds; copies; next (payments) | the news of payments |
| history | delay, fail, units "dollars" or "cents", display_undefined | the transaction lists |
| price | btc_usd; currency with per_dollar | prices, as decimal strings |
| clock | speed, advance | time; answers now |
| errors | style "direct" or "router" | where the code of a top-level error is |
| override | operation! (root field or "*"), times, status, body, content_type | replaces the next answers |
| frame | text! | sends a raw frame on every socket |
| poison | payment_hash!, on (default true) | its status query throws |
| account | migration "legacy", "migrating", "migrated"; active; username (else the default's) | changes an account |
| open-account | username!, opening_cents, display_currency | one more account; answers with its ids and a token |
| make-key | scopes! (a list, also an empty one), username, name, seconds, rate | an API key, `{"id", "key"}` |
| revoke-key | key! (its raw text) | ends an API key |
| unauthorized | on; credential (token or raw key), else username, else all; times | 401 for what is good |
| cookies | on | answers to who is signed in set a session cookie, which goes before token and key |
| addresses | side "http", "ws"; on; per_minute, burst, connections (ws), status | the ingress counts each address |
| service | ibex_down, captcha_failback | the custodian fails; the captcha needs a widget |
| reset | | ends all faults, lifts limits, zeroes counters |
"""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .calls import BadCall, Call, choice, decimal
from .flash.backend import Backend
from .flash.faults import EarlyClose, HistoryFault, Override, PushFault
from .flash.keys import KeyRefused
from .flash.ledger import Invoice
from .flash.price import UnsupportedCurrency
from .flash.receipts import PaymentRefused
from .flash.sockets import SocketPort
from .line import Line
from .payer.page import payer_routes
from .people_http import PeoplePanel, account_of

OPEN_AMOUNT = Decimal(500)
_STATUS_OF = {"unknown_invoice": 404, "no_invoice": 404, "already_paid": 409, "invoice_expired": 409}


class ControlPanel:
    """One method per control call; each takes the JSON object and gives the answer."""

    def __init__(self, backend: Backend, sockets: SocketPort, lines: Mapping[str, Line]) -> None:
        self._backend = backend
        self._sockets = sockets
        self._lines = lines

    def state(self, limit: int) -> Call:
        """What there is: newest invoices, sockets, subscriptions, counters, the time."""
        backend = self._backend
        newest = (invoice for invoice, _ in zip(backend.ledger.newest(), range(limit), strict=False))
        return {
            "now": backend.clock.now().isoformat(),
            "speed": backend.clock.speed,
            "invoices": [self._shown(invoice) for invoice in newest],
            "sockets": len(self._sockets.sessions),
            "subscriptions": {name: count for name, count in backend.streams.items() if count},
            "requests": dict(backend.requests),
            "network": {side: line.mode for side, line in self._lines.items()},
        }

    async def pay(self, call: Call) -> Call:
        """Pays in time."""
        invoice = self._invoice(call)
        return self._shown(self._backend.receipts.pay(invoice, self._amount(call, invoice)))

    async def pay_late(self, call: Call) -> Call:
        """Pays after the expiry."""
        invoice = self._invoice(call)
        return self._shown(self._backend.receipts.pay_late(invoice, self._amount(call, invoice)))

    async def expire(self, call: Call) -> Call:
        """Lets an invoice expire."""
        invoice = self._invoice(call)
        self._backend.receipts.expire(invoice)
        return self._shown(invoice)

    async def receive(self, call: Call) -> Call:
        """Credits an account from outside."""
        account = account_of(self._backend, call)
        wallet = account.legacy if call.get("wallet") == "legacy" else account.cash
        return self._shown(
            self._backend.receipts.receive(wallet, decimal(call, "cents"), call.get("memo", ""))
        )

    async def drop(self, call: Call) -> Call:
        """Ends sockets or streams."""
        mode = choice(call, "mode", ("abort", "complete", "before_ack"))
        count = len(self._sockets.sessions)
        if mode == "abort":
            self._sockets.abort()
        elif mode == "complete":
            for session in tuple(self._sockets.sessions):
                await session.complete_all()
        else:
            self._backend.faults.early_close = EarlyClose(call.get("code", 1011), call.get("times", 1))
        return {"sockets": count}

    async def network(self, call: Call) -> Call:
        """Changes the line of one port or both."""
        side = choice(call, "side", ("both", "http", "ws"))
        mode = choice(call, "mode", ("ok", "refuse", "stall", "status"))
        for line in self._lines.values() if side == "both" else (self._lines[side],):
            await line.set(mode, status=call.get("status", 502), seconds=call.get("seconds"))
        return {name: line.mode for name, line in self._lines.items()}

    async def push(self, call: Call) -> Call:
        """Loses, delays or repeats the news of payments."""
        mode = choice(call, "mode", ("ok", "lost", "delayed", "duplicated"))
        self._backend.faults.push = PushFault(
            mode, call.get("seconds", 0), call.get("copies", 2), call.get("next")
        )
        return {"mode": mode}

    async def history(self, call: Call) -> Call:
        """Changes how the transaction lists behave."""
        choice(call, "units", ("dollars", "cents"))
        self._backend.faults.history = HistoryFault(**call)
        return call

    async def price(self, call: Call) -> Call:
        """Sets the price of bitcoin, or a rate."""
        if "btc_usd" in call:
            self._backend.prices.btc_usd = decimal(call, "btc_usd")
        if "currency" in call:
            self._backend.prices.set_rate(call["currency"], decimal(call, "per_dollar"))
        return {"btc_usd": str(self._backend.prices.btc_usd)}

    async def clock(self, call: Call) -> Call:
        """Changes the speed, jumps, or only tells the time."""
        clock = self._backend.clock
        if "speed" in call:
            clock.run_at(call["speed"])
        if "advance" in call:
            clock.advance(call["advance"])
        return {"now": clock.now().isoformat(), "speed": clock.speed}

    async def errors(self, call: Call) -> Call:
        """Chooses the form of top-level errors."""
        self._backend.faults.errors = choice(call, "style", ("direct", "router"))
        return call

    async def override(self, call: Call) -> Call:
        """Replaces the next answers to an operation."""
        fault = Override(**{"times": 1, "status": 200, "body": "", **call})
        self._backend.faults.overrides.append(fault)
        return call

    async def frame(self, call: Call) -> Call:
        """Sends any text on every socket."""
        for session in tuple(self._sockets.sessions):
            await session.send_raw(call["text"])
        return {"sockets": len(self._sockets.sessions)}

    async def poison(self, call: Call) -> Call:
        """Makes one invoice's status query throw, or not any more."""
        change = (
            self._backend.faults.poisoned.add
            if call.get("on", True)
            else self._backend.faults.poisoned.discard
        )
        change(call["payment_hash"].lower())
        return {"poisoned": sorted(self._backend.faults.poisoned)}

    async def account(self, call: Call) -> Call:
        """Changes an account."""
        account = account_of(self._backend, call)
        if "migration" in call:
            account.migration = choice(call, "migration", ("migrated", "migrating", "legacy"))
        account.active = call.get("active", account.active)
        return {"migration": account.migration, "active": account.active}

    async def service(self, call: Call) -> Call:
        """Breaks the custodian or the captcha."""
        faults = self._backend.faults
        faults.ibex_down = call.get("ibex_down", faults.ibex_down)
        faults.captcha_failback = call.get("captcha_failback", faults.captcha_failback)
        return {"ibex_down": faults.ibex_down, "captcha_failback": faults.captcha_failback}

    async def reset(self, _: Call) -> Call:
        """Puts everything but the books back to its place."""
        self._backend.reset()
        for line in self._lines.values():
            await line.set("ok")
        return {}

    def _invoice(self, call: Call) -> Invoice:
        return self._backend.receipts.find(
            payment_request=call.get("payment_request"), payment_hash=call.get("payment_hash")
        )

    def _amount(self, call: Call, invoice: Invoice) -> Decimal | None:
        if call.get("amount_cents") is not None:
            return decimal(call, "amount_cents")
        return OPEN_AMOUNT if invoice.cents is None else None

    def _shown(self, invoice: Invoice) -> Call:
        return {
            "payment_hash": invoice.payment_hash,
            "payment_request": invoice.payment_request,
            "cents": str(invoice.cents) if invoice.cents is not None else None,
            "sats": invoice.sats,
            "memo": invoice.memo,
            "status": invoice.state(self._backend.clock.now()),
            "created_at": invoice.created_at.isoformat(),
            "expires_at": invoice.expires_at.isoformat(),
            "seconds_left": (invoice.expires_at - self._backend.clock.now()).total_seconds(),
            "paid_at": invoice.paid_at.isoformat() if invoice.paid_at is not None else None,
            "paid_cents": str(invoice.paid_cents) if invoice.paid_cents is not None else None,
        }


def control_app(backend: Backend, sockets: SocketPort, lines: Mapping[str, Line]) -> Starlette:
    """The ASGI application of the control port."""
    panel, people = ControlPanel(backend, sockets, lines), PeoplePanel(backend)

    async def state(request: Request) -> Response:
        limit = request.query_params.get("limit", "50")
        return JSONResponse(panel.state(int(limit) if limit.isdecimal() else 50))

    calls = (
        panel.pay, panel.pay_late, panel.expire, panel.receive, panel.drop, panel.network, panel.push, panel.history,
        panel.price, panel.clock, panel.errors, panel.override, panel.frame, panel.poison, panel.account,
        panel.service, panel.reset, people.open_account, people.make_key, people.revoke_key, people.unauthorized,
        people.cookies, people.addresses,
    )  # fmt: skip
    levers = [
        Route(f"/control/{call.__name__.replace('_', '-')}", _endpoint(call), methods=["POST"])
        for call in calls
    ]
    return Starlette(routes=[Route("/control/state", state), *levers, *payer_routes()])


def _endpoint(lever: Callable[[Call], Awaitable[Call]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            call = await request.json() if await request.body() else {}
            if not isinstance(call, dict):
                raise BadCall("the body is a JSON object")
            return JSONResponse(await lever(call))
        except PaymentRefused as error:
            return JSONResponse({"error": error.code, "message": str(error)}, _STATUS_OF.get(error.code, 400))
        except UnsupportedCurrency as error:
            return JSONResponse({"error": "unsupported_currency", "message": str(error)}, 400)
        except KeyRefused as error:
            return JSONResponse({"error": "key_refused", "message": str(error)}, 400)
        except (BadCall, ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": "bad_call", "message": str(error)}, 400)

    return answer
