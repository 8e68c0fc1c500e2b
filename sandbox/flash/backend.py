"""What stands behind the ports: the books, the clock, the switches, joined once."""

import random
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from ..clock import Clock
from .auth import Authority
from .faults import Faults
from .ingress import Ingress
from .keys import SCOPES, KeyRing
from .ledger import Account, Ledger
from .lightning import LightningNode
from .limits import Limit, RateLimiter
from .price import PriceBoard
from .receipts import Receipts
from .scalars import Malformed, read_username
from .topics import Topics

DEFAULT_PHONE = "+18765550100"
DEFAULT_USERNAME = "sandbox"
TOTP_PHONE = "+18765550199"
PHONES = "+187655"
OPENING_CENTS = Decimal("12345.6789")
INVOICE_WINDOW_SECONDS = 120
INVOICE_BLOCK_SECONDS = 300


@dataclass(slots=True)
class Backend:
    """Every part of the sandbox that is not a port. `requests` counts root fields, transport by transport."""

    clock: Clock
    prices: PriceBoard
    ledger: Ledger
    topics: Topics
    faults: Faults
    receipts: Receipts
    authority: Authority
    keys: KeyRing
    default_account: Account
    token: str
    api_key: str
    invoice_limiter: RateLimiter | None
    http_ingress: Ingress
    socket_ingress: Ingress
    requests: Counter[str] = field(default_factory=Counter)
    streams: Counter[str] = field(default_factory=Counter)

    def open_account(
        self, username: str, *, opening: Decimal = Decimal(0), display_currency: str = "USD"
    ) -> Account:
        """One more account, with a phone of its own.

        Raises ValueError for a username that is none or is taken, UnsupportedCurrency for an unknown currency.
        """
        name = read_username(username)
        if isinstance(name, Malformed) or self.ledger.account_by(username=name) is not None:
            raise ValueError("username not available")
        self.prices.quote(display_currency)
        number = sum(1 for _ in self.ledger.accounts())
        return self.ledger.open_account(
            f"{PHONES}{number:05}", opening=opening, username=name, display_currency=display_currency
        )

    def reset(self) -> None:
        """Ends every fault, lifts every limit and sets the counters to zero; the books stay."""
        fresh = Faults()
        for name in Faults.__slots__:
            setattr(self.faults, name, getattr(fresh, name))
        self.requests.clear()
        self.authority.forget_attempts()
        if self.invoice_limiter is not None:
            self.invoice_limiter.clear()
        self.http_ingress.set(None)
        self.socket_ingress.set(None)
        self.clock.run_at(1.0)


def build_backend(
    *,
    seed: int | None = None,
    invoice_limit: int = 20,
    btc_usd: Decimal = Decimal(65_000),
    prefix: str = "bc",
) -> Backend:
    """Makes a fresh service with two accounts: the default one, and one with a second factor.

    The same `seed` gives the same ids, node key, token and API key. `invoice_limit` 0 lifts the limit.
    Needs a running event loop.
    """
    randomness = random.Random(seed) if seed is not None else random.SystemRandom()  # noqa: S311 - a play key
    clock = Clock()
    prices = PriceBoard(btc_usd)
    ledger = Ledger(clock, prices, LightningNode(randomness, prefix), randomness)
    topics, faults = Topics(), Faults()
    authority = Authority(clock, ledger, randomness)
    keys = KeyRing(clock, randomness)
    account = ledger.open_account(DEFAULT_PHONE, opening=OPENING_CENTS, username=DEFAULT_USERNAME)
    ledger.open_account(TOTP_PHONE, totp=True)
    scopes = [scope for scope in SCOPES if scope != "admin"]
    limit = Limit(invoice_limit, INVOICE_WINDOW_SECONDS, INVOICE_BLOCK_SECONDS)
    return Backend(
        clock=clock,
        prices=prices,
        ledger=ledger,
        topics=topics,
        faults=faults,
        receipts=Receipts(clock, prices, ledger, topics, faults),
        authority=authority,
        keys=keys,
        default_account=account,
        token=authority.open_session(account).token,
        api_key=keys.make(account, "sandbox", scopes, rate=10_000)[1],
        invoice_limiter=RateLimiter(limit, clock.now) if invoice_limit else None,
        http_ingress=Ingress(clock),
        socket_ingress=Ingress(clock),
    )
