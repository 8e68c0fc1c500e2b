"""Who is blocked is so in each chat that they have, on each store and over several instances."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tracking.blocks import Block

ANA, BEN = Person("whatsapp", "+18765550543"), Person("telegram", "110201544")
CHAT = Conversation("whatsapp", ANA.id, ANA.id)


async def account_of(store: Store, person: Person) -> str:
    return (await store.accounts.load(Account(person, "en", "UTC", "USD"), NOON)).id


async def dropped(store: Store, person: Person, account: str = "", *, tell: bool = False) -> bool:
    conversation = Conversation(person.channel, person.id, person.id)
    return await store.blocks.drop(conversation, account, NOON, tell=tell)


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
