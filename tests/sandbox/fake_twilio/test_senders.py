"""The sender, and where its messages are brought."""

import json

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]
from twilio.rest.messaging.v2.channels_sender import ChannelsSenderList  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.sandbox.fake_twilio.bot import Bot, refusal
from chatwallet.tests.sandbox.fake_twilio.contents import post_json


def webhook(**addresses: str) -> ChannelsSenderList.MessagingV2ChannelsSenderRequestsUpdate:
    return ChannelsSenderList.MessagingV2ChannelsSenderRequestsUpdate({"webhook": addresses})


async def test_the_addresses_of_a_sender_can_be_set(twilio: FakeTwilio, client: Client, bot: Bot) -> None:
    found = (await client.messaging.v2.channels_senders.list_async(channel="whatsapp"))[0]
    sender = client.messaging.v2.channels_senders(found.sid)
    address, other = f"{bot.url}/hook#rc=5&rp=all", f"{bot.url}/status"
    changed = await sender.update_async(webhook(callback_url=address, callback_method="POST"))
    assert (changed.webhook["callback_url"], changed.webhook["fallback_url"]) == (address, None)
    await sender.update_async(webhook(fallback_url=other))
    kept = (await sender.fetch_async()).webhook
    assert (kept["callback_url"], kept["fallback_url"]) == (address, other)
    await twilio.person().say("hi")
    assert bot.values("Body") == ["hi"]


@pytest.mark.parametrize(
    "given",
    [
        {"webhook": {"callback_url": "hook"}},
        {"webhook": {"callback_url": 5}},
        {"webhook": {"callback_url": "https://a.example/", "callback_method": "GET"}},
        {"webhook": {"callback_url": "https://a.example/", "fallback_url": "ftp://a.example/"}},
        {"webhook": {"voice_url": "https://a.example/"}},
        {"webhook": "https://a.example/"},
        {"webhook": {}, "profile": {"name": "chatwallet"}},
        {},
    ],
)
async def test_a_change_that_is_not_well_made_changes_nothing(
    twilio: FakeTwilio, client: Client, given: dict[str, object]
) -> None:
    sid, before = (
        (await client.messaging.v2.channels_senders.list_async(channel="whatsapp"))[0].sid,
        twilio.webhook_url,
    )
    status, body = await post_json(twilio, f"/v2/Channels/Senders/{sid}", json.dumps(given))
    assert (status, body["code"]) == (400, 20001)
    assert (twilio.webhook_url, twilio.fallback_url) == (before, "")


async def test_another_sender_is_not_found(client: Client) -> None:
    sender = client.messaging.v2.channels_senders("XE" + "0" * 32)
    assert await refusal(sender.update_async(webhook(callback_url="https://a.example/"))) == (404, 20404)
