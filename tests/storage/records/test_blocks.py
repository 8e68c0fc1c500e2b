"""Who is blocked is so in each chat that they have, on each store and over several instances."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.blocks import Block

HOUR = timedelta(hours=1)
ANA, BEN = Person("whatsapp", "+18765550543"), Person("telegram", "110201544")
CHAT = Conversation("whatsapp", ANA.id, ANA.id)


async def account_of(store: Store, person: Person) -> str:
    return (await store.accounts.load(Account(person, "en", "UTC", "USD"), NOON)).id


async def dropped(
    store: Store, person: Person, account: str = "", *, tell: bool = False, at: datetime = NOON
) -> bool:
    conversation = Conversation(person.channel, person.id, person.id)
    return await store.blocks.drop(conversation, account, at, tell=tell)


async def test_a_chat_is_blocked_with_the_account_that_it_has_and_is_told_apart_by_its_last_signs(
    instances: list[Store],
) -> None:
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    assert not await here.blocks.any()
    assert not await dropped(here, ANA, account)
    block = await here.blocks.block(ANA, NOON, "floods")
    assert block == Block(account, ("whatsapp …543",), NOON, "floods")
    assert [await there.blocks.any(), await there.blocks.all()] == [True, [block]]
    assert [await dropped(there, ANA), await dropped(there, BEN), await dropped(there, BEN, account)] == [
        True, False, True,
    ]  # fmt: skip


async def test_who_begins_anew_is_blocked_still(instances: list[Store]) -> None:
    """`forgotten` is what the cleaning does, and what deleting one's data will do: only the chat's key is left."""
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    await there.blocks.block(account, NOON)
    assert await here.clean(NOON + timedelta(days=1)) >= 1
    anew = await account_of(here, ANA)
    assert anew != account
    assert await dropped(there, ANA, anew)


async def test_the_block_of_a_stranger_needs_no_account(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    block = await here.blocks.block(BEN, NOON)
    assert block is not None
    assert BEN.id not in block.id
    assert await dropped(there, BEN, await account_of(here, BEN))
    assert await there.blocks.block("acc_nobody", NOON) is None


async def test_a_block_ends_by_any_of_its_chats_or_by_its_id(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    for name in (ANA, account):
        block = await here.blocks.block(ANA, NOON)
        assert await there.blocks.unblock(name) == block
        assert await here.blocks.unblock(name) is None
        assert [await dropped(here, ANA, account), await there.blocks.all()] == [False, []]


async def test_who_is_blocked_again_stays_so_since_the_first_time(instances: list[Store]) -> None:
    first = await instances[0].blocks.block(BEN, NOON, "floods")
    for whom in (BEN, first.id if first else ""):
        assert await instances[-1].blocks.block(whom, NOON + timedelta(days=1), "again") == first


async def test_who_is_blocked_is_told_so_once_however_many_instances_hear_them(
    instances: list[Store],
) -> None:
    await account_of(instances[0], ANA)
    await instances[0].blocks.block(ANA, NOON)
    assert await dropped(instances[-1], ANA), "in a group they are not told"
    assert all(
        await asyncio.gather(
            *(store.blocks.drop(CHAT, "", NOON, tell=True) for store in instances for _ in range(5))
        )
    )
    (notice,) = await instances[0].outbox.claim("me", NOON, 60, 10)
    assert notice.conversation == CHAT
    assert notice.news is not None
    assert notice.news.text == "blocked"


async def test_a_chat_that_joins_a_blocked_account_is_told_too_and_stays_blocked(
    instances: list[Store],
) -> None:
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    await here.blocks.block(account, NOON)
    assert await dropped(there, BEN, account, tell=True)
    assert await dropped(here, BEN), "also without the account"
    (block,) = await there.blocks.all()
    assert block.hints == ("whatsapp …543", "telegram …544")
    assert await there.blocks.unblock(BEN) == block
    assert not await dropped(here, ANA, account)


@pytest.mark.parametrize("short", ["7", "123"])
async def test_a_hint_never_is_the_whole_id(instances: list[Store], short: str) -> None:
    block = await instances[0].blocks.block(Person("console", short), NOON)
    assert block is not None
    assert block.hints == ("console",)


async def test_a_block_with_an_end_holds_until_then_and_the_next_one_is_a_new_one(
    instances: list[Store],
) -> None:
    """The end is asked for at each look, on every instance; the cleaning forgets what has ended."""
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    block = await here.blocks.block(ANA, NOON, "floods", until=NOON + HOUR)
    assert block == Block(account, ("whatsapp …543",), NOON, "floods", NOON + HOUR)
    assert [await dropped(there, ANA), await dropped(there, BEN, account)] == [True, True]
    over = NOON + HOUR
    assert [await dropped(there, ANA, at=over), await dropped(there, BEN, account, at=over)] == [False, False]
    again = await there.blocks.block(ANA, over, "again", until=over + HOUR)
    assert again == Block(account, ("whatsapp …543",), over, "again", over + HOUR)
    await here.clean(over + HOUR)
    assert await there.blocks.any(), "what ends now is not forgotten yet"
    assert await here.clean(over + HOUR + HOUR) >= 1
    assert not await there.blocks.any()
    assert not await dropped(there, ANA)


async def test_who_is_blocked_already_gets_the_new_end_and_keeps_the_rest(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    await here.blocks.block(ANA, NOON, "floods", until=NOON + HOUR)
    for_good = await there.blocks.block(account, NOON + HOUR / 2, "other words")
    assert for_good == Block(account, ("whatsapp …543",), NOON, "floods")
    assert await dropped(here, ANA, at=NOON + HOUR)


async def test_a_quiet_block_is_not_told_and_changes_nothing_of_one_that_is(instances: list[Store]) -> None:
    here, there = instances[0], instances[-1]
    await account_of(here, ANA)
    await here.blocks.block(ANA, NOON, until=NOON + HOUR, quiet=True)
    assert await dropped(there, ANA, tell=True)
    assert await here.outbox.claim("test", NOON, 60, 10) == []
    loud = await there.blocks.block(ANA, NOON, "floods")
    assert loud is not None
    assert not loud.quiet
    assert await dropped(here, ANA, tell=True)
    assert [one.id for one in await here.outbox.claim("test", NOON, 60, 10)]
    assert await here.blocks.block(ANA, NOON, until=NOON + HOUR, quiet=True) == loud


async def test_the_audit_has_who_blocked_until_when_and_why_and_nothing_of_what_changed_nothing(
    instances: list[Store],
) -> None:
    here, there = instances[0], instances[-1]
    account = await account_of(here, ANA)
    for store in (here, there):
        await store.blocks.block(ANA, NOON, "floods", by="acc_admin", until=NOON + HOUR)
    (row,) = [one async for one in here.audit.rows()]
    assert (row.actor, row.act, row.object) == ("acc_admin", Act.BLOCK, account)
    assert row.details == {"until": (NOON + HOUR).isoformat(timespec="seconds"), "reason": "floods"}
