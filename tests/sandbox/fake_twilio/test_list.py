"""Twilio's list of messages: its order, its pages and its filters."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import key, messages_url, send


async def test_the_list_is_newest_first_and_pages_without_gaps(twilio: FakeTwilio, client: Client) -> None:
    for number in range(5):
        await send(client, twilio, str(number))
    await twilio.person().say("inbound")
    found = await client.messages.list_async(to=twilio.person().address, page_size=2)
    assert [message.body for message in found] == ["4", "3", "2", "1", "0"]
    newest = await client.messages.list_async(limit=3)
    assert [message.body for message in newest] == ["inbound", "4", "3"]
    assert len(await client.messages.list_async(from_=twilio.person().address)) == 1


async def test_a_page_keeps_its_place_when_a_message_arrives_meanwhile(
    twilio: FakeTwilio, client: Client
) -> None:
    for number in range(4):
        await send(client, twilio, str(number))
    first = await client.messages.page_async(to=twilio.person().address, page_size=2)
    await send(client, twilio, "new")
    second = await first.next_page_async()
    assert second is not None
    assert [message.body for message in second] == ["1", "0"]
    assert await second.next_page_async() is None


async def test_the_list_is_filtered_by_when_messages_were_sent(twilio: FakeTwilio, client: Client) -> None:
    ana, now = twilio.person(), datetime.now(UTC)
    for number in range(3):
        await send(client, twilio, str(number))
        await ana.next()
        twilio.messages[-1].date_sent = now - timedelta(days=2 - number)
    after = await client.messages.list_async(date_sent_after=now - timedelta(days=1, seconds=2))
    assert [message.body for message in after] == ["2", "1"]
    before = await client.messages.list_async(date_sent_before=now - timedelta(days=1, hours=1))
    assert [message.body for message in before] == ["0"]
    day = await client.messages.list_async(date_sent=str((now - timedelta(days=1)).date()))
    assert [message.body for message in day] == ["1"]


@pytest.mark.parametrize(
    "query",
    [
        "PageSize=0",
        "PageSize=1001",
        "PageSize=x",
        "DateSent>=yesterday",
        "Status=sent",
        "Page=1&PageToken=PA0",
    ],
)
async def test_a_query_that_twilio_does_not_document_is_refused(twilio: FakeTwilio, query: str) -> None:
    url = f"{messages_url(twilio)}?{query}"
    async with aiohttp.ClientSession(headers=key(twilio)) as http, http.get(url) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 20001)
