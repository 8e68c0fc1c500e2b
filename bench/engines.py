"""What the wallet costs the bot it lives in: messages per second on either library, against the same bot without it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from functools import partial
from itertools import count, islice

import loops
from hosts import ENGINES, Open, Update
from meter import Meter, Sample
from rounds import in_turns, one_core
from table import Goal, Row
from telegram_process import Town, telegram_process

PEOPLE = 16
WARM = 4
CHAT = (
    "good morning",
    "are you open today?",
    "check this out",  # begins with a word of ours, and is not for us
    "thanks! see you tomorrow 😊",
    "3 coffees and a cake, please",
)


def rows(*, rounds: int, texts: int, answers: int) -> list[Row]:
    """Three rows per library: texts that the host counts, texts that it sends back, and codes of the wallet."""
    half = Goal(0.5, at_least=True, of="ratio")
    made: list[Row] = []
    with telegram_process(WARM + PEOPLE) as town, one_core():
        for name, engine in ENGINES.items():
            counted = _compared(rounds, town, engine, texts, echo=False)
            echoed = _compared(rounds, town, engine, answers, echo=True)
            codes = in_turns(rounds, {"ours": partial(_codes_of, town, engine)})
            unit, bare = "per second", f"per second, bare {name}"
            made += [
                Row.of(
                    f"{name}: texts in that are no command",
                    counted["ours"],
                    unit,
                    counted["bare"],
                    bare,
                    half,
                ),
                Row.of(
                    f"{name}: … and the host's own answers out",
                    echoed["ours"],
                    unit,
                    echoed["bare"],
                    bare,
                    half,
                ),
                Row.of(
                    f"{name}: `receive 10 Coffee` in and its QR out, in that bot", codes["ours"], "ms CPU"
                ),
            ]
    return made


def _compared(rounds: int, town: Town, engine: Open, texts: int, *, echo: bool) -> dict[str, Sample]:
    def measure(with_wallet: bool) -> Sample:
        return loops.run(_texts(town, engine, texts, echo=echo, with_wallet=with_wallet))

    return in_turns(rounds, {"ours": lambda: measure(True), "bare": lambda: measure(False)})


def _codes_of(town: Town, engine: Open) -> Sample:
    return loops.run(_codes(town, engine))


async def _texts(town: Town, engine: Open, texts: int, *, echo: bool, with_wallet: bool) -> Sample:
    """Texts per second, one after the other, that are none of the wallet's."""
    heard: list[str] = []

    def hear(text: str) -> bool:
        heard.append(text)
        return echo

    async with engine(town, hear, with_wallet) as feed:
        said = _said(town.people, CHAT)
        for update in islice(said, WARM * len(CHAT)):  # also asks who the bot is, which is asked once
            await feed(update)
        heard.clear()
        updates, before = list(islice(said, texts)), town.calls()
        meter = Meter()
        for update in updates:
            await feed(update)
        measured = meter.rate(texts)
        after = town.calls()
    assert heard == [update["message"]["text"] for update in updates]
    # The wallet asked Telegram for nothing: there are the host's answers, and no other request.
    calls = {method: number - before[method] for method, number in after.items() if number > before[method]}
    assert calls == ({"sendMessage": texts} if echo else {}), calls
    return measured


async def _codes(town: Town, engine: Open) -> Sample:
    """Milliseconds of CPU for each code, from the update to the picture that Telegram has taken.

    Not codes per second: those are what the wallet's own limit, Telegram's pace, lets through.
    """

    def hear(text: str) -> bool:
        raise AssertionError(text)

    async with engine(town, hear, True) as feed:
        said = _said(town.people, ("receive 10 Coffee",))
        shown = town.calls()["sendPhoto"]
        for update in islice(said, WARM):
            await feed(update)
        await asyncio.to_thread(town.calls, "sendPhoto", shown + WARM)
        updates = list(islice(said, PEOPLE))
        meter = Meter()
        async with asyncio.TaskGroup() as people:
            for update in updates:
                people.create_task(feed(update))
        await asyncio.to_thread(town.calls, "sendPhoto", shown + WARM + PEOPLE)
        return meter.cost(PEOPLE)


def _said(people: list[int], texts: tuple[str, ...]) -> Iterator[Update]:
    """Updates without end: each person in turn says the next text."""
    now = int(time.time())
    for number in count():
        person = {
            "id": people[number % len(people)],
            "is_bot": False,
            "first_name": "Ana",
            "language_code": "en",
        }
        chat = {"id": person["id"], "type": "private", "first_name": "Ana"}
        text = texts[number % len(texts)]
        yield {
            "update_id": 1 + number,
            "message": {"message_id": 2 + number, "date": now, "chat": chat, "from": person, "text": text},
        }
