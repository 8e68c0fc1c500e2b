"""Admins stop hearing somebody, for good or for a time, and hear them again; payments of before are told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")

DAY = 24 * 3600.0


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store) as opened:
        for who in (ADA, BEN):
            await opened.say("hello", who)
        await opened.appoint(ADA)
        yield opened


async def acts(office: AdminOffice, *wanted: Act) -> list[dict[str, object]]:
    return [dict(row.details) for row in await office.rows() if row.act in wanted]


async def test_an_admin_blocks_somebody_after_having_read_whom_and_they_are_told_once(
    office: AdminOffice,
) -> None:
    asked = await office.say("admin block memory:ben floods")
    assert asked.startswith("Memory …ben (account ")
    assert "would not be heard for good, in one chat" in asked
    assert "Reason: floods" in asked
    assert not await office.store.blocks.any(), "nothing happens before the yes"
    assert "is blocked for good" in await office.say("1")
    await force_look(office)
    assert "blocked you" in await office.say("balance", BEN)
    assert await office.say("balance", BEN) == ""
    assert await acts(office, Act.BLOCK) == [{"until": "", "reason": "floods"}]
    assert [one["result"] for one in await acts(office, Act.COMMAND)] == ["begun", "done"]
    assert (await office.say("admin unblock memory:ben")).endswith("is heard again.")
    assert await office.say("balance", BEN) != ""


async def test_a_block_for_a_week_ends_by_itself(office: AdminOffice) -> None:
    account = await office.account(BEN)
    await office.say(f"admin block {account[-4:]} for 7d floods, and again")
    assert "until 2026-01-08 12:00 UTC" in await office.say("1")
    await force_look(office)
    assert "blocked you" in await office.say("balance", BEN)
    office.watch.advance(7 * DAY)
    assert await office.say("balance", BEN) != ""
    assert await office.say("admin unblock memory:ben") == "They are not blocked."
    await office.say("admin block memory:ben once more")
    await office.say("1")
    assert "blocked you" in await office.say("balance", BEN), "a new block is told anew"


async def test_who_is_muted_reads_nothing_and_is_told_of_payments(office: AdminOffice) -> None:
    await office.say("receive 10 Coffee", BEN)
    assert "at most" in await office.say("admin mute memory:ben for 8d")
    asked = await office.say("admin mute memory:ben for 2h")
    assert "would get no answer until 2026-01-01 14:00 UTC" in asked
    await office.say("1")
    await force_look(office)
    assert await office.say("balance", BEN) == ""
    before = len(office.heard(BEN, office.channel.sent))
    await office.pay()
    await office.until_heard(before + 1, BEN)
    assert "Payment received" in office.heard(BEN, office.channel.sent)[before].message.text
    office.watch.advance(2 * 3600)
    assert await office.say("balance", BEN) != ""


async def test_neither_an_admin_nor_an_owner_is_blocked(store: Store) -> None:
    async with admin_office(store, owners=("memory:ben",)) as office:
        for who in (ADA, BEN):
            await office.say("hello", who)
        await office.appoint(ADA)
        for line in (
            "block memory:ada x",
            "block memory:ben x",
            "mute memory:ada for 2h",
            "mute memory:ben for 2h",
        ):
            assert "neither can be blocked" in await office.say(f"admin {line}")
        assert not await store.blocks.any()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("block", "Write “admin block"),
        ("block memory:ben", "Say why"),
        ("block memory:ben for 7d", "Say why"),
        ("block memory:ben for ever and ever", "“ever” is no time"),
        ("block memory:be x", "Nobody has written"),
        ("block zzzz x", "No account ends"),
        ("block acc_nobody x", "There is no account"),
        ("block be x", "Write whatsapp"),
        ("mute memory:ben", "Write “admin mute"),
        ("unblock memory:ben", "They are not blocked"),
        ("unblock", "Write “admin unblock"),
    ],
)
async def test_what_was_written_wrong_is_said_and_nobody_is_blocked(
    office: AdminOffice, line: str, why: str
) -> None:
    assert why in await office.say(f"admin {line}")
    assert not await office.store.blocks.any()


async def test_who_is_asked_twice_and_says_yes_twice_blocks_once(office: AdminOffice) -> None:
    await office.say("admin block memory:ben floods")
    await office.say("1")
    assert "is blocked" not in await office.say("1"), "a question is answered once"
    assert len(await acts(office, Act.BLOCK)) == 1


async def test_a_question_is_over_after_ten_minutes(office: AdminOffice) -> None:
    await office.say("admin block memory:ben floods")
    question = await office.store.accounts.question(Person("memory", "ada"))
    office.watch.advance(601)
    await office.say("1")
    assert "question is over" in await office.say(question[0]), "nor does the old button do anything"
    assert not await office.store.blocks.any()


async def force_look(office: AdminOffice) -> None:
    """Let the door notice the first block of a store at once, and not within two seconds."""
    throttle = office.app.inbox_worker._throttle
    assert throttle is not None
    assert throttle._blocks is not None
    throttle._blocks._look_at = 0.0
