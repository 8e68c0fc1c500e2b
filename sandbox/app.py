"""The sandbox as a whole: one context manager, three ports."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from decimal import Decimal
from functools import cache
from types import TracebackType
from typing import Self

from .control_http import control_app
from .flash.backend import Backend, build_backend
from .flash.documents import Reader
from .flash.http import GraphQLOverHttp
from .flash.ledger import Account, Ledger
from .flash.schema import build_schema
from .flash.sockets import SocketPort
from .http_port import HttpPort


@cache
def flash_reader() -> Reader:
    """Reads documents for all sandboxes of this process: a resolver finds its own backend in the context."""
    return Reader(build_schema())


class Sandbox:
    """A local stand-in for Flash and for a payer's wallet, over real HTTP and WebSocket.

    Port 0 means any free port. `invoice_limit` is the number of invoices per 120 seconds and account,
    0 for no limit. `seed` makes ids, keys and tokens repeatable. `prefix` is the BOLT11 network
    (`bc`, `tb`, `bcrt`, `tbs`), mainnet as with Flash. `btc_usd` is the price of one bitcoin.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        http_port: int = 0,
        ws_port: int = 0,
        control_port: int = 0,
        invoice_limit: int = 20,
        seed: int | None = None,
        btc_usd: Decimal = Decimal(65_000),
        prefix: str = "bc",
    ) -> None:
        self._host = host
        self._ports = (http_port, ws_port, control_port)
        self._invoice_limit = invoice_limit
        self._seed = seed
        self._btc_usd = btc_usd
        self._prefix = prefix

    async def __aenter__(self) -> Self:
        """Opens the three ports; raises OSError when one is taken."""
        http_port, ws_port, control_port = self._ports
        self.backend: Backend = build_backend(
            seed=self._seed, invoice_limit=self._invoice_limit, btc_usd=self._btc_usd, prefix=self._prefix
        )
        reader = flash_reader()
        self._http = HttpPort(GraphQLOverHttp(self.backend, reader).app, self._host, http_port)
        self._sockets = SocketPort(self.backend, reader, self._host, ws_port)
        lines = {"http": self._http.line, "ws": self._sockets.line}
        self._control = HttpPort(control_app(self.backend, self._sockets, lines), self._host, control_port)
        async with AsyncExitStack() as opened:
            opened.callback(self.backend.clock.close)
            for listener in (self._http, self._sockets, self._control):
                opened.push_async_callback(listener.close)
                await listener.open()
                opened.push_async_callback(listener.line.aclose)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Closes the ports in reverse order; whatever is connected is cut."""
        await self._opened.aclose()

    @property
    def graphql_url(self) -> str:
        """Where queries and mutations are posted."""
        return f"http://{self._host}:{self._http.port}/graphql"

    @property
    def ws_url(self) -> str:
        """Where subscriptions are opened: another port, as Flash uses another host."""
        return f"ws://{self._host}:{self._sockets.port}/graphql"

    @property
    def auth_url(self) -> str:
        """What the REST routes `/auth/...` are appended to."""
        return f"http://{self._host}:{self._http.port}"

    @property
    def control_url(self) -> str:
        """The payer's page at `/`, the control calls under `/control/`."""
        return f"http://{self._host}:{self._control.port}"

    @property
    def token(self) -> str:
        """The bearer token of the default account."""
        return self.backend.token

    @property
    def api_key(self) -> str:
        """An API key of the default account with every scope but admin."""
        return self.backend.api_key

    def open_account(
        self, username: str, *, opening: Decimal = Decimal(0), display_currency: str = "USD"
    ) -> Account:
        """One more account with wallets of its own, `opening` US cents in it; see `Backend.open_account`."""
        return self.backend.open_account(username, opening=opening, display_currency=display_currency)

    def make_token(self, account: Account) -> str:
        """A bearer token of an account."""
        return self.backend.authority.open_session(account).token

    def make_key(self, account: Account, scopes: Sequence[str], *, seconds: int | None = None) -> str:
        """An API key of an account, good for `seconds` or for ever; KeyRefused for an unknown scope."""
        return self.backend.keys.make(account, "sandbox", scopes, seconds, rate=10_000)[1]

    @property
    def ledger(self) -> Ledger:
        """The books, for tests in the same process."""
        return self.backend.ledger
