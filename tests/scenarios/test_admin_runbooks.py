"""Each runbook of docs/operations.md that an admin can do from the chat, played; why others need the machine."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chatwallet.sandbox.flash.backend import DEFAULT_USERNAME
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tests.wallet.town import RECEIVES

from .admin_stage import Admin, announce, link_key, open_admin_stage, ref_of
from .conftest import ENGLISH, PATIENCE, money
from .people_stage import PeopleStage, TelegramChat

pytestmark = pytest.mark.slow

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
HELP, BLOCKED = ENGLISH("help-title"), ENGLISH("blocked")
GREETED = "I keep your orders and what was paid"
LOCKED = ENGLISH("mode-lockdown")
NUMBER = "+15550127"  # the beginning of people's numbers here


@dataclass
class Day:
    """A stage, its admin, Ben who orders as a guest, and the Redis that the bots are on, if they are on one."""

    stage: PeopleStage
    admin: Admin
    ben: TelegramChat
    redis: RedisServer | None


def received(amount: str) -> str:
    """The first line of the news of a payment."""
    return ENGLISH("notice-paid", amount=money(amount)).replace("\u00a0", " ")


def lines(text: str, part: str) -> list[str]:
    """The lines of an answer that hold a text."""
    return [line for line in text.splitlines() if part in line]


def nearly_full(redis: RedisServer) -> int:
    """A limit in bytes, of which a twentieth is left, and some megabytes."""
    redis.ask("SETRANGE", "of somebody else", 100_000_000, "x")
    info = redis.ask("INFO", "memory")
    assert isinstance(info, dict)
    return int(info["used_memory"]) * 20 // 19


async def the_bot_does_not_run(day: Day) -> None:
    """To start it needs the machine. Whoever paid meanwhile is told, and the chat says since when it is up."""
    ben = day.ben
    request = await ben.order("receive 11 Mango")
    for bot in day.stage.bots:
        await bot.kill()
    await day.stage.control.pay(request)
    for bot in day.stage.bots:
        await bot.start()
    assert "Mango" in await ben.told(received("11"))
    status = await day.admin.read("status", "ready")
    assert ", ready, up for 0:00:" in status
    await day.admin.until("status", f"instances: {len(day.stage.bots)}")


async def a_payment_message_is_missing(day: Day) -> None:
    """Ben has blocked the bot: the admin finds the order, reads why, and sends it again once Ben has let it in."""
    ben, admin = day.ben, day.admin
    request = await ben.order("receive 12 Nutmeg")
    ref = ref_of(request)
    ben.somebody.block()
    await day.stage.control.pay(request)
    await admin.until("dead", ref)
    found = await admin.read(f"find {ref}", "order ")
    code = re.search(r"order (\w+), ", found)
    assert code is not None
    story = await admin.read(f"trace {code[1]}", "paid, first told by")
    assert "news of the payment given up on telegram, 1 attempt" in story
    day.stage.telegram.unblock(ben.somebody.person)
    await admin.do(f"resend {ref}", "would go to 1 of its recipients again", "On its way again to 1")
    assert "Nutmeg" in await ben.told(received("12"))
    await admin.until(f"trace {ref}", "news of the payment sent on telegram")


async def a_message_came_twice(day: Day) -> None:
    """Telegram broke off after it took the news: the second one says that it may be a repeat, and the story why."""
    ben = day.ben
    request = await ben.order("receive 13 Papaya")
    ref = ref_of(request)
    day.stage.telegram.fault("sendMessage", "lost")
    await day.stage.control.pay(request)
    await ben.told(ENGLISH("notice-repeat", ref=ref))
    story = await day.admin.until(f"trace {ref}", "one of which may have arrived before")
    assert len(lines(story, "paid, first told by")) == 1, "it is one payment"


async def flash_is_down(day: Day) -> None:
    """Nobody can order meanwhile, and what is paid is told when it answers again."""
    ben, admin = day.ben, day.admin
    request = await ben.order("receive 14 Cashew")
    await day.stage.control.network("refuse")
    await day.stage.control.pay(request)
    await ben.say("receive 15 Lime", ENGLISH("error-wallet-unavailable"))
    assert "not connected" in await admin.until("sources", "not connected")
    assert "degraded: source" in await admin.read("status", "ready")
    assert "Flash" in await admin.read("doctor", "✗")
    await day.stage.control.network("ok")
    assert "Cashew" in await ben.told(received("14"))


async def the_live_feed_flaps(day: Day) -> None:
    """The sources say that it is away, and that polling carries on."""
    ben, admin = day.ben, day.admin
    await day.stage.control.network("refuse", side="ws")
    await day.stage.control.drop()
    away = await admin.until("sources", "not connected")
    assert len(lines(away, "poll")) == 1
    assert "not connected" not in lines(away, "poll")[0]
    await day.stage.control.pay(await ben.order("receive 16 Ginger"))
    assert "Ginger" in await ben.told(received("16"))
    await day.stage.control.network("ok")


async def twilio_refuses_messages(day: Day) -> None:
    """Twilio's code stands in the list of what was given up; when its cause is gone the news are sent again."""
    cleo, admin = day.stage.on_whatsapp("Cleo", f"{NUMBER}101"), day.admin
    await cleo.say("help", HELP)
    await cleo.told(GREETED)
    request = await cleo.order("receive 17 Thyme")
    ref = ref_of(request)
    day.stage.twilio.carrier.fail_next(63024)
    await day.stage.control.pay(request)
    twilio, person = day.stage.twilio, cleo.somebody.person
    await twilio.until(lambda: [one for one in twilio.sent(person) if one.error_code == 63024], PATIENCE)
    dead = await admin.until("dead", ref)
    assert "63024" in lines(dead, ref)[0]
    assert "1 given up" in await admin.read("status", "ready")
    await admin.do(f"resend {ref}", "it was given up", "On its way again to 1")
    assert "Thyme" in await cleo.told(received("17"))


async def events_match_nothing(day: Day) -> None:
    """The dead letters themselves lie at the broker; what was matched with no order the chat lists, of webhooks too."""
    await announce(day.stage, json.dumps({"paymentHash": "ab" * 32, "amountSat": 21}).encode())
    found = await day.admin.until("events", "abababab…")
    assert "unknown" in lines(found, "abababab…")[0]
    assert "ab" * 5 not in found


async def strangers_take_too_much(day: Day) -> None:
    """Who goes on is found by the end of their number, blocked after a question, and heard again."""
    dan, admin = day.stage.on_whatsapp("Dan", f"{NUMBER}202"), day.admin
    await dan.say("help", HELP)
    await admin.read("stats today by channel", "whatsapp")
    found = await admin.read("find …202", "account …")
    account = re.search(r"account …(\w+)", found)
    assert account is not None
    await admin.do(f"block {account[1]} for 7d floods us", "in one chat", "is blocked until")
    async with asyncio.timeout(PATIENCE):
        while not dan.count(BLOCKED):  # the first block of all is seen within seconds
            await dan.say("help", "")
    assert "floods us" in await admin.read("blocks", account[1])
    await admin.read(f"unblock {account[1]}", "is heard again")
    await dan.say("help", HELP)


async def a_number_belongs_to_somebody_else(day: Day) -> None:
    """The admin is told whose it was, finds the one who has it now, and can stop hearing the number."""
    eva, admin = day.stage.on_whatsapp("Eva", f"{NUMBER}303"), day.admin
    eva.somebody.person.user_id = "US.13491208655302741918"
    await eva.say("receive 18 Basil", "lnbc")
    eva.somebody.person.user_id = "US.99991208655302741999"
    await eva.say("help", HELP)
    await admin.chat.told("…303 belongs to somebody else now")
    await admin.do(
        f"block whatsapp:{NUMBER}303 asked by who had it", "would not be heard", "is blocked for good"
    )
    await admin.read(f"unblock whatsapp:{NUMBER}303", "is heard again")


async def keys_are_changed(day: Day) -> None:
    """The chat lists the ring and opens every secret, and shows no key."""
    ana = day.stage.on_telegram("Ana")
    account = day.stage.sandbox.open_account("anashop")
    await link_key(ana, day.stage.sandbox.make_key(account, RECEIVES), "anashop")
    file = Path(day.stage.bots[0].environment["CHATWALLET_KEYS_FILE"])
    ring = re.findall(r"[A-Za-z0-9+/_-]{32,}", await asyncio.to_thread(file.read_text))
    assert ring
    for command, expected in (("keys", "SECRETS"), ("keys check", "open")):
        said = await day.admin.read(command, expected)
        assert not any(key in said for key in ring)


async def a_secret_has_leaked(day: Day) -> None:
    """The drill: a lockdown, every link ended, a new key, and its end, with a telephone lost amid it."""
    stage, admin = day.stage, day.admin
    cem = stage.on_telegram("Cem")
    account = stage.sandbox.open_account("cemshop")
    await link_key(cem, stage.sandbox.make_key(account, RECEIVES), "cemshop")
    request = await cem.order("receive 19 Clove")
    await admin.read("lockdown on the store was copied", "Lockdown:")
    await cem.say("receive 20 Mint", LOCKED)
    await admin.read("unlink all the store was copied", "you have none yet")
    await admin.enrols()
    await admin.do_with_code(
        "unlink all the store was copied", "2 links of 2 shops", "2 links ended; none is left"
    )
    await stage.control.pay(request)
    assert "Clove" in await cem.told(received("19"))
    await admin.do_with_code("keys rotate", "would be sealed anew", "secrets are sealed with it")
    await admin.enrols()
    await admin.do_with_code("lockdown off", "", "The lockdown is over")
    audit = await admin.read("audit 40", "the store was copied")
    assert len(lines(audit, "  unlink …")) == 2, "a row for each link"
    assert "mode lockdown  on True, text the store was copied" in audit
    await cem.say("receive 21 Dill", "You have no wallet here yet")


async def everything_has_to_stop(day: Day) -> None:
    """A maintenance holds back orders, and says why in the admin's words."""
    ben, admin = day.ben, day.admin
    await admin.read("maintenance on Back at nine", "Maintenance:")
    await ben.say("receive 22 Sage", "Back at nine")
    assert "maintenance since" in await admin.read("status", "ready")
    await admin.read("maintenance off", "The maintenance is over")
    await ben.order("receive 22 Sage")


async def the_wallet_refuses_the_key(day: Day) -> None:
    """Told as it begins and, with a new key and a restart, when it is over; doctor says what to mend."""
    stage, admin = day.stage, day.admin
    await stage.control.revoke_key(stage.sandbox.api_key)
    day.ben.somebody.write("receive 23 Anise")
    await admin.chat.told("The wallet refuses this bot's key")
    assert "stands: ⚠️ The wallet refuses this bot's key" in await admin.read("status", "ready")
    await admin.read("doctor", "✗ Flash does not accept the key")
    house = stage.sandbox.ledger.account_by(username=DEFAULT_USERNAME)
    assert house is not None
    key = stage.sandbox.make_key(house, RECEIVES)
    for bot in stage.bots:
        await bot.stop()
        bot.environment["CHATWALLET_FLASH_API_KEY"] = key
        await bot.start()
    await admin.chat.told("The wallet takes this bot's key again")
    await day.ben.order("receive 24 Anise")


async def room_runs_low(day: Day) -> None:
    """Half a minute after it began the admin is told how much is left."""
    what = "disk" if day.redis is None else "memory of the bot's store"
    await day.admin.chat.told(f"{what} is nearly full")
    assert "is nearly full" in await day.admin.read("status", "stands:")


async def clocks(day: Day) -> None:
    """The admin is told that the machine's clock is wrong, and doctor names it."""
    await day.stage.control.clock(advance=900)
    await day.ben.say("receive 25 Fennel", "lnbc")
    await day.admin.chat.told("This machine's clock is")
    assert "clock agrees" not in await day.admin.read("doctor", "This machine's clock")


Played = Callable[[Day], Awaitable[None]]

RUNBOOKS: dict[str, Played | str] = {
    "The bot does not run": the_bot_does_not_run,
    "A payment message is missing": a_payment_message_is_missing,
    "A message came twice": a_message_came_twice,
    "The API of Flash is down": flash_is_down,
    "The live feed flaps": the_live_feed_flaps,
    "Twilio refuses messages": twilio_refuses_messages,
    "Telegram says 429": "the bot waits by itself; a token of its own is made with BotFather",
    "The dead-letter queue is not empty": events_match_nothing,
    "Redis is full or cannot write": "Redis and its disk are mended at the machine; that it was away is told",
    # That it was away is told: tests/bot/test_told_without_asking.py.
    "The store is not ready": "the file or the Redis is put back at the machine",
    "Strangers take too much": strangers_take_too_much,
    "A number belongs to somebody else now": a_number_belongs_to_somebody_else,
    "Everything has to stop": everything_has_to_stop,
    "Keys are changed": keys_are_changed,
    "A token or a secret has leaked": a_secret_has_leaked,
    "Disk or memory runs low": room_runs_low,
    "The wallet refuses the key": the_wallet_refuses_the_key,
    "Clocks": clocks,
    "The ring is lost, or another one": "no bot runs without its ring, so no chat answers",
    "A secret of webhooks is changed": "settings are changed, and the bot started again, at the machine",
    "Somebody wrote a key into the chat": "the bot cuts it out by itself, and only its person can revoke it",
}
"""In the order in which they are played: what ends a wallet or moves a clock comes last. A text says why not."""


def test_each_runbook_is_played_or_it_is_said_why_it_needs_the_machine() -> None:
    runbooks = OPERATIONS.read_text().partition("\n## Runbook\n")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^### (.*)$", runbooks, re.MULTILINE)) == sorted(RUNBOOKS)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("where", ["sqlite", "redis with two instances"])
async def test_an_admin_plays_the_runbooks_from_the_chat(
    tmp_path: Path, request: pytest.FixtureRequest, where: str
) -> None:
    redis: RedisServer | None = None if where == "sqlite" else request.getfixturevalue("own_redis")
    async with open_admin_stage(tmp_path, redis, alert_disk_mb="1000000") as (stage, admin):
        if redis is not None:
            redis.ask("CONFIG", "SET", "maxmemory", await asyncio.to_thread(nearly_full, redis))
        day = Day(stage, admin, stage.on_telegram("Ben"), redis)
        await day.ben.say("help", HELP)
        await day.ben.told(GREETED)
        for runbook, played in RUNBOOKS.items():
            if isinstance(played, str):
                continue
            try:
                await played(day)
            except (AssertionError, TimeoutError) as error:
                error.add_note(f"runbook: {runbook}\nthe admin read last: {admin.read_last}")
                raise
        assert "whole" in await stage.bots[0].tell("audit", "verify")
