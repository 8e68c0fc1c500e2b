"""The card of an order in the web chat, in each of its states, on each screen that people hold."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from chatwallet.channels.base import CardState
from chatwallet.tests.browser.chat_stage import COFFEE, DESKTOP, PHONE, SCREENS, Screen, stage
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.conftest import Serve

pytestmark = [pytest.mark.browser]

ON_EACH_SCREEN = pytest.mark.parametrize("screen", SCREENS.values(), ids=list(SCREENS))
ACTIONS = ["copy", "share", "again", "cancel"]
NARROW = Screen(390, 780, zoom=2, touch=True)  # 195 pixels of the style

# Of each text that is seen: its ratio of contrast by WCAG 2.1, with all backgrounds below it mixed.
CONTRASTS = """() => {
  const parse = (css) => (css.match(/[\\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((part, i) => part * a + under[i] * (1 - a));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const colour = parse(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? behind(element.parentElement) : over(colour, behind(element.parentElement));
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    const hidden = element.closest(".unseen, #announcement, noscript, script");
    if (!text || hidden || !element.checkVisibility()) continue;
    const background = behind(element);
    const [a, b] = [over(parse(getComputedStyle(element).color), background), background].map(luminance);
    found.push([text, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""


async def contrasts(page: Page) -> dict[str, float]:
    return dict(await page.evaluate(CONTRASTS))


def unreadable(picture: bytes) -> bool:
    """Whether a phone finds no QR in a picture."""
    seen = Image.open(BytesIO(picture))
    return not zxingcpp.read_barcodes(seen, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))


async def too_wide(page: Page) -> list[str]:
    """What is wider than its place: the page, or a text that is cut."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("html, .card, .card button, .card p, #composer, header, header *")]
          .filter((one) => getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1)
          .map((one) => `${one.tagName}.${one.className}: ${one.textContent}`)"""
    )
    return found


@ON_EACH_SCREEN
async def test_a_card_shows_the_amount_the_code_and_its_seconds(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y1, Y8: amount on top with satoshis, memo, QR, seconds, four buttons; it all fits, and is read by a phone."""
    async with stage(chromium, serve, invoices[1], screen) as chat:
        await chat.show()
        card = chat.shown(COFFEE)
        await expect(card.get_by_test_id("amount")).to_have_text("$10.00")
        await expect(card.locator(".sum")).to_contain_text("$10.00 · 15,385 sat")
        await expect(card.locator(".memo")).to_have_text("Coffee")
        await expect(card.get_by_test_id("left")).to_have_text(re.compile(r"^[1-5]\d s$|^60 s$"))
        for name in ACTIONS:
            await expect(card.get_by_test_id(name)).to_be_visible()
        assert "lnbc" not in await card.inner_text()
        assert await too_wide(chat.page) == []
        picture = card.get_by_test_id("qr")
        await expect(picture).to_be_visible()
        await picture.scroll_into_view_if_needed()
        await expect(picture).to_be_in_viewport(ratio=0.99)
        assert scan(await picture.screenshot()) == invoices[1].upper()
        box, bubble = await picture.bounding_box(), await card.bounding_box()
        assert box is not None
        assert bubble is not None
        if screen.zoom == 1:
            assert box["width"] > bubble["width"] - 32, "as wide as the bubble"
        await chat.photograph(f"card-{_name(screen)}-live")


@ON_EACH_SCREEN
async def test_a_card_counts_down_and_is_greyed_with_one_button(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y1: after 60 seconds a greyed picture that no phone reads, [New QR], and no Copy."""
    async with stage(chromium, serve, invoices[1], screen, clock=True) as chat:
        await chat.freeze()
        reference = await chat.show()
        card = chat.shown(COFFEE)
        await expect(card).to_have_attribute("data-state", "open")
        await chat.pass_time(COFFEE, 5)
        await expect(card.get_by_test_id("left")).to_have_text("5 s")
        await expect(card.locator(".life")).to_have_class("life last")
        await chat.photograph(f"card-{_name(screen)}-5s")
        await chat.pass_time(COFFEE, -1)
        await expect(card).to_have_attribute("data-state", "expired")
        await expect(card.get_by_role("button")).to_have_text(["New QR"])
        await expect(card.get_by_test_id("left")).to_have_count(0)
        assert unreadable(await card.screenshot())
        await chat.photograph(f"card-{_name(screen)}-expired")
        await card.get_by_test_id("again").click()
        said = await chat.hears()
        assert (said.text, said.reply_to) == ("again K7Q2", reference)


@ON_EACH_SCREEN
async def test_a_paid_card_is_green_with_a_check_mark_and_the_news_in_view(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y: one green bubble in place of the QR. Y3: the notice in view, on a phone too, after six answers more."""
    async with stage(chromium, serve, invoices[1], screen) as chat:
        reference = await chat.show()
        for number in range(6):
            await chat.tell(f"1 BTC = $65,000.0{number}\n$1.00 = 1,538 sat", f"price-{number}")
        await expect(chat.messages).to_have_count(7)
        await chat.pay(reference)
        card = chat.shown(COFFEE)
        await expect(card).to_have_attribute("data-state", "paid")
        await expect(card.get_by_test_id("state")).to_have_text("Paid")
        await expect(card.get_by_test_id("qr")).to_have_count(0)
        await expect(card.locator(".check")).to_have_count(1)
        await expect(card.get_by_role("button")).to_have_count(0)
        notice = chat.messages.filter(has_text="Payment received")
        await expect(notice).to_be_in_viewport(ratio=0.99 if screen.zoom == 1 else 0.5)
        await expect(chat.page.get_by_test_id("fresh")).to_be_hidden()
        assert await too_wide(chat.page) == []


@ON_EACH_SCREEN
async def test_a_card_tells_what_became_of_its_order(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y1, Y2: paid, cancelled (struck), lapsed: no QR and no button is left. Pictures of each."""
    async with stage(chromium, serve, invoices[1], screen) as chat:
        reference = await chat.show()
        await chat.pay(reference)
        await expect(chat.shown(COFFEE)).to_have_attribute("data-state", "paid")
        await chat.photograph(f"card-{_name(screen)}-paid")
        for code, state in (("B3M9", CardState.CANCELLED), ("C4N7", CardState.LAPSED)):
            card = replace(COFFEE, order=code, memo="Lunch for two")
            await chat.change(await chat.show(card, key=code), state, card)
            shown = chat.shown(card)
            await expect(shown).to_have_attribute("data-state", str(state))
            await expect(shown.get_by_test_id("qr")).to_have_count(0)
            await expect(shown.get_by_role("button")).to_have_count(0)
            struck = await shown.locator(".sum").evaluate("(one) => getComputedStyle(one).textDecorationLine")
            assert struck == ("line-through" if state is CardState.CANCELLED else "none")
            if state is CardState.CANCELLED:
                await chat.photograph(f"card-{_name(screen)}-cancelled")


@pytest.mark.parametrize("screen", [PHONE, SCREENS["dark"]], ids=["light", "dark"])
async def test_every_text_has_a_contrast_that_can_be_read(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y8: 4.5 at least, in each state, in light and dark."""
    async with stage(chromium, serve, invoices[1], screen, clock=True) as chat:
        await chat.freeze()
        found = await contrasts(chat.page)
        references = {}
        for state in CardState:
            card = replace(COFFEE, order=state[:4].upper(), also=("J$1,540",))
            references[state] = (await chat.show(card, key=card.order), card)
        for state, (reference, card) in references.items():
            if state is not CardState.OPEN:
                await chat.change(reference, state, card)
        await chat.says("hello")
        await chat.tell("hello\nthere", "hi", reply_to=reference)
        await expect(chat.messages).to_have_count(len(references) + 2)
        found |= await contrasts(chat.page)
        await chat.pass_time(references[CardState.OPEN][1], 5)
        await expect(chat.page.locator(".last")).to_have_count(1)
        found |= await contrasts(chat.page)
        assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}
        assert {"$10.00", "Cancelled", "Paid", "Closed", "Expired", "New QR"} <= set(found)


async def test_a_card_begins_with_how_a_misspelled_line_was_read(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """The page draws the card in place of the text that says it."""
    async with stage(chromium, serve, invoices[1], PHONE) as chat:
        said = "I read that as “receive 10 Coffee”."
        await chat.show(replace(COFFEE, read=said))
        await expect(chat.shown(COFFEE).get_by_test_id("read")).to_have_text(said)
        await chat.show(COFFEE, key="plain")
        await expect(chat.shown(COFFEE)).to_have_count(2)
        await expect(chat.page.get_by_test_id("read")).to_have_count(1)


async def test_the_old_qr_of_an_order_is_greyed_when_there_is_a_newer_one(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y1: and it stays so after a reload; a payment of it is told as before."""
    async with stage(chromium, serve, invoices[1]) as chat:
        await chat.show(key="first")
        await expect(chat.shown(COFFEE)).to_have_attribute("data-state", "open")
        await chat.show(key="second")
        for _ in range(2):
            cards = chat.shown(COFFEE)
            await expect(cards).to_have_count(2)
            await expect(cards.nth(0)).to_have_attribute("data-state", "expired")
            await expect(cards.nth(1)).to_have_attribute("data-state", "open")
            await chat.page.reload()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP, NARROW], ids=["phone", "desktop", "zoomed"])
async def test_a_touch_fills_the_screen_with_the_qr(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    """Y8: and another touch, Escape, or a payment shows the chat again."""
    async with stage(chromium, serve, invoices[1], screen) as chat:
        reference = await chat.show()
        large = chat.page.get_by_test_id("large")
        for key in (None, "Escape"):
            await chat.page.get_by_test_id("enlarge").click()
            await expect(large).to_be_visible()
            if key is None:
                await large.click()
            else:
                await chat.page.keyboard.press(key)
            await expect(large).to_have_count(0)
        await chat.page.get_by_test_id("enlarge").click()
        box, view = await large.locator("img").bounding_box(), screen.viewport
        assert box is not None
        assert box["width"] >= min(view["width"], view["height"] - 70) - 1
        assert scan(await chat.page.screenshot()) == invoices[1].upper()
        await chat.pay(reference)
        await expect(large).to_have_count(0)


async def test_a_screen_reader_is_told_the_code_and_its_seconds_and_each_thing_once(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y8: the name of the picture, a log, and one region that speaks: not each second, not the invoice."""
    async with stage(chromium, serve, invoices[1], clock=True) as chat:
        await chat.freeze()
        await chat.show()
        picture = chat.page.get_by_test_id("enlarge")
        await expect(picture).to_be_visible()
        await chat.pass_time(COFFEE, 58)
        await expect(picture).to_have_accessible_name("QR code for $10.00, Coffee, 58 seconds left")
        await chat.pass_time(COFFEE, 1)
        await expect(picture).to_have_accessible_name("QR code for $10.00, Coffee, 1 second left")
        await expect(chat.page.get_by_role("log")).to_have_count(1)
        await expect(chat.page.locator("[aria-live=polite]")).to_have_text("$10.00, Coffee K7Q2")
        await expect(chat.page.locator(".life")).to_have_attribute("aria-hidden", "true")


async def test_the_payment_request_is_copied_and_shared(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    async with stage(chromium, serve, invoices[1]) as chat:
        await chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await chat.show()
        await chat.page.get_by_test_id("copy").click()
        await expect(chat.page.get_by_test_id("copy")).to_have_text("Copied")
        assert await chat.page.evaluate("navigator.clipboard.readText()") == invoices[1]
        shared = f"$10.00, Coffee\nlightning:{invoices[1]}"
        await chat.page.evaluate("navigator.share = undefined")
        await chat.page.get_by_test_id("share").click()
        await expect(chat.page.get_by_test_id("share")).to_have_text("Copied")
        assert await chat.page.evaluate("navigator.clipboard.readText()") == shared
        await expect(chat.page.get_by_test_id("share")).to_have_text("Share")
        await chat.page.evaluate("navigator.share = async (what) => (window.shared = what)")
        await chat.page.get_by_test_id("share").click()
        await chat.page.wait_for_function("window.shared")
        assert await chat.page.evaluate("shared.text") == shared


async def test_a_payment_sounds_and_the_title_tells_it_on_another_tab(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Where the browser allows it: after a touch of the page, and only for the news of a payment."""
    async with stage(chromium, serve, invoices[1]) as chat:
        await chat.page.evaluate(
            """() => {
              window.tones = 0;
              const start = OscillatorNode.prototype.start;
              OscillatorNode.prototype.start = function (at) { window.tones += 1; start.call(this, at); };
              document.hasFocus = () => false;
            }"""
        )
        await chat.says("hello")
        reference = await chat.show()
        await expect(chat.shown(COFFEE)).to_be_visible()
        assert await chat.page.evaluate("[window.tones, document.title]") == [0, "Chat wallet"]
        await chat.pay(reference)
        await chat.page.wait_for_function(
            "document.title.startsWith('✓ ') && document.title.includes('$10.00')"
        )
        assert await chat.page.evaluate("window.tones") == 2
        await chat.page.evaluate("dispatchEvent(new Event('focus'))")
        await expect(chat.page).to_have_title("Chat wallet")


def _name(screen: Screen) -> str:
    return next(name for name, one in SCREENS.items() if one == screen)
