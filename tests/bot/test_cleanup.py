"""`chatwallet cleanup` (S4-24): what the jobs of the bot close and forget, at once and counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.accounts.incoming import IncomingSecret
from chatwallet.bot.cli.cleanup import NotCleaned, clean_up
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.stores import open_store
from chatwallet.channels.base import Conversation
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.tests.charges import made_up
from chatwallet.tests.tracking.shop import TEN
from chatwallet.tracking.base import ChargeState, InvoiceRecord
from chatwallet.tracking.clock import SteadyClock, utc_now
from chatwallet.tracking.ledger import line_of
from chatwallet.tracking.lookups import ByCode, ByHash
from chatwallet.tracking.outbox.base import Sent
from chatwallet.wallet.base import Invoice

ANA = Conversation("memory", "stall", "ana")
NAMES = ("orders_closed", "minutes_over", "rows_forgotten", "people_forgotten", "people_left")


async def live(store: Store) -> None:
    """An order that is over and one of long ago, a cut-out key of yesterday, and Ben, who asked to be forgotten."""
    now = utc_now()
    for code, ago in (("AAAA", 2), ("BBBB", 90)):
        made = made_up(code, code, ANA, TEN, now - timedelta(days=ago))
        await store.charges.create(made, None, now)
        if ago > 2:
            await store.charges.cancel(code, made.closes)
    await store.incoming.put(IncomingSecret("incoming:1", "cw1.a.b.c", now - timedelta(days=1)))
    ben = await store.accounts.load(Account(Person("memory", "ben"), "en", "UTC", "USD"), now)
    await store.erasures.begin(
        Erasure(id="e1", accounts=(ben.id,), people=(ben.person,), at=now, origin="memory:1")
    )


async def counts(
    settings: Settings, *, trust_clock: bool = True, clock: SteadyClock | None = None
) -> dict[str, int]:
    said: list[str] = []
    await clean_up(settings, said.append, as_json=True, trust_clock=trust_clock, clock=clock)
    (line,) = said
    return dict(json.loads(line))


async def test_it_does_at_once_what_the_jobs_do_and_counts_it(
    no_settings: pytest.MonkeyPatch, lasting: str
) -> None:
    settings = load_settings(store=lasting)
    async with open_store(settings) as store:
        await live(store)
    assert await counts(settings) == dict(zip(NAMES, (1, 1, 1, 1, 0), strict=True))
    async with open_store(settings) as store:
        open_one = await store.charges.find(ByCode(f"acc_memory_{ANA.sender_id}", "AAAA"))
        assert open_one is not None
        assert open_one.state is ChargeState.LAPSED
        assert await store.accounts.find(Person("memory", "ben")) is None
    assert await counts(settings) == dict.fromkeys(NAMES, 0)


async def test_no_order_is_forgotten_before_the_ledger_has_what_came_for_it(
    no_settings: pytest.MonkeyPatch, lasting: str
) -> None:
    """Of a bot that was down for months: its paid order has no line yet, and is old enough to be forgotten."""
    settings = load_settings(store=lasting)
    long_ago = utc_now() - timedelta(days=90)
    async with open_store(settings) as store:
        charge = made_up("AAAA", "AAAA", ANA, TEN, long_ago)
        invoice = Invoice("a" * 64, "lnbc1", 1_000_000, long_ago, long_ago + timedelta(seconds=60), "w")
        await store.charges.create(charge, InvoiceRecord(invoice, charge.id, "memory:1"), long_ago)
        await store.charges.settle("a" * 64, long_ago, "feed")
        for notice in await store.outbox.claim("somebody", long_ago, 25, 100):
            await store.outbox.conclude(notice, Sent(None, long_ago))
        line = line_of(charge, InvoiceRecord(invoice, charge.id, "memory:1"))
        older = replace(line, payment_hash="b" * 64, at=utc_now() - settings.ledger_kept_for - timedelta(1))
        await store.ledger.write(older, utc_now())
    assert (await counts(settings))["rows_forgotten"] > 0
    async with open_store(settings) as store:
        assert await store.charges.find_invoice(ByHash("a" * 64)) is None
        kept = await store.ledger.line("a" * 64)
        assert kept is not None
        assert (kept.paid, kept.source) == (TEN, "feed")
        assert await store.ledger.line("b" * 64) is None, "its time is over"


async def test_it_says_what_it_did_in_words(no_settings: pytest.MonkeyPatch, lasting: str) -> None:
    settings, said = load_settings(store=lasting), list[str]()
    async with open_store(settings) as store:
        await live(store)
    await clean_up(settings, said.append, as_json=False, trust_clock=True)
    assert said[0] == "Orders that were closed because their time was over: 1"
    assert len(said) == len(NAMES)


async def test_beside_a_bot_on_a_file_it_refuses_and_on_a_redis_it_works(
    no_settings: pytest.MonkeyPatch, lasting: str
) -> None:
    settings = load_settings(store=lasting)
    async with open_store(settings) as store:
        await live(store)
        if lasting.startswith("sqlite"):
            with pytest.raises(NotCleaned, match="the bot that runs does this by itself"):
                await counts(settings)
        else:
            assert (await counts(settings))["orders_closed"] == 1


async def test_a_clock_that_is_wrong_or_unknown_forgets_nothing(
    no_settings: pytest.MonkeyPatch, lasting: str
) -> None:
    async with Sandbox() as sandbox:
        no_settings.setenv("CHATWALLET_FLASH_GRAPHQL_URL", sandbox.graphql_url)
        no_settings.setenv("CHATWALLET_FLASH_WS_URL", sandbox.ws_url)
        no_settings.setenv("CHATWALLET_FLASH_TOKEN", sandbox.token)
        settings = load_settings(store=lasting)
        async with open_store(settings) as store:
            await live(store)
        wrong = SteadyClock(lambda: utc_now() + timedelta(hours=9))
        wrong.hear(utc_now())  # as the server's answers tell it
        with pytest.raises(NotCleaned, match=r"clock is 3240\d s ahead of the wallet's"):
            await counts(settings, trust_clock=False, clock=wrong)
        assert (await counts(settings, trust_clock=False))["orders_closed"] == 1
    with pytest.raises(NotCleaned, match="the wallet's clock can't be asked"):
        await counts(settings, trust_clock=False)


async def test_without_a_store_it_makes_none(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(store="sqlite:///none/such.sqlite")
    with pytest.raises(NotCleaned, match="is not there yet"):
        await counts(settings)
