"""Webhooks that are signed and unclear: what they say is looked up, and no stranger makes us read without end."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest

from chatwallet.channels.whatsapp.twilio import Listed
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

PATH = "/webhooks/whatsapp"


class Lists:
    """How often Twilio's list was read."""

    def __init__(self, desk: Desk, patch: pytest.MonkeyPatch) -> None:
        self.read = 0
        self._received_since = desk.api.received_since
        patch.setattr(desk.api, "received_since", self._count)

    async def _count(self, sender: str, since: datetime) -> Sequence[Listed]:
        self.read += 1
        return await self._received_since(sender, since)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk, desk.listening():
        yield desk


@pytest.fixture
def lists(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(desk, monkeypatch)


async def unclear(desk: Desk, **fields: str) -> None:
    form = desk.form(Tomorrow="x", **fields)
    assert await desk.post(PATH, urlencode(form).encode(), desk.signature(PATH, form)) == 403


async def test_a_message_with_a_new_field_is_looked_up_alone(desk: Desk, lists: Lists) -> None:
    """Each unclear form brought what everybody said in the last minutes once more, at the cost of their shares."""
    desk.twilio.webhook_url = ""
    for number in range(10):
        sid = await desk.ana.say(f"receive {number}")
        for _ in range(3):
            await unclear(desk, MessageSid=sid)
        message = await desk.next_heard()
        assert (message.id, message.text) == (sid, f"receive {number}")
    assert desk.heard.empty()
    assert lists.read == 0


async def test_however_many_forms_name_no_message_the_list_is_read_once_in_some_seconds(
    desk: Desk, lists: Lists
) -> None:
    desk.twilio.webhook_url = ""
    sid = await desk.ana.say("receive 10")
    await unclear(desk, MessageSid="")
    assert (await desk.next_heard()).id == sid, "at once"
    started = time.monotonic()
    for number in range(30):
        await unclear(desk, MessageSid=f"x{number}")
    assert lists.read <= 1 + (time.monotonic() - started) / 4
    later = await desk.ana.say("receive 11")
    assert (await desk.next_heard()).id == later, "and what came then is found at the next look"


async def test_a_message_that_is_not_found_by_its_name_is_looked_for_in_the_list(
    desk: Desk, lists: Lists
) -> None:
    desk.twilio.webhook_url = ""
    sid = await desk.ana.say("receive 10")
    await unclear(desk, MessageSid="SM" + "9" * 32)
    assert (await desk.next_heard()).id == sid
    for _ in range(10):
        await unclear(desk, MessageSid="SM" + "9" * 32)
    assert lists.read == 1


async def test_what_we_said_and_what_is_old_is_nobody_s_message(desk: Desk, lists: Lists) -> None:
    desk.twilio.webhook_url = ""
    old = await desk.ana.say("receive 1")
    desk.clock.ahead = timedelta(hours=25)
    desk.twilio.webhook_url = f"{desk.url}{PATH}"
    await desk.ana.say("help")
    await desk.next_heard()
    ours = await desk.send("hello")
    desk.twilio.webhook_url = ""
    sid = await desk.ana.say("receive 10")
    for one in (old, ours, sid):
        await unclear(desk, MessageSid=one)
    assert (await desk.next_heard()).id == sid
    assert desk.heard.empty()
    assert lists.read == 0
