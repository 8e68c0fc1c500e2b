"""What Twilio tells of our messages: twice, late, in any order, and before its own answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage, Taken
from chatwallet.channels.errors import OutcomeUnknown
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

STATUS = "/webhooks/whatsapp/status"
KEY = "answer:whatsapp:SM0 é&key=other"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk, desk.listening():
        await desk.ana.say("hola")
        yield desk


async def told(desk: Desk, key: str = "1", **form: str) -> int:
    """Post a status as Twilio would, and return the answer's HTTP status."""
    fields = {
        "AccountSid": desk.twilio.account_sid,
        "From": desk.twilio.number,
        "MessageSid": "SM" + "1" * 32,
        "To": desk.ana.address,
    } | form
    path = f"{STATUS}?{urlencode({'key': key})}"
    return await desk.post(path, urlencode(fields), desk.signature(path, fields))


async def test_a_message_is_followed_to_its_reader_under_its_own_key(desk: Desk) -> None:
    sid = await desk.send("hello", key=KEY)
    await desk.told.until(2)
    await desk.ana.read(sid)
    stages = (Stage.ACCEPTED, Stage.DELIVERED, Stage.READ)
    assert await desk.told.until(3) == [DeliveryReceipt(KEY, sid, stage) for stage in stages]


async def test_news_come_twice_and_backwards_and_are_all_told(desk: Desk) -> None:
    desk.twilio.callbacks.hold()
    desk.twilio.callbacks.copies = 2
    sid = await desk.send("hello")
    await desk.twilio.until(lambda: len(desk.twilio.callbacks.held) == 2)
    await desk.twilio.callbacks.release(backwards=True)
    stages = (Stage.DELIVERED, Stage.DELIVERED, Stage.ACCEPTED, Stage.ACCEPTED)
    assert await desk.told.until(4) == [DeliveryReceipt("1", sid, stage) for stage in stages]


async def test_news_may_overtake_the_answer(desk: Desk) -> None:
    desk.twilio.faults.break_off()
    with pytest.raises(OutcomeUnknown):
        await desk.send("hello")
    news = await desk.told.until(2)
    assert [type(one) for one in news] == [DeliveryReceipt, DeliveryReceipt]
    assert {one.reference for one in news} == {(await desk.ana.next()).sid}


@pytest.mark.parametrize("code", ["63018", "30008", "99999", "", "x", "١", "9" * 5000])
@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
async def test_a_failure_without_another_remedy_is_tried_again_after_a_while(
    desk: Desk, status: str, code: str
) -> None:
    assert await told(desk, MessageStatus=status, ErrorCode=code) == 200
    (news,) = desk.told.news
    assert isinstance(news, DeliveryFailure)
    assert news.again is not None
    assert timedelta(seconds=20) < news.again - desk.clock() < timedelta(seconds=40)


async def test_each_further_failure_waits_longer_up_to_about_an_hour(desk: Desk) -> None:
    waits = []
    for _ in range(12):
        await told(desk, MessageStatus="failed", ErrorCode="63018")
        news = desk.told.news[-1]
        assert isinstance(news, DeliveryFailure)
        assert news.again is not None
        waits.append(round((news.again - desk.clock()).total_seconds()))
    assert waits == sorted(waits)
    assert 3000 < waits[-1] < 4000


@pytest.mark.parametrize("code", ["21211", "21610", "63003", "63024"])
async def test_a_recipient_who_cannot_be_reached_is_no_more_tried(desk: Desk, code: str) -> None:
    assert await told(desk, MessageStatus="undelivered", ErrorCode=code) == 200
    (news,) = desk.told.news
    assert isinstance(news, DeliveryFailure)
    assert news.again is None
    assert code in news.reason


@pytest.mark.parametrize("code", ["63016", "63019"])
async def test_what_another_form_helps_is_tried_again_at_once(desk: Desk, code: str) -> None:
    assert await told(desk, MessageStatus="undelivered", ErrorCode=code) == 200
    (news,) = desk.told.news
    assert isinstance(news, DeliveryFailure)
    assert news.again is not None
    assert news.again <= desk.clock()
    assert await told(desk, MessageStatus="undelivered", ErrorCode=code) == 200
    news = desk.told.news[-1]
    assert isinstance(news, DeliveryFailure)
    assert news.again is not None
    assert news.again > desk.clock() + timedelta(seconds=20)  # it did not help


@pytest.mark.parametrize("status", ["", "accepted", "scheduled", "receiving", "DELIVERED", "something new"])
async def test_a_status_that_says_nothing_is_taken_and_told_to_nobody(desk: Desk, status: str) -> None:
    assert await told(desk, MessageStatus=status) == 200
    assert desk.told.news == []


async def test_a_status_without_a_key_is_taken(desk: Desk) -> None:
    fields = {
        "AccountSid": desk.twilio.account_sid,
        "From": desk.twilio.number,
        "MessageSid": "SM" + "1" * 32,
        "MessageStatus": "delivered",
        "To": desk.ana.address,
    }
    assert await desk.post(STATUS, urlencode(fields), desk.signature(STATUS, fields)) == 200


async def test_a_status_is_told_while_nobody_listens() -> None:
    async with open_desk() as desk:
        assert await told(desk, MessageStatus="delivered") == 200
        assert desk.told.news == [DeliveryReceipt("1", "SM" + "1" * 32, Stage.DELIVERED)]


async def test_late_news_of_a_closed_window_say_nothing_of_who_has_written_since(desk: Desk) -> None:
    """Their answer was given up, and such an answer never comes back."""
    desk.twilio.enforce_window(True)
    desk.twilio.callbacks.hold()
    desk.twilio.age(desk.ana)
    await desk.send("news")
    await desk.twilio.until(lambda: desk.twilio.callbacks.held)
    await desk.ana.say("help")
    await desk.twilio.callbacks.release()
    await desk.told.until(1)
    await desk.send("answer", key="2")
    assert (await desk.ana.next()).text == "answer"


async def test_a_closed_window_that_the_log_tells_of_may_be_open_by_now(desk: Desk) -> None:
    """As after a start: what became of yesterday's news is looked up when their person has written again."""
    desk.twilio.enforce_window(True)
    desk.twilio.callbacks.lose(10**6)
    desk.twilio.age(desk.ana)
    at, sid = desk.clock(), await desk.send("news")  # what is written in its millisecond came after it
    await desk.twilio.until(lambda: desk.twilio.sent(desk.ana)[-1].error_code)
    await desk.ana.say("help")
    await desk.channel.report_statuses([Taken("1", sid, "whatsapp", desk.ana.address, at)])
    await desk.send("answer", key="2")
    assert (await desk.ana.next()).text == "answer"


@pytest.mark.parametrize("at", ["", "x", "-1", "1" * 5000])
async def test_an_address_of_another_version_is_taken_as_well(desk: Desk, at: str) -> None:
    fields = {
        "AccountSid": desk.twilio.account_sid,
        "ErrorCode": "63016",
        "From": desk.twilio.number,
        "MessageSid": "SM" + "1" * 32,
        "MessageStatus": "failed",
        "To": desk.ana.address,
    }
    path = f"{STATUS}?{urlencode({'key': '1', 'at': at})}"
    assert await desk.post(path, urlencode(fields), desk.signature(path, fields)) == 200
    assert len(desk.told.news) == 1
