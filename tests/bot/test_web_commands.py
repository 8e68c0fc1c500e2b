"""Web chats from the outside: `chatwallet run` and `chatwallet web` as processes, on both stores that last (X16)."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from chatwallet.bot.cli.sandbox_settings import sandbox_environment
from chatwallet.bot.cli.web_client import Seen, WebClient
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.web_chats import NoSuchWebChat, new, revoke, show
from chatwallet.channels.base import OutboundMessage
from chatwallet.channels.web.chats import WebChatRefused
from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control
from chatwallet.storage.addresses import make_store
from chatwallet.tests.nursery import start

from .conftest import Chatwallet, clean_environment

pytestmark = pytest.mark.slow

PATIENCE = 60.0
SECONDS = 10.0  # within which a link that was revoked stops, also at the other instance
OLD = "an-address-that-ana-made-up"


class Running:
    """One `chatwallet run`: what it prints, and what it logs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.printed: list[str] = []
        self.logged = b""

    async def prints(self, pattern: str) -> re.Match[str]:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while not (found := re.search(pattern, "\n".join(self.printed))):
                line = await self._process.stdout.readline()
                assert line, (self.printed, await self.end())
                self.printed.append(line.decode().rstrip())
        return found

    async def end(self) -> bytes:
        """Stop it; return its log."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
        out, self.logged = await asyncio.wait_for(self._process.communicate(), PATIENCE)
        self.printed += out.decode().splitlines()
        return self.logged


@asynccontextmanager
async def running(environment: dict[str, str]) -> AsyncIterator[Running]:
    process = await start("run", environment={**environment, "CHATWALLET_HTTP_PORT": "0"})
    started = Running(process)
    try:
        yield started
    finally:
        await started.end()


def of(store: str) -> Settings:
    """The settings of whoever sits at the machine, beside the bot that runs."""
    return load_settings(store=store, http_port=8080)


async def status(base: str, address: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{base}chat/{address}") as answer:
        return answer.status


@pytest.fixture
async def shop(
    lasting: str, no_settings: pytest.MonkeyPatch
) -> AsyncIterator[tuple[dict[str, str], Control]]:
    """The environment of a bot that speaks to a sandbox, and the payer."""
    async with Sandbox() as sandbox, Control(sandbox.control_url) as control:
        flash = {name: value for name, value in sandbox_environment(sandbox).items() if value is not None}
        yield clean_environment() | flash | {"CHATWALLET_STORE": lasting}, control


async def uses(site: str, address: str, control: Control) -> None:
    """An owner at their web chat: they see the balance, are paid, and are told."""
    notice = asyncio.Event()

    def see(_: str, message: Seen) -> None:
        if message.is_notice:
            notice.set()

    async with WebClient("Ana", site.rstrip("/"), see, address=address) as ana:
        assert "$" in (await ana.say("balance")).text
        shown = await ana.say("receive 10 Coffee")
        assert shown.qr is not None
        await control.pay(shown.qr.lower())
        await asyncio.wait_for(notice.wait(), PATIENCE)


async def test_the_whole_life_of_a_web_chat(lasting: str, shop: tuple[dict[str, str], Control]) -> None:
    """The first start prints one; made, listed and revoked while the bot runs; on Redis at a second instance too."""
    environment, control = shop
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(running(environment))
        site = (await first.prints(r"chatwallet runs at (http://127\.0\.0\.1:\d+/)"))[1]
        mine = (await first.prints(rf"{site}chat/([A-Za-z0-9_-]{{22}})"))[1]
        others = [site]
        if not lasting.startswith("sqlite"):
            second = await stack.enter_async_context(running(environment))
            others.append((await second.prints(r"chatwallet runs at (http\S+)"))[1])
        told: list[str] = []
        await new(of(lasting), "Bob", told.append)
        bob = told.pop().removeprefix("http://127.0.0.1:8080/chat/")
        with pytest.raises(WebChatRefused, match="Bob"):
            await new(of(lasting), "Bob", told.append)
        for base in others:
            assert [await status(base, one) for one in (mine, bob, OLD)] == [200, 200, 404]
        await uses(site, mine, control)
        await show(of(lasting), told.append)
        listed = "\n".join(told)
        assert re.search(r"(?m)^Bob +the wallet +20\d\d-", listed)
        assert mine not in listed
        assert bob not in listed
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{others[-1]}chat/{bob}/socket") as page,
        ):
            assert (await page.receive_json(timeout=PATIENCE))["type"] == "ready"
            await revoke(of(lasting), "Bob", told.append)
            assert (await page.receive(timeout=SECONDS)).data == 4404
        for base in others:
            assert [await status(base, one) for one in (mine, bob)] == [200, 404]
        with pytest.raises(NoSuchWebChat):
            await revoke(of(lasting), "Bob", told.append)
        logs = [await one.end() for one in ([first, second] if len(others) > 1 else [first])]
        for log in logs:
            assert mine.encode() not in log
            assert bob.encode() not in log
    if lasting.startswith("sqlite"):
        async with running(environment) as second:
            await second.prints("chatwallet runs at")
    assert "/chat/" not in "\n".join(second.printed), "an address is shown once"


async def test_an_upgrade_keeps_the_addresses_that_were_in_use_for_their_own_orders(
    lasting: str, shop: tuple[dict[str, str], Control]
) -> None:
    environment, _ = shop
    async with make_store(lasting) as before:
        said = datetime.now(UTC) - timedelta(days=3)
        await before.transcript.write(OLD, "l1", False, OutboundMessage("hello"), said)
    async with running(environment) as bot:
        await bot.prints(r"Web chats from before: 1\b")
        await bot.prints("chatwallet web new")
        site = (await bot.prints(r"chatwallet runs at (http\S+)/"))[1]
        async with WebClient("Ana", site, lambda *_: None, address=OLD, chat_id=OLD) as ana:
            assert "$" not in (await ana.say("balance")).text
            assert (await ana.say("receive 10 Coffee")).qr is not None
            assert "Coffee" in (await ana.say("history")).text
        told: list[str] = []
        await show(of(lasting), told.append)
        listed = "\n".join(told)
        assert re.search(r"(?m)^before-1 +its own orders +- +20\d\d-", listed)
        assert OLD not in listed
        assert await status(f"{site}/", OLD) == 200
        await revoke(of(lasting), "", told.append, before=True)
        assert told[-1] == "Addresses from before that open nothing any more: 1."
        assert await status(f"{site}/", OLD) == 404


async def test_what_a_machine_reads_holds_no_address(shop: tuple[dict[str, str], Control]) -> None:
    """Where logs are JSON standard output is collected too, and an address is a key."""
    environment, _ = shop
    async with running({**environment, "CHATWALLET_LOG_FORMAT": "json"}) as bot:
        await bot.prints("A web chat is made by: chatwallet web new")
        await bot.end()
    assert "/chat/" not in "\n".join(bot.printed)


def test_the_commands_of_the_line_say_what_they_did(chatwallet: Chatwallet) -> None:
    """On a store that is not there yet, too."""
    assert "There is no web chat" in chatwallet("web", "list").out
    made = chatwallet("web", "new", "Bob", public_url="https://pay.example.org/wallet")
    assert re.fullmatch(r"https://pay\.example\.org/wallet/chat/[A-Za-z0-9_-]{22}\n", made.out)
    ended = chatwallet("web", "new", "Bob")
    assert (ended.code, ended.err) == (1, "chatwallet: there is a web chat of the name 'Bob' already\n")
    assert chatwallet("web", "revoke", "Bob").code == 0
    ended = chatwallet("web", "revoke", "Bob")
    assert (ended.code, "there is no web chat 'Bob'" in ended.err) == (1, True)
    for wrong in ([], ["Bob", "--before"]):
        ended = chatwallet("web", "revoke", *wrong)
        assert (ended.code, "Either its name or --before" in ended.err) == (1, True)


def test_no_address_is_made_where_no_page_would_open(chatwallet: Chatwallet) -> None:
    ended = chatwallet("web", "new", "Bob", channels="telegram")
    assert (ended.code, ended.out) == (1, "")
    assert "the channel web is not in CHATWALLET_CHANNELS" in ended.err


@pytest.mark.parametrize("more", [{"http_host": "0.0.0.0"}, {"public_url": "https://pay.example.org"}])
def test_a_page_open_to_anybody_is_refused_where_others_reach_it(
    chatwallet: Chatwallet, more: dict[str, str]
) -> None:
    ended = chatwallet("run", web_open="true", **more)
    assert ended.code == 78
    assert "CHATWALLET_WEB_OPEN: makes an owner of whoever opens the page" in ended.err


@pytest.mark.parametrize(("language", "word"), [("es", "¡Hola!"), ("ht", "Bonjou!"), ("de", "Hello!")])
async def test_the_front_door_and_a_broken_link_say_something_kind(
    shop: tuple[dict[str, str], Control], language: str, word: str
) -> None:
    """Y15."""
    environment, _ = shop
    async with running(environment) as bot, aiohttp.ClientSession() as session:
        site = (await bot.prints(r"chatwallet runs at (http\S+)"))[1]
        for path, code in (("", 200), ("chat/", 200), ("nowhere", 404), ("chat/x/y", 404)):
            async with session.get(site + path, headers={"Accept-Language": language}) as answer:
                assert answer.status == code
                assert word in await answer.text()
        async with session.post(f"{site}webhooks/nobody") as answer:
            assert (answer.status, await answer.text()) == (404, "Not Found")
