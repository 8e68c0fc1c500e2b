"""What a person meets around the cards: an empty page, a lost network, a slow wallet, another language."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from chatwallet.channels.base import CardState, OutboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import WebChats
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.browser.chat_stage import COFFEE, DESKTOP, PHONE, SCREENS, Screen, stage
from chatwallet.tests.channels.conftest import Serve

pytestmark = [pytest.mark.browser]

NO_CONNECTION = "No connection. Payments are counted and will show here."
REMEMBER_SOCKETS = """() => { window.sockets = []; window.WebSocket = class extends WebSocket {
  constructor(address) { super(address); window.sockets.push(this); } } }"""


@pytest.mark.parametrize("screen", [PHONE, DESKTOP, SCREENS["zoomed"]], ids=["phone", "desktop", "zoomed"])
async def test_an_empty_page_offers_three_lines_and_then_the_last_that_were_asked(
    serve: Serve, chromium: Browser, invoices: list[str], screen: Screen
) -> None:
    async with stage(chromium, serve, invoices[1], screen) as chat:
        hint = chat.page.get_by_test_id("hint")
        await expect(hint.locator("p")).to_have_count(1)
        await expect(hint.get_by_role("button")).to_have_text(
            ["receive 10 Coffee", "receive 25 Lunch", "receive 500 JMD Taxi"]
        )
        await chat.photograph(
            f"empty-{'zoomed' if screen.zoom > 1 else 'phone' if screen.touch else 'desktop'}"
        )
        await expect(chat.page.get_by_test_id("input")).to_be_in_viewport(ratio=0.99)
        await hint.get_by_role("button").first.click()
        assert (await chat.hears()).text == "receive 10 Coffee"
        await expect(hint).to_be_hidden()
        said = await chat.says("receive 3 Tea")
        await chat.show(key=f"answer:web:{said.id}")
        await expect(chat.shown(COFFEE)).to_be_visible()
        again = await chat.says("again K7Q2")
        await chat.show(key=f"answer:web:{again.id}")
        await expect(chat.shown(COFFEE)).to_have_count(2)
        await chat.page.goto(chat.address.rpartition("/")[0] + "/another-chat-of-this-browser")
        await expect(hint.get_by_role("button")).to_have_text(
            ["receive 3 Tea", "receive 10 Coffee", "receive 25 Lunch"]
        )


async def test_who_reads_elsewhere_is_told_how_much_is_new_and_is_left_there(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y3."""
    async with stage(chromium, serve, invoices[1]) as chat:
        reference = await chat.show()
        for number in range(20):
            await chat.tell(f"1 BTC = $65,0{number:02}.00\n$1.00 = 1,538 sat", f"price-{number}")
        await expect(chat.messages).to_have_count(21)
        pill = chat.page.get_by_test_id("fresh")
        await expect(pill).to_be_hidden()
        await chat.page.get_by_test_id("messages").evaluate("element => element.scrollTo(0, 0)")
        await expect(chat.shown(COFFEE)).to_be_in_viewport(ratio=0.9)
        await chat.pay(reference)
        await expect(chat.shown(COFFEE)).to_have_attribute("data-state", "paid")
        await expect(chat.shown(COFFEE)).to_be_in_viewport(ratio=0.9)
        await expect(pill).to_have_text("1 new")
        await pill.click()
        await expect(chat.messages.filter(has_text="Payment received")).to_be_in_viewport(ratio=0.99)
        await expect(pill).to_be_hidden()


@pytest.mark.parametrize("touched", [False, True], ids=["by itself", "by a touch"])
async def test_without_a_network_a_bar_says_so_within_seconds_and_a_touch_tries_again(
    serve: Serve, chromium: Browser, invoices: list[str], touched: bool
) -> None:
    """Y4: the bot is gone while somebody waits for money; it is back within seconds of its coming back."""
    store = MemoryStore()
    async with (
        AsyncExitStack() as later,
        stage(chromium, serve, invoices[1], store=store, clock=touched) as chat,
    ):
        reference = await chat.show()
        bar = chat.page.get_by_test_id("offline")
        await expect(bar).to_be_hidden()
        await chat.page.evaluate(REMEMBER_SOCKETS)
        await chat.network.aclose()
        await expect(bar).to_contain_text(NO_CONNECTION)
        await expect(bar).to_be_visible()
        await expect(chat.page.get_by_test_id("status")).to_have_text("connecting…")
        if touched:
            await chat.photograph("offline-phone")
            await chat.freeze()  # so that the page tries nothing by itself, once what it tries has failed
            await chat.page.wait_for_function("sockets.every((one) => one.readyState === WebSocket.CLOSED)")
        chat.web = WebChannel(store.transcript, WebChats(store.values, anybody=True))
        await chat.pay(reference)
        port = int(chat.address.split(":")[2].partition("/")[0])
        await later.enter_async_context(serve(chat.web, chat.heard.put, port=port))
        if touched:
            await bar.click()
        await expect(bar).to_be_hidden(timeout=10_000)
        await expect(chat.shown(COFFEE)).to_have_attribute("data-state", "paid")
        await expect(chat.messages.filter(has_text="Payment received")).to_be_in_viewport(ratio=0.99)


async def test_a_network_that_swallows_everything_is_noticed(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y4: the socket stays open, nothing comes, and nothing is said: only a missing sign of life tells."""
    async with stage(chromium, serve, invoices[1]) as chat:
        await chat.page.evaluate("WebSocket.prototype.send = () => {}")
        await expect(chat.page.get_by_test_id("offline")).to_be_hidden()
        lost = (
            "new Promise((done) => new MutationObserver(() => document.getElementById('status').dataset.state"
        )
        assert await chat.page.evaluate(
            f"{lost} === 'connecting' && done(true)).observe(document.getElementById('status'), {{attributes: true}}))"
        )


async def test_quotes_survive_a_reload_and_a_change_of_what_they_quote(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y5: the changed message comes behind its replies, and they quote it all the same."""
    async with stage(chromium, serve, invoices[1]) as chat:
        await chat.pay(await chat.show())
        quote = chat.messages.filter(has_text="Payment received").locator(".quoted")
        await expect(quote).to_have_text("Paid: $10.00, Coffee K7Q2")
        await chat.page.reload()
        await expect(quote).to_have_text("Paid: $10.00, Coffee K7Q2")


async def test_dots_are_shown_while_an_answer_takes_its_time(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y7: after 0.4 seconds, until the answer to this very line is there."""
    async with stage(chromium, serve, invoices[1], clock=True) as chat:
        dots = chat.page.get_by_test_id("dots")
        await chat.freeze()
        said = await chat.says("receive 10")
        await expect(dots).to_be_hidden()
        await chat.page.clock.run_for(300)
        await expect(dots).to_be_hidden()
        await chat.page.clock.run_for(200)
        await expect(dots).to_be_visible()
        await chat.tell("Somebody paid", "paid:other")
        await expect(chat.messages).to_have_count(2)
        await expect(dots).to_be_visible()
        await chat.tell("Here it is", f"answer:web:{said.id}")
        await expect(dots).to_be_hidden()


async def test_the_page_speaks_the_language_that_the_bot_was_told_to_speak(
    serve: Serve, chromium: Browser, invoices: list[str]
) -> None:
    """Y16: its own words, the buttons of old messages and the states of old cards; also after a reload."""
    async with stage(chromium, serve, invoices[1], locale="es-MX") as chat:
        page = chat.page
        await expect(page.get_by_test_id("hint").get_by_role("button").first).to_have_text("recibir 10 Café")
        await chat.show(language="es")
        await chat.change(await chat.show(key="two"), CardState.CANCELLED)
        card = chat.shown(COFFEE).first
        await expect(chat.shown(COFFEE).last).to_have_attribute("data-state", "cancelled")
        spanish = OutboundMessage("Desde ahora te hablo en español.", language="es")
        await chat.web.send(chat.conversation, spanish, key="spanish")
        await expect(card.get_by_test_id("again")).to_have_text("Nuevo QR")
        await chat.tell("From now on I speak English with you.", "english")
        for _ in range(2):
            await expect(page.get_by_test_id("again").first).to_have_text("New QR")
            await expect(chat.shown(COFFEE).last.get_by_test_id("state")).to_have_text("Cancelled")
            await expect(page.get_by_test_id("status")).to_have_text("online")
            await expect(page.get_by_test_id("input")).to_have_attribute("placeholder", "Message")
            await expect(page.locator("#new")).to_have_accessible_name("New chat")
            await expect(page.locator("html")).to_have_attribute("lang", "en")
            await page.reload()
