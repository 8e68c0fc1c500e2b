"""The contract of Transcript, on every store."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from chatwallet.channels.base import Button, OutboundMessage
from chatwallet.channels.transcript import Line
from chatwallet.storage.base import Store

CODE = OutboundMessage("K7Q2", "LIGHTNING:LNBC1", (Button("Cancel", "cancel K7Q2"),), "l1")
PAID = OutboundMessage("paid", edit_of="l2")


async def test_lines_are_kept_as_they_were_said(store: Store, noon: datetime) -> None:
    first = await store.transcript.write("shop", "l1", False, OutboundMessage("receive 10"), noon)
    second = await store.transcript.write("shop", "l2", True, CODE, noon)
    assert (first.by_bot, first.revision < second.revision) == (False, True)
    assert second == Line("l2", second.revision, True, CODE, noon)
    assert await store.transcript.since("shop", 0) == [first, second]
    assert await store.transcript.since("other", 0) == []


async def test_a_line_written_again_stands_as_it_is(store: Store, noon: datetime) -> None:
    line = await store.transcript.write("shop", "l1", True, CODE, noon)
    assert await store.transcript.write("shop", "l1", False, PAID, noon) == line
    assert await store.transcript.since("shop", 0) == [line]


async def test_an_edit_comes_under_a_new_revision(store: Store, noon: datetime) -> None:
    for line_id in ("l1", "l2", "l3"):
        last = await store.transcript.write("shop", line_id, True, CODE, noon)
    edited = await store.transcript.rewrite("shop", "l2", PAID)
    assert edited is not None
    assert edited == Line("l2", edited.revision, True, PAID, noon, edited=True)
    assert edited.revision > last.revision
    assert await store.transcript.since("shop", last.revision) == [edited]
    assert [line.id for line in await store.transcript.since("shop", 0)] == ["l1", "l3", "l2"]
    assert await store.transcript.write("shop", "l2", True, CODE, noon) == edited


async def test_there_is_no_line_to_edit(store: Store, noon: datetime) -> None:
    await store.transcript.write("shop", "l1", True, CODE, noon)
    assert await store.transcript.rewrite("shop", "l2", PAID) is None
    assert await store.transcript.rewrite("other", "l1", PAID) is None


async def test_of_a_long_chat_the_newest_lines_are_shown_in_order(store: Store, noon: datetime) -> None:
    written = await asyncio.gather(
        *(store.transcript.write("shop", f"l{n}", True, CODE, noon) for n in range(250))
    )
    revisions = [line.revision for line in await store.transcript.last("shop")]
    assert revisions == sorted(line.revision for line in written)[-200:]
    assert [line.revision for line in await store.transcript.last("shop", 3)] == revisions[-3:]
    assert await store.transcript.last("other") == []


async def test_who_comes_back_gets_all_that_is_newer_the_oldest_first(store: Store, noon: datetime) -> None:
    """X9: part by part, each from the last line of the one before, an edit at the place of its new revision."""
    for n in range(7):
        await store.transcript.write("shop", f"l{n}", True, CODE, noon)
    await store.transcript.rewrite("shop", "l1", PAID)
    got: list[Line] = list(await store.transcript.since("shop", 1, 3))
    while part := await store.transcript.since("shop", got[-1].revision, 3):
        assert len(part) <= 3
        got += part
    assert [line.id for line in got] == ["l2", "l3", "l4", "l5", "l6", "l1"]


async def test_old_lines_are_forgotten_and_revisions_go_on(store: Store, noon: datetime) -> None:
    later = noon + timedelta(days=31)
    for chat_id in ("shop", "silent"):
        for n in range(3):
            await store.transcript.write(chat_id, f"l{n}", True, CODE, noon)
    new = await store.transcript.write("shop", "new", True, CODE, later)
    assert await store.clean(later) == 5
    assert await store.clean(later) == 0
    assert await store.transcript.since("shop", 0) == [new]
    (kept,) = await store.transcript.since("silent", 0)
    assert (await store.transcript.write("silent", "next", True, CODE, later)).revision > kept.revision


async def test_who_watches_a_chat_is_told_at_once_what_is_written_here(store: Store, noon: datetime) -> None:
    told: list[str] = []
    with store.transcript.watch("shop", lambda: told.append("one")):
        with store.transcript.watch("shop", lambda: told.append("two")):
            await store.transcript.write("shop", "l1", True, CODE, noon)
            assert {"one", "two"} <= set(told)
        told.clear()
        await store.transcript.rewrite("shop", "l1", PAID)
        assert set(told) == {"one"}
    told.clear()
    await store.transcript.write("shop", "l2", True, CODE, noon)
    assert not told


async def test_all_chats_are_listed_with_the_time_of_their_newest_line(store: Store, noon: datetime) -> None:
    """X16: the addresses that were in use before an owner had to make them."""
    assert await store.transcript.chats() == {}
    for n in range(700):
        await store.transcript.write("shop", f"l{n}", True, CODE, noon + timedelta(seconds=n))
    await store.transcript.write("other", "l1", False, CODE, noon)
    assert await store.transcript.chats() == {"shop": noon + timedelta(seconds=699), "other": noon}
