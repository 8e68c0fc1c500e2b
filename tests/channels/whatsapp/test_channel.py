"""What the bot says on WhatsApp: in the window and outside it, with and without its picture, once or in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.channels.base import Abilities, OutboundMessage, Pace, SupportsLookup, Template
from chatwallet.channels.checks import SelfCheck
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.has_routes import HasRoutes
from chatwallet.channels.whatsapp.channel import WhatsAppChannel
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

PAID = Template("paid", "es", ("10,00 US$", "Café · K7Q2", "12:03", "ABCD2345"))
BODY = "✅ {{1}} · {{2}} · {{3}} · Ref {{4}}"
FILLED = "✅ 10,00 US$ · Café · K7Q2 · 12:03 · Ref ABCD2345"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Ana has just written, and a template for paid charges is approved in Spanish."""
    templates: dict[tuple[str, str], str] = {}
    async with open_desk(templates=templates) as desk:
        templates["paid", "es"] = desk.twilio.template("paid", "es", BODY).sid
        async with desk.listening():
            await desk.ana.say("hola")
            await desk.next_heard()
            yield desk


async def test_it_is_all_that_a_channel_can_be(desk: Desk) -> None:
    for role in (HasRoutes, SupportsLookup, SelfCheck):
        assert isinstance(desk.channel, role)
    assert desk.channel.name == "whatsapp"


async def test_its_pace_is_that_of_its_number(desk: Desk) -> None:
    sandbox = WhatsAppChannel(
        desk.api,
        public_url="https://bot.example",
        sender="+14155238886",
        account_sid="AC1",
        tokens=("t",),
        contacts=desk.store.contacts,
        pictures=desk.store.pictures,
        reports=desk.told,
        contents=desk.contents(),
    )
    assert desk.channel.abilities.pace == Pace(20, 20, 1)
    assert sandbox.abilities.pace == Pace(1 / 3, 1, 1 / 3)
    assert sandbox.abilities == Abilities(pace=sandbox.abilities.pace, recycled_prefix="whatsapp:+")


async def test_a_text_is_read_as_it_was_written(desk: Desk) -> None:
    sid = await desk.send("Café ☕\n\n¡Gracias!")
    seen = await desk.ana.next()
    assert (seen.sid, seen.text, seen.media) == (sid, "Café ☕\n\n¡Gracias!", ())


async def test_a_code_is_scanned_from_the_picture_that_twilio_fetched(
    desk: Desk, invoices: list[str]
) -> None:
    text = f"Coffee\n\n{invoices[0]}"
    until = desk.clock() + timedelta(seconds=60)
    await desk.send(text, qr=invoices[0].upper(), qr_until=until)
    seen = await desk.ana.next()
    (picture,) = seen.media
    assert picture.content_type == "image/png"
    assert scan(picture.data) == invoices[0].upper()
    assert seen.text == text


async def test_a_picture_lives_ten_minutes_longer_than_its_code(desk: Desk) -> None:
    await desk.send("Coffee", qr="LNBC1", qr_until=desk.clock() + timedelta(seconds=60))
    (picture,) = (await desk.ana.next()).media
    for ahead, status in ((10.5, 200), (11.5, 410)):
        desk.clock.ahead = timedelta(minutes=ahead)
        async with desk.http.get(picture.url) as answer:
            assert answer.status == status


async def test_no_two_pictures_have_one_address(desk: Desk) -> None:
    for key in "ab":
        await desk.send("Coffee", qr="LNBC1", key=key)
    first, second = await desk.ana.next(), await desk.ana.next()
    assert first.media[0].url != second.media[0].url


async def test_a_long_text_comes_in_parts_and_only_its_end_is_reported(desk: Desk) -> None:
    text = "\n\n".join(f"{number} " + "word " * 150 for number in range(5)).strip()
    sid = await desk.send(text)
    seen = [await desk.ana.next() for _ in range(3)]
    assert " ".join(" ".join(part.text for part in seen).split()) == " ".join(text.split())
    assert all(len(part.text) <= 1600 for part in seen)
    assert seen[-1].sid == sid
    told = await desk.told.until(2)
    assert {news.reference for news in told} == {sid}


async def test_what_was_said_of_a_long_text_is_not_said_again_when_its_end_fails(desk: Desk) -> None:
    text = "first " * 200 + "\n\n" + "second " * 200
    create = desk.api.send

    async def fail_on_second(sender: str, to: str, **parts: object) -> str:
        if str(parts["body"]).startswith("second") and not failed:
            failed.append(True)
            raise TryLater("busy")
        return await create(sender, to, **parts)

    failed: list[bool] = []
    desk.api.send = fail_on_second  # type: ignore[method-assign]
    with pytest.raises(TryLater):
        await desk.send(text)
    await desk.send(text)
    assert [message.body.split()[0] for message in desk.twilio.sent(desk.ana)] == ["first", "second"]


async def test_of_a_long_text_only_the_end_is_sent_again_if_that_alone_failed(desk: Desk) -> None:
    text = "first " * 200 + "\n\n" + "second " * 200
    desk.twilio.carrier.hold()
    await desk.send(text)
    desk.twilio.carrier.release()
    await desk.send(text)
    heads = [message.body.split()[0] for message in desk.twilio.sent(desk.ana)]
    assert heads == ["first", "second", "second"]


async def test_outside_the_window_the_approved_template_is_sent(desk: Desk) -> None:
    desk.twilio.enforce_window(True)
    desk.clock.ahead = timedelta(hours=25)
    await desk.send("✅ 10,00 US$ recibidos", template=PAID, mark="ABCD2345")
    seen = await desk.ana.next()
    assert seen.text == FILLED
    assert seen.template is not None


async def test_outside_the_window_there_is_nothing_to_say_without_a_template(desk: Desk) -> None:
    desk.clock.ahead = timedelta(hours=25)
    for template in (None, Template("paid", "fr", ("1",)), Template("extra", "es", ("1",))):
        with pytest.raises(Unreachable):
            await desk.send("Reçu", template=template)
    assert list(desk.twilio.sent(desk.ana)) == []


async def test_to_somebody_who_never_wrote_only_a_template_goes() -> None:
    async with open_desk() as desk:
        with pytest.raises(Unreachable):
            await desk.send("hello")


async def test_the_window_opens_again_when_the_person_writes(desk: Desk) -> None:
    desk.twilio.enforce_window(True)
    desk.clock.ahead = timedelta(hours=25)
    with pytest.raises(Unreachable):
        await desk.send("hello")
    await desk.ana.say("estoy aquí")
    await desk.send("hello")
    assert (await desk.ana.next()).text == "hello"


async def test_a_window_that_twilio_calls_closed_means_a_template_at_once(desk: Desk) -> None:
    desk.twilio.enforce_window(True, at_once=True)
    desk.ana.age(25)  # Twilio's clock and ours need not agree
    await desk.send("✅ recibidos", template=PAID)
    assert (await desk.ana.next()).text == FILLED
    with pytest.raises(Unreachable):
        await desk.send("otra cosa")
    assert [message.body for message in desk.twilio.sent(desk.ana)] == [FILLED]


async def test_a_window_that_closed_on_the_way_means_a_template_next_time(desk: Desk) -> None:
    desk.twilio.enforce_window(True)
    desk.ana.age(25)
    await desk.send("✅ recibidos", template=PAID)
    (news,) = await desk.told.until(1)
    assert getattr(news, "again", None) is not None
    await desk.send("✅ recibidos", template=PAID)
    assert (await desk.ana.next()).text == FILLED


@pytest.mark.parametrize("code", [21211, 63024, 21610])
async def test_somebody_who_cannot_be_reached_is_unreachable(desk: Desk, code: int) -> None:
    desk.twilio.faults.refuse(code)
    with pytest.raises(Unreachable):
        await desk.send("hello")


@pytest.mark.parametrize("code", [20003, 63007, 20429])
async def test_any_other_refusal_is_tried_later(desk: Desk, code: int) -> None:
    desk.twilio.faults.refuse(code)
    with pytest.raises(TryLater):
        await desk.send("hello")
    await desk.send("hello")
    assert (await desk.ana.next()).text == "hello"


async def test_a_picture_that_is_refused_goes_without(desk: Desk) -> None:
    desk.twilio.faults.refuse(21620)
    await desk.send("Coffee", qr="LNBC1")
    seen = await desk.ana.next()
    assert (seen.text, seen.media) == ("Coffee", ())


async def test_a_picture_that_fails_on_the_way_is_left_out_next_time(desk: Desk) -> None:
    desk.twilio.carrier.fail_next(63019)
    await desk.send("Coffee", qr="LNBC1", key="answer:1")
    (news,) = await desk.told.until(1)
    assert (news.key, getattr(news, "again", None) is not None) == ("answer:1", True)
    await desk.send("Coffee", qr="LNBC1", key="answer:1")
    seen = await desk.ana.next()
    assert (seen.text, seen.media) == ("Coffee", ())
    await desk.send("Tea", qr="LNBC1", key="answer:2")
    assert len((await desk.ana.next()).media) == 1


async def test_a_send_in_doubt_is_found_by_its_mark(desk: Desk) -> None:
    since = desk.clock()
    message = OutboundMessage("✅ Recibido\nRef ABCD2345", mark="ABCD2345")
    assert await desk.channel.find_sent(desk.chat, message, key="1", since=since) is None
    desk.twilio.faults.break_off()
    with pytest.raises(OutcomeUnknown):
        await desk.channel.send(desk.chat, message, key="1")
    sid = (await desk.ana.next()).sid
    other_words = OutboundMessage("✅ Received\nRef ABCD2345", mark="ABCD2345")
    assert await desk.channel.find_sent(desk.chat, other_words, key="1", since=since) == sid
    other_mark = OutboundMessage("✅ Recibido\nRef ABCD9999", mark="ABCD9999")
    assert await desk.channel.find_sent(desk.chat, other_mark, key="1", since=since) is None


async def test_a_send_in_doubt_is_found_by_its_whole_text(desk: Desk) -> None:
    since = desk.clock()
    message = OutboundMessage("*Help*:  say receive 10 \n")
    desk.twilio.faults.break_off()
    with pytest.raises(OutcomeUnknown):
        await desk.channel.send(desk.chat, message, key="1")
    await desk.ana.next()
    assert await desk.channel.find_sent(desk.chat, message, key="1", since=since) is not None
    assert await desk.channel.find_sent(desk.chat, OutboundMessage("Help"), key="1", since=since) is None


async def test_the_same_text_of_an_earlier_time_is_no_proof(desk: Desk) -> None:
    await desk.send("Help")
    await desk.ana.next()
    later = desk.clock() + timedelta(seconds=2)
    assert await desk.channel.find_sent(desk.chat, OutboundMessage("Help"), key="2", since=later) is None


async def test_a_message_that_failed_did_not_arrive(desk: Desk) -> None:
    since = desk.clock()
    desk.twilio.carrier.fail_next(63018)
    await desk.send("Ref ABCD2345", mark="ABCD2345")
    await desk.told.until(1)
    message = OutboundMessage("Ref ABCD2345", mark="ABCD2345")
    assert await desk.channel.find_sent(desk.chat, message, key="1", since=since) is None


async def test_a_log_that_cannot_be_read_is_read_later(desk: Desk) -> None:
    for break_down in (desk.twilio.faults.refuse, desk.twilio.faults.answer):
        break_down(20003 if break_down == desk.twilio.faults.refuse else 503, operation="list")
        with pytest.raises(TryLater):
            await desk.channel.find_sent(desk.chat, OutboundMessage("x"), key="1", since=datetime.now(UTC))


async def test_a_payment_request_lets_its_picture_by(desk: Desk) -> None:
    """WhatsApp takes longer with a picture than with a text that is sent right after it."""
    desk.twilio.carrier.hold()
    await desk.send("Coffee", key="1", qr="LNBC1")
    request = asyncio.create_task(desk.send("lnbc1", key="2", mark="lnbc1"))
    assert not (await asyncio.wait([request], timeout=0.5))[0]
    desk.twilio.carrier.release()
    async with asyncio.timeout(10):
        await request
        await desk.ana.until(lambda seen: seen.text == "lnbc1")
    assert [seen.text for seen in desk.ana.sees] == ["Coffee", "lnbc1"]


async def test_a_payment_request_does_not_wait_for_ever(desk: Desk) -> None:
    desk.twilio.carrier.hold()
    await desk.send("Coffee", key="1", qr="LNBC1")
    async with asyncio.timeout(10):
        await desk.send("lnbc1", key="2", mark="lnbc1")
    assert len(desk.twilio.sent(desk.ana)) == 2
