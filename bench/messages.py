"""Messages per second on one core: the whole way from a line in a chat to the QR code that answers it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import loops
from goods import conversation
from meter import Meter, Sample
from naive import NaiveBot
from rounds import in_turns, one_core
from shop import Shop, open_shop
from table import Goal, Row

from chatwallet.channels.base import OutboundMessage
from chatwallet.storage.sqlite.store import SqliteStore

PEOPLE = 32
LINE = "receive 10 Coffee"


def rows(*, rounds: int, each: int) -> list[Row]:
    """One row: messages per second of ours, with `PEOPLE` at a time, against the naive bot's."""
    with one_core():
        measured = in_turns(
            rounds, {"ours": lambda: loops.run(answer_rate(each)), "naive": lambda: _naive(each)}
        )
    return [
        Row.of(
            f"`receive 10 Coffee`, {PEOPLE} people at a time, memory wallet and channel, SQLite",
            measured["ours"],
            "per second",
            measured["naive"],
            "per second, naive",
            Goal(6, at_least=True, of="ratio"),
        )
    ]


async def answer_rate(each: int) -> Sample:
    """Answers per second, of `each` lines of each person."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop(SqliteStore(Path(folder) / "bench.sqlite")) as shop:
            await _talk(shop, 1)  # everybody is known, every cache is warm
            meter = Meter()
            await _talk(shop, each)
            return meter.rate(PEOPLE * each)


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


def _naive(each: int) -> Sample:
    # One after the other: nothing in it waits for anything, so a task per person would only cost it time.
    with tempfile.TemporaryDirectory() as folder:
        bot = NaiveBot(Path(folder) / "naive.sqlite")
        bot.answer("person-0", LINE)
        meter = Meter()
        for _ in range(each):
            bot.answer("person-0", LINE)
        measured = meter.rate(each)
        bot.close()
    return measured
