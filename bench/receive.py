"""`receive 10 Coffee` where people run it: on WhatsApp and Telegram, with Flash over HTTP, on SQLite and Redis.

The services are stand-ins in processes of their own, which do as little as they can: our process does what
`chatwallet run` does, and nothing else.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any

import loops
from beside import Beside, beside
from bots import in_a_hurry, note_buttons, open_bot
from meter import Meter, Sample
from rounds import in_turns, one_core, other_cores
from table import Goal, Row

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import TextSource
from chatwallet.tests.redis_server import redis_server, with_option

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where people write: its settings, the stand-in, what is asked of that besides, and the CPU it may take (ms)."""

    name: str
    settings: Mapping[str, object]
    service: Beside
    asked: Mapping[str, object]
    most: float | None
    ring: bool = False  # of keys


@dataclass(frozen=True, slots=True)
class Contest:
    """All that one measurement needs, and where it puts the seconds that people waited."""

    place: Place
    store_url: Callable[[], str]
    redis_url: str
    flash: Beside
    people: int
    each: int
    waits: list[float]


def rows(*, rounds: int, people: int, each: int) -> list[Row]:
    """Two rows for each place on each store: messages per second with their CPU, and how long people wait."""
    with ExitStack() as stack:
        with other_cores():
            flash = stack.enter_context(beside("flash_process.py", str(people * (each + 1)), "0"))
            twilio = stack.enter_context(beside("twilio_process.py"))
            telegram = stack.enter_context(beside("bot_api_process.py"))
            redis = stack.enter_context(redis_server())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores: dict[str, Callable[[], str]] = {
            "SQLite": lambda: f"sqlite:///{folder / secrets.token_hex(4)}.sqlite",
            "Redis": lambda: with_option(redis.url, f"namespace=bench-{secrets.token_hex(4)}"),
        }
        contests = {
            (place.name, store): Contest(place, url, redis.url * (store == "Redis"), flash, people, each, [])
            for place in _places(twilio, telegram)
            for store, url in stores.items()
        }
        stack.enter_context(in_a_hurry())
        with one_core():
            measured = in_turns(
                rounds, {f"{where}, {on}": partial(_measure, one) for (where, on), one in contests.items()}
            )
    return [
        row
        for (where, on), contest in contests.items()
        for row in _rows(f"{where}, {on}", measured[f"{where}, {on}"], contest)
    ]


def _places(twilio: Beside, telegram: Beside) -> list[Place]:
    on_twilio = {
        "channels": ("whatsapp",),
        "twilio_account_sid": twilio.told["account"],
        "twilio_auth_token": twilio.told["token"],
        "twilio_from": twilio.told["number"],
        "twilio_api_url": twilio.told["url"],
    }
    on_telegram = {
        "channels": ("telegram",),
        "telegram_token": telegram.told["token"],
        "telegram_api_url": telegram.told["url"],
    }
    return [
        Place("WhatsApp", on_twilio, twilio, {"in_full": False}, 1.2),
        Place("WhatsApp with a ring of keys", on_twilio, twilio, {"in_full": False}, 1.2, ring=True),
        Place("WhatsApp, pictures fetched and all receipts told", on_twilio, twilio, {"in_full": True}, None),
        Place("aiogram", {**on_telegram, "telegram_engine": "aiogram"}, telegram, {}, 1.2),
        Place("python-telegram-bot", {**on_telegram, "telegram_engine": "ptb"}, telegram, {}, 1.5),
    ]


def _rows(where: str, measured: Sample, contest: Contest) -> list[Row]:
    hundredths = quantiles(contest.waits, n=100)
    most = contest.place.most
    return [
        Row.of(
            f"`receive` on {where}, Flash over HTTP",
            measured,
            "per second",
            None,
            "",
            *((Goal(most, of="cpu"),) if most else ()),
        ),
        Row(
            f"… the wait for its QR, {contest.people} at once, {where}: p99",
            hundredths[98] * 1000,
            "ms",
            hundredths[49] * 1000,
            "ms, p50",
            (Goal(2.5, of="ratio"),),
        ),
    ]


def _measure(contest: Contest) -> Sample:
    return loops.run(_talk(contest))


async def _talk(contest: Contest) -> Sample:
    """Messages per second until the last one's QR, and what each cost until the bot was at rest again."""
    contest.flash.ask({})
    store_url, place = contest.store_url(), contest.place
    if "account" in place.service.told:
        await note_buttons(store_url, place.service.told["account"])
    vault = Vault(TextSource(KeyRing.new(datetime.now(UTC)).text, "the bench")) if place.ring else None
    async with open_bot(store_url, contest.flash.told, place.settings, vault) as (app, address):

        async def play(each: int) -> Any:
            asked = {"bot": address, "people": contest.people, "each": each, **place.asked}
            told = await asyncio.to_thread(place.service.ask, asked)
            assert told["shown"] == contest.people * each, told
            async with asyncio.timeout(PATIENCE):
                await app.delivery.quiet.wait()
            return told

        await play(1)  # everybody is known, every cache is warm
        meter = Meter(contest.redis_url)
        told = await play(contest.each)
        messages = contest.people * contest.each
        measured = meter.rate(messages)
    contest.waits.extend(told["waits"])
    given = contest.flash.ask({})
    # Every message had an invoice of its own, which the bot follows.
    every = messages + contest.people
    assert given == {"given": every, "followed": every}, given
    return replace(measured, value=messages / told["seconds"])
