"""Each metric, by the story that moves it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chatwallet.bot.app import App
from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import http_app, private_app
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.insight import Statistics
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tracking.base import Hint
from chatwallet.tracking.lookups import ExpiringAfter
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.errors import WalletUnavailable
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.web.server import listen, serving

PATIENCE = 15.0
ANA = Conversation("memory", "stall", "ana")
EVER = datetime(2000, 1, 1, tzinfo=UTC)
FORGETFUL = Abilities(edits=True, replies=True, buttons=True, repeats_safely=False)


@dataclass
class Stage:
    """A bot whose metrics are read over HTTP."""

    app: App
    store: MemoryStore
    wallet: MemoryWallet
    channel: MemoryChannel
    url: str
    session: aiohttp.ClientSession
    counters: Counters

    async def read(self) -> dict[str, float]:
        """All samples, by their name and labels as they stand in the text."""
        async with self.session.get(f"{self.url}/metrics") as answer:
            assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
            text = await answer.text()
        lines = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {name.removeprefix("chatwallet_"): float(value) for name, _, value in lines}

    async def until(self, wanted: Callable[[dict[str, float]], bool]) -> dict[str, float]:
        """Read until it is as wanted."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(found := await self.read()):
                await asyncio.sleep(0.01)
        return found

    async def until_is(self, name: str, value: float) -> dict[str, float]:
        """Read until a sample has a value."""
        return await self.until(lambda found: found.get(name) == value)

    async def charge(self, of: Conversation = ANA) -> str:
        """Ask for ten dollars; return the payment hash of the shown code."""
        before = len(self.channel.sent)
        await self.channel.say(of, "receive 10 Coffee")
        qr = (await self.channel.wait_for(before + 1, timeout=PATIENCE))[-1].message.qr
        assert qr is not None
        shown = await self.store.charges.unpaid(ExpiringAfter(EVER), 100)
        return next(one.payment_hash for one in shown if one.invoice.payment_request.lower() in qr.lower())


@asynccontextmanager
async def opened(
    channel: MemoryChannel | None = None, store: MemoryStore | None = None
) -> AsyncIterator[Stage]:
    store, wallet, channel = store or MemoryStore(), MemoryWallet(), channel or MemoryChannel()
    counters = Counters()
    app = build(load_settings(), store=store, wallet=wallet, channels={"memory": channel}, counters=counters)
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with serving(private_app(app), listener), aiohttp.ClientSession() as session, app:
            stage = Stage(app, store, wallet, channel, url, session, counters)
            await stage.until_is("ws_connected", 1)
            yield stage


@pytest.fixture
async def stage(no_settings: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    async with opened(MemoryChannel(abilities=FORGETFUL)) as stage:
        yield stage


async def test_a_payment_moves_what_belongs_to_it_and_nothing_else(stage: Stage) -> None:
    payment_hash = await stage.charge()
    before = await stage.until_is('channel_requests_total{channel="memory",class="sent"}', 1)
    assert before['invoices_created_total{channel="memory"}'] == 1
    assert before["open_invoices"] == 1
    assert before["outbox_oldest_seconds"] == 0
    stage.wallet.pay(payment_hash)
    after = await stage.until_is('channel_requests_total{channel="memory",class="sent"}', 3)
    assert after['payments_detected_total{late="false",source="subscription"}'] == 1
    assert after['notifications_total{channel="memory",result="sent"}'] == 1
    assert after["notification_latency_seconds_count"] == 1
    assert after['notification_latency_seconds_bucket{le="+Inf"}'] == 1
    assert 0 < after["notification_latency_seconds_sum"] < PATIENCE
    assert after["open_invoices"] == 0
    assert after["ws_last_message_timestamp_seconds"] > 1.7e9
    assert not [name for name in after if "dead" in name and after[name]]


async def test_a_late_payment_is_late(stage: Stage) -> None:
    payment_hash = await stage.charge()
    await stage.app.tracker.handle(Hint(payment_hash, InvoiceStatus.EXPIRED, "polling", confirmed=True))
    stage.wallet.pay(payment_hash)
    await stage.until_is('payments_detected_total{late="true",source="subscription"}', 1)


async def test_a_hint_without_an_invoice_is_early(stage: Stage) -> None:
    assert (await stage.read())["events_early"] == 0
    await stage.app.tracker.handle(Hint("ab" * 32, InvoiceStatus.PAID, "webhook", confirmed=False))
    assert (await stage.read())["events_early"] == 1


async def test_a_channel_that_throttles_then_refuses_then_takes(stage: Stage) -> None:
    payment_hash = await stage.charge()
    stage.channel.fail_next(TryLater("429", retry_after=0.01), TryLater("refused"))
    stage.wallet.pay(payment_hash)
    found = await stage.until_is('notifications_total{channel="memory",result="sent"}', 1)
    assert found['channel_requests_total{channel="memory",class="throttled"}'] == 1
    assert found['channel_requests_total{channel="memory",class="not_sent"}'] == 1


async def test_a_repeat_is_counted_as_one(stage: Stage) -> None:
    payment_hash = await stage.charge()
    stage.channel.fail_next(OutcomeUnknown("reset"), delivered=True)
    stage.wallet.pay(payment_hash)
    found = await stage.until_is('notifications_total{channel="memory",result="repeat"}', 1)
    assert found['channel_requests_total{channel="memory",class="unknown"}'] == 1
    assert found['channel_ambiguous_total{channel="memory",settled_by="repeated"}'] == 1
    assert 'notifications_total{channel="memory",result="sent"}' not in found
    assert found['payments_detected_total{late="false",source="subscription"}'] == 1, (
        "one payment, written twice"
    )


async def test_news_for_nobody_are_dead_and_alive_again_when_the_person_is_back(stage: Stage) -> None:
    payment_hash = await stage.charge()
    stage.channel.fail_next(Unreachable("blocked"), Unreachable("blocked"))
    stage.wallet.pay(payment_hash)
    found = await stage.until_is('outbox_depth{state="dead"}', 2)
    assert found['notifications_total{channel="memory",result="dead"}'] == 1, "an edit is no news"
    assert found['channel_requests_total{channel="memory",class="permanent"}'] == 2
    await stage.channel.say(ANA, "help")
    found = await stage.until_is('notifications_total{channel="memory",result="sent"}', 1)
    assert (await stage.until_is('outbox_depth{state="dead"}', 0))['outbox_depth{state="waiting"}'] == 0


async def test_the_live_feed_shows_when_it_ends_and_why(stage: Stage) -> None:
    stage.wallet.cut_feeds()
    found = await stage.until(lambda found: any(name.startswith("ws_reconnects_total{") for name in found))
    assert sum(value for name, value in found.items() if name.startswith("ws_reconnects_total{")) == 1
    await stage.until_is("ws_connected", 1)


async def test_the_poll_is_a_job_with_outcomes(stage: Stage) -> None:
    await stage.charge()
    await stage.store.pictures.keep("over", "LNBC1", EVER)
    await stage.app.jobs.clean()
    await stage.app.jobs.sweep()
    found = await stage.until(lambda found: 'job_last_success_timestamp_seconds{job="poll"}' in found)
    for job in ("poll", "lapse", "sweep", "clean"):
        assert found[f'job_last_success_timestamp_seconds{{job="{job}"}}'] > 1.7e9
    assert found["rows_forgotten_total"] == 1
    outcomes = {
        name: value for name, value in found.items() if name.startswith("status_polls_total{") and value
    }
    assert list(outcomes) == [f'status_polls_total{{outcome="{InvoiceStatus.PENDING}"}}']


async def test_a_wallet_that_does_not_answer_is_a_failed_poll(stage: Stage) -> None:
    await stage.charge()
    stage.wallet.fail_next(WalletUnavailable("Flash is away"))
    await stage.app.jobs.sweep()
    await stage.until_is('status_polls_total{outcome="failed"}', 1)


async def test_the_process_shows_its_version_and_how_late_its_loop_is(stage: Stage) -> None:
    found = await stage.read()
    assert [value for name, value in found.items() if name.startswith("build_info{version=")] == [1]
    assert 0 <= found["event_loop_lag_seconds"] < PATIENCE
    assert "clock_skew_seconds" not in found, "memory has no clock of its own"


async def test_a_store_that_is_away_takes_only_its_own_metrics_with_it(
    no_settings: pytest.MonkeyPatch,
) -> None:
    store = MemoryStore()

    async def away(now: datetime) -> Statistics:
        raise StoreUnavailable("gone")

    store.statistics = away  # type: ignore[method-assign]
    async with opened(store=store) as stage:
        found = await stage.read()
    assert found["ws_connected"] == 1
    assert not [name for name in found if name.startswith(("outbox", "open_", "events_early"))]


async def test_webhooks_that_are_turned_away_are_counted_by_surface_and_reason(stage: Stage) -> None:
    async def refuse(request: Request) -> Response:
        return Response(status_code=int(request.query_params["status"]))

    public = http_app(stage.app, [Route("/webhooks/payment", refuse, methods=["POST"])])
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/webhooks"
        async with serving(public, listener):
            for status in (401, 401, 413, 204):
                async with stage.session.post(f"{url}/payment?status={status}"):
                    pass
            async with stage.session.get(f"{url}/made-up/{'x' * 40}"):
                pass
    found = {name: value for name, value in (await stage.read()).items() if name.startswith("webhook")}
    assert found == {
        'webhook_rejected_total{reason="forged",surface="payment"}': 2,
        'webhook_rejected_total{reason="too_large",surface="payment"}': 1,
    }


async def test_people_who_are_over_a_limit_are_counted_by_its_rule(stage: Stage) -> None:
    stage.counters.limited("lines")
    assert (await stage.read())['limited_total{rule="lines"}'] == 1


async def test_no_label_tells_who_anybody_is(stage: Stage) -> None:
    payment_hash = await stage.charge(Conversation("memory", "+18765550123", "+18765550123"))
    stage.wallet.pay(payment_hash)
    await stage.until_is('notifications_total{channel="memory",result="sent"}', 1)
    async with stage.session.get(f"{stage.url}/metrics") as answer:
        text = await answer.text()
    assert "8765550123" not in text
    values = re.findall(r'="([^"]*)"', text)
    assert len(values) > 20
    assert not [value for value in values if len(value) > 20 or re.fullmatch(r"[0-9a-f]{8,}", value)]


async def test_all_metrics_are_those_of_the_guide(stage: Stage) -> None:
    payment_hash = await stage.charge()
    stage.wallet.pay(payment_hash)
    await stage.until_is('notifications_total{channel="memory",result="sent"}', 1)
    async with stage.session.get(f"{stage.url}/metrics") as answer:
        told = set(re.findall(r"^# TYPE (\w+) ", await answer.text(), re.MULTILINE))
    guide = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(chatwallet_\w+)`", guide, re.MULTILINE))
    assert told <= documented
    assert documented - told <= {"chatwallet_clock_skew_seconds"}, "which needs a store with a clock"
