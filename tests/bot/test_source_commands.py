"""`chatwallet publish`, `chatwallet admin sources`, and what `doctor` says of RabbitMQ and of payment webhooks."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from pathlib import Path

import httpx
import pytest

from chatwallet import ChatWallet
from chatwallet.bot.build import build
from chatwallet.bot.cli.source_checks import check_sources
from chatwallet.bot.cli.source_table import NotAsked, show_sources
from chatwallet.bot.config.settings import Settings, SettingsError, load_settings
from chatwallet.bot.http import http_app
from chatwallet.bot.stores import open_store
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.rabbit_server import own_queue
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.sources.broker import Address, publish
from chatwallet.tracking.unmatched import last_unmatched
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, serving

from .conftest import Chatwallet

HASH = "ab" * 32
KEY = "a webhook secret that is long"
NOWHERE = "amqp://ana:canary5e77e6@127.0.0.1:9/"
CANARY = "canary5e77e6"


async def said_of(settings: Settings) -> list[str]:
    found = await check_sources(settings)
    return [f"{'+' if one.well else '-'} {one.what} {one.mend}" for one in found]


@pytest.mark.parametrize(
    ("mode", "says"), [("fallback", "only counts it"), ("always", "asks the wallet before")]
)
async def test_publish_puts_an_event_on_the_queue_and_says_what_the_bot_does_with_it(
    chatwallet: Chatwallet, rabbit_address: str, mode: str, says: str
) -> None:
    async with own_queue(rabbit_address) as (name, channel):
        wanted = {"rabbitmq_url": rabbit_address, "rabbitmq_queue": name, "rabbitmq_mode": mode}
        ended = await asyncio.to_thread(chatwallet, "publish", HASH.upper(), **wanted)
        assert (ended.code, ended.err) == (0, "")
        assert name in ended.out
        assert says in ended.out
        message = await (await channel.get_queue(name)).get()
        assert HASH.upper().encode() in message.body
        await message.ack()


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "says"),
    [
        (("publish", HASH), {}, 78, "CHATWALLET_RABBITMQ_URL is not set"),
        (("publish", HASH), {"rabbitmq_url": NOWHERE}, 1, "RabbitMQ did not take it"),
        (("publish", HASH), {"rabbitmq_url": "http://x"}, 78, "amqp://user:password@host"),
        (("publish", "f" * 63), {"rabbitmq_url": NOWHERE}, 2, "64 hexadecimal digits"),
        (("publish",), {}, 2, "HASH"),
        (("admin", "sources"), {"http_port": "9"}, 1, "no bot answers at http://127.0.0.1:9/"),
        (("admin", "sources"), {"http_port": "0"}, 1, "CHATWALLET_METRICS_PORT"),
    ],
)
def test_what_can_not_be_done_is_a_sentence_and_an_exit_code(
    chatwallet: Chatwallet, arguments: tuple[str, ...], settings: dict[str, str], code: int, says: str
) -> None:
    ended = chatwallet(*arguments, **settings)
    assert ended.code == code
    assert says in re.sub(r"\s+", " ", ended.err)
    assert CANARY not in ended.out + ended.err
    assert "Traceback" not in ended.err
    assert code != 1 or ended.err.count("\n") == 1, "what libraries say of it comes to nothing new"


async def test_admin_sources_shows_the_sources_of_the_running_bot_in_the_order_of_trust(
    no_settings: pytest.MonkeyPatch, rabbit_address: str
) -> None:
    async with own_queue(rabbit_address) as (name, _):
        with listen("127.0.0.1", 0) as listener:
            settings = load_settings(
                rabbitmq_url=rabbit_address,
                rabbitmq_queue=name,
                payment_webhook_secrets=KEY,
                http_port=listener.getsockname()[1],
            )
            store = MemoryStore()
            app = build(
                settings,
                store=store,
                wallet=MemoryWallet(),
                channels={"memory": MemoryChannel()},
                opened=(store,),
            )
            async with app, serving(http_app(app, ()), listener):
                lines: list[str] = []
                async with asyncio.timeout(30):
                    while not any("silent" in line for line in lines):  # until both have connected
                        lines.clear()
                        await show_sources(settings, lines.append)
                        await asyncio.sleep(0)
    assert [line.split()[:3] for line in lines] == [
        ["TRUST", "SOURCE", "STATE"],
        ["1", "polling", "speaks"],
        ["2", "subscription", "speaks"],
        ["3", "rabbitmq", "silent"],
        ["4", "webhook", "speaks"],
    ]


async def test_a_program_that_is_no_bot_is_told_apart(no_settings: pytest.MonkeyPatch) -> None:
    async def other(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"[]"})  # type: ignore[operator]

    with listen("127.0.0.1", 0) as listener:
        async with serving(other, listener):
            settings = load_settings(http_port=listener.getsockname()[1])
            with pytest.raises(NotAsked, match="no chatwallet"):
                await show_sources(settings, lambda _: None)


async def test_doctor_tells_of_the_queue_and_of_events_that_could_not_be_read(
    no_settings: pytest.MonkeyPatch, rabbit_address: str
) -> None:
    async with own_queue(rabbit_address) as (name, channel):
        settings = load_settings(rabbitmq_url=rabbit_address, rabbitmq_queue=name)
        assert "is not there" in (await said_of(settings))[0]
        address = Address(rabbit_address, name)
        await publish(address, b"{}")
        (well,) = await said_of(settings)
        assert well.startswith("+ RabbitMQ answers, mode fallback")
        assert "wait: 1, consumers: 0" in well
        await publish(Address(rabbit_address, address.dead_letters), b"junk")
        await channel.queue_delete(f"{address.dead_letters}.dead")
        assert any(one.startswith("- ") and "could not be read: 1" in one for one in await said_of(settings))


async def test_doctor_tells_of_a_broker_that_is_away_without_its_password(
    no_settings: pytest.MonkeyPatch,
) -> None:
    (said,) = await said_of(load_settings(rabbitmq_url=NOWHERE))
    assert said.startswith("- RabbitMQ can't be asked")
    assert CANARY not in said


async def test_doctor_tells_where_payment_webhooks_go(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(payment_webhook_secrets=KEY, public_url="https://shop.example/w/")
    assert (await said_of(settings))[0].startswith(
        "+ Payment webhooks are taken at https://shop.example/w/webhooks/payment; secrets: 1"
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("rabbitmq_url", "amqp://", "amqp://user:password"),
        ("rabbitmq_url", "redis://x", "amqp://user:password"),
        ("rabbitmq_url", f"amqp://a:{CANARY}@h:port/", "amqp://user:password"),
        ("rabbitmq_queue", "q" * 241, "240"),
        ("rabbitmq_mode", "sometimes", "fallback"),
        ("rabbitmq_mode", "always", "RABBITMQ_URL is not set"),
        ("payment_webhook_secrets", f"{CANARY},", "16 characters"),
        ("payment_webhook_secrets", f"whsec_{CANARY}%", "base64"),
    ],
)
def test_wrong_settings_are_refused_without_being_repeated(
    no_settings: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsError) as caught:  # noqa: PT012 - one of them needs all to be read
        settings = load_settings(**{name: value})
        raise SettingsError(settings.missing_for_sources())
    assert says in str(caught.value)
    assert CANARY not in str(caught.value)


def test_several_secrets_of_all_forms_are_taken(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(payment_webhook_secrets=f"whsec_{'QUJD' * 8}, {KEY}")
    assert len(settings.payment_webhook_secrets) == 2
    assert KEY not in repr(settings)


async def test_a_host_s_site_takes_payment_webhooks_too(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(payment_webhook_secrets=KEY)
    async with MemoryStore() as store:
        wallet = ChatWallet(settings, store=store, wallet=MemoryWallet())
        transport = httpx.ASGITransport(wallet.asgi())
        body = json.dumps({"paymentHash": HASH}).encode()
        signed = {"x-signature": f"sha256={hmac.digest(KEY.encode(), body, 'sha256').hex()}"}
        async with wallet, httpx.AsyncClient(transport=transport, base_url="http://host") as host:
            answers = [
                await host.post("/webhooks/payment", content=body, headers=one) for one in ({}, signed)
            ]
        assert [answer.status_code for answer in answers] == [401, 204]
        assert (await store.statistics(utc_now())).unmatched == 1


def test_without_a_broker_and_secrets_there_is_nothing_more(no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(rabbitmq_url=NOWHERE, rabbitmq_mode="off")
    store = MemoryStore()
    app = build(settings, store=store, wallet=MemoryWallet(), channels={"memory": MemoryChannel()})
    assert [source.name for source in app.sources] == ["subscription", "polling"]


async def test_events_that_were_matched_with_nothing_are_listed_while_the_bot_runs(
    chatwallet: Chatwallet, tmp_path: Path, no_settings: pytest.MonkeyPatch
) -> None:
    """S0-41: a genuine webhook whose hash no order has; `admin events` tells of it from the store."""
    address = f"sqlite:///{tmp_path}/events.db"
    settings = load_settings(store=address, payment_webhook_secrets=KEY)
    ended = await asyncio.to_thread(chatwallet, "admin", "events", store=address)
    assert (ended.code, ended.out) == (0, "Every event was matched.\n")
    assert not (tmp_path / "events.db").exists(), "who only looks makes no file"
    body = json.dumps({"paymentHash": HASH}).encode()
    signed = {"x-signature": f"sha256={hmac.digest(KEY.encode(), body, 'sha256').hex()}"}
    async with open_store(settings) as store:
        wallet = ChatWallet(settings, store=store, wallet=MemoryWallet())
        transport = httpx.ASGITransport(wallet.asgi())
        async with wallet, httpx.AsyncClient(transport=transport, base_url="http://host") as host:
            await host.post("/webhooks/payment", content=body, headers=signed)
            async with asyncio.timeout(10):
                while not await last_unmatched(store.values, 1, utc_now()):
                    pass
            ended = await asyncio.to_thread(chatwallet, "admin", "events", "5", store=address)
    head, row = ended.out.splitlines()
    assert head.split() == ["LAST", "SOURCE", "HASH", "REASON", "TIMES"]
    assert row.split()[-4:-1] == ["webhook", "abababab…", "unknown"]
    assert HASH not in ended.out
