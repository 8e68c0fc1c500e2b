"""The stand-in for Telegram, driven by both official clients."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_errors import ApiError
from chatwallet.tests.fakes.telegram_limits import Limits
from chatwallet.tests.fakes.telegram_world import Chat, Person
from chatwallet.tests.sandbox.fake_telegram.clients import (
    PATIENT,
    Aiogram,
    Client,
    aiogram_client,
    picture,
    ptb_client,
    said,
)


@pytest.fixture
def ana(fake: FakeTelegram) -> Person:
    person = fake.person("Ana", language="es")
    fake.say(person, "/start")
    return person


@pytest.fixture
def chat(fake: FakeTelegram, ana: Person) -> Chat:
    return fake.private(ana)


async def test_what_a_person_says_waits_until_an_offset_confirms_it(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    fake.say(ana, "receive 10 Café 🌞")
    first = await client.updates(0)
    again = await client.updates(0)
    assert [update.message.text for update in first] == ["/start", "receive 10 Café 🌞"]
    assert [update.update_id for update in again] == [update.update_id for update in first]
    assert first[0].message.from_user.language_code == "es"
    assert await client.updates(first[-1].update_id + 1) == []
    assert not fake.updates.waiting


async def test_a_long_poll_ends_when_somebody_speaks(fake: FakeTelegram, client: Client, ana: Person) -> None:
    offset = (await client.updates(0))[-1].update_id + 1
    poll = asyncio.create_task(client.updates(offset, wait=50))
    await fake.wait_for(lambda: not fake.updates.waiting)
    fake.say(ana, "status")
    assert [update.message.text for update in await asyncio.wait_for(poll, PATIENT)] == ["status"]


async def test_of_two_pollers_the_older_is_told_of_the_conflict(fake: FakeTelegram, client: Client) -> None:
    older = asyncio.create_task(client.updates(0, wait=50))
    await fake.wait_for(lambda: fake.updates.polled)
    async with ptb_client(fake, fake.token) as other:
        newer = asyncio.create_task(other.updates(0, wait=50))
        with pytest.raises(client.conflict, match="terminated by other getUpdates request"):
            await asyncio.wait_for(older, PATIENT)
        newer.cancel()
        await asyncio.wait([newer])


async def test_a_webhook_gets_each_update_with_the_secret_until_it_takes_it(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    bodies: list[tuple[str | None, Any]] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        return web.Response(status=503 if len(bodies) < 3 else 200)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await client.webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", "s3cret_-")
    with pytest.raises(client.conflict, match="while webhook is active"):
        await client.updates(0)
    await fake.wait_for(lambda: not fake.updates.waiting)
    await runner.cleanup()
    assert [(secret, body["message"]["text"]) for secret, body in bodies] == [("s3cret_-", "/start")] * 3
    assert len({body["update_id"] for _, body in bodies}) == 1
    assert "503" in fake.updates.webhook_view()["last_error_message"]


async def test_a_photo_arrives_byte_by_byte_with_caption_and_code(
    fake: FakeTelegram, client: Client, chat: Chat
) -> None:
    png = picture()
    sent = await client.photo(chat, png, "🌞 lnbc1", (3, 5))
    seen = await fake.answer(chat)
    assert (seen.id, seen.photo, seen.text) == (sent, png, "🌞 lnbc1")
    assert seen.words.marked("code") == ["lnbc1"]


async def test_a_button_under_a_reply_is_pressed_and_answered(
    fake: FakeTelegram, client: Client, ana: Person, chat: Chat
) -> None:
    question = fake.say(ana, "receive 10")
    await client.text(chat, "Ten", button="cancel", reply_to=question.id)
    seen = await fake.answer(chat)
    assert (seen.reply_to, seen.labels) == (question.id, ["cancel"])
    press = fake.press(ana, seen, "cancel")
    assert fake.presses[press] is None
    query = (await client.updates(0))[-1].callback_query
    assert (query.id, query.data, query.message.message_id) == (press, "cancel", seen.id)
    await client.answer(press)
    assert fake.presses[press] == {"callback_query_id": press}
    with pytest.raises(client.refused, match=said("query is too old")):
        await client.answer("1")


async def test_edits_change_what_is_seen_and_say_what_is_wrong_with_them(
    fake: FakeTelegram, client: Client, ana: Person, chat: Chat
) -> None:
    await client.text(chat, "Ten", button="cancel")
    await client.photo(chat, picture(), "code", (0, 4))
    text, photo = chat.answers
    await client.edit_text(text, "Paid")
    await client.edit_caption(photo, "Paid")
    assert [(seen.text, seen.labels, seen.edited_at is None) for seen in (text, photo)] == [
        ("Paid", [], False)
    ] * 2
    for call, description in (
        (client.edit_text(text, "Paid"), "message is not modified"),
        (client.edit_caption(text, "Paid"), "there is no caption in the message to edit"),
        (client.edit_text(photo, "Paid"), "there is no text in the message to edit"),
        (client.edit_text(next(iter(chat.messages.values())), "Paid"), "message can't be edited"),
    ):
        with pytest.raises(client.refused, match=said(description)):
            await call
    fake.delete(text)
    with pytest.raises(client.refused, match=said("message to edit not found")):
        await client.edit_text(text, "Gone")


async def test_a_closed_chat_says_why(fake: FakeTelegram, client: Client, ana: Person) -> None:
    stranger = fake.private(fake.person("Bo"))
    with pytest.raises(client.forbidden, match="can't initiate conversation"):
        await client.text(stranger, "Hello")
    chat = fake.private(ana)
    fake.block(ana)
    with pytest.raises(client.forbidden, match="bot was blocked by the user"):
        await client.text(chat, "Hello")
    fake.say(ana, "help")
    await client.text(chat, "Hello")
    group = fake.group("Market")
    fake.kick(ana, group)
    with pytest.raises(client.forbidden, match="bot was kicked from the group chat"):
        await client.text(group, "Hello")
    group = fake.group("Fair")
    moved = fake.migrate(group)
    with pytest.raises(Exception) as migrated:  # noqa: PT011  # the class is each library's own
        await client.text(group, "Hello")
    assert client.migrated_to(migrated.value) == moved.id
    await client.text(moved, "Hello")


async def test_menus_are_kept_per_language(fake: FakeTelegram, client: Client) -> None:
    await client.menu("es")
    default = '{"type": "default"}'
    assert fake.menus == {(default, "es"): [{"command": "receive", "description": "Get paid"}]}


async def test_a_fault_strikes_as_often_as_it_was_asked_for(
    fake: FakeTelegram, client: Client, chat: Chat
) -> None:
    fake.fault("sendMessage", "error", code=429, retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(Exception) as limited:  # noqa: PT011  # the class is each library's own
            await client.text(chat, "Ten")
        assert client.retry_after(limited.value) == 7
    await client.text(chat, "Ten")
    assert [seen.text for seen in chat.answers] == ["Ten"]


@pytest.mark.parametrize(("kind", "arrives"), [("broken", 0), ("lost", 1)])
async def test_a_connection_breaks_before_or_after_the_message_is_there(
    fake: FakeTelegram, client: Client, chat: Chat, kind: Any, arrives: int
) -> None:
    fake.fault("sendMessage", kind)
    with pytest.raises(client.network):
        await client.text(chat, "Ten")
    assert len(chat.answers) == arrives
    await client.text(chat, "Eleven")
    assert chat.answers[-1].text == "Eleven"


async def test_nothing_listens_for_a_while(fake: FakeTelegram, client: Client, chat: Chat) -> None:
    await client.text(chat, "Ten")
    async with fake.unreachable():
        with pytest.raises(client.network):
            await client.text(chat, "Eleven")
    await client.text(chat, "Twelve")
    assert [seen.text for seen in chat.answers] == ["Ten", "Twelve"]


async def test_no_answer_comes_though_the_message_is_there(fake: FakeTelegram, chat: Chat) -> None:
    fake.fault("sendMessage", "silent")
    async with aiogram_client(fake, fake.token) as client:
        waiting = asyncio.create_task(client.text(chat, "Ten"))
        await fake.answer(chat)
        await fake.wait_for(lambda: fake.requests)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


async def test_a_message_too_many_is_refused_until_its_time(client: Client) -> None:
    async with FakeTelegram(limited=True) as limited:
        people = [limited.person(f"P{number}") for number in range(31)]
        for person in people:
            limited.say(person, "/start")
        opening = aiogram_client if isinstance(client, Aiogram) else ptb_client
        async with opening(limited, limited.token) as sender:
            await sender.text(limited.private(people[0]), "One")
            with pytest.raises(Exception) as refused:  # noqa: PT011  # the class is each library's own
                await sender.text(limited.private(people[0]), "Two")
    assert sender.retry_after(refused.value) == 1


def test_all_chats_together_have_thirty_messages_a_second() -> None:
    now = [100.0]
    limits = Limits(lambda: now[0])
    for chat_id in range(30):
        limits.count(chat_id)
    with pytest.raises(ApiError) as refused:
        limits.count(30)
    assert refused.value.body["parameters"] == {"retry_after": 1}
    now[0] += 0.04
    limits.count(30)
    with pytest.raises(ApiError):
        limits.count(31)


async def test_a_topic_s_message_replies_to_what_opened_the_topic(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    forum = fake.group("Market", "supergroup", is_forum=True)
    thread_id = fake.thread(forum, ana)
    fake.say(ana, "@wallet_bot price", chat=forum, thread_id=thread_id)
    message = (await client.updates(0))[-1].message
    assert (message.message_thread_id, message.is_topic_message) == (thread_id, True)
    assert message.reply_to_message.message_id == thread_id
    assert message.reply_to_message.forum_topic_created.name == "Topic"
    assert [entity.type for entity in message.entities] == ["mention"]


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (b"no picture at all", "IMAGE_PROCESS_FAILED"),
        (picture()[:-40], "IMAGE_PROCESS_FAILED"),
        (picture(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
    ids=["no picture", "half a picture", "too large", "too long"],
)
async def test_an_upload_must_be_a_picture(
    fake: FakeTelegram, client: Client, chat: Chat, data: bytes, description: str
) -> None:
    with pytest.raises(client.refused, match=said(description)):
        await client.photo(chat, data, "code", (0, 4))
    assert not chat.answers
