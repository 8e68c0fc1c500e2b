"""X31: what Twilio took and told no end of is looked up in its log, and treated as its callback would have been."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from chatwallet.channels.delivery_receipts import (
    DeliveryFailure,
    DeliveryReceipt,
    Stage,
    SupportsStatusLookup,
    Taken,
)
from chatwallet.channels.errors import TryLater
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk
from chatwallet.tests.fakes.twilio_messages import Message


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk, desk.listening():
        await desk.ana.say("hola")
        desk.twilio.callbacks.lose(10**6)
        yield desk


def taken(desk: Desk, key: str, sid: str) -> Taken:
    return Taken(key, sid, "whatsapp", desk.ana.address, desk.clock())


async def ended(desk: Desk, *sids: str) -> Sequence[Message]:
    """Wait until Twilio is done with messages."""

    def found() -> list[Message]:
        messages = [one for one in desk.twilio.messages if one.sid in sids]
        return messages if all(one.date_sent for one in messages) else []

    return await desk.twilio.until(found)


async def test_the_channel_can_be_asked(desk: Desk) -> None:
    assert isinstance(desk.channel, SupportsStatusLookup)


async def test_what_arrived_is_reported_though_its_callback_was_lost(desk: Desk) -> None:
    sid = await desk.send("hello", key="k")
    await ended(desk, sid)
    assert desk.told.news == []
    await desk.channel.report_statuses([taken(desk, "k", sid)])
    assert desk.told.news == [DeliveryReceipt("k", sid, Stage.DELIVERED)]


@pytest.mark.parametrize(
    ("code", "hope"), [(63019, True), (63016, True), (63018, True), (63024, False), (63003, False)]
)
async def test_what_failed_is_reported_with_the_remedy_of_its_code(desk: Desk, code: int, hope: bool) -> None:
    desk.twilio.carrier.fail_next(code)
    sid = await desk.send("hello", key="k")
    await ended(desk, sid)
    await desk.channel.report_statuses([taken(desk, "k", sid)])
    (news,) = desk.told.news
    assert isinstance(news, DeliveryFailure)
    assert (news.key, news.reference, news.again is not None) == ("k", sid, hope)
    assert str(code) in news.reason


async def test_a_picture_that_failed_is_left_out_the_next_time(desk: Desk) -> None:
    desk.twilio.carrier.fail_next(63019)
    options = {"key": "k", "qr": "LIGHTNING:LNBC1"}
    sid = await desk.send("hello", **options)
    await ended(desk, sid)
    await desk.channel.report_statuses([taken(desk, "k", sid)])
    again = await desk.send("hello", **options)
    (message,) = await ended(desk, again)
    assert message.num_media == 0


async def test_what_twilio_still_holds_has_no_end(desk: Desk) -> None:
    desk.twilio.carrier.hold()
    sid = await desk.send("hello", key="k")
    await desk.channel.report_statuses([taken(desk, "k", sid)])
    assert desk.told.news == [DeliveryReceipt("k", sid, Stage.ACCEPTED)]


async def test_what_twilio_does_not_know_is_reported_to_nobody(desk: Desk) -> None:
    await desk.channel.report_statuses([taken(desk, "k", "SM" + "f" * 32)])
    assert desk.told.news == []


async def test_many_are_found_in_one_page_of_the_list(desk: Desk) -> None:
    sids = [await desk.send(f"hello {number}", key=str(number)) for number in range(30)]
    await ended(desk, *sids)
    # What asks for one message alone gets nothing.
    desk.twilio.faults.answer(503, times=100, operation="fetch")
    await desk.channel.report_statuses([taken(desk, str(number), sid) for number, sid in enumerate(sids)])
    assert desk.told.news == [
        DeliveryReceipt(str(number), sid, Stage.DELIVERED) for number, sid in enumerate(sids)
    ]


async def test_what_the_list_has_not_is_asked_for_alone(desk: Desk) -> None:
    sids = [await desk.send(f"hello {number}", key=str(number)) for number in range(12)]
    await ended(desk, *sids)
    desk.twilio.carrier.hold()
    sids.append(await desk.send("held", key="12"))  # no date yet, so the list leaves it out
    await desk.channel.report_statuses([taken(desk, str(number), sid) for number, sid in enumerate(sids)])
    assert desk.told.news[-1] == DeliveryReceipt("12", sids[-1], Stage.ACCEPTED)
    assert len(desk.told.news) == 13


@pytest.mark.parametrize("many", [False, True], ids=["one by one", "by the list"])
async def test_a_log_that_cannot_be_read_is_to_be_read_later(desk: Desk, many: bool) -> None:
    count = 12 if many else 1
    sids = [await desk.send("hello", key=str(number)) for number in range(count)]
    messages = [taken(desk, str(number), sid) for number, sid in enumerate(sids)]
    desk.twilio.faults.answer(503, times=100, operation="list" if many else "fetch")
    with pytest.raises(TryLater):
        await desk.channel.report_statuses(messages)
    desk.twilio.faults.clear()
    desk.twilio.create_secondary_token()
    desk.twilio.promote_secondary_token()
    with pytest.raises(TryLater):  # our token counts no more
        await desk.channel.report_statuses(messages)
