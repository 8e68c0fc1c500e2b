"""PE-33: what is switched off for everybody holds in the step itself, on every instance, and lets go as soon."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.base import Account
from chatwallet.accounts.erasure import Erasure
from chatwallet.accounts.modes import Mode, ModeHeld, Switched
from chatwallet.accounts.shops import LinkResult, Telling
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.storage.records.humans import BEN, NOON, SAYS, connect, heard, stranger
from chatwallet.tests.storage.records.test_shops import ANA, account, till
from chatwallet.tracking.factor_pages import FactorPage
from chatwallet.tracking.key_pages import Entered, KeyPage
from chatwallet.tracking.outbox.base import News

FIRE = Switched("fire", "acc_ana", NOON)
CHAT = Conversation("telegram", "7001", "7001")

Act = Callable[[Store, Account], Awaitable[object]]


def page(row: str, of: Account) -> KeyPage:
    until = datetime(2099, 1, 1, tzinfo=UTC)
    return KeyPage(
        row=row, account=of.id, shop="shp_1", chat=CHAT, place="Telegram", digits="1234", until=until
    )


def factor_page(row: str, of: Account) -> FactorPage:
    until = datetime(2099, 1, 1, tzinfo=UTC)
    return FactorPage(row=row, account=of.id, chat=CHAT, place="Telegram", digits="1234", until=until)


NEW: dict[str, Act] = {
    "link": lambda store, ana: store.shops.link(till(ana.id, 2)),
    "page": lambda store, ana: store.key_pages.put(page("linking:new", ana)),
    "try": lambda store, ana: store.key_pages.take_try("linking:old", NOON),
    "use": lambda store, ana: store.key_pages.use(
        "linking:old",
        Entered(till(ana.id, 3), "cw1.k.x.y", "mark", News("link-key-done", {}), Telling(NOON)),
        NOON,
    ),
}
"""What neither a maintenance nor a lockdown lets happen."""

OTHERS: dict[str, Act] = {
    "unlink": lambda store, ana: store.shops.unlink("shp_1", ana.id),
    "begin": lambda store, ana: store.pairings.begin(ANA, "CODE", NOON, SAYS),
    "claim": lambda store, ana: store.pairings.claim(BEN, "GIVEN", NOON),
    "disconnect": lambda store, ana: store.pairings.disconnect(ANA, 2, "m1", NOON),
    "preferences": lambda store, ana: store.accounts.change(ANA, language="fr"),
    "a stranger": lambda store, ana: store.accounts.load(stranger(replace(BEN, id="new")), NOON),
    "an export": lambda store, ana: store.values.replace("export:1", "asked", "opened"),
    "fetching an export": lambda store, ana: store.values.delete("export:1"),
    "a page for a second factor": lambda store, ana: store.factor_pages.put(
        factor_page("enrolling:new", ana), ANA, "m8"
    ),
    "its secret": lambda store, ana: store.factor_pages.reveal("enrolling:old", "cw1.k.x.y", NOON),
    "its digits": lambda store, ana: store.factor_pages.take_try("enrolling:old", NOON),
    "delete my data": lambda store, ana: store.erasures.begin(
        Erasure(id="ers_1", accounts=(ana.id,), people=(ANA,), at=NOON, origin="m9")
    ),
}
"""What a lockdown holds besides."""


@pytest.fixture
async def stores(instances: list[Store]) -> tuple[Store, Store, Account]:
    """The instance that switches, the other one, and somebody with a link, a page, a code and a second chat."""
    first, last = instances[0], instances[-1]
    ana = await account(first)
    await first.shops.link(till(ana.id))
    await first.key_pages.put(page("linking:old", ana))
    await first.factor_pages.put(factor_page("enrolling:old", ana), ANA, "m7")
    await connect(first, ANA, replace(BEN, id="second"))
    await heard(first, BEN)
    await first.pairings.begin(ANA, "GIVEN", NOON, SAYS)
    await first.values.put("export:1", "asked")
    return first, last, ana


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("act", NEW)
async def test_pe_33_nothing_new_is_made_while_a_mode_is_on(
    stores: tuple[Store, Store, Account], act: str, mode: Mode
) -> None:
    first, last, ana = stores
    await first.modes.switch(mode, FIRE, "acc_ana")
    with pytest.raises(ModeHeld) as held:
        await NEW[act](last, ana)
    assert held.value.modes.held is mode
    await first.modes.switch(mode, None, "acc_ana")
    await NEW[act](last, ana)


@pytest.mark.parametrize("act", OTHERS)
async def test_pe_33_a_lockdown_holds_whatever_people_ask_for_and_a_maintenance_does_not(
    stores: tuple[Store, Store, Account], act: str
) -> None:
    first, last, ana = stores
    await first.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana")
    with pytest.raises(ModeHeld):
        await OTHERS[act](last, ana)
    with pytest.raises(ModeHeld):
        await OTHERS[act](first, ana)
    await first.modes.switch(Mode.MAINTENANCE, FIRE, "acc_ana")
    await first.modes.switch(Mode.LOCKDOWN, None, "acc_ana")
    await OTHERS[act](last, ana)


async def test_pe_33_what_was_done_before_answers_as_it_did(stores: tuple[Store, Store, Account]) -> None:
    first, last, ana = stores
    await first.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana")
    again = await last.shops.link(till(ana.id))
    assert again.result is LinkResult.LINKED, "the message is handled again: it has made its link"
    assert (await last.accounts.load(stranger(ANA), NOON)).id == ana.id


async def test_pe_33_a_refusal_is_taken_from_no_memory(stores: tuple[Store, Store, Account]) -> None:
    """An instance that has seen a lockdown learns from the store that it is over, and the other way round."""
    first, last, ana = stores
    for number in range(4, 8):
        await first.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana")
        with pytest.raises(ModeHeld):
            await last.shops.link(till(ana.id, number))
        await first.modes.switch(Mode.LOCKDOWN, None, "acc_ana")
        assert (await last.shops.link(till(ana.id, number))).result is LinkResult.LINKED


async def test_pe_33_admins_are_not_held_back(stores: tuple[Store, Store, Account]) -> None:
    first, last, _ = stores
    await first.modes.switch(Mode.LOCKDOWN, FIRE, "acc_ana")
    assert await last.admins.add(BEN, NOON + timedelta(1), "acc_ana")
    assert await last.modes.switch(Mode.MAINTENANCE, FIRE, "acc_ana")
    assert await last.admins.has(BEN)
