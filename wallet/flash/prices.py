"""Flash's prices as rates, asked for as seldom as their use allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from ..errors import WalletError, WalletRefused, WalletUnavailable
from ..limits import Monotonic
from ..money import USD, Currency
from ..rates import Rate
from .client import FlashClient
from .documents import CURRENCIES, REALTIME_PRICE
from .replies import CurrencyRow, QuoteRow

log = structlog.get_logger(__name__)

_FOR_PEOPLE = 60.0
_FOR_CHECKS = 300.0
_STALE = 900.0
_CURRENCIES_KEEP = 600.0
_PATIENCE = 3.0  # seconds that an invoice may wait for the price it is checked against


class Prices:
    """Rates by currency. People get one that is at most a minute old, checks one of up to 15 minutes."""

    def __init__(
        self, client: FlashClient, now: Callable[[], datetime], clock: Monotonic = time.monotonic
    ) -> None:
        self._client = client
        self._now = now
        self._clock = clock
        self._rates: dict[str, tuple[Rate, float]] = {}
        self._digits: tuple[dict[str, int], float] | None = None

    async def rate(self, currency: Currency) -> Rate:
        """A rate to show; WalletRefused (UNSUPPORTED_CURRENCY) where Flash has none."""
        return self._recent(currency, _FOR_PEOPLE) or await self._ask(currency)

    async def for_checks(self, *, anew: bool = False) -> Rate | None:
        """The dollar rate that an invoice is compared with, asked for `anew` or kept; None where none can be had."""
        if not anew and (rate := self._recent(USD, _FOR_CHECKS)) is not None:
            return rate
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._ask(USD)
        except (TimeoutError, WalletError) as error:
            stale = self._recent(USD, _STALE)
            log.warning(
                "no_rate_for_check", stale=stale is not None, reason=str(error) or type(error).__name__
            )
            return stale

    def _recent(self, currency: Currency, seconds: float) -> Rate | None:
        rate, at = self._rates.get(currency.code, (None, 0.0))
        return rate if self._clock() - at < seconds else None

    async def _ask(self, currency: Currency) -> Rate:
        digits = 2 if currency == USD else await self._fraction_digits(currency)
        data = await self._client.execute(REALTIME_PRICE, {"currency": currency.code})
        quote = QuoteRow.read(data.get("realtimePrice"))
        rate = Rate(
            currency,
            per_sat=quote.btc_sat_price.value.scaleb(-digits),
            per_usd=quote.usd_cent_price.value.scaleb(-digits) * 100,
            at=self._now(),
        )
        self._rates[currency.code] = (rate, self._clock())
        return rate

    async def _fraction_digits(self, currency: Currency) -> int:
        if self._digits is None or self._clock() - self._digits[1] > _CURRENCIES_KEEP:
            listed = (await self._client.execute(CURRENCIES)).get("currencyList")
            if not isinstance(listed, list):
                raise WalletUnavailable("no list of currencies")
            rows = [CurrencyRow.read(row) for row in listed]
            self._digits = ({row.id: row.fraction_digits for row in rows}, self._clock())
        digits = self._digits[0].get(currency.code)
        if digits is None:
            raise WalletRefused(f"no prices in {currency}", code="UNSUPPORTED_CURRENCY")
        return digits
