"""The official SDK against a stand-in: one request for one call, and every failure has its meaning."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.channels.errors import ChannelError, OutcomeUnknown, TryLater
from chatwallet.channels.whatsapp.account_api import AccountApi, Approval, Sender
from chatwallet.channels.whatsapp.twilio import Rejected, TwilioApi, open_twilio
from chatwallet.tests.fakes.twilio import FakeTwilio


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as twilio:
        yield twilio


@pytest.fixture
async def api(twilio: FakeTwilio) -> AsyncIterator[TwilioApi]:
    async with open_twilio(twilio.account_sid, twilio.auth_token, api_url=twilio.url) as api:
        yield api


async def test_a_message_is_read_by_its_person(twilio: FakeTwilio, api: TwilioApi) -> None:
    ana = twilio.person()
    sid = await api.send(twilio.number, ana.address, body="¡Hola, Ana! ☕")
    seen = await ana.next()
    assert (seen.sid, seen.text) == (sid, "¡Hola, Ana! ☕")


async def test_the_address_of_a_proxy_may_have_a_path(twilio: FakeTwilio) -> None:
    async with open_twilio(twilio.account_sid, twilio.auth_token, api_url=f"{twilio.url}/") as api:
        assert await AccountApi(api).account_status() == "active"
    async with open_twilio(twilio.account_sid, twilio.auth_token, api_url=f"{twilio.url}/twilio") as api:
        with pytest.raises(Rejected) as refused:  # it reached the stand-in, which knows no such path
            await AccountApi(api).account_status()
    assert refused.value.code == 20404


async def test_a_refusal_has_twilios_code(twilio: FakeTwilio, api: TwilioApi) -> None:
    with pytest.raises(Rejected) as refused:
        await api.send(twilio.number, "whatsapp:+1", body="x")
    assert refused.value.code == 21211


async def test_a_wrong_token_is_a_refusal(twilio: FakeTwilio) -> None:
    async with open_twilio(twilio.account_sid, "guess", api_url=twilio.url) as api:
        with pytest.raises(Rejected) as refused:
            await AccountApi(api).account_status()
    assert refused.value.code == 20003


async def test_too_many_requests_says_when_to_come_again(twilio: FakeTwilio, api: TwilioApi) -> None:
    for seconds in (7, None):
        twilio.faults.refuse(20429, retry_after=seconds)
        with pytest.raises(TryLater) as later:
            await api.send(twilio.number, twilio.person().address, body="x")
        assert later.value.retry_after == seconds


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_breakdown_leaves_the_outcome_open_and_nothing_is_sent_again(
    twilio: FakeTwilio, api: TwilioApi, status: int
) -> None:
    ana = twilio.person()
    twilio.faults.answer(status)
    with pytest.raises(OutcomeUnknown):
        await api.send(twilio.number, ana.address, body="first")
    await api.send(twilio.number, ana.address, body="second")
    assert [message.body for message in twilio.sent(ana)] == ["second"]


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "[]", "null", "1", "{}", '{"sid": null}', '{"sid": 5}', '{"sid": "SM1", "date_sent": 5}'],
)
async def test_an_answer_that_cannot_be_read_leaves_the_outcome_open(
    twilio: FakeTwilio, api: TwilioApi, body: str
) -> None:
    twilio.faults.answer(201, body)
    with pytest.raises(OutcomeUnknown):
        await api.send(twilio.number, twilio.person().address, body="x")


async def test_a_connection_that_breaks_after_the_request_leaves_the_outcome_open(
    twilio: FakeTwilio, api: TwilioApi
) -> None:
    ana = twilio.person()
    twilio.faults.break_off()
    with pytest.raises(OutcomeUnknown):
        await api.send(twilio.number, ana.address, body="once")
    assert (await ana.next()).text == "once"
    assert len(list(twilio.sent(ana))) == 1


async def test_an_answer_that_does_not_come_leaves_the_outcome_open(
    twilio: FakeTwilio, api: TwilioApi
) -> None:
    api._timeout = 0.2
    twilio.faults.hang()
    with pytest.raises(OutcomeUnknown):
        await api.send(twilio.number, twilio.person().address, body="x")


async def test_without_a_connection_nothing_was_sent(twilio: FakeTwilio, api: TwilioApi) -> None:
    await twilio.line("refuse")
    with pytest.raises(TryLater):
        await api.send(twilio.number, twilio.person().address, body="x")
    await twilio.line("ok")
    assert await api.send(twilio.number, twilio.person().address, body="x")


@pytest.mark.parametrize("url", ["http://nobody.invalid", "https://127.0.0.1:{port}"], ids=["DNS", "TLS"])
async def test_where_no_connection_can_be_made_nothing_was_sent(twilio: FakeTwilio, url: str) -> None:
    port = twilio.url.rpartition(":")[2]
    async with open_twilio(twilio.account_sid, twilio.auth_token, api_url=url.format(port=port)) as api:
        with pytest.raises(TryLater):
            await api.send(twilio.number, twilio.person().address, body="x")


async def test_a_redirect_is_not_followed(api: TwilioApi, twilio: FakeTwilio) -> None:
    twilio.faults.answer(302)
    with pytest.raises(TryLater):
        await api.send(twilio.number, twilio.person().address, body="x")


async def test_whatever_breaks_while_reading_may_be_tried_later(twilio: FakeTwilio, api: TwilioApi) -> None:
    twilio.faults.answer(503, operation="list")
    twilio.faults.break_off(2, operation="list")  # aiohttp itself asks once more: a GET may be repeated
    twilio.faults.answer(200, "<html>", operation="list")
    for _ in range(3):
        with pytest.raises(TryLater):
            await api.sent_to(twilio.number, twilio.person().address)
    assert await api.sent_to(twilio.number, twilio.person().address) == []


async def test_the_log_tells_what_a_chat_got_and_what_people_wrote(
    twilio: FakeTwilio, api: TwilioApi
) -> None:
    ana, ben = twilio.person(), twilio.person("+15550999999", "Ben")
    since = datetime.now(UTC) - timedelta(minutes=1)
    for text in ("one", "two"):
        await api.send(twilio.number, ana.address, body=text)
        await ana.next()
    await ana.say("hello")
    await ben.say("good morning")
    assert {message.body for message in await api.sent_to(twilio.number, ana.address)} == {"one", "two"}
    assert len(await api.sent_to(twilio.number, ana.address, limit=1)) == 1
    received = await api.received_since(twilio.number, since)
    assert {(one.sender, one.body) for one in received} == {
        (ana.address, "hello"),
        (ben.address, "good morning"),
    }


async def test_it_finds_its_number_and_its_templates(twilio: FakeTwilio, api: TwilioApi) -> None:
    account = AccountApi(api)
    twilio.webhook_url = "https://bot.example/webhooks/whatsapp#rc=5&rp=all"
    twilio.fallback_url = "https://bot.example/webhooks/else"
    template = twilio.template("paid", "es", "Pago de {{1}}", status="pending")
    found = await account.find_sender(twilio.number)
    assert found is not None
    assert found == Sender(found.sid, "ONLINE", twilio.webhook_url, twilio.fallback_url)
    assert await account.find_sender("whatsapp:+15559999999") is None
    assert await account.approval(template.sid) == Approval("es", "pending")
    twilio.review(template.sid, "rejected", "INVALID_FORMAT")
    assert await account.approval(template.sid) == Approval("es", "rejected", "INVALID_FORMAT")
    with pytest.raises(Rejected):
        await account.approval("HX" + "0" * 32)


async def test_at_the_end_no_connection_stays_open(twilio: FakeTwilio) -> None:
    async with open_twilio(twilio.account_sid, twilio.auth_token, api_url=twilio.url) as api:
        await AccountApi(api).account_status()
        session = api._client.http_client.session
    assert session.closed


async def test_a_hundred_calls_at_once_are_a_hundred_messages(twilio: FakeTwilio, api: TwilioApi) -> None:
    ana = twilio.person()
    sids = await asyncio.gather(*(api.send(twilio.number, ana.address, body=str(n)) for n in range(100)))
    assert len(set(sids)) == len(list(twilio.sent(ana))) == 100


async def test_nobody_who_listens_in_the_log_learns_a_number(
    twilio: FakeTwilio, api: TwilioApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await api.sent_to(twilio.number, twilio.person().address)
    with pytest.raises(Rejected) as refused:
        await api.send(twilio.number, "whatsapp:+1555", body="secret")
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn")]
    said = "\n".join(ours) + str(refused.value)
    assert "1555" not in said
    assert "secret" not in said


async def test_a_port_that_takes_no_connection_is_no_reason_to_wait_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with open_twilio("AC1", "token", api_url=url) as api:
            api._timeout = 0.2
            with pytest.raises(ChannelError):
                await asyncio.wait_for(AccountApi(api).account_status(), 5)
