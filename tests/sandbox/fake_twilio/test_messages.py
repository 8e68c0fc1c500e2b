"""Messages that a bot gives Twilio: what passes, what is refused, and with which code."""

import json
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import PointedAt, post, refused, send

# components.schemas["api.v2010.account.message"] of Twilio's OpenAPI document.
MESSAGE_FIELDS = """account_sid api_version body date_created date_sent date_updated direction error_code error_message
from messaging_service_sid num_media num_segments price price_unit sid status subresource_uris to uri"""


async def test_the_body_of_an_answer_has_exactly_the_documented_members(twilio: FakeTwilio) -> None:
    status, body = await post(twilio, {"To": twilio.person().address, "From": twilio.number, "Body": "Hello"})
    assert status == 201
    assert set(body) == set(MESSAGE_FIELDS.split())
    assert body["num_segments"] == "1"
    assert body["uri"] == f"/2010-04-01/Accounts/{twilio.account_sid}/Messages/{body['sid']}.json"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "+15550123456"}, 21910),
        ({"to": "whatsapp:5550123456"}, 21211),
        ({"to": "whatsapp:+0123456789"}, 21211),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"from_": "whatsapp:+15559999999"}, 63007),
        ({"from_": "whatsapp:+155-0"}, 21212),
        ({"to": "whatsapp:+15550100000"}, 63031),
        ({"body": ""}, 21602),
        ({"body": None}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"body": "⚡🔥" * 800}, 21617),
        ({"status_callback": "/status"}, 21609),
        ({"status_callback": "https://my_host/status"}, 21609),
        ({"media_url": ["qr.png"]}, 21620),
        ({"media_url": ["https://example.org/qr.png"] * 11}, 21623),
        ({"content_sid": "HX1"}, 20001),
        ({"body": None, "content_sid": "HX1", "content_variables": '{"1"'}, 21656),
        ({"body": None, "content_sid": "HX1", "content_variables": json.dumps({"1": "x" * 1601})}, 21658),
        ({"validity_period": 36001}, 20001),
        ({"content_variables": "{}"}, 21654),
        ({"body": None, "content_sid": "HX" + "0" * 32}, 21655),
        ({"body": None, "content_sid": "HX1", "content_variables": "[]"}, 21656),
        ({"body": None, "content_sid": "HX1", "content_variables": '{"1": ""}'}, 21656),
        ({"body": None, "content_sid": "HX1", "content_variables": '{"1": 5}'}, 21656),
        ({"body": None, "content_sid": "HX1", "content_variables": '{"a": "b"}'}, 21656),
    ],
)
async def test_what_twilio_refuses_is_refused_with_its_code(
    twilio: FakeTwilio, client: Client, changes: dict[str, Any], code: int
) -> None:
    assert await refused(client, twilio, **changes) == (400, code)
    assert twilio.messages == []


async def test_the_longest_body_passes(twilio: FakeTwilio, client: Client) -> None:
    await send(client, twilio, "⚡" * 1600)
    assert len((await twilio.person().next()).text) == 1600


async def test_an_error_has_the_form_of_every_twilio_error(twilio: FakeTwilio) -> None:
    status, body = await post(twilio, {"To": "whatsapp:1", "From": twilio.number, "Body": "x"})
    assert status == 400
    assert body == {
        "code": 21211,
        "message": "The 'To' number whatsapp:1 is not a valid phone number.",
        "more_info": "https://www.twilio.com/docs/errors/21211",
        "status": 400,
    }


@pytest.mark.parametrize("name", ["body", "Buttons", "StatusCallbackMethod"])
async def test_a_parameter_that_twilio_does_not_list_is_refused(twilio: FakeTwilio, name: str) -> None:
    form = {"To": twilio.person().address, "From": twilio.number, "Body": "x", name: "y"}
    assert (await post(twilio, form))[1]["code"] == 20001


async def test_only_a_form_is_read(twilio: FakeTwilio) -> None:
    form = {"To": twilio.person().address, "From": twilio.number, "Body": "x"}
    status, body = await post(twilio, json.dumps(form), **{"Content-Type": "application/json"})
    assert (status, body["code"]) == (400, 20001)


async def test_a_wrong_token_and_another_account_are_refused(twilio: FakeTwilio) -> None:
    async with PointedAt(twilio.url) as http:
        assert await refused(Client(twilio.account_sid, "guess", http_client=http), twilio) == (401, 20003)
        assert await refused(Client("AC" + "0" * 32, twilio.auth_token, http_client=http), twilio) == (
            401,
            20003,
        )
        other = Client(twilio.account_sid, twilio.auth_token, account_sid="AC" + "0" * 32, http_client=http)
        assert await refused(other, twilio) == (404, 20404)


async def test_the_account_a_template_and_the_sender_can_be_looked_at(
    twilio: FakeTwilio, client: Client
) -> None:
    paid = twilio.template("paid_en", "en", "You were paid {{1}}.")
    twilio.template("extra_en", "en", "Another {{1}}.", status="pending")
    assert (await client.api.accounts(twilio.account_sid).fetch_async()).status == "active"
    content = await client.content.v1.contents(paid.sid).fetch_async()
    assert (content.language, content.types) == ("en", {"twilio/text": {"body": "You were paid {{1}}."}})
    approval = await client.content.v1.contents(paid.sid).approval_fetch().fetch_async()
    assert (approval.whatsapp["status"], approval.whatsapp["category"]) == ("approved", "UTILITY")
    senders = await client.messaging.v2.channels_senders.list_async(channel="whatsapp")
    assert [(sender.sender_id, sender.status) for sender in senders] == [(twilio.number, "ONLINE")]
    assert senders[0].webhook["callback_url"] == twilio.webhook_url


async def test_what_does_not_exist_is_not_found(twilio: FakeTwilio, client: Client) -> None:
    for looking in (
        client.messages("SM" + "0" * 32).fetch_async,
        client.content.v1.contents("HX" + "0" * 32).fetch_async,
        client.content.v1.contents("HX" + "0" * 32).approval_fetch().fetch_async,
        client.calls("CA" + "0" * 32).fetch_async,
    ):
        with pytest.raises(TwilioRestException) as caught:
            await looking()
        assert (caught.value.status, caught.value.code) == (404, 20404)


@pytest.mark.parametrize("form", ["To", "To=%FF", "To=é", "Body=x&Body=y"])
async def test_a_form_that_is_not_well_made_is_refused(twilio: FakeTwilio, form: str) -> None:
    status, body = await post(twilio, form, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert (status, body["code"]) == (400, 20001)


@pytest.mark.parametrize("header", ["", "Basic", "Basic ====", "Bearer abc", "Basic //79"])
async def test_credentials_that_are_none_are_refused(twilio: FakeTwilio, header: str) -> None:
    status, body = await post(twilio, {}, Authorization=header)
    assert (status, body["code"]) == (401, 20003)


async def test_a_sender_can_be_looked_at_by_its_sid(twilio: FakeTwilio, client: Client) -> None:
    twilio.fallback_url = twilio.webhook_url
    found = (await client.messaging.v2.channels_senders.list_async(channel="whatsapp"))[0]
    sender = await client.messaging.v2.channels_senders(found.sid).fetch_async()
    assert sender.webhook["fallback_url"] == twilio.webhook_url
    with pytest.raises(TwilioRestException) as caught:
        await client.messaging.v2.channels_senders("XE" + "0" * 32).fetch_async()
    assert caught.value.code == 20404


async def test_people_have_numbers_of_the_whole_world(twilio: FakeTwilio) -> None:
    assert twilio.person("+50912345678") is twilio.person("+50912345678")
    with pytest.raises(ValueError, match=r"E\.164"):
        twilio.person("12345678")
