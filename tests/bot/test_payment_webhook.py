"""Payment webhooks that are genuine: what is made of one, and what the answer gives away (security.md T4, T22)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from chatwallet.bot.payment_webhook import PATH
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.base import ChargeState
from chatwallet.tracking.lookups import Due
from chatwallet.tracking.outbox.base import NoticeKind
from chatwallet.tracking.reference import reference
from chatwallet.tracking.sources.documents import DEPTH_LIMIT, SIZE_LIMIT
from chatwallet.tracking.sources.webhook import REMEMBERED, WAITING

from .deliveries import HASH, JSON, PATIENCE, Desk, closed_desk, generic, open_desk, phoenix, standard


@pytest.fixture
async def closed() -> AsyncIterator[Desk]:
    async with closed_desk() as desk:
        yield desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


FORM = {"type": "payment_received", "amountSat": "8", "paymentHash": HASH, "externalId": "order é 9"}
BODIES: dict[str, tuple[bytes, str]] = {
    "externalId left out": (json.dumps({"paymentHash": HASH}).encode(), "application/json"),
    "upper case": (json.dumps({"paymentHash": HASH.upper()}).encode(), "application/json"),
    "another name": (json.dumps({"payment_hash": HASH}).encode(), "application/json"),
    "Standard Webhooks' envelope": (
        json.dumps({"type": "payment", "timestamp": "", "data": {"paymentHash": HASH}}).encode(),
        "application/json",
    ),
    "Flash's callback": (
        json.dumps({"txid": "t", "paymentHash": HASH, "accountId": "a", "eventType": "receive.lightning"}).encode(),
        "application/json; charset=utf-8",
    ),
    "JSON without a content type": (JSON, ""),
    "phoenixd's form": (urlencode(FORM).encode(), "application/x-www-form-urlencoded"),
    "a form with a charset": (urlencode(FORM).encode(), "Application/X-WWW-Form-Urlencoded; charset=UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "content_type"), BODIES.values(), ids=BODIES.keys())
async def test_the_hash_is_found_in_json_and_in_forms(desk: Desk, body: bytes, content_type: str) -> None:
    assert (await desk.post(body, phoenix(body), content_type)).status_code == 204
    assert [hint.payment_hash for hint in desk.taken] == [HASH]


async def test_a_webhook_that_is_taken_is_logged_with_its_reference_and_nothing_more(desk: Desk) -> None:
    """S3-27."""
    with capture_logs() as logs:
        await desk.post(JSON, phoenix(JSON), "application/json")
    (line,) = (one for one in logs if one["event"] == "event_taken")
    assert (line["source"], line["ref"]) == ("webhook", reference(HASH))
    assert HASH not in str(logs)


@pytest.mark.parametrize("body", [b'{"type": "payment", "externalId": "9"}', b'{"paymentHash": "x"}'])
async def test_an_event_without_a_hash_is_logged_with_its_reason(desk: Desk, body: bytes) -> None:
    """S0-11."""
    with capture_logs() as logs:
        await desk.post(body, phoenix(body), "application/json")
    (line,) = (one for one in logs if one["event"] == "event_unusable")
    assert (line["source"], line["reason"] in ("other_type", "bad_hash")) == ("webhook", True)
    assert desk.taken == []


BAD: dict[str, bytes] = {
    "nothing": b"",
    "junk": b"junk",
    "an empty object": b"{}",
    "no hash": b'{"externalId": "order-9", "amountSat": 21000}',
    "a list": b"[]",
    "a text": json.dumps(HASH).encode(),
    "NaN": b'{"amountSat": NaN, "paymentHash": "' + HASH.encode() + b'"}',
    "no UTF-8": b'{"paymentHash": "\xff"}',
    "half a surrogate pair": b'{"paymentHash": "\\ud800"}',
    "63 digits": json.dumps({"paymentHash": HASH[1:]}).encode(),
    "a hash that is a number": b'{"paymentHash": 9}',
    "a hash that is an object": b'{"paymentHash": {"paymentHash": 1}}',
    "a memo that is a hash": json.dumps({"memo": HASH}).encode(),
    "4,300 digits": b'{"amountSat": ' + b"9" * 4301 + b"}",
    "32,000 brackets": b"[" * 32_000,
    "one level too many": b'{"a": ' + b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT + b"}",
    "a form without its content type": urlencode(FORM).encode(),
}
BAD_FORMS: dict[str, bytes] = {
    "nothing": b"",
    "no fields": b"junk",
    "no hash": b"amountSat=8",
    "a bad hash": b"paymentHash=junk",
    "JSON": JSON,
    "no UTF-8": b"paymentHash=%ff%fe",
    "raw bytes": b"paymentHash=\xff\xfe",
    "very many fields": b"&".join(b"a=1" for _ in range(16_000)),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
async def test_a_signed_body_that_is_no_good_is_refused(desk: Desk, body: bytes) -> None:
    """S0-41: it is noted with its reason; what nobody signed is no event."""
    assert (await desk.post(body, phoenix(body))).status_code == 400
    ((source, reason, payment_hash),) = desk.noted
    assert (source, payment_hash, desk.webhook.counts[reason]) == ("webhook", "", 1)
    assert (await desk.post(body, {})).status_code == 401, "it is not even looked at"
    assert (desk.taken, len(desk.noted), desk.webhook.counts["forged"]) == ([], 1, 1)


@pytest.mark.parametrize("body", BAD_FORMS.values(), ids=BAD_FORMS.keys())
async def test_a_signed_form_that_is_no_good_is_refused(desk: Desk, body: bytes) -> None:
    answer = await desk.post(body, phoenix(body), "application/x-www-form-urlencoded")
    assert (answer.status_code, desk.taken) == (400, [])


async def test_a_body_beyond_64_kb_is_refused_before_it_has_come(desk: Desk) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b"x" * 8192

    answer = await desk.client.post(PATH, content=endless())
    assert (answer.status_code, desk.taken) == (413, [])
    assert sent * 8192 <= SIZE_LIMIT + 2 * 8192


async def test_news_of_something_else_is_received_and_makes_no_hint(desk: Desk) -> None:
    body = json.dumps({"txid": "t", "accountId": "a", "eventType": "receive.intraledger"}).encode()
    assert (await desk.post(body, phoenix(body))).status_code == 204
    assert desk.taken == []


async def test_known_repeated_and_unknown_hashes_get_the_same_answer(desk: Desk) -> None:
    answers = [
        await desk.post(JSON, standard()),
        await desk.post(JSON, standard()),
        await desk.post(JSON, standard(message_id="msg_2")),
    ]
    assert len({(one.status_code, one.content, tuple(one.headers.items())) for one in answers}) == 1
    assert len(desk.taken) == 2, "the same id is taken once"


async def test_a_repeated_body_without_an_id_is_taken_once(desk: Desk) -> None:
    for headers in (phoenix(JSON), phoenix(JSON), generic(), generic()):
        assert (await desk.post(JSON, headers)).status_code == 204
    assert len(desk.taken) == 2, "once by each form"


async def test_only_so_many_ids_are_remembered(desk: Desk) -> None:
    for number in range(REMEMBERED + 1):
        assert await desk.webhook.submit(f"standard:{number}", HASH)
    assert await desk.webhook.submit(f"standard:{REMEMBERED}", HASH)
    assert len(desk.taken) == REMEMBERED + 1
    assert await desk.webhook.submit("standard:0", HASH)
    assert len(desk.taken) == REMEMBERED + 2


async def test_where_nobody_takes_hints_the_sender_is_asked_to_come_again_and_then_taken(
    closed: Desk,
) -> None:
    assert (await closed.post(JSON, standard())).status_code == 503
    taking = asyncio.create_task(closed.take())
    assert (await closed.post(JSON, standard())).status_code == 204
    taking.cancel()
    assert len(closed.taken) == 1, "the one that gave up is not taken behind its back"


async def test_a_flood_is_asked_to_come_again_and_not_kept(closed: Desk) -> None:
    answers = await asyncio.gather(
        *(closed.post(JSON, standard(message_id=f"msg_{number}")) for number in range(WAITING + 20))
    )
    assert {one.status_code for one in answers} == {503}


async def test_a_hint_that_could_not_be_stored_is_not_acknowledged(closed: Desk) -> None:
    async def fail() -> None:
        hints = closed.webhook.hints()
        await anext(hints)
        await hints.aclose()  # as the tracker does when the store is away

    failing = asyncio.create_task(fail())
    assert (await closed.post(JSON, standard())).status_code == 503
    await failing
    taking = asyncio.create_task(closed.take())
    assert (await closed.post(JSON, standard())).status_code == 204
    taking.cancel()


async def test_the_answer_comes_after_the_hint_was_taken(closed: Desk) -> None:
    hints = closed.webhook.hints()
    first = asyncio.ensure_future(anext(hints))
    answer = asyncio.create_task(closed.post(JSON, standard()))
    assert (await asyncio.wait_for(first, PATIENCE)).payment_hash == HASH
    assert not answer.done()
    more = asyncio.ensure_future(anext(hints))
    assert (await asyncio.wait_for(answer, PATIENCE)).status_code == 204
    more.cancel()


async def test_a_true_webhook_is_told_once_and_a_false_one_never(closed: Desk) -> None:
    async with MemoryStore() as store:
        shop = Shop(store)
        _, payment_hash = await shop.request()
        body = json.dumps({"paymentHash": payment_hash, "amountSat": 1}).encode()
        following = asyncio.create_task(shop.tracker.follow(closed.webhook))
        for number, paid in enumerate((False, True, True)):
            if paid:
                shop.wallet.pay(payment_hash)
            answer = await closed.post(body, standard(body, message_id=f"msg_{number}"))
            assert answer.status_code == 204
            for _ in await store.charges.unpaid(Due(shop.clock()), 9):
                await shop.tracker.handle(await asyncio.wait_for(anext(shop.polling.hints()), PATIENCE))
            assert ((await shop.state(payment_hash))[0].state is ChargeState.PAID) is paid
        following.cancel()
        assert [notice.kind for notice in await shop.claim_all()] == [NoticeKind.PAID]
