"""What people write, and how Twilio brings it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import Bot, PointedAt, refused, send


async def test_everything_posted_is_signed_over_the_whole_address_and_the_whole_form(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    await twilio.person().say("receive 10 café & co")
    await send(client, twilio, status_callback=f"{bot.url}/status?key=a%2Fb")
    await twilio.until(lambda: len(twilio.callbacks.posted) == 2)
    validator = RequestValidator(twilio.auth_token)
    for (address, signature), form in zip(bot.signatures, bot.forms, strict=True):
        assert validator.validate(address, form, signature)
        assert not validator.validate(address + "x", form, signature)
    assert bot.signatures[1][0].endswith("/status?key=a%2Fb")


async def test_two_tokens_are_let_in_while_rotating_and_the_first_signs(twilio: FakeTwilio, bot: Bot) -> None:
    old, new = twilio.auth_token, twilio.create_secondary_token()
    async with PointedAt(twilio.url) as http:
        await send(Client(twilio.account_sid, new, http_client=http), twilio)
        await twilio.person().say("one")
        twilio.promote_secondary_token()
        await twilio.person().say("two")
        assert await refused(Client(twilio.account_sid, old, http_client=http), twilio) == (401, 20003)
    for (address, signature), form, token in zip(bot.signatures, bot.forms, (old, new), strict=True):
        assert RequestValidator(token).validate(address, form, signature)


async def test_who_said_stop_gets_nothing_until_start(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    ana = twilio.person()
    await ana.say(" stop ")
    assert await refused(client, twilio) == (400, 21610)
    await ana.say("START")
    await send(client, twilio, "welcome back")
    assert (await ana.next()).text == "welcome back"
    assert bot.values("Body") == [" stop ", "START"]
    assert "OptOutType" not in bot.forms[0]


async def test_advanced_opt_out_says_what_it_understood(bot: Bot) -> None:
    async with FakeTwilio(opt_outs=True) as twilio:
        twilio.webhook_url = f"{bot.url}/hook"
        await twilio.person().say("Unsubscribe")
        await twilio.person().say("unstop")
    assert bot.values("OptOutType") == ["STOP", "START"]


async def test_what_a_person_writes_comes_as_twilio_sends_it(twilio: FakeTwilio, bot: Bot) -> None:
    ana = twilio.person("+50912345678", "Ana ✨")
    sid = await ana.say("receive 10 Kafe")
    assert bot.forms[0] == {
        "AccountSid": twilio.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "receive 10 Kafe",
        "From": "whatsapp:+50912345678",
        "MessageSid": sid,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "Ana ✨",
        "ReferralNumMedia": "0",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": twilio.number,
        "WaId": "50912345678",
    }
    assert twilio.webhooks[0].status == 200


async def test_a_reply_a_press_and_a_picture_say_what_they_are(twilio: FakeTwilio, bot: Bot) -> None:
    ana, asked = twilio.person(), "SM" + "1" * 32
    await ana.say("cancel", reply_to=asked)
    await ana.press("New QR", "again K7Q2", on=asked)
    await ana.send_media(f"{bot.url}/qr.png", "image/png")
    reply, press, picture = bot.forms
    assert (reply["OriginalRepliedMessageSid"], reply["OriginalRepliedMessageSender"]) == (
        asked,
        twilio.number,
    )
    assert (press["Body"], press["ButtonText"], press["ButtonPayload"]) == (
        "New QR",
        "New QR",
        "again K7Q2",
    )
    assert press["OriginalRepliedMessageSid"] == asked
    assert (picture["NumMedia"], picture["MediaContentType0"], picture["MessageSid"][:2]) == (
        "1",
        "image/png",
        "MM",
    )


async def test_a_message_stays_in_the_list_though_nobody_took_it(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    twilio.webhook_url = "http://127.0.0.1:9/hook"
    sid = await twilio.person().say("anybody?")
    assert (twilio.webhooks[0].status, twilio.webhooks[0].tries) == (None, 2)
    assert [alert.code for alert in twilio.alerts] == [11205]
    found = await client.messages.list_async(to=twilio.number)
    assert [(message.sid, message.direction, message.body) for message in found] == [
        (sid, "inbound", "anybody?")
    ]


@pytest.mark.parametrize(
    ("fragment", "tries"),
    [("", 1), ("#rc=2&rp=5xx", 3), ("#rc=5&rp=all", 6), ("#rc=1&rp=4xx", 1), ("#rc=9&rp=5xx,ct", 6)],
)
async def test_an_address_says_how_often_it_is_tried(
    twilio: FakeTwilio, bot: Bot, fragment: str, tries: int
) -> None:
    twilio.webhook_url += fragment
    bot.answers = [lambda: web.Response(status=503)] * 10
    await twilio.person().say("hi")
    assert len(bot.forms) == twilio.webhooks[0].tries == tries
    assert len({form["MessageSid"] for form in bot.forms}) == 1


async def test_a_silent_webhook_is_tried_again_and_then_the_fallback_is_asked(bot: Bot) -> None:
    async with FakeTwilio(webhook_timeout=0.3) as twilio:
        twilio.webhook_url = f"{bot.url}/hook#rc=1&rp=rt"
        twilio.fallback_url = f"{bot.url}/status"
        bot.speaking.clear()
        say = asyncio.create_task(twilio.person().say("hi"))
        await twilio.until(lambda: twilio.webhooks)
        assert twilio.webhooks[0].tries == 2
        await say
    assert twilio.webhooks[1].form["ErrorUrl"] == f"{bot.url}/hook"
    assert len(bot.forms) == 3


async def test_a_webhook_can_come_twice(twilio: FakeTwilio, bot: Bot) -> None:
    sid = await twilio.person().say("hi")
    await twilio.repeat(sid)
    assert bot.forms[0] == bot.forms[1]
    assert bot.signatures[0] == bot.signatures[1]


async def test_plain_text_answered_to_a_webhook_is_said_to_the_person(twilio: FakeTwilio, bot: Bot) -> None:
    bot.answers = [lambda: web.Response(text="OK"), lambda: web.json_response({})]
    await twilio.person().say("hi")
    assert (await twilio.person().next()).text == "OK"
    await twilio.person().say("hi again")
    assert [alert.code for alert in twilio.alerts] == [12300]


async def test_without_a_webhook_messages_are_only_listed(twilio: FakeTwilio, client: Client) -> None:
    twilio.webhook_url = ""
    sid = await twilio.person().say("hi")
    assert (twilio.webhooks, twilio.alerts) == ([], [])
    assert [message.sid for message in await client.messages.list_async(to=twilio.number)] == [sid]


async def test_a_silence_moves_what_was_written_into_the_past(twilio: FakeTwilio, client: Client) -> None:
    ana = twilio.person()
    await ana.say("hi")
    twilio.age(ana, hours=30)
    since = datetime.now(UTC) - timedelta(hours=24)
    assert await client.messages.list_async(to=twilio.number, date_sent_after=since) == []
    assert ana.heard is not None
    assert ana.heard < since


USER_ID = "US." + "a1B2" * 32


async def test_who_hides_their_number_has_a_user_id_in_its_place(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    """X24. Beside a number, the id comes in a field of its own."""
    hidden = twilio.person(USER_ID, "Bob")
    await hidden.say("hi")
    await twilio.person("+15550177777", "Cleo", user_id="JM.1").say("hi")
    first, second = bot.forms
    assert (first["From"], first["ExternalUserId"]) == (f"whatsapp:{USER_ID}", USER_ID)
    assert "WaId" not in first
    assert (second["From"], second["WaId"]) == ("whatsapp:+15550177777", "15550177777")
    assert second["ExternalUserId"] == "JM.1"
    await send(client, twilio, "hello", to=hidden.address)
    assert (await hidden.next()).text == "hello"
    with pytest.raises(ValueError, match="neither"):
        twilio.person("US." + "a" * 129)


async def test_a_number_that_somebody_else_got_comes_with_another_user_id(
    twilio: FakeTwilio, bot: Bot
) -> None:
    ana = twilio.person("+15550177777", user_id="JM.1", parent_id="JM.ENT.1")
    await ana.say("hi")
    ana.user_id, ana.parent_id = "JM.2", ""
    await ana.say("hi")
    first, second = bot.forms
    assert first["From"] == second["From"]
    assert (first["ExternalUserId"], first["ParentExternalUserId"]) == ("JM.1", "JM.ENT.1")
    assert second["ExternalUserId"] == "JM.2"
    assert "ParentExternalUserId" not in second


async def test_an_id_of_the_parent_form_is_an_address_too(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    hidden = twilio.person("US.ENT.a1B2")
    await hidden.say("hi")
    assert bot.forms[0]["From"] == "whatsapp:US.ENT.a1B2"
    await send(client, twilio, "hello", to=hidden.address)
    assert (await hidden.next()).text == "hello"
