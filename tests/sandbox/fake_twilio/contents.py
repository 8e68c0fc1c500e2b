"""What a bot asks of the Content API, by the official SDK."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from twilio.rest import Client  # type: ignore[import-untyped]
from twilio.rest.content.v1.content import ContentList  # type: ignore[import-untyped]
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import key, send

REPLY = "twilio/quick-reply"


def replies(number: int) -> dict[str, Any]:
    """A quick-reply content of which everything is a variable."""
    actions = [{"title": f"{{{{{2 * n}}}}}", "id": f"{{{{{2 * n + 1}}}}}"} for n in range(1, number + 1)]
    return content({REPLY: {"body": "{{1}}", "actions": actions}}, 2 * number + 1)


def content(types: Mapping[str, Any], places: int = 0, **others: Any) -> dict[str, Any]:
    """The body of a request that makes a content with so many variables."""
    samples = {str(number): f"sample {number}" for number in range(1, places + 1)}
    return {"friendly_name": "replies", "language": "en", "types": types, "variables": samples, **others}


async def make(client: Client, body: Mapping[str, Any]) -> Any:
    """Make a content."""
    return await client.content.v1.contents.create_async(ContentList.ContentCreateRequest(body))


async def submit(
    client: Client, sid: str, name: str = "chatwallet_paid_en", category: str = "UTILITY"
) -> Any:
    """Ask WhatsApp to approve one."""
    request = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": category})
    return await client.content.v1.contents(sid).approval_create.create_async(request)


async def approval(client: Client, sid: str) -> Mapping[str, Any]:
    """What WhatsApp says of one."""
    fetched = await client.content.v1.contents(sid).approval_fetch().fetch_async()
    said: Mapping[str, Any] = fetched.whatsapp
    return said


async def send_filled(
    client: Client, twilio: FakeTwilio, sid: str, values: Sequence[str], **given: Any
) -> Any:
    """Send a content to Ana, with the values of its variables in order."""
    variables = json.dumps({str(number): value for number, value in enumerate(values, 1)})
    return await send(client, twilio, None, content_sid=sid, content_variables=variables, **given)


async def post_json(twilio: FakeTwilio, path: str, data: str, **headers: str) -> tuple[int, Any]:
    """HTTP status and body of what the SDK would never send."""
    headers = {"Content-Type": "application/json", **key(twilio), **headers}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(twilio.url + path, data=data) as answer,
    ):
        return answer.status, await answer.json()
