"""Emptying and deleting messages at Twilio, in both directions: what remains on the phones is another matter."""

from typing import Any

import aiohttp
import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import key, messages_url, refusal, send

SECRET = "fk_1234abcd_secret"


async def delivered(client: Client, twilio: FakeTwilio, body: str = SECRET) -> Any:
    """A message of ours that has arrived."""
    message = await send(client, twilio, body)
    await twilio.until(
        lambda: next(one for one in twilio.messages if one.sid == message.sid).status == "delivered"
    )
    return message


async def test_what_a_person_wrote_is_emptied_and_the_rest_of_it_stays(
    twilio: FakeTwilio, client: Client
) -> None:
    sid = await twilio.person().say(SECRET)
    before = await client.messages(sid).fetch_async()
    emptied = await client.messages(sid).update_async(body="")
    assert (before.body, emptied.body) == (SECRET, "")
    after = await client.messages(sid).fetch_async()
    assert (after.body, after.status, after.from_) == ("", "received", twilio.person().address)
    assert (after.date_sent, after.direction) == (before.date_sent, "inbound")
    assert [message.body for message in await client.messages.list_async()] == [""]
    again = await client.messages(sid).update_async(body="")
    assert again.body == ""


async def test_what_we_wrote_is_emptied_where_twilio_keeps_it_and_not_on_the_phone(
    twilio: FakeTwilio, client: Client
) -> None:
    message = await delivered(client, twilio)
    assert (await client.messages(message.sid).update_async(body="")).status == "delivered"
    assert (await client.messages(message.sid).fetch_async()).body == ""
    assert (await twilio.person().next()).text == SECRET


async def test_a_deleted_message_is_gone_from_the_list_and_by_its_sid(
    twilio: FakeTwilio, client: Client
) -> None:
    theirs, ours = await twilio.person().say(SECRET), (await delivered(client, twilio)).sid
    kept = await delivered(client, twilio, "kept")
    for sid in (theirs, ours):
        assert await client.messages(sid).delete_async() is True
        for call in (
            client.messages(sid).fetch_async(),
            client.messages(sid).update_async(body=""),
            client.messages(sid).delete_async(),
        ):
            assert await refusal(call) == (404, 20404)
    assert [message.sid for message in await client.messages.list_async()] == [kept.sid]


async def test_what_is_still_on_its_way_can_be_neither_emptied_nor_deleted(
    twilio: FakeTwilio, client: Client
) -> None:
    twilio.carrier.hold()
    message = await send(client, twilio, SECRET)
    for call in (
        client.messages(message.sid).update_async(body=""),
        client.messages(message.sid).delete_async(),
    ):
        assert await refusal(call) == (409, 20009)
    twilio.carrier.release()
    assert (await twilio.person().next()).text == SECRET
    await client.messages(message.sid).delete_async()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"body": "something else"}, 20001), ({"status": "canceled"}, 30409), ({}, 20001)],
)
async def test_a_message_is_changed_in_no_other_way(
    twilio: FakeTwilio, client: Client, change: dict[str, str], code: int
) -> None:
    sid = await twilio.person().say(SECRET)
    assert await refusal(client.messages(sid).update_async(**change)) == (400, code)
    assert (await client.messages(sid).fetch_async()).body == SECRET


@pytest.mark.parametrize("form", ["Text=", "Body=&Body=", "Body=&To="])
async def test_a_form_with_anything_else_is_refused(twilio: FakeTwilio, form: str) -> None:
    sid = await twilio.person().say(SECRET)
    url = messages_url(twilio).replace(".json", f"/{sid}.json")
    headers = key(twilio) | {"Content-Type": "application/x-www-form-urlencoded"}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, data=form) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)
    assert twilio.messages[0].body == SECRET


async def test_a_wrong_token_empties_nothing(twilio: FakeTwilio) -> None:
    sid = await twilio.person().say(SECRET)
    url = messages_url(twilio).replace(".json", f"/{sid}.json")
    async with aiohttp.ClientSession() as http:
        for method in ("POST", "DELETE"):
            async with http.request(method, url, data={"Body": ""}) as answer:
                assert answer.status == 401
    assert twilio.messages[0].body == SECRET


async def test_emptying_and_deleting_fail_when_told(twilio: FakeTwilio, client: Client) -> None:
    sid = await twilio.person().say(SECRET)
    twilio.faults.refuse(20009, operation="delete")
    twilio.faults.refuse(20503, operation="update")
    assert await refusal(client.messages(sid).update_async(body="")) == (503, 20503)
    assert await refusal(client.messages(sid).delete_async()) == (409, 20009)
    assert (await client.messages(sid).fetch_async()).body == SECRET
    await client.messages(sid).update_async(body="")
    await client.messages(sid).delete_async()
    with pytest.raises(TwilioRestException):
        await client.messages(sid).fetch_async()
