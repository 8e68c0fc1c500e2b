"""Who is let into a web chat: whoever has an address that an owner made, until it is revoked (X16)."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from chatwallet.accounts.base import Person
from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.web.channel import WebChannel
from chatwallet.channels.web.chats import KEY_PREFIX, WebChatRefused, WebChats, chat_id_of
from chatwallet.storage.base import Store
from chatwallet.storage.encoding import decode_inbound, encode_inbound
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.store import RedisStore
from chatwallet.tests.channels.web.pages import open_page
from chatwallet.tests.instances import on_one_redis
from chatwallet.tests.redis_server import RedisServer
from chatwallet.web.signpost import Signpost

Serve = Callable[..., AbstractAsyncContextManager[str]]
MOST = 5  # fewer than in earnest: each is a write
INVENTED = ["a-chat-of-ana-and-nobody-else", "x" * 20, "y" * 64, "A1-_" * 10]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECONDS = 10.0  # within which a page that is revoked elsewhere is closed


def channel(store: Store, **more: object) -> WebChannel:
    """A web channel that only made addresses open, as a bot has it."""
    return WebChannel(
        store.transcript,
        WebChats(store.values),
        signpost=Signpost("en"),
        **more,  # type: ignore[arg-type]
    )


async def status_of_socket(base: str, address: str) -> int:
    """101 where a socket opens, else the status that refuses it."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(f"{base}/chat/{address}/socket"):
                return 101
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status


async def get(base: str, path: str, language: str = "en") -> tuple[int, str]:
    headers = {"Accept-Language": language}
    async with aiohttp.ClientSession() as session, session.get(f"{base}{path}", headers=headers) as answer:
        return answer.status, await answer.text()


async def test_only_the_hash_of_an_address_is_stored(store: Store) -> None:
    chats = WebChats(store.values)
    address = await chats.make("till")
    (chat,) = await chats.list()
    assert (chat.name, chat.owner, chat.used) == ("till", True, None)
    assert chat.id == chat_id_of(address) == f"sha256.{sha256(address.encode()).hexdigest()}"
    assert await chats.find(address) == chat
    kept = await store.values.under("")
    assert address not in str(kept)
    assert sha256(address.encode()).hexdigest() in str(kept)


@pytest.mark.parametrize("address", [*INVENTED, "", "short", "é" * 20])
async def test_an_invented_address_opens_neither_page_nor_socket(serve: Serve, address: str) -> None:
    """S3-19, S3-22: whatever its length."""
    store = MemoryStore()
    await WebChats(store.values).make("till")
    async with serve(channel(store)) as base:
        status, text = await get(base, f"/chat/{address}")
        assert (status, "Hello!" in text) == ((404 if address else 200), True)
        assert "<input" not in text
        if address:
            assert await status_of_socket(base, address) == 404


async def test_whoever_has_an_address_speaks_as_an_owner_and_nobody_else_can(serve: Serve) -> None:
    store = MemoryStore()
    heard: list[InboundMessage] = []

    async def receiver(message: InboundMessage) -> None:
        heard.append(message)

    web = channel(store)
    address = await WebChats(store.values).make("till")
    async with serve(web, receiver) as base, open_page(base, address) as page:
        await page.say("said-one", "balance")
        await page.lines("taken", 30)
    (message,) = heard
    assert message.conversation == Conversation("web", chat_id_of(address), chat_id_of(address))
    assert message.source == "127.0.0.1"
    assert decode_inbound(encode_inbound(message)).source == "", "it is counted, and never stored"
    owners = Owners(keyed_channels=[], key_prefixes={"web": web.abilities.key_prefix})
    assert not web.abilities.authenticated
    assert owners.include(Person("web", message.conversation.sender_id))
    for other in (*INVENTED, address, "sha256", "", "telegram:5"):
        assert not owners.include(Person("web", other))
    assert not owners.include(Person("whatsapp", chat_id_of(address)))
    (chat,) = await WebChats(store.values).list()
    assert chat.used is not None


async def test_addresses_from_before_go_on_for_their_own_orders(store: Store, serve: Serve) -> None:
    """They are listed with their last use; their id stays, and is that of no owner."""
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for number, address in enumerate(INVENTED[:2]):
        await store.transcript.write(
            address, "l1", True, OutboundMessage("hello"), noon + timedelta(days=number)
        )
    chats = WebChats(store.values)
    assert not await chats.taken_over()
    assert await chats.take_over(await store.transcript.chats()) == 2
    assert await chats.taken_over()
    listed = await chats.list()
    assert [(chat.name, chat.owner, chat.used) for chat in listed] == [
        ("before-1", False, noon),
        ("before-2", False, noon + timedelta(days=1)),
    ]
    kept = str(await store.values.under(""))
    assert not any(address in kept for address in INVENTED)
    heard: list[InboundMessage] = []

    async def receiver(message: InboundMessage) -> None:
        heard.append(message)

    web = channel(store)
    async with serve(web, receiver) as base:
        assert await status_of_socket(base, INVENTED[2]) == 404
        async with open_page(base, INVENTED[0]) as page:
            ready = (await page.frames("ready", 30))[-1]
            assert ready["owner"] is False
            await page.say("said-one", "balance")
            await page.lines("taken", 30)
    assert heard[0].conversation == Conversation("web", INVENTED[0], INVENTED[0])
    owners = Owners(key_prefixes={"web": web.abilities.key_prefix})
    assert not owners.include(Person("web", heard[0].conversation.sender_id))
    assert await chats.revoke("before-2")
    assert await chats.find(INVENTED[1]) is None


async def test_names_are_one_each_and_given_where_none_is_wished(store: Store) -> None:
    chats = WebChats(store.values)
    await chats.make("till")
    for _ in range(2):
        await chats.make()
    assert [chat.name for chat in await chats.list()] == ["till", "web-1", "web-2"]
    for wrong in ("till", " till ", "two\nlines", "x" * 61):
        with pytest.raises(WebChatRefused):
            await chats.make(wrong)
    assert await chats.revoke("web-1")
    assert not await chats.revoke("web-1")
    await chats.make()
    assert {chat.name for chat in await chats.list()} == {"till", "web-1", "web-2"}


async def test_a_thousand_addresses_from_before_leave_room_for_those_of_owners(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Catches: an upgrade of a page that many had used ended the first start, and no owner had an address then."""
    chats = WebChats(store.values)
    await chats.take_over({f"an-address-that-was-used-{number}": NOON for number in range(MOST)})
    monkeypatch.setattr("chatwallet.channels.web.chats.MOST", MOST)
    first = await chats.make_first()
    assert first is not None
    assert await chats.make_first() is None
    bob = await chats.make("Bob")
    assert len(await chats.revoke_before()) == MOST
    assert await chats.revoke_before() == []
    assert [chat.name for chat in await chats.list()] == ["web-1", "Bob"]
    assert await chats.find("an-address-that-was-used-3") is None
    assert await chats.find(bob) is not None


async def test_a_first_chat_that_was_refused_is_made_at_the_next_start(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chats = WebChats(store.values)
    for number in range(MOST):
        record = f'{{"name": "n{number}", "owner": true, "made": "2026-01-01T12:00:00+00:00"}}'
        await store.values.put(f"web_chat:{number:064x}", record)
    monkeypatch.setattr("chatwallet.channels.web.chats.MOST", MOST)
    with pytest.raises(WebChatRefused):
        await chats.make_first()
    assert await chats.revoke("n3")
    assert await chats.make_first() is not None


async def test_of_two_instances_that_start_at_once_one_makes_the_first_chat(store: Store) -> None:
    made = await asyncio.gather(*(WebChats(store.values).make_first() for _ in range(4)))
    assert len([address for address in made if address is not None]) == 1
    assert len(await WebChats(store.values).list()) == 1


async def test_a_revoked_address_stops_at_once(serve: Serve) -> None:
    """What is said after it is not taken, the open page is closed and told why, and it can't come back."""
    store = MemoryStore()
    chats = WebChats(store.values)
    address, other = await chats.make("till"), await chats.make("other")
    heard: list[str] = []

    async def receiver(message: InboundMessage) -> None:
        heard.append(message.text)

    async with (
        serve(channel(store), receiver) as base,
        aiohttp.ClientSession() as session,
        AsyncExitStack() as opened,
    ):
        urls = [f"{base}/chat/{one}/socket" for one in (address, address, other)]
        pages = [await opened.enter_async_context(session.ws_connect(url)) for url in urls]
        for page in pages:
            assert (await page.receive_json(timeout=30))["type"] == "ready"
        await chats.revoke("till")
        await pages[0].send_json({"type": "say", "id": "said-one", "text": "balance", "reply_to": None})
        for page in pages[:2]:
            while (frame := await page.receive(timeout=30)).type is aiohttp.WSMsgType.TEXT:
                pass
            assert frame.data == 4404
        assert heard == []
        assert await status_of_socket(base, address) == 404
        assert (await get(base, f"/chat/{address}"))[0] == 404
        await pages[2].send_json({"type": "say", "id": "said-two", "text": "price", "reply_to": None})
        async with asyncio.timeout(30):
            while not heard:
                await pages[2].receive_json()
        assert heard == ["price"]


async def test_a_page_at_the_other_instance_is_closed_within_seconds(
    own_redis: RedisServer, serve: Serve
) -> None:
    async with on_one_redis(own_redis.url) as (one, other):
        address = await WebChats(one.values).make("till")
        async with (
            serve(channel(other)) as base,
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{base}/chat/{address}/socket") as page,
        ):
            assert (await page.receive_json(timeout=30))["type"] == "ready"
            began = time.monotonic()
            assert await WebChats(one.values).revoke("till")
            assert (await page.receive(timeout=30)).data == 4404
            assert time.monotonic() - began < SECONDS


async def test_an_owner_makes_a_new_chat_inside_a_chat_and_a_guest_does_not(serve: Serve) -> None:
    store = MemoryStore()
    chats = WebChats(store.values)
    await store.transcript.write(INVENTED[0], "l1", True, OutboundMessage("hello"), datetime.now(UTC))
    await chats.take_over(await store.transcript.chats())
    address = await chats.make("till")
    async with serve(channel(store)) as base, aiohttp.ClientSession() as session:
        for one, answer in ((address, "chat"), (INVENTED[0], "refused")):
            async with session.ws_connect(f"{base}/chat/{one}/socket") as page:
                await page.send_json({"type": "new_chat"})
                while (frame := await page.receive_json(timeout=30))["type"] in ("line", "ready"):
                    pass
                assert frame["type"] == answer
                if answer == "chat":
                    assert await status_of_socket(base, frame["address"]) == 101
    assert [chat.owner for chat in await chats.list()] == [True, True, False]


@pytest.mark.parametrize(
    ("header", "language", "word"),
    [
        ("en-GB", "en", "Hello!"),
        ("es-MX,es;q=0.9", "es", "¡Hola!"),
        ("de, fr;q=0.8, en;q=0.5", "fr", "Bonjour"),
        ("ht", "ht", "Bonjou!"),
        ("en;q=0.1, pt-BR;q=0.7", "pt", "Olá!"),
        ("zz, *", "en", "Hello!"),
        (";q=x,,,q=1", "en", "Hello!"),
    ],
)
async def test_a_stranger_is_asked_for_an_address_in_their_language(
    serve: Serve, header: str, language: str, word: str
) -> None:
    async with serve(channel(MemoryStore())) as base:
        for path, status in (("/chat/", 200), (f"/chat/{INVENTED[0]}", 404), ("/chat/a/b/c", 404)):
            found, text = await get(base, path, header)
            assert (found, f'lang="{language}"' in text, word in text) == (status, True, True)


async def test_while_the_store_is_away_a_page_waits_for_it(own_redis: RedisServer, serve: Serve) -> None:
    """Whether an address opens a chat can't be told then; nobody is let in, and nobody is sent away for good."""
    async with RedisStore(own_redis.url) as store:
        address = await WebChats(store.values).make("till")
        async with serve(channel(store)) as base, open_page(base, address) as page:
            await page.frames("ready", 30)
            own_redis.kill()
            assert (await get(base, f"/chat/{address}"))[0] == 200
            assert await status_of_socket(base, address) == 503
            own_redis.start()
            await page.say("said-one", "hello")
            assert "hello" in await page.lines("taken", 30)


@pytest.mark.browser
async def test_the_words_of_the_button_make_a_new_chat_too(serve: Serve, chromium: Browser) -> None:
    """In any of our languages, and for an owner alone: to others they are a line like any other."""
    store = MemoryStore()
    chats = WebChats(store.values)
    address = await chats.make("till")
    await chats.take_over({INVENTED[0]: NOON})
    async with serve(channel(store)) as base:
        context = await chromium.new_context(locale="es-MX")
        page = await context.new_page()
        for own, line in ((address, "nouveau CHAT"), (INVENTED[0], "new chat")):
            await page.goto(f"{base}/chat/{own}")
            await expect(page.get_by_test_id("status")).to_have_attribute("data-state", "online")
            await page.get_by_test_id("input").fill(line)
            if own == address:
                async with context.expect_page() as opened:
                    await page.get_by_test_id("input").press("Enter")
                new = await opened.value
                await expect(new.get_by_test_id("status")).to_have_attribute("data-state", "online")
            else:
                await page.get_by_test_id("input").press("Enter")
                said = [re.compile(rf"\b{line}"), re.compile(f"echo {line}")]
                await expect(page.get_by_test_id("message")).to_have_text(said)
        assert list(await store.transcript.chats()) == [INVENTED[0]], "an owner has said nothing"
        assert {chat.name for chat in await chats.list() if chat.owner} == {"till", "web-1"}
        await context.close()


@pytest.mark.browser
async def test_a_browser_goes_on_with_its_chat_makes_another_and_forgets_a_revoked_one(
    serve: Serve, chromium: Browser
) -> None:
    """Y6, X16: `/chat/` leads to the chat that this browser was last in."""
    store = MemoryStore()
    chats = WebChats(store.values)
    address = await chats.make("till")
    async with serve(channel(store)) as base:
        context = await chromium.new_context(locale="es-MX")
        page = await context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{base}/chat/")
        await expect(page.locator("h1")).to_have_text("¡Hola!")
        await page.goto(f"{base}/chat/{address}")
        await expect(page.get_by_test_id("status")).to_have_attribute("data-state", "online")
        await page.goto(f"{base}/chat/")
        await expect(page).to_have_url(f"{base}/chat/{address}")
        async with context.expect_page() as opened:
            await page.get_by_test_id("new").click()
        new = await opened.value
        await expect(new.get_by_test_id("status")).to_have_attribute("data-state", "online")
        assert new.url.startswith(f"{base}/chat/")
        assert new.url != page.url
        assert {chat.name for chat in await chats.list()} == {"till", "web-1"}
        await page.goto(f"{base}/chat/")
        await expect(page).to_have_url(new.url)
        assert await context.cookies() == []
        await chats.revoke("web-1")
        await expect(page.locator("h1")).to_have_text("¡Hola!")
        await page.goto(f"{base}/chat/")
        await expect(page.locator("h1")).to_have_text("¡Hola!")
        await expect(page).to_have_url(f"{base}/chat/")
        assert complaints == []
        await context.close()


async def test_a_stranger_opens_a_chat_of_their_own_that_is_no_owners_and_is_kept_nowhere(
    store: Store,
) -> None:
    chats = WebChats(store.values, strangers=True)
    address = chats.open_address()
    chat = await chats.find(address)
    assert chat is not None
    assert (chat.owner, chat.stranger, chat.name) == (False, True, "")
    assert not chat.id.startswith(KEY_PREFIX)
    assert await chats.list() == []
    assert await WebChats(store.values).find(address) is None, "only where strangers may"
    owners = await chats.make("counter")
    assert not owners.startswith("p-")
    found = await chats.find(owners)
    assert found is not None
    assert found.owner
    await chats.revoke("counter")
    assert await chats.find(owners) is None, "a revoked address opens nothing"
