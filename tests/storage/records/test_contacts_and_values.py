"""What contacts and small texts promise besides their contracts, with several instances where the store allows that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from chatwallet.channels.contacts import Contact
from chatwallet.storage.base import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


async def test_the_latest_of_words_that_come_at_once_counts_and_a_wish_stands(instances: list[Store]) -> None:
    contacts = [instances[n % len(instances)].contacts for n in range(30)]
    hearing = (one.heard("whatsapp", "ana", after(n * 7 % 30)) for n, one in enumerate(contacts))
    await asyncio.gather(*hearing, contacts[0].stop("whatsapp", "ana", stopped=True))
    for one in contacts[:4]:
        assert await one.find("whatsapp", "ana") == Contact(after(29), stopped=True)
        assert await one.last_heard("whatsapp") == after(29)


async def test_more_than_a_step_of_silent_chats_are_forgotten_but_no_channel_s_last(
    instances: list[Store],
) -> None:
    contacts = [instances[n % len(instances)].contacts for n in range(1100)]
    await asyncio.gather(
        *(one.heard(("sms", "whatsapp")[n % 2], f"c{n}", after(n)) for n, one in enumerate(contacts))
    )
    await asyncio.gather(*(contacts[n].stop("sms", f"c{n}", stopped=True) for n in range(0, 20, 2)))
    assert await instances[0].clean(after(1050)) == 1040
    assert await instances[-1].clean(after(9999)) == 48
    assert await contacts[-1].last_heard("sms") == after(1098)
    assert await contacts[-1].last_heard("whatsapp") == after(1099)
    assert (await contacts[-1].find("sms", "c18")).stopped
    assert await contacts[-1].find("sms", "c20") == Contact()


async def test_a_text_is_replaced_by_one_of_those_who_saw_it(instances: list[Store]) -> None:
    values = [instances[n % len(instances)].values for n in range(20)]
    assert await values[0].add("a:b", "old")
    replaced = await asyncio.gather(*(one.replace("a:b", "old", f"{n}") for n, one in enumerate(values)))
    assert replaced.count(True) == 1
    assert await values[1].get("a:b") == f"{replaced.index(True)}"
    deleted = await asyncio.gather(*(one.delete("a:b") for one in values))
    assert deleted.count(True) == 1
    assert await values[-1].under("a:") == {}
