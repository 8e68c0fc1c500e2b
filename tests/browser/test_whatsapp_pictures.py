"""Two conversations on WhatsApp as their people see them: played for real, drawn from what the stand-in recorded."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from chatwallet.tests.browser.phone import Phone, phone
from chatwallet.tests.camera import scan
from chatwallet.tests.fakes.twilio_people import Seen
from chatwallet.tests.scenarios.conftest import money
from chatwallet.tests.scenarios.whatsapp_stage import (
    WhatsAppStage,
    code_of,
    open_whatsapp_stage,
    reference_of,
    request_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUTTONS = {"en": ["New QR", "Cancel", "Status"], "es": ["Nuevo QR", "Cancelar", "Estado"]}
SECONDS = re.compile(r"\b(60|[1-5]?\d) se(?=conds?|gundos?)")
"""What is left of an invoice's minute when its caption is written: less on a busy machine."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WhatsAppStage]:
    """A bot whose account at Twilio has contents for buttons."""
    async with open_whatsapp_stage(tmp_path_factory.mktemp("pictures") / "chat.sqlite") as stage:
        yield stage


async def test_a_code_is_a_picture_and_a_request_above_buttons_and_a_press_renews_it(
    shop: WhatsAppStage, chromium: Browser
) -> None:
    ana = shop.somebody()
    card = await ana.say("receive 10 Coffee")
    caption = f"Receive $10.00\nMemo: Coffee\nOrder: {code_of(card)}\nThis QR can be paid for # seconds."
    async with phone(chromium, ana.person.conversation, "en") as screen:
        await expect(screen.messages).to_have_count(3)
        await _says(screen.messages.nth(0), "own", "receive 10 Coffee")
        await _shows_code(screen, 1, caption, card, "en")
        await _photographed(screen, "whatsapp-code", card, newest=3)

    await ana.person.press("New QR")
    renewed = await ana.hear()
    await shop.scan(renewed)
    notice = await ana.hear()
    async with phone(chromium, ana.person.conversation, "en") as screen:
        await expect(screen.messages).to_have_count(7)
        await _says(screen.messages.nth(3), "own", "New QR")
        await expect(screen.messages.nth(3).locator(".quoted")).to_have_text(request_of(card))
        await _shows_code(screen, 4, caption, renewed, "en")
        await _says(screen.messages.last, "bot", notice.text)
        assert notice.text.startswith("✅ Payment received: $10.00\nMemo: Coffee\n")
        assert notice.text.endswith(f"\nRef: {reference_of(renewed)}")
        await _photographed(screen, "whatsapp-paid", renewed, newest=4)


async def test_an_amount_in_two_readings_is_answered_by_a_press_in_spanish(
    shop: WhatsAppStage, chromium: Browser
) -> None:
    lucia = shop.somebody("Lucía")
    await lucia.speak("es")
    before = len(lucia.person.conversation)
    await lucia.say("cobrar 1,000 Café")
    question = "«1,000» se puede leer de más de una manera. ¿Cuál quieres?"
    async with phone(chromium, lucia.person.conversation[before:], "es") as screen:
        await _says(screen.messages.first, "own", "cobrar 1,000 Café")
        await _says(screen.messages.last, "bot", f"{question}\n1: recibir 1000 Café\n2: recibir 1.00 Café")
        await expect(screen.messages.last.get_by_role("button")).to_have_text(
            ["recibir 1000 Café", "recibir 1.00 Café"]
        )
    await lucia.person.press("recibir 1.00 Café")
    card = await lucia.hear()
    lines = f"Recibir {money('1', 'es')}\nConcepto: Café\nPedido: {code_of(card)}"
    caption = f"{lines}\nEste QR se puede pagar durante # segundos."
    async with phone(chromium, lucia.person.conversation[before:], "es") as screen:
        await expect(screen.messages).to_have_count(5)
        await _says(screen.messages.nth(2), "own", "recibir 1.00 Café")
        await _shows_code(screen, 3, caption, card, "es")
        await _photographed(screen, "whatsapp-question", card, newest=5)


async def _says(message: Locator, side: str, text: str) -> None:
    await expect(message).to_have_class(side)
    read = await message.locator("p").inner_text()
    assert SECONDS.sub("# se", read) == text


async def _shows_code(screen: Phone, number: int, caption: str, card: Seen, language: str) -> None:
    """A picture with its caption, whose seconds are `#`, and below it the payment request alone above three buttons."""
    picture, request = screen.messages.nth(number), screen.messages.nth(number + 1)
    await _says(picture, "bot", caption)
    await expect(picture.get_by_role("button")).to_have_count(0)
    await _says(request, "bot", request_of(card))
    await expect(request.get_by_role("button")).to_have_text(BUTTONS[language])


async def _photographed(screen: Phone, name: str, card: Seen, *, newest: int) -> None:
    """Take a picture in which the newest lines are whole, and from which a camera reads a code."""
    for number in range(-newest, 0):
        await expect(screen.messages.nth(number)).to_be_in_viewport(ratio=0.99)
    assert scan(await screen.photograph(name)) == request_of(card).upper()
