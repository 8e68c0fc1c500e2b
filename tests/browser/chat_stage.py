"""A chat page in a real browser, and a bot beside it that shows, changes and tells what a test has it show."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from chatwallet.channels.base import (
    Button,
    Card,
    CardState,
    Conversation,
    InboundMessage,
    OutboundMessage,
)
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import WebChats, chat_id_of
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.conftest import Serve
from chatwallet.tests.chromium import PATIENCE

LIFE = 60.0
ONLINE = {"en": "online", "es": "en línea", "fr": "en ligne", "pt": "online"}

COFFEE = Card(CardState.OPEN, "K7Q2", "", "$10.00", (), "15,385 sat", "Coffee")
ENDED = {
    CardState.PAID: "Paid",
    CardState.CANCELLED: "Cancelled",
    CardState.LAPSED: "Closed",
    CardState.EXPIRED: "Expired",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """What somebody holds in their hands. `zoom` 2 is a browser at 200 %: half as many pixels of the style."""

    width: int
    height: int
    dark: bool = False
    zoom: int = 1
    touch: bool = False

    @property
    def viewport(self) -> ViewportSize:
        return ViewportSize(width=self.width // self.zoom, height=self.height // self.zoom)


PHONE = Screen(390, 780, touch=True)
DESKTOP = Screen(1200, 800)
SCREENS = {
    "phone": PHONE,
    "desktop": DESKTOP,
    "dark": replace(PHONE, dark=True),
    "zoomed": replace(PHONE, zoom=2),
    "zoomed-desktop": replace(DESKTOP, zoom=2),
}


class Stage:
    """One chat, its page, and what its person says."""

    def __init__(self, page: Page, web: WebChannel, address: str, network: AsyncExitStack) -> None:
        self.page = page
        self.web = web
        self.network = network
        self.address = address
        self.heard: asyncio.Queue[InboundMessage] = asyncio.Queue()
        self.invoice = ""

    @property
    def messages(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def conversation(self) -> Conversation:
        chat_id = chat_id_of(self.address.rpartition("/")[2])
        return Conversation("web", chat_id, chat_id)

    def shown(self, card: Card) -> Locator:
        """The bubble of an order."""
        return self.messages.filter(has_text=card.order).locator(".card")

    async def says(self, text: str) -> InboundMessage:
        """Write a line, and return what the bot hears."""
        await self.page.get_by_test_id("input").fill(text)
        await self.page.get_by_test_id("input").press("Enter")
        return await self.hears()

    async def hears(self) -> InboundMessage:
        return await asyncio.wait_for(self.heard.get(), PATIENCE)

    async def tell(self, text: str, key: str, *, reply_to: str | None = None, language: str = "en") -> str:
        message = OutboundMessage(text, reply_to=reply_to, language=language)
        return await self.web.send(self.conversation, message, key=key)

    async def show(
        self, card: Card = COFFEE, key: str = "code", *, language: str = "en", life: float = LIFE
    ) -> str:
        """Show an order that can be paid; return the reference of its message."""
        message = OutboundMessage(
            f"Receive {card.amount}\n\n{self.invoice}",
            qr=self.invoice.upper(),
            qr_until=datetime.now(UTC) + timedelta(seconds=life),
            buttons=(
                Button("New QR", f"again {card.order}", "again"),
                Button("Cancel", f"cancel {card.order}", "cancel"),
            ),
            card=card,
            language=language,
        )
        return await self.web.send(self.conversation, message, key=key)

    async def change(self, reference: str, state: CardState, card: Card = COFFEE) -> None:
        """Have a shown order say what became of it."""
        card = replace(card, state=state, title=ENDED[state])
        message = OutboundMessage(f"{card.title}: {card.amount}", edit_of=reference, card=card, language="en")
        if state is CardState.EXPIRED:
            again = Button("New QR", f"again {card.order}", "again")
            message = replace(message, qr=self.invoice.upper(), buttons=(again,))
        await self.web.send(self.conversation, message, key=f"edit:{reference}:{state}")

    async def pay(self, reference: str, card: Card = COFFEE) -> None:
        """What the bot does when an order is paid: the news, then the change of the QR."""
        lines = (f"Payment received: {card.amount}", f"Memo: {card.memo}", f"Order: {card.order}")
        text = "\n".join((*lines, "Time: 21 Nov 2026, 14:05 UTC", "Ref: 4GJX82QT"))
        await self.tell(text, f"paid:{card.order}", reply_to=reference)
        await self.change(reference, CardState.PAID, card)

    async def freeze(self) -> None:
        """From now on the page's clock stands still, and is moved by the test alone."""
        await self.page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))

    async def pass_time(self, card: Card, left: int) -> None:
        """Move the page's clock on until an order can be paid for so many seconds more."""
        figure = await self.shown(card).get_by_test_id("left").inner_text()
        await self.page.clock.fast_forward((int(figure.removesuffix(" s")) - left) * 1000)

    async def photograph(self, name: str) -> None:
        """Keep a picture where CHATWALLET_TEST_PICTURES says, as `make pictures` does for docs/."""
        if folder := os.environ.get("CHATWALLET_TEST_PICTURES"):
            await self.page.screenshot(path=Path(folder) / "pictures" / f"{name}.png", animations="disabled")


@asynccontextmanager
async def stage(
    browser: Browser,
    serve: Serve,
    invoice: str,
    screen: Screen = PHONE,
    *,
    locale: str = "en-US",
    store: MemoryStore | None = None,
    clock: bool = False,
) -> AsyncIterator[Stage]:
    """An open chat. Errors of the page and reports of its policy fail the test."""
    complaints: list[str] = []
    store = store or MemoryStore()
    context = await browser.new_context(
        viewport=screen.viewport,
        device_scale_factor=screen.zoom,
        locale=locale,
        color_scheme="dark" if screen.dark else "light",
        has_touch=screen.touch,
    )
    context.set_default_timeout(PATIENCE * 1000)
    async with AsyncExitStack() as network:
        page = await context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        web = WebChannel(store.transcript, WebChats(store.values, anybody=True))
        opened = Stage(page, web, "", network)
        opened.invoice = invoice
        base = await network.enter_async_context(serve(web, opened.heard.put))
        if clock:
            await page.clock.install()
        await page.goto(f"{base}/chat/{secrets.token_urlsafe(16)}")
        await expect(page.get_by_test_id("status")).to_have_text(ONLINE[locale[:2]])
        opened.address = page.url
        yield opened
        await context.close()
    assert complaints == []
