"""`chatwallet cleanup`: what the regular jobs close and forget, now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import orjson

from ...storage.addresses import missing_file
from ...storage.base import Store
from ...storage.errors import StoreInUse
from ...tracking.bookkeeping import Bookkeeper
from ...tracking.clock import STEP, Clock, SteadyClock
from ...tracking.erasing import Eraser
from ...tracking.jobs import KEEP_DONE
from ...wallet.errors import WalletError
from ..config.settings import Settings
from ..stores import open_store
from ..wallets import house_wallet

_WORDS = {
    "orders_closed": "Orders that were closed because their time was over",
    "minutes_over": "Cut-out keys and one-time pages whose minutes were over",
    "rows_forgotten": "Rows that were forgotten because of their age",
    "people_forgotten": "People of whom all is gone now, as they had asked",
    "people_left": "People who asked for that, and still have something open",
}


class NotCleaned(Exception):
    """Nothing was forgotten. The message is a sentence for the operator."""


async def clean_up(
    settings: Settings,
    tell: Callable[[str], None],
    *,
    as_json: bool,
    trust_clock: bool,
    clock: SteadyClock | None = None,
) -> None:
    """Do what the jobs of the bot do for all, and tell the counts. Raises NotCleaned, SettingsError and StoreError.

    What it does goes by age, so the wallet's clock is asked first, unless `trust_clock`.
    """
    if (file := missing_file(settings.store.get_secret_value())) is not None:
        raise NotCleaned(f"the store {file} is not there yet: the bot makes it when it starts")
    clock = clock or SteadyClock()
    if not trust_clock:
        await _be_sure(settings, clock)
    try:
        async with open_store(settings) as store:
            counts = await _counts(settings, store, clock)
    except StoreInUse as error:
        raise NotCleaned(
            f"{error}: the bot that runs does this by itself, open orders each minute and the rest every six hours"
        ) from error
    if as_json:
        tell(orjson.dumps(counts).decode())
        return
    for name, count in counts.items():
        tell(f"{_WORDS[name]}: {count}")


async def _counts(settings: Settings, store: Store, clock: Clock) -> Mapping[str, int]:
    now = clock()
    asked = len(await store.erasures.begun())
    closed = await store.charges.lapse(now)
    over = await store.incoming.expire(now) + await store.key_pages.expire(now)
    over += await store.factor_pages.expire(now)
    books = Bookkeeper(store.charges, store.ledger, keep=settings.ledger_kept_for, clock=clock)
    await books.catch_up()  # no order is forgotten before it has its line
    await books.clean()
    forgotten = await store.clean(now - settings.kept_for, now - min(settings.kept_for, KEEP_DONE))
    await Eraser(store, clock=clock).run()
    left = len(await store.erasures.begun())
    return {
        "orders_closed": closed,
        "minutes_over": over,
        "rows_forgotten": forgotten,
        "people_forgotten": max(0, asked - left),
        "people_left": left,
    }


async def _be_sure(settings: Settings, clock: SteadyClock) -> None:
    """Hold this machine's clock against the wallet's. Raises NotCleaned where it is wrong, or nobody can say."""
    wallet = house_wallet(settings, clock=clock)
    again = "or say --trust-clock if you know that this machine's clock is right"
    async with wallet:
        try:
            await wallet.rate(wallet.currency, wallet.currency)
        except WalletError as error:
            raise NotCleaned(f"the wallet's clock can't be asked ({error}): try later, {again}") from error
    if clock.ahead is not None and abs(clock.ahead) > STEP:
        raise NotCleaned(
            f"this machine's clock is {abs(clock.ahead):.0f} s {'ahead of' if clock.ahead > 0 else 'behind'} the "
            "wallet's, and what is forgotten goes by age: set it first (timedatectl set-ntp true)"
        )
