"""`chatwallet selftest` (S4-24): each part is used once, without real money, and what fails is named."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aio_pika.exceptions import ChannelNotFoundEntity

from chatwallet.bot.build import build
from chatwallet.bot.cli.selftest import try_all
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.http import http_app
from chatwallet.bot.sources import payment_routes
from chatwallet.bot.stores import open_store
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.rabbit_server import own_queue
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, serving

from .conftest import Chatwallet
from .deliveries import KEY, PHOENIX

NOWHERE = "amqp://ana:canary5e77e6@127.0.0.1:9/"


async def results(settings: Settings, *, invoice: bool = False) -> dict[str, bool]:
    said: list[str] = []
    code = await try_all(settings, said.append, as_json=True, invoice=invoice)
    (line,) = said
    told = json.loads(line)
    assert code == (0 if told["well"] else 1)
    return {one["what"]: one["well"] for one in told["results"]}


def about(found: dict[str, bool], word: str) -> tuple[str, bool]:
    ((what, well),) = [(what, well) for what, well in found.items() if word in what]
    return what, well


async def test_all_is_used_and_no_invoice_is_made_unless_it_is_asked_for(
    sandbox: Sandbox, lasting: str
) -> None:
    settings = load_settings(store=lasting)
    found = await results(settings)
    assert list(found.values()) == [True] * 3
    assert "takes what is written" in about(found, "The store")[0]
    assert "told in" in about(found, "paid with play money")[0]
    assert "no invoice was made" in about(found, "Flash answers")[0]
    assert not list(sandbox.backend.ledger.newest())
    assert "an invoice was made (0.10 USD" in about(await results(settings, invoice=True), "Flash answers")[0]
    assert len(list(sandbox.backend.ledger.newest())) == 1


async def test_it_leaves_nothing_in_the_store_and_works_beside_a_bot(sandbox: Sandbox, lasting: str) -> None:
    settings = load_settings(store=lasting)
    async with open_store(settings) as store:
        found = await results(settings)
        assert about(found, "The store")[1]
        assert await store.values.under("selftest:") == {}
        assert (await store.statistics(utc_now())).outbox.waiting == 0


async def test_a_wallet_that_is_away_and_a_store_that_is_none_end_with_one(
    no_settings: pytest.MonkeyPatch, chatwallet: Chatwallet, tmp_path: Path
) -> None:
    (tmp_path / "broken.sqlite").write_bytes(b"no database" * 1000)
    away = {"flash_graphql_url": "http://127.0.0.1:9/graphql", "flash_ws_url": "ws://127.0.0.1:9/graphql"}
    ended = await asyncio.to_thread(
        chatwallet, "selftest", **away, flash_api_key="fk_canary-5e77e6", store=f"sqlite:///{tmp_path}/broken.sqlite"
    )  # fmt: skip
    assert ended.code == 1
    assert ended.out.count("✗") == 2
    assert "✗ The store" in ended.out
    assert "✗ Flash: " in ended.out
    assert "canary" not in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


async def test_rabbitmq_carries_a_message_and_the_bots_queue_is_left_alone(
    sandbox: Sandbox, tmp_path: Path, rabbit_address: str
) -> None:
    async with own_queue(rabbit_address) as (name, channel):
        settings = load_settings(
            store=f"sqlite:///{tmp_path}/s.sqlite", rabbitmq_url=rabbit_address, rabbitmq_queue=name,
            rabbitmq_mode="always",
        )  # fmt: skip
        assert about(await results(settings), "RabbitMQ") == (
            "RabbitMQ carried a message, through a queue that is gone again",
            True,
        )
        with pytest.raises(ChannelNotFoundEntity):
            await channel.declare_queue(name, passive=True)
    away = settings.model_copy(update={"rabbitmq_url": load_settings(rabbitmq_url=NOWHERE).rabbitmq_url})
    what, well = about(await results(away), "RabbitMQ")
    assert not well
    assert "canary" not in what


@pytest.mark.parametrize("secret", [KEY, PHOENIX])
async def test_the_running_bot_takes_a_signed_webhook_and_tells_nobody(
    sandbox: Sandbox, tmp_path: Path, secret: str
) -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        settings = load_settings(
            store=f"sqlite:///{tmp_path}/s.sqlite", payment_webhook_secrets=secret, http_port=port
        )
        channel = MemoryChannel()
        app = build(settings, store=MemoryStore(), wallet=MemoryWallet(), channels={"memory": channel})
        async with serving(http_app(app, payment_routes(settings, app.sources)), listener), app:
            what, well = about(await results(settings), "webhooks")
            assert well, what
            assert "takes payment webhooks that are signed, and refuses forged ones" in what
            other = load_settings(
                store=f"sqlite:///{tmp_path}/s.sqlite", payment_webhook_secrets="x" * 20, http_port=port
            )
            what, well = about(await results(other), "webhooks")
            assert not well
            assert "401" in what
        assert channel.sent == []
    assert "no bot answers" in about(await results(settings), "webhooks")[0]
