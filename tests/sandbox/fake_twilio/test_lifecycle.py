"""What becomes of a message that Twilio accepted."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import PNG, Bot, refused, send


async def test_a_message_is_accepted_then_carried_and_each_step_is_told(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    message = await send(client, twilio, status_callback=f"{bot.url}/status?key=n1")
    assert (message.status, message.direction, message.date_sent) == ("queued", "outbound-api", None)
    seen = await twilio.person().next()
    assert (seen.sid, seen.text, seen.media, seen.template) == (message.sid, "Hello", (), None)
    await twilio.until(lambda: len(twilio.callbacks.posted) == 2)
    assert bot.values() == ["sent", "delivered"]
    assert {form["MessageSid"] for form in bot.forms} == {message.sid}
    await twilio.person().read(message.sid)
    assert bot.values()[-1] == "read"
    assert (await client.messages(message.sid).fetch_async()).status == "read"


async def test_a_picture_is_asked_for_its_type_and_then_fetched(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    message = await send(client, twilio, "Pay", media_url=[f"{bot.url}/qr.png"])
    seen = await twilio.person().next()
    assert (message.sid[:2], message.num_media) == ("MM", "1")
    assert (seen.text, seen.media[0].data, seen.media[0].content_type) == ("Pay", PNG, "image/png")
    assert bot.fetches == ["HEAD", "GET"]


@pytest.mark.parametrize(
    ("picture", "kind", "path", "code"),
    [
        (PNG, "image/png", "/gone.png", "63019"),
        (b"", "image/png", "/qr.png", "63019"),
        (PNG, "text/html", "/qr.png", "63021"),
        (PNG, "image/jpeg", "/qr.png", "63021"),
        (PNG + b"\0" * 5 * 1024 * 1024, "image/png", "/qr.png", "11751"),
    ],
)
async def test_a_picture_that_cannot_be_sent_fails_after_it_was_accepted(
    twilio: FakeTwilio, client: Client, bot: Bot, picture: bytes, kind: str, path: str, code: str
) -> None:
    bot.picture, bot.picture_type = picture, kind
    await send(client, twilio, media_url=[bot.url + path], status_callback=f"{bot.url}/status")
    await twilio.until(lambda: twilio.callbacks.posted)
    assert (bot.values(), bot.values("ErrorCode")) == (["undelivered"], [code])
    assert twilio.person().sees == []


async def test_outside_the_window_only_an_approved_template_passes(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    ana, callback = twilio.person(), f"{bot.url}/status"
    twilio.enforce_window(True)
    paid = twilio.template("paid", "en", "You were paid {{1}} for {{2}}.")
    await ana.say("hi")
    await send(client, twilio, "inside")
    assert (await ana.next()).text == "inside"
    twilio.age(ana)
    late = await send(client, twilio, "late", status_callback=callback)
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.forms[-1] | {"MessageStatus": "undelivered", "ErrorCode": "63016"} == bot.forms[-1]
    failed = await client.messages(late.sid).fetch_async()
    assert (failed.error_code, failed.error_message[:25]) == (63016, "Failed to send freeform m")
    values = json.dumps({"1": "$10.00", "2": "Coffee"})
    await send(client, twilio, None, content_sid=paid.sid, content_variables=values)
    seen = await ana.next()
    assert (seen.text, seen.template) == ("You were paid $10.00 for Coffee.", paid.sid)
    paid.status = "rejected"
    await send(client, twilio, None, content_sid=paid.sid, content_variables=values, status_callback=callback)
    await twilio.until(lambda: len(twilio.callbacks.posted) == 2)
    assert bot.forms[-1]["ErrorCode"] == "63016"


async def test_the_window_can_be_told_in_the_answer_itself(twilio: FakeTwilio, client: Client) -> None:
    twilio.enforce_window(True, at_once=True)
    assert await refused(client, twilio) == (400, 63016)
    await twilio.person().say("hi")
    assert (await send(client, twilio)).status == "queued"


async def test_a_template_with_other_places_than_values_fails(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    paid = twilio.template("paid", "en", "You were paid {{1}} for {{2}}.")
    await send(
        client,
        twilio,
        None,
        content_sid=paid.sid,
        content_variables='{"1": "x"}',
        status_callback=f"{bot.url}/status",
    )
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.forms[-1]["ErrorCode"] == "63028"


async def test_a_number_without_whatsapp_fails_after_it_was_accepted(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    await send(client, twilio, to="whatsapp:+15557654321", status_callback=f"{bot.url}/status")
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.forms[-1]["ErrorCode"] == "63024"


async def test_messages_wait_in_the_queue_while_held(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    twilio.carrier.hold()
    message = await send(client, twilio, status_callback=f"{bot.url}/status")
    today = datetime.now(UTC) - timedelta(days=1)
    assert await client.messages.list_async(to=twilio.person().address, date_sent_after=today) == []
    assert [found.sid for found in await client.messages.list_async(to=twilio.person().address)] == [
        message.sid
    ]
    twilio.carrier.release()
    await twilio.person().next()
    found = await client.messages.list_async(to=twilio.person().address, date_sent_after=today)
    assert [each.sid for each in found] == [message.sid]


async def test_callbacks_can_be_lost_doubled_and_turned_round(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    twilio.callbacks.lose(2)
    await send(client, twilio, "lost", status_callback=f"{bot.url}/status")
    await twilio.person().next()
    twilio.callbacks.hold()
    message = await send(client, twilio, "held", status_callback=f"{bot.url}/status")
    await twilio.until(lambda: len(twilio.callbacks.held) == 2)
    assert bot.forms == []
    twilio.callbacks.copies = 2
    await twilio.callbacks.release(backwards=True)
    assert bot.values() == ["delivered", "delivered", "sent", "sent"]
    assert (await client.messages(message.sid).fetch_async()).status == "delivered"


async def test_a_message_can_fail_after_it_was_accepted_with_any_code(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    twilio.carrier.fail_next(63018, status="failed")
    message = await send(client, twilio, "first", status_callback=f"{bot.url}/status")
    await twilio.until(lambda: twilio.callbacks.posted)
    assert (bot.values(), bot.values("ErrorCode")) == (["failed"], ["63018"])
    assert (await client.messages(message.sid).fetch_async()).status == "failed"
    await send(client, twilio, "second")
    assert (await twilio.person().next()).text == "second"


async def test_a_template_with_too_long_values_fails(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    paid = twilio.template("paid", "en", "You were paid {{1}}.")
    values, callback = json.dumps({"1": "x" * 1020}), f"{bot.url}/status"
    await send(client, twilio, None, content_sid=paid.sid, content_variables=values, status_callback=callback)
    await twilio.until(lambda: twilio.callbacks.posted)
    assert bot.forms[-1]["ErrorCode"] == "63021"


async def test_news_that_come_late_take_nothing_back(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    message = await send(client, twilio, status_callback=f"{bot.url}/status")
    seen = await twilio.person().until(lambda seen: seen.sid == message.sid)
    await twilio.until(lambda: len(twilio.callbacks.posted) == 2)
    await twilio.person().read(seen.sid)
    await twilio.carrier.report(message.sid, "sent")
    assert bot.values()[-2:] == ["read", "sent"]
    assert (await client.messages(message.sid).fetch_async()).status == "read"
    with pytest.raises(LookupError):
        await twilio.carrier.report("SM" + "0" * 32, "sent")


async def test_a_callback_that_nobody_takes_is_in_the_debugger(
    twilio: FakeTwilio, client: Client, bot: Bot
) -> None:
    await send(client, twilio, status_callback=f"{bot.url}/nowhere")
    await twilio.until(lambda: len(twilio.alerts) == 2)
    assert {alert.code for alert in twilio.alerts} == {11200}
