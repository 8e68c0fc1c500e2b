"""Messages per second on one core: the whole way from a line in a chat to the QR code that answers it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from goods import conversation
from naive import NaiveBot
from rounds import in_turns, one_core
from shop import Shop, open_shop
from table import Goal, Row

from chatwallet.channels.base import OutboundMessage
from chatwallet.storage.sqlite.store import SqliteStore

PEOPLE = 32
LINE = "receive 10 Coffee"


def rows(*, rounds: int, each: int) -> list[Row]:
    """Two rows: messages per second of ours, with `PEOPLE` at a time; and how often the naive bot's."""
    with one_core():
        measured = in_turns(rounds, {"ours": lambda: asyncio.run(_ours(each)), "naive": lambda: _naive(each)})
    what = f"messages, {PEOPLE} people at a time, one core"
    return [
        Row(what, measured["ours"], "per second", goal=Goal(150, at_least=True)),
        Row(
            f"{what}, against the naive bot",
            measured["ours"],
            "per second",
            measured["naive"],
            "per second, naive",
            Goal(6, at_least=True, of_ratio=True),
        ),
    ]


async def _ours(each: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop(SqliteStore(Path(folder) / "bench.sqlite")) as shop:
            await _talk(shop, 1)  # everybody is known, every cache is warm
            started = time.perf_counter()
            await _talk(shop, each)
            return PEOPLE * each / (time.perf_counter() - started)


async def _talk(shop: Shop, each: int) -> None:
    async with asyncio.TaskGroup() as people:
        for number in range(PEOPLE):
            people.create_task(_person(shop, number, each))


async def _person(shop: Shop, number: int, each: int) -> None:
    where = conversation(number)
    arrivals: asyncio.Queue[OutboundMessage] = shop.channel.arrivals.setdefault(
        where.chat_id, asyncio.Queue()
    )
    for _ in range(each):
        await shop.channel.say(where, LINE)
        answer = await arrivals.get()
        assert answer.qr is not None, answer.text


def _naive(each: int) -> float:
    # One after the other: nothing in it waits for anything, so a task per person would only cost it time.
    with tempfile.TemporaryDirectory() as folder:
        bot = NaiveBot(Path(folder) / "naive.sqlite")
        bot.answer("person-0", LINE)
        started = time.perf_counter()
        for _ in range(each):
            bot.answer("person-0", LINE)
        took = time.perf_counter() - started
        bot.close()
    return each / took
