"""What people say on WhatsApp: stored before it is acknowledged, caught up on after an absence, STOP respected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.contacts import Contact
from chatwallet.channels.errors import NotStored, Unreachable
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk


class StoreBroken(NotStored):
    """What a receiver raises that could not store a message."""


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


async def test_a_message_comes_with_all_that_whatsapp_tells(desk: Desk) -> None:
    async with desk.listening():
        sid = await desk.ana.say("recibir 5 café", reply_to="SM" + "1" * 32)
        message = await desk.next_heard()
    assert message.conversation == Conversation("whatsapp", "whatsapp:+15550123456", "whatsapp:+15550123456")
    assert (message.id, message.text, message.name) == (sid, "recibir 5 café", "Ana")
    assert (message.reply_to, message.private) == ("SM" + "1" * 32, True)
    assert message.at.utcoffset() == timedelta(0)


async def test_a_button_says_its_payload(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.press("New QR", "again K7Q2", on="SM" + "1" * 32)
        message = await desk.next_heard()
    assert (message.text, message.reply_to) == ("again K7Q2", "SM" + "1" * 32)


async def test_a_picture_without_words_is_a_message_too(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.send_media("https://example.org/cat.png", "image/png")
        assert (await desk.next_heard()).text == ""


async def test_the_answer_is_empty_twiml_after_the_message_was_stored(desk: Desk) -> None:
    stored = asyncio.Event()

    async def receive(message: InboundMessage) -> None:
        assert desk.twilio.webhooks == []  # no answer yet
        stored.set()

    async with desk.listening(receive):
        await desk.ana.say("hola")
    (posted,) = desk.twilio.webhooks
    assert stored.is_set()
    assert (posted.status, posted.content_type) == (200, "application/xml")
    assert posted.text.endswith("<Response/>")
    assert desk.ana.sees == []


async def test_while_nobody_listens_twilio_is_told_to_come_again(desk: Desk) -> None:
    await desk.ana.say("hola")
    assert desk.twilio.webhooks[-1].status == 503
    assert await desk.store.contacts.last_heard("whatsapp") is None


async def test_a_message_that_could_not_be_stored_comes_again(desk: Desk) -> None:
    got: list[str] = []

    async def receive(message: InboundMessage) -> None:
        got.append(message.id)
        if len(got) < 3:
            raise StoreBroken

    desk.twilio.webhook_url += "#rc=5&rp=all"
    async with desk.listening(receive):
        sid = await desk.ana.say("hola")
    # Once more from the log, if that was read meanwhile: who receives knows it by its id.
    assert len(got) >= 3
    assert set(got) == {sid}
    assert desk.twilio.webhooks[-1].status == 200


async def test_a_message_that_twilio_gave_up_to_bring_is_found_in_its_log(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        await desk.next_heard()
    got: list[str] = []
    found = asyncio.Event()

    async def receive(message: InboundMessage) -> None:
        if message.text == "before":
            return
        if not got:
            got.append(message.id)
            raise StoreBroken
        got.append(message.id)
        found.set()

    async with desk.listening(receive):
        sid = await desk.ana.say("hola")  # without connection overrides an answer of 503 is the end of it
        async with asyncio.timeout(10):
            await found.wait()
    assert got == [sid, sid]
    assert desk.twilio.webhooks[-1].status == 503


async def test_a_message_that_could_not_be_stored_is_looked_for_without_a_restart(desk: Desk) -> None:
    """Catches: one that is looked for at the next start alone. Nobody ever wrote, so at this start nothing is."""
    got: list[str] = []
    found = asyncio.Event()

    async def receive(message: InboundMessage) -> None:
        got.append(message.id)
        if len(got) == 1:
            raise StoreBroken
        found.set()

    async with desk.listening(receive):
        sid = await desk.ana.say("hola")
        async with asyncio.timeout(10):
            await found.wait()
    assert got == [sid, sid]


async def test_the_first_message_of_all_is_looked_for_where_not_even_its_sender_could_be_noted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = desk.store.contacts
    find, broken = contacts.find, [True]

    async def once_broken(channel: str, chat_id: str) -> Contact:
        if broken and broken.pop():
            raise StoreBroken
        return await find(channel, chat_id)

    monkeypatch.setattr(contacts, "find", once_broken)
    async with desk.listening():
        sid = await desk.ana.say("hola")
        assert desk.twilio.webhooks[-1].status == 503
        assert (await desk.next_heard()).id == sid


async def test_after_an_absence_what_was_missed_is_handed_over_oldest_first(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        await desk.next_heard()
    ben = desk.twilio.person("+15550999999", "Ben")
    for minutes, person, text in ((20, desk.ana, "first"), (40, ben, "second"), (60, desk.ana, "third")):
        desk.clock.ahead = timedelta(minutes=minutes)
        await person.say(text)
    async with desk.listening():
        missed = [await desk.next_heard() for _ in range(3)]
    assert [message.text for message in missed] == ["first", "second", "third"]
    assert missed[1].conversation.chat_id == ben.address
    ids = {message.id for message in missed}
    assert ids == {message.sid for message in desk.twilio.messages if message.body != "before"}


async def test_a_message_that_is_known_is_missed_by_the_same_id(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        first = await desk.next_heard()
    async with desk.listening(desk.heard.put):
        again = await desk.next_heard()
    assert again.id == first.id


async def test_two_instances_that_catch_up_at_once_take_each_message_once_and_grant_each_wish(
    desk: Desk,
) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        await desk.next_heard()
    ben = desk.twilio.person("+15550999999", "Ben")
    missed = [
        (desk.ana, "first"),
        (desk.ana, "STOP"),
        (desk.ana, "unheard"),
        (desk.ana, "START"),
        (ben, "second"),
    ]
    for minutes, (person, text) in enumerate(missed, 20):
        desk.clock.ahead = timedelta(minutes=minutes)
        await person.say(text)
    async with desk.listening(), replace(desk, channel=desk.another_channel()).listening():
        heard = [(await desk.next_heard()).text for _ in range(3)]
        await desk.ana.say("last")
        heard.append((await desk.next_heard()).text)
    assert heard == ["first", "START", "second", "last"]
    assert desk.heard.empty()
    assert not (await desk.store.contacts.find("whatsapp", desk.ana.address)).stopped


async def test_at_the_very_first_start_nothing_old_is_answered(desk: Desk) -> None:
    ours, desk.twilio.webhook_url = desk.twilio.webhook_url, ""
    await desk.ana.say("said to another bot")
    desk.twilio.webhook_url = ours
    async with desk.listening():
        await desk.ana.say("hola")
        assert (await desk.next_heard()).text == "hola"
    assert desk.heard.empty()


async def test_the_first_message_of_all_that_came_a_moment_too_early_is_looked_for(desk: Desk) -> None:
    """The web server listens before the channel does, and Twilio's tries may all be used up by then."""
    sid = await desk.ana.say("hola")
    assert desk.twilio.webhooks[-1].status == 503
    async with desk.listening():
        assert (await desk.next_heard()).id == sid
    assert desk.heard.empty()


async def test_nothing_older_than_a_day_is_caught_up_on(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        await desk.next_heard()
    desk.clock.ahead = timedelta(hours=1)
    await desk.ana.say("long ago")
    desk.clock.ahead = timedelta(hours=26)
    await desk.ana.say("just now")
    async with desk.listening():
        assert (await desk.next_heard()).text == "just now"
    assert desk.heard.empty()


async def test_a_log_that_cannot_be_read_is_asked_again_and_holds_up_nobody(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("before")
        await desk.next_heard()
    desk.clock.ahead = timedelta(minutes=20)
    await desk.ana.say("missed")
    desk.twilio.faults.answer(503, operation="list")
    async with desk.listening():
        await desk.ana.say("now")
        assert {(await desk.next_heard()).text for _ in range(2)} == {"now", "missed"}


@pytest.mark.parametrize("word", ["STOP", " stop\n", "StopAll", "unsubscribe"])
async def test_whoever_says_stop_gets_no_more_messages(desk: Desk, word: str) -> None:
    async with desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
        await desk.ana.say(word)
        await desk.ana.say("receive 10")
        assert [posted.status for posted in desk.twilio.webhooks] == [200, 200, 200]
        with pytest.raises(Unreachable):
            await desk.send("hello")
    assert desk.heard.empty()
    assert list(desk.twilio.sent(desk.ana)) == []


@pytest.mark.parametrize("word", ["START", "unstop"])
async def test_start_is_heard_and_answered(desk: Desk, word: str) -> None:
    async with desk.listening():
        await desk.ana.say("STOP")
        await desk.ana.say(word)
        assert (await desk.next_heard()).text == word
        await desk.send("Welcome back")
        assert (await desk.ana.next()).text == "Welcome back"
        await desk.ana.say("receive 10")
        assert (await desk.next_heard()).text == "receive 10"


async def test_twilios_own_opt_out_words_count_in_any_language() -> None:
    async with open_desk(opt_outs=True) as desk, desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
        form = desk.form(Body="ARRÊT", OptOutType="STOP", MessageSid="SM" + "2" * 32)
        path = "/webhooks/whatsapp"
        body = "&".join(f"{key}={value}" for key, value in form.items()).replace("+", "%2B")
        assert await desk.post(path, body.encode(), desk.signature(path, form)) == 200
        with pytest.raises(Unreachable):
            await desk.send("hello")


async def test_stop_in_a_sentence_is_no_wish(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("stop the coffee")
        assert (await desk.next_heard()).text == "stop the coffee"


async def test_a_wish_that_comes_twice_is_granted_once(desk: Desk) -> None:
    async with desk.listening():
        stop = await desk.ana.say("STOP")
        await desk.ana.say("START")
        await desk.next_heard()
        await desk.twilio.repeat(stop)
        await desk.send("Welcome back")
        assert (await desk.ana.next()).text == "Welcome back"


async def test_wishes_that_were_missed_are_granted_in_their_order(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
    for minutes, word in ((20, "START"), (21, "STOP"), (22, "receive 10")):
        desk.clock.ahead = timedelta(minutes=minutes)
        await desk.ana.say(word)
    desk.ana.stopped = False  # Twilio's own list must not be what stops it
    async with desk.listening():
        assert (await desk.next_heard()).text == "START"
        async with asyncio.timeout(10):
            while not (await desk.store.contacts.find("whatsapp", desk.ana.address)).stopped:
                await asyncio.sleep(0)
        with pytest.raises(Unreachable):
            await desk.send("hello")
    assert desk.heard.empty()


async def test_what_was_said_after_a_stop_stays_unanswered_when_a_start_overtakes_the_log(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
        await desk.ana.say("STOP")
        await desk.ana.say("receive 10")
    desk.twilio.faults.answer(503, operation="list")
    async with desk.listening():
        await desk.ana.say("START")  # by the webhook; the log is read a second later
        await desk.ana.say("help")
        assert [(await desk.next_heard()).text for _ in range(2)] == ["START", "help"]
        luz = desk.twilio.person("+15550199999", "Luz")
        desk.twilio.webhook_url = ""  # what she says is found in the log alone, behind all the rest
        await luz.say("hola")
        assert (await desk.next_heard()).text == "hola"


async def test_what_was_missed_within_a_second_keeps_its_order(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
    lines = [f"line {number}" for number in range(8)]
    for line in lines:
        await desk.ana.say(line)
    async with desk.listening():
        assert [(await desk.next_heard()).text for _ in lines] == lines


async def test_a_missed_stop_counts_less_than_a_later_start(desk: Desk) -> None:
    async with desk.listening():
        await desk.ana.say("hola")
        await desk.next_heard()
    desk.clock.ahead = timedelta(minutes=20)
    await desk.ana.say("STOP")
    desk.clock.ahead = timedelta(minutes=30)
    desk.twilio.faults.answer(503, operation="list")  # the log is read a second after the webhook works again
    async with desk.listening(desk.heard.put):
        await desk.ana.say("START")
        heard = [(await desk.next_heard()).text for _ in range(3)]
        assert heard == ["START", "hola", "START"]  # by the webhook; then by the log, which ends with it
        await desk.send("Welcome back")
        assert (await desk.ana.next()).text == "Welcome back"
