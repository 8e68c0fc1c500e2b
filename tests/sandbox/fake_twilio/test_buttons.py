"""Messages with buttons, and what comes of pressing them."""

from collections.abc import Sequence

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_people import Said, Seen
from chatwallet.tests.fakes.twilio_templates import Button
from chatwallet.tests.sandbox.fake_twilio.bot import Bot, refusal, send
from chatwallet.tests.sandbox.fake_twilio.contents import REPLY, content, make, replies, send_filled

ASKED = ["Pay", "New QR", "again K7Q2", "Cancel", "cancel K7Q2", "Status", "status K7Q2"]
BUTTONS = (Button("New QR", "again K7Q2"), Button("Cancel", "cancel K7Q2"), Button("Status", "status K7Q2"))
CALL = {
    "twilio/call-to-action": {
        "body": "Hello",
        "actions": [{"type": "URL", "title": "Pay", "url": "https://a.example"}],
    }
}


async def test_three_buttons_go_out_without_approval_inside_the_window(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    ana = twilio.person()
    twilio.enforce_window(True)
    await ana.say("receive 10")
    made = await make(client, replies(3))
    sent = await send_filled(client, twilio, made.sid, ASKED, status_callback=f"{bot.url}/status")
    seen = await ana.next()
    assert (seen.sid, seen.text, seen.buttons) == (sent.sid, "Pay", BUTTONS)
    assert (seen.template, seen.approved) == (made.sid, False)
    await twilio.until(lambda: len(twilio.callbacks.posted) == 2)
    assert bot.values() == ["sent", "delivered"]
    twilio.age(ana)
    await send_filled(client, twilio, made.sid, ASKED, status_callback=f"{bot.url}/status")
    await twilio.until(lambda: len(twilio.callbacks.posted) == 3)
    assert bot.values("ErrorCode") == ["63016"]


async def failed(
    twilio: FakeTwilio, client: Client, bot: Bot, sid: str, values: Sequence[str]
) -> Sequence[str]:
    """The code with which a content fails after it was accepted."""
    await send_filled(client, twilio, sid, values, status_callback=f"{bot.url}/status")
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.values() == ["undelivered"]
    assert twilio.person().sees == []
    return bot.values("ErrorCode")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["x" * 1025, "Yes", "yes", "No", "no"], "63021"),
        (["Sure?", "x" * 21, "yes", "No", "no"], "63013"),
        (["Sure?", "🔥" * 11, "yes", "No", "no"], "63013"),
        (["Sure?", "Yes", "x" * 201, "No", "no"], "63013"),
        (["Sure?", "Yes", "yes", "Yes", "no"], "63013"),
        (["Sure?", "Yes", "yes", "No", "yes"], "63013"),
        (["Sure?", "Yes", "yes", "No"], "63028"),
        (["Sure?", "Yes", "yes", "No", "no", "Maybe"], "63028"),
    ],
)
async def test_what_a_filled_content_violates_fails_after_it_was_accepted(
    twilio: FakeTwilio, client: Client, bot: Bot, values: Sequence[str], code: str
) -> None:
    made = await make(client, replies(2))
    assert await failed(twilio, client, bot, made.sid, values) == [code]


async def test_the_longest_of_everything_passes(twilio: FakeTwilio, client: Client) -> None:
    made = await make(client, replies(1))
    await send_filled(client, twilio, made.sid, ["x" * 1024, "y" * 20, "z" * 200])
    seen = await twilio.person().next()
    assert (seen.text, seen.buttons) == ("x" * 1024, (Button("y" * 20, "z" * 200),))


async def test_a_text_may_be_longer_before_it_is_approved(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    made = await make(client, content({"twilio/text": {"body": "Hello {{1}}"}}, 1))
    await send_filled(client, twilio, made.sid, ["x" * 1594])
    assert len((await twilio.person().next()).text) == 1600
    twilio.person().sees.clear()
    assert await failed(twilio, client, bot, made.sid, ["x" * 1595]) == ["63021"]


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_what_is_too_long_can_be_refused_at_once(
    twilio: FakeTwilio, client: Client, place: int
) -> None:
    twilio.rules.lengths_at_once = True
    made, values = await make(client, replies(1)), ["Sure?", "Yes", "yes"]
    values[place] = "x" * 1025
    assert await refusal(send_filled(client, twilio, made.sid, values)) == (400, 21658)
    assert twilio.messages == []


@pytest.mark.parametrize("value", ["", " "])
async def test_an_empty_value_is_refused_at_once(twilio: FakeTwilio, client: Client, value: str) -> None:
    made = await make(client, replies(1))
    assert await refusal(send_filled(client, twilio, made.sid, ["Sure?", value, "yes"])) == (400, 21656)


async def test_a_place_without_a_value_can_take_its_sample(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    made = await make(client, replies(1))
    twilio.rules.samples_fill = True
    await send_filled(client, twilio, made.sid, ["Sure?", "Yes"])
    assert (await twilio.person().next()).buttons == (Button("Yes", "sample 3"),)
    values, callback = ["Sure?", "Yes", "yes", "more"], f"{bot.url}/status"
    await send_filled(client, twilio, made.sid, values, status_callback=callback)
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.values("ErrorCode") == ["63028"]


async def test_more_than_three_buttons_and_calls_need_approval(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    four = [{"title": f"B{number}", "id": f"b{number}"} for number in range(4)]
    many = await make(client, content({REPLY: {"body": "Hello", "actions": four}}))
    call = await make(client, content(CALL))
    for made in (many, call):
        await send_filled(client, twilio, made.sid, [], status_callback=f"{bot.url}/status")
        await twilio.until(lambda: twilio.callbacks.posted)
        twilio.callbacks.posted.clear()
    assert bot.values("ErrorCode") == ["63013", "63016"]
    for made in (many, call):
        twilio.review(made.sid, "approved")
        await send_filled(client, twilio, made.sid, [])
        assert (await twilio.person().next()).template == made.sid
    assert [len(seen.buttons) for seen in twilio.person().sees] == [4, 0]


async def test_a_phone_that_shows_no_buttons_takes_texts(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    made = await make(client, replies(1))
    twilio.person().refuses_buttons = 63024
    assert await failed(twilio, client, bot, made.sid, ["Sure?", "Yes", "yes"]) == ["63024"]
    await send(client, twilio, "Sure? yes/no")
    assert (await twilio.person().next()).text == "Sure? yes/no"


async def test_a_deleted_content_is_refused_but_not_what_was_accepted(
    twilio: FakeTwilio, client: Client
) -> None:
    made, values = await make(client, replies(1)), ["Sure?", "Yes", "yes"]
    twilio.carrier.hold()
    await send_filled(client, twilio, made.sid, values)
    await client.content.v1.contents(made.sid).delete_async()
    assert await refusal(send_filled(client, twilio, made.sid, values)) == (400, 21655)
    twilio.carrier.release()
    assert (await twilio.person().next()).buttons == (Button("Yes", "yes"),)


async def test_a_press_comes_as_twilio_sends_it(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    ana, made = twilio.person(), await make(client, replies(3))
    asked = await send_filled(client, twilio, made.sid, ASKED)
    await ana.next()
    sid = await ana.press("Cancel")
    assert bot.forms[0] == {
        "AccountSid": twilio.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "Cancel",
        "ButtonPayload": "cancel K7Q2",
        "ButtonText": "Cancel",
        "From": ana.address,
        "MessageSid": sid,
        "MessageType": "interactive",
        "NumMedia": "0",
        "NumSegments": "1",
        "OriginalRepliedMessageSender": twilio.number,
        "OriginalRepliedMessageSid": asked.sid,
        "ProfileName": "Ana",
        "ReferralNumMedia": "0",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": twilio.number,
        "WaId": "15550123456",
    }
    await twilio.repeat(sid)
    assert bot.forms[1] == bot.forms[0]
    assert ana.heard is not None


async def test_the_button_of_an_approved_template_says_so(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    action = {"title": "Status", "id": "{{1}}"}
    made = await make(client, content({REPLY: {"body": "You were paid.", "actions": [action]}}, 1))
    twilio.review(made.sid, "approved")
    twilio.enforce_window(True)
    await send_filled(client, twilio, made.sid, ["status K7Q2"])
    await twilio.person().next()
    await twilio.person().press("Status")
    assert (bot.values("MessageType"), bot.values("ButtonPayload")) == (["button"], ["status K7Q2"])


async def test_an_old_button_can_be_pressed_at_any_time(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    ana, made = twilio.person(), await make(client, replies(1))
    for line in ("one", "two"):
        await send_filled(client, twilio, made.sid, [line, "Again", f"again {line}"])
        await ana.next()
    await client.content.v1.contents(made.sid).delete_async()
    twilio.age(ana, hours=100)
    await ana.press("Again")
    await ana.press("Again", on=ana.sees[0].sid)
    await ana.press("Again", on=ana.sees[0].sid)
    assert bot.values("ButtonPayload") == ["again two", "again one", "again one"]
    with pytest.raises(LookupError):
        await ana.press("Never")
    with pytest.raises(LookupError):
        await ana.press("Again", on="SM" + "0" * 32)


async def test_the_list_shows_the_filled_text_and_no_buttons(twilio: FakeTwilio, client: Client) -> None:
    ana, made = twilio.person(), await make(client, replies(1))
    await send_filled(client, twilio, made.sid, ["Sure?", "Yes", "yes"])
    await ana.next()
    await ana.press("Yes")
    assert [one.body for one in await client.messages.list_async()] == ["Yes", "Sure?"]
    twilio.rules.bodies_listed = False
    await send_filled(client, twilio, made.sid, ["Really?", "Yes", "yes"])
    assert (await ana.next()).text == "Really?"
    assert (await client.messages.list_async(limit=1))[0].body == ""


async def test_a_conversation_is_what_both_sides_said(twilio: FakeTwilio, client: Client) -> None:
    ana, made = twilio.person(), await make(client, replies(1))
    await send(client, twilio, "Not for Ana", to=twilio.person("+15550177777", "Bob").address)
    said = await ana.say("cancel")
    await send_filled(client, twilio, made.sid, ["Sure?", "Yes", "yes"])
    asked = await ana.next()
    pressed = await ana.press("Yes")
    done = await send(client, twilio, "Cancelled")
    await ana.next()
    assert ana.conversation == [
        Said(said, "cancel"),
        asked,
        Said(pressed, "Yes", asked.sid, pressed=True),
        Seen(done.sid, "Cancelled"),
    ]
