"""What `chatwallet doctor` and `chatwallet notices` say of the channels and of what could not be delivered."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatwallet.bot.cli.channel_checks import check_channels
from chatwallet.bot.cli.dead_notices import list_dead
from chatwallet.bot.cli.results import lines
from chatwallet.bot.cli.store_checks import examine_store
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.checks import CheckResult
from chatwallet.channels.web.chats import WebChats
from chatwallet.storage.base import Store
from chatwallet.storage.redis.store import RedisStore
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.redis_server import redis_server
from chatwallet.tracking.outbox.base import Dead, Sent

from .conftest import Chatwallet

CANARY = "canary5e77e6"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA = Conversation("telegram", "5000000001", "5000000001")
NOWHERE = "http://127.0.0.1:9"


def settings_for(town: FakeTelegram, folder: Path, **more: object) -> Settings:
    return load_settings(
        channels=("telegram",),
        telegram_token=town.token,
        telegram_api_url=town.url,
        store=f"sqlite:///{folder}/doctor.sqlite",
        **more,
    )


async def said_of(settings: Settings) -> list[str]:
    return [("+ " if one.well else "- ") + one.what for one in await check_channels(settings)]


async def converse(store: Store) -> None:
    """A message in, and its answer out five seconds later."""
    await store.inbox.add("telegram:1", InboundMessage(ANA, "1", "hello", NOON))
    await store.inbox.answer(
        "telegram:1", InboundMessage(ANA, "1", "hello", NOON), OutboundMessage("yes?"), None
    )
    for notice in await store.outbox.claim("worker", NOON + timedelta(days=400), 25.0, 10):
        await store.outbox.conclude(notice, Sent("2", NOON + timedelta(seconds=5)))


def test_what_mends_several_that_follow_each_other_is_said_once() -> None:
    results = [
        CheckResult(True, "clock"),
        CheckResult(False, "paid in en: pending", "Wait."),
        CheckResult(False, "paid in es: pending", "Wait."),
        CheckResult(False, "paid in fr: rejected", "Write another."),
        CheckResult(False, "paid in ht: pending", "Wait."),
    ]
    assert list(lines(results)) == [
        "✓ clock",
        "✗ paid in en: pending",
        "✗ paid in es: pending",
        "    Wait.",
        "✗ paid in fr: rejected",
        "    Write another.",
        "✗ paid in ht: pending",
        "    Wait.",
    ]


@pytest.mark.parametrize("engine", ["aiogram", "ptb"])
async def test_a_bot_that_telegram_knows_is_well(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, engine: str
) -> None:
    async with FakeTelegram() as town:
        said = await said_of(settings_for(town, tmp_path, telegram_engine=engine))
        assert not [one for one in said if one.startswith("-")]
        assert any("@wallet_bot" in one for one in said)
        assert not any(request.method.startswith(("set", "delete", "send")) for request in town.requests)


@pytest.mark.parametrize(
    ("owners", "says"), [((), "owners: none"), (("telegram:1", "whatsapp:+18765550123"), "balance: 1")]
)
async def test_it_tells_whether_anybody_may_see_the_balance(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, owners: tuple[str, ...], says: str
) -> None:
    async with FakeTelegram() as town:
        assert says in (await said_of(settings_for(town, tmp_path, owners=owners)))[-1]


async def test_a_webhook_that_was_not_set_is_told(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with FakeTelegram() as town:
        settings = settings_for(
            town, tmp_path, telegram_webhook_secret="s", public_url="https://shop.example"
        )
        assert any(one.startswith("- telegram: ") and "webhook" in one for one in await said_of(settings))


async def test_a_token_that_telegram_does_not_know_is_told_and_not_shown(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with FakeTelegram() as town:
        settings = load_settings(
            channels=("telegram",), telegram_token=f"1:{CANARY}", telegram_api_url=town.url,
            store=f"sqlite:///{tmp_path}/x.sqlite",
        )  # fmt: skip
        said = await said_of(settings)
    assert said[0].startswith("- telegram: ")
    assert CANARY not in "".join(said)


async def test_a_twilio_account_is_looked_at_with_its_templates(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with FakeTwilio() as twilio:
        approved = twilio.template("paid", "en", "{{1}} for {{2}} at {{3}}, {{4}}")
        settings = load_settings(
            channels=("whatsapp",), twilio_account_sid=twilio.account_sid, twilio_auth_token=twilio.auth_token,
            twilio_from=twilio.number, twilio_api_url=twilio.url, public_url="https://shop.example",
            twilio_templates={"paid": {"en": approved.sid}}, store=f"sqlite:///{tmp_path}/x.sqlite",
        )  # fmt: skip
        said = await said_of(settings)
    assert "+ whatsapp: account: active" in said
    assert any(one.startswith("+ whatsapp: template paid in en: approved") for one in said)
    assert any(one.startswith("+ whatsapp: template extra in es: none is set") for one in said)


async def test_a_channel_that_lacks_settings_is_told_beside_those_that_do_not(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    results = await check_channels(
        load_settings(channels=("web", "telegram"), store=f"sqlite:///{tmp_path}/x.sqlite")
    )
    assert [(one.well, one.what) for one in results] == [
        (True, "web: is switched on"),
        (True, "web: reached from this machine alone"),
        (False, "telegram: can't begin"),
    ]
    assert "CHATWALLET_TELEGRAM_TOKEN is not set" in results[2].mend


@pytest.mark.parametrize(
    ("settings", "well", "says"),
    [
        ({"http_host": "0.0.0.0"}, False, "public at 0.0.0.0 without TLS"),
        ({"public_url": "http://pay.example.org"}, False, "public at pay.example.org without TLS"),
        ({"public_url": "https://pay.example.org"}, True, "only who has a web chat's address is let in"),
        ({"http_host": "::1"}, True, "reached from this machine alone"),
        ({"web_open": "true"}, True, "whoever opens the page is an owner"),
    ],
)
async def test_doctor_says_how_far_the_web_chat_is_reached(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, settings: dict[str, str], well: bool, says: str
) -> None:
    """S0-29, X16."""
    loaded = load_settings(store=f"sqlite:///{tmp_path}/x.sqlite", **settings)
    (result,) = [one for one in await check_channels(loaded) if says in one.what]
    assert result.well is well
    assert result.mend or well


async def test_doctor_counts_the_web_chats_while_the_bot_runs(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with SqliteStore(tmp_path / "x.sqlite") as store:
        chats = WebChats(store.values)
        await chats.take_over({"a-chat-of-ana-and-nobody-else": NOON})
        loaded = load_settings(store=f"sqlite:///{tmp_path}/x.sqlite")
        before = (await check_channels(loaded))[-1]
        address = await chats.make("till")
        after = (await check_channels(loaded))[-1]
    assert before.what == "web: web chats of owners: 0, from before, for their own orders: 1"
    assert "chatwallet web new" in before.mend
    assert after.what == "web: web chats of owners: 1, from before, for their own orders: 1"
    assert address not in str(after)


async def test_the_last_messages_are_told_while_the_bot_runs(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with SqliteStore(tmp_path / "doctor.sqlite") as store:
        settings = load_settings(channels=("telegram",), store=f"sqlite:///{tmp_path}/doctor.sqlite")
        in_use, before = await examine_store(settings)
        assert "is in use by the bot; messages that wait for an answer: 0" in in_use.what
        assert before.what == "telegram: last message in: none, last message out: none"
        await converse(store)
        _, after = await examine_store(settings)
        assert (
            after.what
            == "telegram: last message in: 2026-01-01 12:00:00 UTC, last message out: 2026-01-01 12:00:05 UTC"
        )


async def test_notices_that_were_given_up_are_listed_without_anybody_s_address(
    no_settings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/x.sqlite")
    web = Conversation("web", CANARY, CANARY)
    message = InboundMessage(web, "1", "hello", NOON)
    async with SqliteStore(tmp_path / "x.sqlite") as store:
        await store.inbox.add(f"web:{CANARY}:1", message)
        await store.inbox.answer(f"web:{CANARY}:1", message, OutboundMessage("yes?"), None)
        (notice,) = await store.outbox.claim("worker", NOON + timedelta(days=400), 25.0, 10)
        await store.outbox.conclude(notice, Dead("nobody is there"))
        told: list[str] = []
        await list_dead(settings, told.append)
    (line,) = told
    assert "answer  web  " in line
    assert line.endswith("ago  nobody is there")
    assert CANARY not in line


async def test_nothing_that_was_given_up_is_told_too(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[str] = []
    async with SqliteStore(tmp_path / "x.sqlite"):
        await list_dead(load_settings(store=f"sqlite:///{tmp_path}/x.sqlite"), told.append)
    assert told == ["No notice was given up."]


@pytest.mark.slow
async def test_the_command_tells_of_a_channel_and_of_no_secret_and_makes_no_store(
    chatwallet: Chatwallet, tmp_path: Path
) -> None:
    async with FakeTelegram() as town:
        ended = await asyncio.to_thread(
            chatwallet,
            "doctor",
            channels="web,telegram",
            telegram_token=town.token,
            telegram_api_url=town.url,
            telegram_webhook_secret=CANARY,
            public_url="https://shop.example",
        )
    assert ended.code == 1
    assert "✗ telegram: " in ended.out
    assert "✓ web: is switched on" in ended.out
    assert "✓ The store chatwallet.sqlite is not there yet; the bot makes it when it starts" in ended.out
    assert await asyncio.to_thread(os.listdir, tmp_path) == []
    assert town.token.partition(":")[2] not in ended.out + ended.err
    assert CANARY not in ended.out + ended.err


@pytest.mark.slow
def test_run_says_all_that_the_channels_lack_and_begins_nothing(
    chatwallet: Chatwallet, tmp_path: Path
) -> None:
    flash = {"flash_graphql_url": f"{NOWHERE}/graphql", "flash_api_key": "fk_0123"}
    ended = chatwallet("run", channels="telegram,whatsapp", twilio_from="+14155238886", **flash)
    assert ended.code == 78
    assert len([line for line in ended.err.splitlines() if line.startswith("chatwallet: ")]) == 5
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_command_lists_nothing_on_an_empty_store(chatwallet: Chatwallet) -> None:
    ended = chatwallet("notices")
    assert (ended.code, ended.out) == (0, "No notice was given up.\n")


async def test_a_redis_is_looked_at_while_the_bot_works_on_it_and_the_look_is_no_instance(
    no_settings: pytest.MonkeyPatch,
) -> None:
    with redis_server() as server:
        settings = load_settings(channels=("telegram",), store=server.url)
        async with RedisStore(server.url) as store:
            await converse(store)
            await store.inbox.add("telegram:2", InboundMessage(ANA, "2", "help", NOON))
            for _ in range(2):
                state, kept, traffic = await examine_store(settings)
            assert "instances that work on it: 1; messages that wait for an answer: 1" in state.what
            assert "append-only file on (appendfsync always), maxmemory-policy noeviction" in kept.what
            assert traffic.what.endswith("last message out: 2026-01-01 12:00:05 UTC")
            told: list[str] = []
            await list_dead(settings, told.append)
            assert told == ["No notice was given up."]
        assert "instances that work on it: 0" in (await examine_store(settings))[0].what


async def test_a_redis_that_would_lose_payments_is_told_with_what_to_set(
    no_settings: pytest.MonkeyPatch,
) -> None:
    with redis_server("--maxmemory-policy", "allkeys-lru") as server:
        (result,) = await examine_store(load_settings(store=server.url))
    assert not result.well
    assert "set `maxmemory-policy noeviction`" in result.what


async def test_what_a_redis_would_not_tell_is_told(no_settings: pytest.MonkeyPatch) -> None:
    with redis_server() as server:
        server.ask("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all", "-config")
        results = await examine_store(load_settings(store=server.url.replace("://", "://shop:secret@")))
    assert any("would not tell appendfsync" in one.what for one in results)
    assert not any("secret" in one.what for one in results)


async def test_a_redis_that_keeps_records_loosely_is_well_and_told_what_to_set(
    no_settings: pytest.MonkeyPatch,
) -> None:
    with redis_server("--hash-max-ziplist-value", "64") as server:
        settings = load_settings(store=server.url)
        hints = [one for one in await examine_store(settings) if "more memory" in one.what]
        (hint,) = hints
        assert hint.well
        assert hint.what.endswith("(hash-max-listpack-value 64)")
        command, _, _ = hint.mend.partition(",")
        server.ask(*command.removeprefix("redis-cli ").split())
        assert not [one for one in await examine_store(settings) if "more memory" in one.what]
        # One that may not be asked gets no advice.
        server.ask("CONFIG", "SET", "hash-max-listpack-value", 64)
        server.ask("ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all", "-config")
        shop = load_settings(store=server.url.replace("://", "://shop:secret@"))
        assert not [one for one in await examine_store(shop) if "more memory" in one.what]


async def test_a_store_that_could_not_be_made_is_told(no_settings: pytest.MonkeyPatch) -> None:
    (result,) = await examine_store(load_settings(store="sqlite:////proc/nowhere/store.sqlite"))
    assert not result.well
    assert result.what.startswith("The store /proc/nowhere/store.sqlite can't be made: ")
    assert result.what.endswith(" (/proc)")


async def test_a_file_that_is_no_store_is_told_once(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Ana, " * 1000)
    (result,) = await examine_store(load_settings(store=f"sqlite:///{file}"))
    assert result.what == f"The store: {file} can't be used: file is not a database"


async def test_a_redis_that_is_away_is_told(no_settings: pytest.MonkeyPatch) -> None:
    (result,) = await examine_store(load_settings(store="redis://:secret@127.0.0.1:9"))
    assert not result.well
    assert "can't be reached" in result.what
    assert result.what.count("can't be") == 1
    assert result.what.count("127.0.0.1:9") == 2, "the second is the system's own word"
    assert "secret" not in result.what
