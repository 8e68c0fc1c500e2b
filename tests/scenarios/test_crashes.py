"""The process dies before and after each step of the story, and the next start brings it to its end."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import pytest_asyncio

from chatwallet.accounts.shops import HOUSE_SHOP
from chatwallet.bot.build import build
from chatwallet.bot.channels import open_channels, routes_of
from chatwallet.bot.cli.bot_process import BotFailed, BotProcess
from chatwallet.bot.cli.sandbox_settings import sandbox_settings
from chatwallet.bot.cli.script import Script
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.faults import EXIT_CODE, FragileStore, fragile
from chatwallet.bot.http import http_app
from chatwallet.bot.wallets import house_wallet
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.bookkeeping import Bookkeeper
from chatwallet.tracking.clock import utc_now
from chatwallet.web.server import listen, server

from .conftest import Said, answers, edits, notices, open_stage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

AT_ONCE = 4  # bots: they wait, most of the time
STORY = ("receive 10 Coffee", "!pay", "!wait 1", "help")
PARTS = (
    "accounts",
    "audit",
    "channel",
    "charges",
    "erasures",
    "factor_pages",
    "inbox",
    "leases",
    "ledger",
    "modes",
    "outbox",
    "store",
    "transcript",
    "values",
    "wallet",
)
"""The "store" is what is done with all repositories at once: contacts, pictures and windows are only cleaned here."""
MOMENTS = ("before", "after")
"""A point is `{moment}:{part}.{method}#{number}`: the number counts how often the process has come to it."""
TIMES = {
    "channel.send": 3,
    "outbox.claim": 3,
    "outbox.conclude.Sent": 3,
    "transcript.write": 3,
}  # answer, notice, edit
BY_THE_CLOCK = re.compile(
    r"""
    charges\.(unpaid|checked) | wallet\.statuses  # the poll's own steps
    | values\.(get|under)  # looks at what a store remembers
    | charges\.unlined | audit\..* | factor_pages\..*  # the bookkeeper, the audit's head, pages that are over
    | erasures\..* | leases\.hold | charges\.lapse | .*\.clean  # cleaning waits until the wallet has told the time
""",
    re.VERBOSE,
)


class Mortal(BotProcess):
    """A bot that dies at its fault point and is started again without it."""

    def __init__(self, settings: Mapping[str, str | None]) -> None:
        super().__init__(settings)
        self.died: int | None = None
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        try:
            await super().start()
        except BotFailed:
            await self._revive()
        else:
            self._watching = asyncio.create_task(self._revive())

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self._watching is not None and not self._watching.done():
            self._watching.cancel()
        return await super().stop(number)

    async def _revive(self) -> None:
        self.died = await self.ended()
        self.environment.pop("CHATWALLET_FAULT_POINT")
        await super().start()


@asynccontextmanager
async def recorded(store: Path, reached: list[str]) -> AsyncIterator[tuple[str, Control]]:
    """A bot in this process, joined as `run` joins it, that writes down each point it comes to."""
    async with Sandbox() as sandbox, Control(sandbox.control_url) as control:
        settings = load_settings(**sandbox_settings(sandbox), web_open=True)
        sqlite, flash = SqliteStore(store), house_wallet(settings)
        repositories = FragileStore(sqlite, reached.append)
        async with open_channels(settings, repositories) as channels:
            app = build(
                settings,
                store=repositories,
                wallet=fragile(flash, "wallet", reached.append),
                channels={
                    name: fragile(channel, "channel", reached.append) for name, channel in channels.items()
                },
                opened=(sqlite, flash),
            )
            listener = listen(settings.http_host, 0)
            host, port = listener.getsockname()
            async with app, asyncio.TaskGroup() as tasks:
                running = server(http_app(app, routes_of(channels)))
                tasks.create_task(running.serve(sockets=[listener]))
                yield f"http://{host}:{port}", control
                running.should_exit = True


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def points(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Each point that the story comes to, found by playing it: a new step needs no entry in any list."""
    reached: list[str] = []
    said: list[Said] = []
    async with recorded(tmp_path_factory.mktemp("recorded") / "chat.sqlite", reached) as (url, control):
        await Script(cast("BotProcess", SimpleNamespace(url=url)), control, said.append).play(STORY)
    assert len(notices(said)) == 1
    return [
        f"{point}#{number}"
        for point, times in sorted(Counter(reached).items())
        for number in range(1, 1 + min(times, TIMES.get(point.partition(":")[2], 1)))
    ]


async def test_the_story_comes_to_all_the_steps_that_matter(points: list[str]) -> None:
    once = ("inbox.add", "inbox.answer", "wallet.create_invoice", "charges.create", "charges.settle")
    expected = {f"{moment}:{step}#1" for moment in MOMENTS for step in once}
    expected |= {f"{moment}:{step}#{number}" for moment in MOMENTS for step in TIMES for number in (1, 2, 3)}
    assert expected <= set(points)
    assert {point.partition(":")[2].partition(".")[0] for point in points} == set(PARTS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("part", PARTS)
async def test_wherever_the_process_dies_each_line_has_one_answer_and_the_payment_one_notice(
    points: list[str], tmp_path: Path, part: str, moment: str
) -> None:
    chosen = [point for point in points if point.startswith(f"{moment}:{part}.")]
    assert chosen
    places = asyncio.Semaphore(AT_ONCE)

    async def play(point: str) -> None:
        async with places:
            await dies_and_goes_on(tmp_path / f"{point}.sqlite", point)

    async with asyncio.TaskGroup() as tasks:
        for point in chosen:
            tasks.create_task(play(point))


async def dies_and_goes_on(store: Path, point: str) -> None:
    async with open_stage(store, Mortal, fault_point=point) as stage:
        said = await stage.play(*STORY)
        died = cast("Mortal", stage.bot).died
    told = [message["text"] for message in said]
    assert died == EXIT_CODE or BY_THE_CLOCK.match(point.partition(":")[2]), point
    assert len(answers(said)) == 2, (point, told)
    assert len(notices(said)) == 1, (point, told)
    assert {edit["text"].partition(":")[0] for edit in edits(said)} == {"✅ PAID"}, (point, told)
    async with SqliteStore(store) as left:
        assert await left.outbox.next_due() is None, point
        assert not await left.inbox.abandoned(9), point
        await Bookkeeper(left.charges, left.ledger).catch_up()
        now = utc_now()
        assert (await left.ledger.sums(HOUSE_SHOP, now - timedelta(hours=1), now)).count == 1, point
