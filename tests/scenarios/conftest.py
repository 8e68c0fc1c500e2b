"""Plays whole conversations: the sandbox in this process, the bot in one of its own, people at the web channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.bot.cli.script import Script
from chatwallet.bot.cli.web_client import Seen, WebClient
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.tests.generous import GENEROUS

PATIENCE = 15.0  # seconds that a test waits for what must come

Said = dict[str, Any]
"""One message of the bot, as `chatwallet chat --script --json` prints it."""

ENGLISH = Catalogue()["en"]


class Someone:
    """A person at the web channel who remembers what the bot said."""

    def __init__(self, url: str, address: str | None = None, chat_id: str | None = None) -> None:
        self.client = WebClient("someone", url, self._hear, address=address, chat_id=chat_id)
        self.heard: list[Seen] = []
        self._news = asyncio.Event()

    async def say(self, text: str) -> Seen:
        """Say a line and return its answer."""
        return await self.client.say(text)

    async def hear(self, wanted: Callable[[Seen], bool], count: int = 1) -> list[Seen]:
        """Wait until `count` messages of a kind have come since the start, and return all of that kind."""
        async with asyncio.timeout(PATIENCE):
            while len(found := [seen for seen in self.heard if wanted(seen)]) < count:
                self._news.clear()
                await self._news.wait()
        return found

    async def notices(self, count: int = 1) -> list[Seen]:
        """Wait for the news of `count` payments."""
        return await self.hear(lambda seen: seen.is_notice, count)

    async def edits(self, count: int = 1) -> list[Seen]:
        """Wait for `count` changes of earlier messages."""
        return await self.hear(lambda seen: seen.edited, count)

    def _hear(self, _: str, seen: Seen) -> None:
        self.heard.append(seen)
        self._news.set()


@dataclass
class Stage:
    """A bot, and the Flash and the payer it lives with."""

    bot: BotProcess
    sandbox: Sandbox
    control: Control
    said: list[Said] = field(default_factory=list)

    async def play(self, *lines: str) -> list[Said]:
        """Play lines as people who are new here; return what the bot said meanwhile."""
        self.said = []
        await Script(self.bot, self.control, self.said.append).play(lines)
        return self.said

    @asynccontextmanager
    async def someone(self, address: str | None = None) -> AsyncIterator[Someone]:
        """A new person, until the end of the block: at a web chat that an owner made, or that the page is open to."""
        person = Someone(self.bot.url, address)
        async with person.client:
            yield person

    async def pay(self, shown: Seen, cents: int | None = None) -> None:
        """Pay the code of a message; an open one with `cents`."""
        assert shown.qr is not None
        await self.control.pay(shown.qr, amount_cents=cents)


@asynccontextmanager
async def open_stage(
    store: Path, kind: type[BotProcess] = BotProcess, **settings: str
) -> AsyncIterator[Stage]:
    """A stage whose bot has these settings, named without their prefix."""
    async with Sandbox(invoice_limit=0) as sandbox:
        environment = {
            "CHATWALLET_STORE": f"sqlite:///{store}",
            **sandbox_environment(sandbox),
            **GENEROUS,
            **{f"CHATWALLET_{name.upper()}": value for name, value in settings.items()},
        }
        async with kind(environment) as bot, Control(sandbox.control_url) as control:
            yield Stage(bot, sandbox, control)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """One stage for the tests of a module, where each has people of its own."""
    async with open_stage(tmp_path_factory.mktemp("shop") / "chat.sqlite") as stage:
        yield stage


Play = Callable[..., Awaitable[list[Said]]]
OpenStage = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
def stage(tmp_path: Path) -> OpenStage:
    """Opens a stage of the test's own, on an empty store."""

    def opened(**settings: str) -> AbstractAsyncContextManager[Stage]:
        return open_stage(tmp_path / "chat.sqlite", BotProcess, **settings)

    return opened


def notices(said: Iterable[Said]) -> list[Said]:
    """The news of payments."""
    return [message for message in said if message["notice"]]


def answers(said: Iterable[Said]) -> list[Said]:
    """The answers to lines, in the order of the lines; that the wallet is slow, or a clock wrong, is no answer."""
    slow = {Catalogue()[language]("wallet-slow") for language in Catalogue().languages}
    return [
        message
        for message in said
        if not message["notice"]
        and message["edit_of"] is None
        and message["text"] not in slow
        # What owners are told, as of a clock that the sandbox moved.
        and not message["id"].startswith("news:")
    ]


def edits(said: Iterable[Said]) -> list[Said]:
    """The messages that took the place of earlier ones."""
    return [message for message in said if message["edit_of"] is not None]


def code_of(message: Said | Seen) -> str:
    """The code of a charge, from the buttons of the message that shows it: the first says `again K7Q2`."""
    text = message["buttons"][0]["text"] if isinstance(message, dict) else message.buttons[0][1]
    return str(text).rpartition(" ")[2]


def money(amount: str, language: str = "en") -> str:
    """An amount of dollars as a person of this language reads it."""
    return Formats(language, "UTC").money(Decimal(amount), "USD")


def first_line(message: Said) -> str:
    """The line that says what a message is about."""
    return str(message["text"]).partition("\n")[0]
