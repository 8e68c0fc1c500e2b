"""Deletion of messages on the stand-in for Telegram, by both official clients."""

from __future__ import annotations

import pytest

from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Person
from chatwallet.tests.sandbox.fake_telegram.clients import Client, post, said

GONE = "message to delete not found"
REFUSED = "message can't be deleted for everyone"


@pytest.fixture
def ana(fake: FakeTelegram) -> Person:
    return fake.person("Ana")


async def test_in_private_the_bot_deletes_what_a_person_wrote_and_what_it_wrote_itself(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    chat = fake.private(ana)
    secret = fake.say(ana, "fk_1234abcd_secret")
    kept = fake.say(ana, "help")
    await client.text(chat, "Here is help")
    await client.delete(secret)
    await client.delete(chat.answers[0])
    assert [message.text for message in chat.messages.values()] == [kept.text]
    with pytest.raises(client.refused, match=said(GONE)):
        await client.delete(secret)


@pytest.mark.parametrize(("hours", "left"), [(47.9, 0), (48, 1)])
async def test_after_two_days_nothing_is_deleted(
    fake: FakeTelegram, client: Client, ana: Person, hours: float, left: int
) -> None:
    message = fake.say(ana, "fk_1234abcd_secret")
    fake.age(message, hours)
    if left:
        with pytest.raises(client.refused, match=said(REFUSED)):
            await client.delete(message)
    else:
        await client.delete(message)
    assert len(fake.private(ana).messages) == left


async def test_in_a_group_the_bot_deletes_its_own_and_others_only_as_an_admin(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    group = fake.group("Market", "supergroup")
    message = fake.say(ana, "fk_1234abcd_secret", chat=group)
    await client.text(group, "Not here, please")
    with pytest.raises(client.refused, match=said(REFUSED)):
        await client.delete(message)
    await client.delete(group.answers[0])
    group.bot_may_delete = True
    await client.delete(message)
    assert not group.messages


async def test_in_a_chat_that_is_closed_nothing_is_deleted(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    message = fake.say(ana, "fk_1234abcd_secret")
    fake.block(ana)
    with pytest.raises(client.forbidden, match="bot was blocked by the user"):
        await client.delete(message)
    assert len(fake.private(ana).messages) == 1


async def test_a_deletion_can_fail_like_every_request(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    message = fake.say(ana, "fk_1234abcd_secret")
    fake.fault("deleteMessage", "lost")
    with pytest.raises(client.network):
        await client.delete(message)
    assert not fake.private(ana).messages
    with pytest.raises(client.refused, match=said(GONE)):
        await client.delete(message)


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ({"message_id": 1}, "Bad Request: chat_id is empty"),
        ({"chat_id": 1}, "Bad Request: message identifier is not specified"),
        ({"chat_id": 1, "message_id": 1, "revoke": True}, 'Bad Request: unknown parameter "revoke"'),
        ({"chat_id": 1, "message_id": 1}, "Bad Request: chat not found"),
    ],
)
async def test_what_is_not_well_asked_is_refused(
    fake: FakeTelegram, values: dict[str, int], description: str
) -> None:
    async with post(fake, "deleteMessage", values) as (status, body):
        assert status == 400
        assert body["description"].startswith(description)


async def test_a_deletion_is_seen_by_who_waits_for_it(
    fake: FakeTelegram, client: Client, ana: Person
) -> None:
    chat: Chat = fake.private(ana)
    await client.delete(fake.say(ana, "fk_1234abcd_secret"))
    assert await fake.wait_for(lambda: not chat.messages)
    assert [request.method for request in fake.requests if request.method == "deleteMessage"] == [
        "deleteMessage"
    ]
