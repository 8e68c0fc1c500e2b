"""PE-40: the chat page in Spanish, with a bot behind it that answers; and in each language no word of it is cut."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Locator, expect

from chatwallet.channels.base import Abilities
from chatwallet.tests.browser.chat_stage import COFFEE, PHONE, SCREENS, Screen, Stage, stage
from chatwallet.tests.channels.conftest import Serve
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import USD, Money

pytestmark = [pytest.mark.browser]

ALL = Abilities(edits=True, replies=True, buttons=True, repeats_safely=True, authenticated=True)


async def asks(chat: Stage, desk: Desk, line: str) -> None:
    """Somebody writes a line on the page, and the bot answers there."""
    said = await chat.says(line)
    desk.answer = await desk.handler.handle(said)
    await chat.web.send(chat.conversation, desk.answer.message, key=f"answer:web:{said.id}")


async def test_pe_40_what_the_page_shows_in_spanish_is_read_back_from_it(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    desk = Desk("es", abilities=ALL)
    desk.now = datetime.now(UTC)
    async with stage(chromium, serve, invoices[1], PHONE, locale="es-DO") as chat:
        await asks(chat, desk, "historial")
        await asks(chat, desk, "cobrar 1234,50 Café para la oficina")
        card = chat.messages.locator(".card")
        await expect(card).to_have_count(1)
        assert (await desk.charge(chat.conversation)).asked == Money(123_450, USD)
        await expect(card).to_contain_text("1.234,50")
        for word in ("Copiar", "Nuevo QR", "Cancelar"):
            await expect(card.get_by_role("button", name=word)).to_be_visible()
        assert await chat.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await lines_of(card.get_by_text("sat", exact=False).last) == 1
        await chat.photograph("spanish-phone")
        assert desk.answer.message.card is not None
        shown = desk.answer.message.card.amount
        await expect(card).to_contain_text(shown)
        await asks(chat, desk, f"recibir {shown}")
        await expect(card).to_have_count(2)
        assert (await desk.charge(chat.conversation)).asked == Money(123_450, USD)


async def lines_of(shown: Locator) -> int:
    """How many lines a text takes up."""
    counted = await shown.evaluate(
        """(one) => { const range = document.createRange(); range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size; }"""
    )
    return int(counted)


@pytest.mark.parametrize("screen", [PHONE, SCREENS["zoomed"]], ids=["phone", "zoomed"])
@pytest.mark.parametrize("locale", ["en-US", "es-DO", "fr-FR", "pt-BR"])
async def test_no_button_of_an_order_cuts_a_word(
    serve: Serve, chromium: Browser, invoices: list[str], locale: str, screen: Screen
) -> None:
    async with stage(chromium, serve, invoices[1], screen, locale=locale) as chat:
        await chat.show(language=locale[:2])
        actions = chat.shown(COFFEE).locator(".action")
        await expect(actions).to_have_count(4)
        for action in await actions.all():
            label = action.locator("span")
            words = (await label.inner_text()).split()
            assert await lines_of(label) <= len(words), words
            box, inside = await action.bounding_box(), await label.bounding_box()
            assert box is not None
            assert inside is not None
            assert inside["x"] >= box["x"]
            assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 0.5, words
