"""PE-33: what people hear while an admin has switched something off, and that nothing else happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.modes import ALL_ON, Mode, Switched
from chatwallet.channels.base import Conversation
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, admin_office
from chatwallet.tests.charges import orders_of
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.people import person_of
from chatwallet.wallet.base import Invoice
from chatwallet.wallet.money import Money

pytestmark = pytest.mark.usefixtures("no_settings")

TEXTS = Catalogue()["en"]
LOCKED, WORKED_ON, OVER = (TEXTS(f"mode-{one}") for one in ("lockdown", "maintenance", "over"))


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    """A bot in which everybody may make orders; Ada is its admin."""
    async with admin_office(store) as opened:
        await opened.appoint(ADA)
        await opened.say("hello")
        await opened.say("hello", BEN)
        yield opened


async def switch(office: AdminOffice, mode: Mode, text: str = "", *, on: bool = True) -> None:
    """What an admin on another instance does."""
    await office.store.modes.switch(mode, Switched(text, "", office.watch()) if on else None, "")


@pytest.mark.parametrize(
    "line", ["receive 10", "help", "language fr", "balance", "blargh", "1", "admin", "status"]
)
async def test_pe_33_in_a_lockdown_everybody_is_told_once_and_no_command_is_run(
    office: AdminOffice, line: str
) -> None:
    await switch(office, Mode.LOCKDOWN, "a key has leaked")
    assert await office.say(line, BEN) == LOCKED, "the reason is nobody's but the admins'"
    assert await office.say(line, BEN) == ""
    office.watch.advance(601)
    assert await office.say(line, BEN) == LOCKED
    other = Conversation("memory", "eva", "eva")
    assert await office.say("receive 10", other) == LOCKED
    assert await orders_of(office.store, BEN, 1) == []
    assert await office.store.accounts.find(person_of(other)) is None, "nobody is made"
    await switch(office, Mode.LOCKDOWN, on=False)
    assert "10" in await office.say("receive 10", BEN)


async def test_pe_33_an_admin_switches_a_lockdown_off_by_six_digits(office: AdminOffice) -> None:
    await office.enrol()
    assert "Write the six digits" in await office.say("admin lockdown on fire")
    assert "Lockdown" in await office.say(office.digits())
    assert await office.say("receive 5") == LOCKED, "an admin's other lines are anybody's"
    assert await office.say("receive 5") == ""
    assert "Write the six digits" in await office.say("admin lockdown off")
    assert "over" in await office.say(office.digits())
    assert await office.store.modes.now() == ALL_ON
    assert [row.act for row in await office.rows()].count(Act.MODE) == 2


@pytest.mark.parametrize("line", ["receive 10", "again", "receive 10 JMD"])
async def test_pe_33_in_a_maintenance_nothing_new_is_begun_and_the_rest_works(
    office: AdminOffice, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    await office.say("receive 3", BEN)

    async def asked(*given: object) -> None:
        pytest.fail("the wallet was asked for an invoice")

    monkeypatch.setattr(office.wallet, "create_invoice", asked)
    await switch(office, Mode.MAINTENANCE)
    assert await office.say(line, BEN) == WORKED_ON
    await switch(office, Mode.MAINTENANCE, on=False)
    await switch(office, Mode.MAINTENANCE, "Back at noon.")
    assert await office.say(line, BEN) == "Back at noon."
    assert "not paid yet" in await office.say("status", BEN)
    assert "cancelled" in await office.say("cancel", BEN)
    assert len(await orders_of(office.store, BEN, 9)) == 1


async def test_pe_33_a_question_that_was_asked_before_is_dropped_with_a_text(office: AdminOffice) -> None:
    asked = await office.say("receive 1.500", BEN)
    assert "1: " in asked
    await switch(office, Mode.MAINTENANCE)
    assert await office.say("1", BEN) == WORKED_ON
    await switch(office, Mode.MAINTENANCE, on=False)
    await office.say("receive 1.500", BEN)
    await switch(office, Mode.LOCKDOWN)
    assert await office.say("1", BEN) == LOCKED
    await switch(office, Mode.LOCKDOWN, on=False)
    await office.say("1", BEN)
    assert await orders_of(office.store, BEN, 1) == [], "what was asked before the lockdown is over"


@pytest.mark.parametrize(("mode", "text"), [(Mode.LOCKDOWN, LOCKED), (Mode.MAINTENANCE, WORKED_ON)])
async def test_pe_33_a_message_that_is_in_work_when_it_comes_makes_nothing(
    office: AdminOffice, monkeypatch: pytest.MonkeyPatch, mode: Mode, text: str
) -> None:
    """The wallet has been asked for the invoice: it is held until the mode is on."""
    asked, may_go = asyncio.Event(), asyncio.Event()
    create = office.wallet.create_invoice

    async def held_up(price: Money | None, memo: str) -> Invoice:
        asked.set()
        await may_go.wait()
        return await create(price, memo)

    monkeypatch.setattr(office.wallet, "create_invoice", held_up)
    saying = asyncio.create_task(office.say("receive 10", BEN))
    await asked.wait()
    await switch(office, mode)
    may_go.set()
    assert await saying == text
    assert await orders_of(office.store, BEN, 1) == []


async def test_pe_33_what_was_paid_is_told_in_a_lockdown_and_answers_under_way_go_out(
    office: AdminOffice,
) -> None:
    await office.say("receive 10", BEN)
    (charge,) = await orders_of(office.store, BEN, 1)
    (row,) = await office.store.charges.invoices(charge.id)
    await switch(office, Mode.LOCKDOWN)
    before = len(office.channel.sent)
    office.wallet.pay(row.payment_hash)
    while not (news := [one for one in office.channel.sent[before:] if "10.00" in one.message.text]):
        await office.channel.wait_for(len(office.channel.sent) + 1)
    assert office.heard(BEN, news) == news
    (charge,) = await orders_of(office.store, BEN, 1)
    assert charge.state is ChargeState.PAID


async def test_pe_33_a_group_is_told_as_seldom(office: AdminOffice) -> None:
    group = Conversation("memory", "group", "ben")
    await switch(office, Mode.LOCKDOWN)
    assert await office.say("price", group, private=False) == LOCKED
    assert await office.say("price", Conversation("memory", "group", "eva"), private=False) == ""
