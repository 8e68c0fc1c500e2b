"""Buttons on WhatsApp: seen and pressed where that works, and else the same as text, at once and once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chatwallet.channels.base import Button, Conversation, OutboundMessage, Template
from chatwallet.channels.delivery_receipts import DeliveryFailure, Taken
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.tests.channels.whatsapp.desk import Desk, make_buttons, open_desk
from chatwallet.tests.fakes.twilio_people import Person, Seen

REQUEST = "lnbc100u1" + "q" * 200
AGAIN, CANCEL = Button("New QR", "again K7Q2", "again"), Button("Cancel", "cancel K7Q2", "cancel")
STATUS = Button("Status", "status K7Q2", "status")
CODE = OutboundMessage(f"Receive $10.00\n\n{REQUEST}", qr=REQUEST.upper(), buttons=(AGAIN, CANCEL, STATUS))
QUESTION = OutboundMessage("Which amount?", buttons=(Button("1,234 USD", "1"), Button("1.234 USD", "2")))
TEMPLATES: dict[tuple[str, str], str] = {}
AS_TEXT = "Which amount?\n› 1\n› 2"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """Ana and Ben have just written, and the account has contents of one, two and three buttons."""
    async with open_desk(with_buttons=True, templates=TEMPLATES) as desk, desk.listening():
        for person in (desk.ana, ben(desk)):
            await person.say("hola")
            await desk.next_heard()
        yield desk


def ben(desk: Desk) -> Person:
    return desk.twilio.person("+15550199999", "Ben")


async def ask(desk: Desk, key: str = "1", **more: object) -> str:
    return await desk.send(QUESTION.text, key=key, buttons=QUESTION.buttons, **more)


def shown(seen: Seen) -> tuple[str, list[str]]:
    return seen.text, [button.title for button in seen.buttons]


async def failure(desk: Desk, number: int = 1) -> DeliveryFailure:
    """The last of so many news, all others of which are receipts."""
    news = (await desk.told.until(number))[-1]
    assert isinstance(news, DeliveryFailure)
    return news


async def test_a_code_is_a_picture_and_its_request_alone_above_three_buttons(desk: Desk) -> None:
    for number, part in enumerate(desk.channel.divide(CODE)):
        await desk.channel.send(desk.chat, part, key=str(number))
    picture, request = await desk.ana.next(), await desk.ana.next()
    assert (picture.text, len(picture.media), picture.buttons) == ("Receive $10.00", 1, ())
    assert shown(request) == (REQUEST, ["New QR", "Cancel", "Status"])
    await desk.ana.press("Cancel", on=request.sid)
    heard = await desk.next_heard()
    assert (heard.text, heard.reply_to) == ("cancel K7Q2", request.sid)


async def test_a_press_that_twilio_brings_twice_is_heard_once(desk: Desk) -> None:
    await ask(desk)
    await desk.ana.next()
    sid = await desk.ana.press("1,234 USD")
    await desk.twilio.repeat(sid)
    assert (await desk.next_heard()).text == "1"
    assert desk.heard.empty()


async def test_more_choices_than_three_are_lines(desk: Desk) -> None:
    four = tuple(Button(f"{number} USD", f"receive {number}") for number in range(1, 5))
    await desk.send("Which?", buttons=four)
    assert shown(await desk.ana.next()) == ("Which?\n› receive 1\n› receive 2\n› receive 3\n› receive 4", [])


async def test_contents_that_were_deleted_cost_no_message_and_are_used_no_more(desk: Desk) -> None:
    for sid in list(desk.twilio.templates):
        desk.twilio.delete(sid)
    await ask(desk)
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    await ask(desk, "2")
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    assert len(desk.twilio.sent(desk.ana)) == 2
    assert desk.channel.abilities.buttons, "of one and three buttons nobody knows yet"
    for key, buttons in (("3", QUESTION.buttons[:1]), ("4", (AGAIN, CANCEL, STATUS))):
        await desk.send("Which?", key=key, buttons=buttons)
    assert not desk.channel.abilities.buttons
    await desk.contents().note(make_buttons(desk.twilio))
    desk.clock.ahead += timedelta(minutes=2)
    await desk.send("hello", key="5")
    assert desk.channel.abilities.buttons, "what was set up anew is found by itself"


async def test_a_code_whose_buttons_are_gone_has_its_lines_before_the_request(desk: Desk) -> None:
    _, request = desk.channel.divide(CODE)
    desk.twilio.delete((await desk.contents().look()).buttons[3])
    await desk.channel.send(desk.chat, request, key="1")
    assert [(await desk.ana.next()).text for _ in range(2)] == [
        "› again K7Q2\n› cancel K7Q2\n› status K7Q2",
        REQUEST,
    ]
    assert len(desk.twilio.sent(desk.ana)) == 2


@pytest.mark.parametrize("code", [63005, 63013, 63024, 63036])
async def test_who_can_not_be_shown_buttons_gets_text_at_once_and_from_then_on(desk: Desk, code: int) -> None:
    desk.ana.refuses_buttons = code
    await ask(desk)
    told = await failure(desk)
    assert told.again is not None
    assert told.again <= desk.clock()
    await ask(desk)  # as the outbox does, under the same key
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    await ask(desk, "2")
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    assert len(desk.ana.sees) == 2
    others = Conversation("whatsapp", ben(desk).address, ben(desk).address)
    await desk.channel.send(others, QUESTION, key="3")
    assert shown(await ben(desk).next())[1] == ["1,234 USD", "1.234 USD"]


async def test_who_is_not_there_at_all_is_tried_once_more_and_not_again(desk: Desk) -> None:
    """63024 says both: the buttons can't be shown, and there is nobody."""
    desk.twilio.carrier.fail_next(63024, times=2)
    await ask(desk)
    assert (await failure(desk)).again is not None
    await ask(desk)
    assert (await failure(desk, 2)).again is None


@pytest.mark.parametrize("code", [21655, 21656, 63013, 63999])
async def test_a_refusal_of_the_buttons_is_followed_by_the_text_at_once(desk: Desk, code: int) -> None:
    """63999 is in no table: whatever it means, it may be for the buttons."""
    body = {"code": code, "message": "refused", "status": 400}
    desk.twilio.faults.answer(400, json.dumps(body))
    await ask(desk)
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    assert len(desk.twilio.sent(desk.ana)) == 1


@pytest.mark.parametrize(("code", "kind"), [(20429, TryLater), (63018, TryLater), (21610, Unreachable)])
async def test_what_has_nothing_to_do_with_buttons_keeps_them(
    desk: Desk, code: int, kind: type[Exception]
) -> None:
    desk.twilio.faults.refuse(code)
    with pytest.raises(kind):
        await ask(desk)
    await ask(desk)
    assert shown(await desk.ana.next())[1] == ["1,234 USD", "1.234 USD"]


async def test_outside_the_window_buttons_are_no_way_around_a_template(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = desk.twilio.template("paid", "es", "Pago: {{1}}.")
    monkeypatch.setitem(TEMPLATES, ("paid", "es"), template.sid)
    desk.twilio.enforce_window(True, at_once=True)
    desk.twilio.age(desk.ana)
    await ask(desk, template=Template("paid", "es", ("10",)))
    assert (await desk.ana.next()).text == "Pago: 10."
    assert len(desk.twilio.sent(desk.ana)) == 1


@pytest.mark.parametrize("part", [QUESTION, OutboundMessage(REQUEST, mark=REQUEST, buttons=(AGAIN, CANCEL))])
async def test_a_doubtful_message_with_buttons_is_found_in_the_log(desk: Desk, part: OutboundMessage) -> None:
    desk.twilio.faults.break_off()
    began = desk.clock()
    with pytest.raises(OutcomeUnknown):
        await desk.channel.send(desk.chat, part, key="1")
    seen = await desk.ana.next()
    found = await desk.channel.find_sent(desk.chat, part, key="1", since=began)
    assert found == seen.sid
    other = desk.another_channel()  # which has learned nothing of it
    assert await other.find_sent(desk.chat, part, key="1", since=began) == seen.sid


async def test_buttons_are_there_soon_after_the_setup(desk: Desk) -> None:
    other = desk.another_channel()
    assert not other.abilities.buttons
    await other.send(desk.chat, QUESTION, key="9")
    assert other.abilities.buttons
    assert shown(await desk.ana.next())[1] == ["1,234 USD", "1.234 USD"]


async def test_a_text_that_twilio_does_not_take_as_a_value_costs_the_others_no_buttons(desk: Desk) -> None:
    """One page of Twilio's forbids line breaks in a value, 21656, and another lets them through here."""
    desk.twilio.rules.breaks_always = True
    await desk.send("Two\nlines", key="1", buttons=QUESTION.buttons)
    assert shown(await desk.ana.next()) == ("Two\nlines\n› 1\n› 2", [])
    await ask(desk, "2")
    assert shown(await desk.ana.next())[1] == ["1,234 USD", "1.234 USD"]


async def test_another_instance_that_takes_the_callback_knows_that_there_were_buttons(desk: Desk) -> None:
    """63024 was taken for somebody who is not there: the answer was given up, and such an answer never comes back."""
    desk.ana.refuses_buttons = 63024
    await desk.another_channel().send(desk.chat, QUESTION, key="1")
    assert (await failure(desk)).again is not None
    await ask(desk)
    assert shown(await desk.ana.next()) == (AS_TEXT, [])


async def test_a_failure_that_is_told_twice_says_the_same_twice(desk: Desk) -> None:
    """As where the store could not be asked the first time, and Twilio's log or another try tells it again."""
    desk.ana.refuses_buttons = 63024
    desk.twilio.callbacks.copies = 2
    await ask(desk)
    for number in (1, 2):
        assert (await failure(desk, number)).again is not None


async def test_a_message_of_before_a_restart_that_failed_may_have_had_buttons(desk: Desk) -> None:
    desk.ana.refuses_buttons = 63024
    desk.twilio.callbacks.lose(10**6)
    restarted = desk.another_channel()

    async def end_of(sid: str) -> DeliveryFailure:
        await desk.twilio.until(
            lambda: [one for one in desk.twilio.messages if one.sid == sid and one.error_code]
        )
        taken = Taken("1", sid, "whatsapp", desk.ana.address, desk.clock())
        await restarted.report_statuses([taken])
        return await failure(desk, len(desk.told.news))

    assert (await end_of(await ask(desk))).again is not None
    desk.twilio.carrier.fail_next(63024)
    sid = await restarted.send(desk.chat, QUESTION, key="1")
    assert desk.twilio.sent(desk.ana)[-1].body == AS_TEXT
    assert (await end_of(sid)).again is None, "it had no buttons, and nobody is there"


async def test_a_template_that_fails_takes_no_buttons_from_anybody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message had buttons until the window turned out to be closed: what failed was the template."""
    template = desk.twilio.template("paid", "es", "Pago: {{1}}. {{2}}")
    monkeypatch.setitem(TEMPLATES, ("paid", "es"), template.sid)
    desk.twilio.enforce_window(True, at_once=True)
    desk.twilio.age(desk.ana)
    await ask(desk, template=Template("paid", "es", ("10",)))
    assert "63028" in (await failure(desk)).reason
    others = Conversation("whatsapp", ben(desk).address, ben(desk).address)
    await desk.channel.send(others, QUESTION, key="2")
    assert shown(await ben(desk).next())[1] == ["1,234 USD", "1.234 USD"]


@pytest.mark.parametrize("at_once", [True, False])
async def test_buttons_that_need_an_approval_after_all_cost_nobody_an_answer(
    desk: Desk, at_once: bool
) -> None:
    """63016 says that the window is closed, and of a content that it is not approved: nobody has seen it live."""
    if at_once:
        desk.twilio.faults.refuse(63016)
    else:
        desk.twilio.carrier.fail_next(63016)
        await ask(desk)
        assert (await failure(desk)).again is not None
    await ask(desk)
    assert shown(await desk.ana.next()) == (AS_TEXT, [])
    await desk.send("hello", key="2")
    assert (await desk.ana.next()).text == "hello"
