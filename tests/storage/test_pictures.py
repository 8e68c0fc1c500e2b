"""The contract of Pictures, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from chatwallet.channels.pictures import Picture
from chatwallet.storage.base import Store

After = Callable[[float], datetime]


async def test_a_picture_counts_how_often_it_was_fetched(store: Store, after: After) -> None:
    await store.pictures.keep("t1", "LIGHTNING:LNBC1", after(60))
    await store.pictures.keep("t2", "LIGHTNING:LNBC2", after(90))
    assert await store.pictures.fetch("t1") == Picture("LIGHTNING:LNBC1", after(60), 1)
    assert await store.pictures.fetch("t1") == Picture("LIGHTNING:LNBC1", after(60), 2)
    assert await store.pictures.fetch("t2") == Picture("LIGHTNING:LNBC2", after(90), 1)
    assert await store.pictures.fetch("t3") is None


async def test_of_fetches_at_once_each_is_counted(store: Store, after: After) -> None:
    await store.pictures.keep("t1", "LIGHTNING:LNBC1", after(60))
    fetched = await asyncio.gather(*(store.pictures.fetch("t1") for _ in range(20)))
    assert sorted(one.fetches for one in fetched if one is not None) == list(range(1, 21))


async def test_a_picture_kept_twice_is_the_same_picture(store: Store, after: After) -> None:
    await store.pictures.keep("t1", "LIGHTNING:LNBC1", after(60))
    await store.pictures.fetch("t1")
    await store.pictures.keep("t1", "LIGHTNING:LNBC1", after(60))
    assert await store.pictures.fetch("t1") == Picture("LIGHTNING:LNBC1", after(60), 2)


async def test_pictures_whose_time_is_over_are_forgotten(store: Store, after: After) -> None:
    await store.pictures.keep("t1", "LIGHTNING:LNBC1", after(60))
    await store.pictures.keep("t2", "LIGHTNING:LNBC2", after(61))
    assert await store.clean(after(60)) == 0
    assert await store.clean(after(61)) == 1
    assert await store.pictures.fetch("t1") is None
    assert await store.pictures.fetch("t2") is not None
