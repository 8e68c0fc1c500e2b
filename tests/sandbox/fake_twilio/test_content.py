"""Content templates: made, listed, deleted, and what is refused of them."""

import json
from typing import Any

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_errors import Refused
from chatwallet.tests.sandbox.fake_twilio.bot import PointedAt, refusal
from chatwallet.tests.sandbox.fake_twilio.contents import REPLY, content, make, post_json, replies, submit

CALL = "twilio/call-to-action"
URL = {"type": "URL", "title": "Pay", "url": "https://example.org/{{1}}"}

# components.schemas["content.v1.content"] of Twilio's OpenAPI document.
FIELDS = "account_sid date_created date_updated friendly_name language links sid types url variables"


def quick(**changes: Any) -> dict[str, Any]:
    """A quick-reply content of one button."""
    action = {"title": "Status", "id": "status"} | changes.pop("action", {})
    return content({REPLY: {"body": "Hello", "actions": [action], **changes}})


async def test_contents_of_buttons_can_be_variables_all_over(twilio: FakeTwilio, client: Client) -> None:
    for number in (1, 2, 3):
        made = await make(client, replies(number))
        assert (made.sid[:2], made.friendly_name, made.language) == ("HX", "replies", "en")
        assert made.variables == {str(n): f"sample {n}" for n in range(1, 2 * number + 2)}
        found = await client.content.v1.contents(made.sid).fetch_async()
        actions = [
            {"type": "QUICK_REPLY", "title": f"{{{{{2 * n}}}}}", "id": f"{{{{{2 * n + 1}}}}}"}
            for n in range(1, number + 1)
        ]
        assert found.types == made.types == {REPLY: {"body": "{{1}}", "actions": actions}}
    assert len(twilio.templates) == 3


async def test_the_answer_has_exactly_the_documented_members(twilio: FakeTwilio) -> None:
    status, body = await post_json(twilio, "/v1/Content", json.dumps(replies(1)))
    assert status == 201
    assert set(body) == set(FIELDS.split())
    assert body["url"] == f"{twilio.url}/v1/Content/{body['sid']}"


async def test_texts_and_calls_to_action_are_made(client: Client) -> None:
    text = await make(client, content({"twilio/text": {"body": "x" * 1600}}, language="pt_BR"))
    assert (text.types, text.language) == ({"twilio/text": {"body": "x" * 1600}}, "pt_BR")
    phone = {"type": "PHONE_NUMBER", "title": "Call", "phone": "+15550100000"}
    call = await make(client, content({CALL: {"body": "Hello", "actions": [URL, phone]}}, 1))
    assert call.types == {CALL: {"body": "Hello", "actions": [URL, phone]}}


@pytest.mark.parametrize(
    "body",
    [
        quick(body="x" * 1025),
        quick(body=""),
        quick(body=None),
        quick(body="⚡" * 1024 + "🔥"),
        quick(actions=[]),
        quick(actions=[{"title": f"B{n}", "id": str(n)} for n in range(11)]),
        quick(action={"title": "x" * 21}),
        quick(action={"title": "🔥" * 11}),
        quick(action={"title": " "}),
        quick(action={"id": "x" * 201}),
        quick(action={"id": None}),
        quick(action={"type": "URL"}),
        quick(body="Hello {{1}}"),
        quick(body="Hello {{1}}") | {"variables": {"1": "Ana", "2": "Bob"}},
        quick(body="Hello {{1}}") | {"variables": {"1": ""}},
        quick(body="Hello {{2}}") | {"variables": {"2": "Ana"}},
        quick(body="Hello {{1}} {{3}}") | {"variables": {"1": "Ana", "3": "Bob"}},
        quick(body="Hello {{name}}") | {"variables": {"name": "Ana"}},
        quick(body="Hello {{}}"),
        quick(body="Hello {{1}"),
        quick(body="Hello 1}}"),
        content({}),
        content({"twilio/text": {"body": "Hello"}, REPLY: {"body": "Hello", "actions": [URL]}}),
        content({"twilio/text": {"body": "x" * 1601}}),
        content({CALL: {"body": "Hello", "actions": [{**URL, "url": None}]}}),
        content({CALL: {"body": "Hello", "actions": [{"type": "FAX", "title": "Fax"}]}}),
        content({CALL: {"body": "Hello", "actions": [URL] * 4}}, 1),
        content({"twilio/card": {"title": "Hello"}}),
        content({"twilio/text": {"body": "Hello"}}, language="english"),
        content({"twilio/text": {"body": "Hello"}}, language=None),
        content({"twilio/text": {"body": "Hello"}}, friendly_name="x" * 513),
    ],
)
async def test_what_is_not_well_made_is_refused(
    twilio: FakeTwilio, client: Client, body: dict[str, Any]
) -> None:
    assert await refusal(make(client, body)) == (400, 20001)
    assert twilio.templates == {}


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[]",
        json.dumps(content({"twilio/text": {"body": "Hello", "footer": "Bye"}})),
        json.dumps(content({"twilio/fax": {"body": "Hello"}})),
        json.dumps(content({"twilio/text": "Hello"})),
        json.dumps(content({"twilio/text": {"body": 5}})),
        json.dumps(content({"twilio/text": {"body": "Hello"}}, variables=["Ana"])),
        json.dumps(content({REPLY: {"body": "Hello", "actions": {"title": "Status"}}})),
        json.dumps(content({"twilio/text": {"body": "Hello"}}, name="replies")),
    ],
)
async def test_what_the_sdk_would_not_send_is_refused(twilio: FakeTwilio, data: str) -> None:
    status, body = await post_json(twilio, "/v1/Content", data)
    assert (status, body["code"], body["status"]) == (400, 20001, 400)
    assert body["more_info"] == "https://www.twilio.com/docs/errors/20001"
    assert twilio.templates == {}


async def test_only_json_of_this_account_is_read(twilio: FakeTwilio) -> None:
    data = json.dumps(replies(1))
    status, _ = await post_json(twilio, "/v1/Content", data, **{"Content-Type": "text/plain"})
    assert status == 400
    status, body = await post_json(twilio, "/v1/Content", data, Authorization="Basic QUM6eA==")
    assert (status, body["code"]) == (401, 20003)
    assert twilio.templates == {}


async def test_contents_are_listed_in_pages_newest_first(twilio: FakeTwilio, client: Client) -> None:
    made = [(await make(client, replies(1))).sid for _ in range(5)]
    found = await client.content.v1.contents.list_async(page_size=2)
    assert [one.sid for one in found] == made[::-1]
    first = await client.content.v1.contents.page_async(page_size=2)
    newer = await make(client, replies(1))
    second = await first.next_page_async()
    assert [one.sid for one in second] == made[2:0:-1]
    assert (await client.content.v1.contents.list_async(limit=1))[0].sid == newer.sid


@pytest.mark.parametrize(
    "query", [{"page_size": 0}, {"page_size": 1001}, {"page_number": 1, "page_token": "PA0"}]
)
async def test_a_list_that_twilio_would_not_give_is_refused(client: Client, query: dict[str, Any]) -> None:
    await make(client, replies(1))
    assert await page_status(client, query) == 400


async def page_status(client: Client, query: dict[str, Any]) -> int:
    """HTTP status of a page that is refused; the SDK tells it in words alone."""
    names = {"page_size": "PageSize", "page_number": "Page", "page_token": "PageToken"}
    params = {names[name]: value for name, value in query.items()}
    answer = await client.request_async("GET", "https://content.twilio.com/v1/Content", params=params)
    status: int = answer.status_code
    return status


async def test_a_deleted_content_is_gone(twilio: FakeTwilio, client: Client) -> None:
    made = await make(client, replies(1))
    assert await client.content.v1.contents(made.sid).delete_async()
    assert await client.content.v1.contents.list_async() == []
    gone = client.content.v1.contents(made.sid)
    for call in (gone.fetch_async, gone.delete_async, gone.approval_fetch().fetch_async):
        assert await refusal(call()) == (404, 20404)
    assert await refusal(submit(client, made.sid)) == (404, 20404)


async def test_a_content_cannot_be_changed(client: Client) -> None:
    made = await make(client, replies(1))
    answer = await client.request_async("PUT", f"https://content.twilio.com/v1/Content/{made.sid}")
    assert answer.status_code == 405


async def test_making_contents_can_fail_alone(twilio: FakeTwilio, client: Client) -> None:
    twilio.faults.refuse(20503, operation="content")
    assert await refusal(make(client, replies(1))) == (503, 20503)
    twilio.faults.refuse(20429, operation="approval")
    made = await make(client, replies(1))
    assert await refusal(submit(client, made.sid)) == (429, 20429)
    async with PointedAt(twilio.url) as http:
        stranger = Client(twilio.account_sid, "guess", http_client=http)
        assert await refusal(make(stranger, replies(1))) == (401, 20003)


async def test_contents_come_and_go_behind_the_bot_s_back(twilio: FakeTwilio, client: Client) -> None:
    made = twilio.make(replies(2))
    found = await client.content.v1.contents(made.sid).fetch_async()
    assert found.variables == replies(2)["variables"]
    twilio.delete(made.sid)
    assert await refusal(client.content.v1.contents(made.sid).fetch_async()) == (404, 20404)
    with pytest.raises(Refused):
        twilio.make(quick(body=""))
