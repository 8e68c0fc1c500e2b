"""Flash's prices as rates, asked for as seldom as their use allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import structlog

from ..base import CLOCK_SKEW, LastRates
from ..errors import RateLimited, WalletError, WalletRefused, WalletUnavailable
from ..limits import Monotonic
from ..money import USD, Currency
from ..rates import Rate
from .client import FlashClient
from .documents import CURRENCIES, REALTIME_PRICE
from .refusals import first_meaning, lacks_fields
from .replies import CurrencyRow, QuoteRow
from .settings import FALLBACK, FRESH

log = structlog.get_logger(__name__)

PATIENCE = 3.0
"""Seconds that an invoice waits for the price it is checked against, while an older one could stand in for it."""

_FOR_CHECKS = 300.0
_WITNESS = 86_400.0  # after a day the price of then proves nothing
_NONSENSE = 5  # times the price of the same day: the answer is of another currency, or its point is misplaced
_CENT = Decimal("0.01")
_CURRENCIES_KEEP = 600.0
# Where ISO 4217 has others than CLDR, which goes by use: either may stand in Flash's list.
_ISO_DIGITS = {
    **dict.fromkeys(
        ["AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MMK", "RSD", "SLL", "SOS", "SYP", "YER", "MGA"], 2
    ),
    "IQD": 3,
}


@dataclass(frozen=True, slots=True)
class Witness:
    """A dollar rate that an invoice is held against, and how many seconds old it is."""

    rate: Rate
    age: float


class Prices:
    """Rates by currency. People get one of the last minute, checks the last one of the day, with its age.

    `fresh` and `fallback` are the seconds of FRESH and FALLBACK. `last` keeps the newest ones over restarts.
    """

    def __init__(
        self,
        client: FlashClient,
        now: Callable[[], datetime],
        clock: Monotonic = time.monotonic,
        *,
        fresh: float = FRESH,
        fallback: float = FALLBACK,
        last: LastRates | None = None,
    ) -> None:
        self._client = client
        self._now = now
        self._clock = clock
        self._fresh = fresh
        self._fallback = fallback
        self._last = last
        self._rates: dict[str, tuple[Rate, float]] = {}
        self._proven: Decimal | None = None  # dollars for a satoshi, by an invoice of at most a day ago
        self._proven_at = 0.0
        self._digits: tuple[dict[str, int], float] | None = None

    async def rate(self, currency: Currency) -> Rate:
        """A rate to show; WalletRefused (UNSUPPORTED_CURRENCY) where Flash has none."""
        if (kept := await self._known(currency)) is not None and kept.age < self._fresh:
            return kept.rate
        try:
            return await self._ask(currency)
        except (WalletUnavailable, RateLimited) as error:
            if kept is None or kept.age >= self._fallback:
                raise
            log.warning("rate_stale", currency=currency.code, age=round(kept.age), reason=str(error))
            return replace(kept.rate, stale=True)

    async def for_checks(self, *, anew: bool = False) -> Witness | None:
        """The dollar rate that an invoice is compared with, asked for `anew` or kept; None where none can be had."""
        kept = await self._known(USD)
        if not anew and kept is not None and kept.age < _FOR_CHECKS:
            return kept
        usable = kept is not None and kept.age < _WITNESS
        try:
            # Without one there would be no QR at all: a late answer serves a person better than none.
            async with asyncio.timeout(PATIENCE if usable else None):
                return Witness(await self._ask(USD), 0.0)
        except (TimeoutError, WalletError) as error:
            log.warning(
                "no_rate_for_check",
                age=None if kept is None else round(kept.age),
                reason=str(error) or type(error).__name__,
            )
            return kept if usable else None

    def prove(self, witness: Witness) -> None:
        """Know that an invoice agreed with a rate: a price far from it will be nonsense for the rest of the day."""
        self._proven, self._proven_at = witness.rate.per_sat, self._clock() - witness.age

    async def _known(self, currency: Currency) -> Witness | None:
        """The newest rate that is known, with its age: also one of before a restart."""
        if self._last is not None and currency.code not in self._rates:
            rate = await self._last.find(currency)
            if rate is not None and currency.code not in self._rates and rate.at <= self._now() + CLOCK_SKEW:
                self._rates[currency.code] = (rate, self._clock() - (self._now() - rate.at).total_seconds())
        return self._kept(currency)

    def _kept(self, currency: Currency) -> Witness | None:
        if (found := self._rates.get(currency.code)) is None:
            return None
        rate, at = found
        # A machine that slept has a monotonic clock that did not count, a clock that was set has moved the other one.
        return Witness(rate, max(self._clock() - at, (self._now() - rate.at).total_seconds()))

    async def _ask(self, currency: Currency) -> Rate:
        digits = 2 if currency == USD else await self._fraction_digits(currency)
        data = await self._client.execute(REALTIME_PRICE, {"currency": currency.code})
        quote = QuoteRow.read(data.get("realtimePrice"))
        rate = Rate(
            currency,
            USD,
            per_sat=quote.btc_sat_price.value.scaleb(-digits),
            per_base=quote.usd_cent_price.value.scaleb(-digits) * 100,
            at=self._now(),
        )
        self._must_make_sense(rate)
        self._rates[currency.code] = (rate, self._clock())
        if self._last is not None:
            await self._last.keep(rate)
        return rate

    def _must_make_sense(self, rate: Rate) -> None:
        """Raises WalletUnavailable for a dollar that is not worth one, or a bitcoin worth a multiple of this day's."""
        if rate.currency == USD and abs(rate.per_base - 1) > _CENT:
            raise WalletUnavailable(f"a dollar for {rate.per_base} dollars")
        if self._proven is None or self._clock() - self._proven_at >= _WITNESS:
            return
        times = rate.per_sat / rate.per_base / self._proven
        if not 1 < times * _NONSENSE < _NONSENSE**2:
            log.warning("price_nonsense", currency=rate.currency.code, times=f"{times:.3g}")
            raise WalletUnavailable(f"a price {times:.3g} times that of this day")

    async def _currency_list(self) -> object:
        """The currencies that Flash has prices in: dollars alone, on a server without such a list."""
        answer = await self._client.ask(CURRENCIES)
        if "currencyList" in lacks_fields(answer.errors):
            return []
        if (error := first_meaning(answer.errors)) is not None:
            raise error
        return (answer.data or {}).get("currencyList")

    async def _fraction_digits(self, currency: Currency) -> int:
        if self._digits is None or self._clock() - self._digits[1] > _CURRENCIES_KEEP:
            listed = await self._currency_list()
            if not isinstance(listed, list):
                raise WalletUnavailable("no list of currencies")
            rows = [CurrencyRow.read(row) for row in listed]
            self._digits = ({row.id: row.fraction_digits for row in rows}, self._clock())
        digits = self._digits[0].get(currency.code)
        if digits is None:
            raise WalletRefused(f"no prices in {currency}", code="UNSUPPORTED_CURRENCY")
        # Both prices of a quote scale with them, so that nothing else would show a point that is misplaced.
        if digits not in (currency.digits, _ISO_DIGITS.get(currency.code)):
            self._digits = None  # the list may be put right at any time
            log.warning("digits_nonsense", currency=currency.code, digits=digits)
            raise WalletUnavailable(f"{digits} fraction digits of {currency}")
        return digits
