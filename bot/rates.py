"""The last rates of the house's wallet, kept in the store: after a restart they have an age, and are not unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import orjson
import structlog

from ..channels.values import KeyValues
from ..storage.errors import StoreError
from ..wallet.money import Currency
from ..wallet.rates import Rate

log = structlog.get_logger(__name__)

KIND = "rate:"
EVERY = timedelta(minutes=1)  # one that is newer by less is not written: nobody would see the difference


class StoredRates:
    """wallet.base.LastRates over the small texts of a store: all who share it know the same."""

    def __init__(self, values: KeyValues) -> None:
        self._values = values
        self._kept: dict[str, datetime] = {}

    async def find(self, currency: Currency) -> Rate | None:
        try:
            text = await self._values.get(KIND + currency.code)
        except StoreError as error:
            log.info("rate_not_found", currency=currency.code, reason=str(error))
            return None
        return None if text is None else _read(currency, text)

    async def keep(self, rate: Rate) -> None:
        code = rate.currency.code
        if (before := self._kept.get(code)) is not None and abs(rate.at - before) < EVERY:
            return
        body = {
            "base": rate.base.code,
            "per_sat": str(rate.per_sat),
            "per_base": str(rate.per_base),
            "at": rate.at.isoformat(),
        }
        try:
            await self._values.put(KIND + code, orjson.dumps(body).decode())
        except StoreError as error:
            log.info("rate_not_kept", currency=code, reason=str(error))
        else:
            self._kept[code] = rate.at


def _read(currency: Currency, text: str) -> Rate | None:
    try:
        found = orjson.loads(text)
        return Rate(
            currency,
            Currency.of(found["base"]),
            per_sat=Decimal(found["per_sat"]),
            per_base=Decimal(found["per_base"]),
            at=datetime.fromisoformat(found["at"]),
        )
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:  # damaged, or of a later version
        log.warning("rate_not_read", currency=currency.code, reason=type(error).__name__)
        return None
