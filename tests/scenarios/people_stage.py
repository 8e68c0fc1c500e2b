"""Bots whose people have wallets of their own, between Flash, Telegram, WhatsApp and the web; and one kind of chat."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.channels.web.chats import STRANGER_PREFIX
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.sandbox.flash.ledger import Account
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Message
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_people import Seen as SeenOnWhatsApp
from chatwallet.tests.generous import GENEROUS

from .conftest import PATIENCE, Someone
from .telegram_stage import Somebody as OnTelegram
from .telegram_stage import scanned as scanned_on_telegram
from .whatsapp_stage import OVERRIDES, Reached
from .whatsapp_stage import Somebody as OnWhatsApp
from .whatsapp_stage import scanned as scanned_on_whatsapp


class Chat(Protocol):
    """Somebody's chat with the bot, whatever carries it."""

    async def say(self, line: str, expected: str) -> str:
        """Write a line, and wait for what comes after it and holds a text."""

    async def order(self, line: str) -> str:
        """Ask for a QR, and read it with a camera."""

    async def told(self, expected: str) -> str:
        """The first message, old or new, that holds a text."""

    def count(self, text: str) -> int:
        """How many messages of the bot hold a text by now."""


def plain(text: str) -> str:
    """A text with spaces that one can type."""
    return text.replace("\u00a0", " ")


class TelegramChat:
    """A chat on Telegram."""

    def __init__(self, telegram: FakeTelegram, somebody: OnTelegram) -> None:
        self._telegram = telegram
        self.somebody = somebody

    async def say(self, line: str, expected: str) -> str:
        return plain((await self._say(line, expected)).text)

    async def order(self, line: str) -> str:
        return scanned_on_telegram(await self._say(line, "lnbc"))

    async def told(self, expected: str) -> str:
        return plain((await self._heard(0, expected)).text)

    def count(self, text: str) -> int:
        return sum(text in plain(one.text) for one in self.somebody.answers)

    async def _say(self, line: str, expected: str) -> Message:
        before = len(self.somebody.answers)
        self.somebody.write(line)
        return await self._heard(before, expected)

    async def _heard(self, start: int, expected: str) -> Message:
        found = await self._telegram.wait_for(
            lambda: [one for one in self.somebody.answers[start:] if expected in plain(one.text)], PATIENCE
        )
        return found[0]


class WhatsAppChat:
    """A chat on WhatsApp."""

    def __init__(self, twilio: FakeTwilio, somebody: OnWhatsApp) -> None:
        self._twilio = twilio
        self.somebody = somebody

    async def say(self, line: str, expected: str) -> str:
        before = len(self.somebody.person.sees)
        await self.somebody.write(line)
        return plain((await self._heard(before, expected)).text)

    async def order(self, line: str) -> str:
        before = len(self.somebody.person.sees)
        await self.somebody.write(line)
        request = await self._heard(before, "lnbc")
        pictures = [one for one in self.somebody.person.sees[before:] if one.media]
        assert scanned_on_whatsapp(pictures[0]).lower() in request.text
        return scanned_on_whatsapp(pictures[0])

    async def told(self, expected: str) -> str:
        return plain((await self._heard(0, expected)).text)

    def count(self, text: str) -> int:
        return sum(text in plain(one.text) for one in self.somebody.person.sees)

    async def _heard(self, start: int, expected: str) -> SeenOnWhatsApp:
        seen = self.somebody.person.sees
        found = await self._twilio.until(
            lambda: [one for one in seen[start:] if expected in plain(one.text)], PATIENCE
        )
        return found[0]


class WebChat:
    """A chat that a stranger opened on the web page."""

    def __init__(self, someone: Someone) -> None:
        self._someone = someone

    async def say(self, line: str, expected: str) -> str:
        said = plain((await self._someone.say(line)).text)
        assert expected in said, said
        return said

    async def order(self, line: str) -> str:
        seen = await self._someone.say(line)
        assert seen.qr is not None, seen.text
        return seen.qr

    async def told(self, expected: str) -> str:
        found = await self._someone.hear(lambda seen: expected in plain(seen.text))
        return plain(found[0].text)

    def count(self, text: str) -> int:
        return sum(text in plain(seen.text) for seen in self._someone.heard if not seen.edited)


@dataclass(kw_only=True)
class PeopleStage:
    """Bots on one store, what they live with, and people: Twilio reaches the first bot, the web's people the last."""

    sandbox: Sandbox
    control: Control
    telegram: FakeTelegram
    twilio: FakeTwilio
    bots: list[Reached]
    opened: AsyncExitStack

    def on_telegram(self, name: str) -> TelegramChat:
        """Somebody new on Telegram."""
        person = self.telegram.person(name, language="en")
        return TelegramChat(self.telegram, OnTelegram(self.telegram, person))

    def on_whatsapp(self, name: str, number: str) -> WhatsAppChat:
        """Somebody new on WhatsApp."""
        return WhatsAppChat(self.twilio, OnWhatsApp(self.twilio, self.twilio.person(number, name)))

    async def on_the_web(self) -> WebChat:
        """Somebody new who opens the page."""
        address = f"p-{secrets.token_urlsafe(16)}"
        chat_id = STRANGER_PREFIX + sha256(address.encode()).hexdigest()
        someone = Someone(self.bots[-1].url, address, chat_id)
        await self.opened.enter_async_context(someone.client)
        return WebChat(someone)

    def cents(self, *accounts: Account) -> list[int]:
        """What accounts of Flash hold, in US cents."""
        balances = [self.sandbox.ledger.balance(one.cash) for one in accounts]
        return [int(one) for one in balances if one is not None]


@asynccontextmanager
async def open_people_stage(
    store: str, folder: Path, *, bots: int, **settings: str
) -> AsyncIterator[PeopleStage]:
    """A stage of so many bots on a store, whose people may link wallets, and guests of the house order there.

    The bots have these settings too, named without their prefix.
    """
    keys = folder / "keys"
    keys.touch(mode=0o600)
    keys.write_text(KeyRing.new(datetime.now(UTC)).text)
    async with AsyncExitStack() as opened:
        sandbox = await opened.enter_async_context(Sandbox(invoice_limit=0))
        telegram = await opened.enter_async_context(FakeTelegram())
        twilio = await opened.enter_async_context(FakeTwilio())
        environment = {
            **sandbox_environment(sandbox),
            **GENEROUS,
            "CHATWALLET_STORE": store,
            "CHATWALLET_CHANNELS": "web,telegram,whatsapp",
            "CHATWALLET_LINKING": "on",
            "CHATWALLET_GUESTS": "orders",
            "CHATWALLET_KEYS_FILE": str(keys),
            "CHATWALLET_TELEGRAM_ENGINE": "ptb",
            "CHATWALLET_TELEGRAM_TOKEN": telegram.token,
            "CHATWALLET_TELEGRAM_API_URL": telegram.url,
            "CHATWALLET_TWILIO_ACCOUNT_SID": twilio.account_sid,
            "CHATWALLET_TWILIO_AUTH_TOKEN": twilio.auth_token,
            "CHATWALLET_TWILIO_FROM": twilio.number,
            "CHATWALLET_TWILIO_API_URL": twilio.url,
            **{f"CHATWALLET_{name.upper()}": value for name, value in settings.items()},
        }
        running = [Reached(environment) for _ in range(bots)]
        for bot in running:
            bot.environment.pop(
                "CHATWALLET_WEB_OPEN", None
            )  # as its start does, where it has a public address
            await opened.enter_async_context(bot)
        twilio.webhook_url = f"{running[0].url}/webhooks/whatsapp{OVERRIDES}"
        yield PeopleStage(
            sandbox=sandbox,
            control=await opened.enter_async_context(Control(sandbox.control_url)),
            telegram=telegram,
            twilio=twilio,
            bots=running,
            opened=opened,
        )
