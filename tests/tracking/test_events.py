"""What lies on a queue to which anybody may write: a table of what can be sent, and what is made of it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from chatwallet.tracking.sources.documents import DEPTH_LIMIT, SIZE_LIMIT, Flaw, Unreadable
from chatwallet.tracking.sources.events import Reason, Unusable, read_event, write_event

HASH = "0123456789abcdef" * 4
OTHER = "fe" * 32


def event(data: object, kind: object = "payment_received", **more: object) -> bytes:
    return json.dumps({"type": kind, "timestamp": "2026-01-01T12:00:00.000Z", "data": data, **more}).encode()


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + closing * depth).encode()


def padded(size: int) -> bytes:
    body = event({"paymentHash": HASH, "memo": ""})
    return body.replace(b'"memo": ""', b'"memo": "' + b"x" * (size - len(body)) + b'"')


READ = {
    "paymentHash": event({"paymentHash": HASH}),
    "payment_hash": event({"payment_hash": HASH}),
    "paymentIdentifier": event({"paymentIdentifier": HASH}),
    "hash": event({"hash": HASH}),
    "upper case": event({"paymentHash": HASH.upper()}),
    "mixed case": event({"hash": HASH[:32].upper() + HASH[32:]}),
    "the first name wins": event({"hash": OTHER, "paymentIdentifier": OTHER, "paymentHash": HASH}),
    "the second before the third": event({"paymentIdentifier": OTHER, "payment_hash": HASH}),
    "the third before the fourth": event({"hash": OTHER, "paymentIdentifier": HASH}),
    "an empty first name": event({"paymentHash": "", "hash": HASH}),
    "a null first name": event({"paymentHash": None, "payment_hash": HASH}),
    "a first name that holds something else": event({"paymentHash": "tx_9", "hash": HASH}),
    "with all that Pulse sends": event(
        {"paymentHash": HASH, "transactionId": "test-1", "amount": 10.5, "senderName": "Ana", "memo": "Coffee",
         "timestamp": "2026-01-01T12:00:00Z", "userId": "u", "whatsappId": "15551234567", "currency": "USD"}
    ),
    "a large amount": event({"paymentHash": HASH, "amount": 10**19}),
    "a negative amount": event({"paymentHash": HASH, "amount": -1}),
    "an amount that is a list": event({"paymentHash": HASH, "amount": [1]}),
    "no timestamp": json.dumps({"type": "payment_received", "data": {"hash": HASH}}).encode(),
    "a timestamp of another kind": event({"hash": HASH}, timestamp={"when": 1}),
    "more fields": event({"hash": HASH}, id="9", source="bridge", metadata={}),
    "brackets in a memo": event({"hash": HASH, "memo": "[" * 999 + '"' + "{" * 999 + "\\"}),
    "another hash in a memo": event({"hash": HASH, "memo": OTHER}),
    "as large as may be": padded(SIZE_LIMIT),
    "with white space around": b" \r\n\t" + event({"hash": HASH}) + b"\n ",
    "as deep as may be": event({"hash": HASH, "x": json.loads(nested(DEPTH_LIMIT - 2))}),
}  # fmt: skip

REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", Flaw.NOT_JSON),
    "white space": (b"  \n", Flaw.NOT_JSON),
    "a word": (b"junk", Flaw.NOT_JSON),
    "zeros": (b"\0" * 64, Flaw.NOT_JSON),
    "a lone brace": (b"{", Flaw.NOT_JSON),
    "a lone closing brace": (b"}", Flaw.NOT_JSON),
    "cut off": (event({"paymentHash": HASH})[:-1], Flaw.NOT_JSON),
    "cut off in a string": (event({"paymentHash": HASH})[:-20], Flaw.NOT_JSON),
    "a quote that never ends": (b'"' * 4095, Flaw.NOT_JSON),
    "backslashes": (b'"' + b"\\" * 60_001, Flaw.NOT_JSON),
    "two documents": (event({"hash": HASH}) * 2, Flaw.NOT_JSON),
    "a comma too many": (b'{"type": "payment_received", "data": {},}', Flaw.NOT_JSON),
    "single quotes": (b"{'type': 'payment_received'}", Flaw.NOT_JSON),
    "a comment": (b'{/* */"type": "payment_received"}', Flaw.NOT_JSON),
    "NaN": (event({"paymentHash": HASH, "amount": float("nan")}), Flaw.NOT_JSON),
    "Infinity": (event({"paymentHash": HASH, "amount": float("inf")}), Flaw.NOT_JSON),
    "minus Infinity": (event({"paymentHash": HASH, "amount": float("-inf")}), Flaw.NOT_JSON),
    "a bare NaN": (b"NaN", Flaw.NOT_JSON),
    "hexadecimal": (b'{"type": 0x1}', Flaw.NOT_JSON),
    "a plus sign": (b'{"type": +1}', Flaw.NOT_JSON),
    "bytes that are no UTF-8": (event({"hash": HASH, "memo": "?"}).replace(b"?", b"\xff\xfe"), Flaw.NOT_JSON),
    "overlong UTF-8": (event({"hash": HASH, "memo": "?"}).replace(b"?", b"\xc0\xaf"), Flaw.NOT_JSON),
    "half a surrogate pair": (b'{"type": "\\ud800", "data": {}}', Flaw.NOT_JSON),
    "a control character": (b'{"type": "a\x01b", "data": {}}', Flaw.NOT_JSON),
    "UTF-16": (event({"hash": HASH}).decode().encode("utf-16"), Flaw.NOT_JSON),
    "a byte order mark": (b"\xef\xbb\xbf" + event({"hash": HASH}), Flaw.NOT_JSON),
    "gzip": (b"\x1f\x8b\x08\x00" + b"\0" * 60, Flaw.NOT_JSON),
    "pickle": (b"\x80\x04\x95\x0b\x00.", Flaw.NOT_JSON),
    "XML": (b'<?xml version="1.0"?><payment/>', Flaw.NOT_JSON),
    "a form": (f"paymentHash={HASH}".encode(), Flaw.NOT_JSON),
    "a script": (b"<script>alert(1)</script>", Flaw.NOT_JSON),
    "a number": (b"9", Flaw.NOT_AN_OBJECT),
    "a number of 5,000 digits": (b"9" * 5000, Flaw.NOT_JSON),
    "an amount of 401 digits": (event({"paymentHash": HASH, "amount": 10**400}), Flaw.NOT_JSON),
    "an amount of 1e999": (event({"hash": HASH, "amount": 7}).replace(b": 7}", b": 1e999}"), Flaw.NOT_JSON),
    "a text": (json.dumps(HASH).encode(), Flaw.NOT_AN_OBJECT),
    "null": (b"null", Flaw.NOT_AN_OBJECT),
    "true": (b"true", Flaw.NOT_AN_OBJECT),
    "a list": (b"[]", Flaw.NOT_AN_OBJECT),
    "an event in a list": (b"[" + event({"paymentHash": HASH}) + b"]", Flaw.NOT_AN_OBJECT),
    "an event in a text": (json.dumps(event({"hash": HASH}).decode()).encode(), Flaw.NOT_AN_OBJECT),
    "one byte too many": (padded(SIZE_LIMIT + 1), Flaw.TOO_LARGE),
    "a megabyte": (padded(1_000_000), Flaw.TOO_LARGE),
    "100,000 brackets": (nested(100_000), Flaw.TOO_LARGE),
    "32,000 brackets": (nested(32_000), Flaw.TOO_DEEP),
    "32,000 brackets that never close": (b"[" * 32_000, Flaw.TOO_DEEP),
    "objects in each other": (b'{"a":' * 9000 + b"1" + b"}" * 9000, Flaw.TOO_DEEP),
    "one level too many": (event({"hash": HASH, "x": json.loads(nested(DEPTH_LIMIT - 1))}), Flaw.TOO_DEEP),
    "depth in the envelope": (event({"hash": HASH}, x=json.loads(nested(DEPTH_LIMIT))), Flaw.TOO_DEEP),
    "depth behind a quote that is escaped": (rb'{"a": "\\", "b": ' + nested(99) + b"}", Flaw.TOO_DEEP),
    "an empty object": (b"{}", Reason.NO_TYPE),
    "no type": (json.dumps({"data": {"paymentHash": HASH}}).encode(), Reason.NO_TYPE),
    "no envelope": (json.dumps({"paymentHash": HASH}).encode(), Reason.NO_TYPE),
    "an empty type": (event({"paymentHash": HASH}, ""), Reason.NO_TYPE),
    "a type of null": (event({"paymentHash": HASH}, None), Reason.NO_TYPE),
    "a type that is a number": (event({"paymentHash": HASH}, 1), Reason.NO_TYPE),
    "a type that is a list": (event({"paymentHash": HASH}, ["payment_received"]), Reason.NO_TYPE),
    "a type that is true": (event({"paymentHash": HASH}, True), Reason.NO_TYPE),
    "the type under another name": (b'{"Type": "payment_received", "data": {}}', Reason.NO_TYPE),
    "no data": (b'{"type": "payment_received"}', Reason.NO_DATA),
    "data of null": (event(None), Reason.NO_DATA),
    "data in a text": (event(json.dumps({"paymentHash": HASH})), Reason.NO_DATA),
    "data in a list": (event([{"paymentHash": HASH}]), Reason.NO_DATA),
    "data that is the hash": (event(HASH), Reason.NO_DATA),
}

UNUSABLE: dict[str, tuple[bytes, str]] = {
    "payment_sent": (event({"paymentHash": HASH}, "payment_sent"), Reason.OTHER_TYPE),
    "balance_updated": (event({"paymentHash": HASH}, "balance_updated"), Reason.OTHER_TYPE),
    "user_verified": (event({"whatsappId": "1", "authToken": "secret"}, "user_verified"), Reason.OTHER_TYPE),
    "user_unlinked": (event({"whatsappId": "1"}, "user_unlinked"), Reason.OTHER_TYPE),
    "notification_sent": (event({"paymentHash": HASH}, "notification_sent"), Reason.OTHER_TYPE),
    "upper case": (event({"paymentHash": HASH}, "PAYMENT_RECEIVED"), Reason.OTHER_TYPE),
    "white space": (event({"paymentHash": HASH}, " payment_received"), Reason.OTHER_TYPE),
    "a zero at the end": (event({"paymentHash": HASH}, "payment_received\0"), Reason.OTHER_TYPE),
    "letters that look alike": (event({"paymentHash": HASH}, "pаyment_received"), Reason.OTHER_TYPE),
    "a very long type": (event({"paymentHash": HASH}, "x" * 30_000), Reason.OTHER_TYPE),
    "the last of two types": (
        b'{"type": "payment_received", "type": "other", "data": {}}',
        Reason.OTHER_TYPE,
    ),
    "no hash": (event({}), Reason.NO_HASH),
    "no hash but an amount": (event({"amount": 10, "currency": "USD"}), Reason.NO_HASH),
    "an empty hash": (event({"paymentHash": ""}), Reason.NO_HASH),
    "a hash of null": (event({"paymentHash": None}), Reason.NO_HASH),
    "a memo of 64 digits": (event({"memo": HASH}), Reason.NO_HASH),
    "a memo of 64 digits beside no hash": (event({"paymentHash": "", "memo": HASH}), Reason.NO_HASH),
    "a hash in the envelope": (event({}, paymentHash=HASH), Reason.NO_HASH),
    "a hash one level deeper": (event({"payment": {"paymentHash": HASH}}), Reason.NO_HASH),
    "a name in another case": (event({"PaymentHash": HASH, "payment-hash": HASH}), Reason.NO_HASH),
    "a hash in the transaction id": (event({"transactionId": HASH}), Reason.NO_HASH),
    "63 digits": (event({"paymentHash": HASH[1:]}), Reason.BAD_HASH),
    "65 digits": (event({"paymentHash": HASH + "0"}), Reason.BAD_HASH),
    "no hexadecimal digits": (event({"paymentHash": "g" * 64}), Reason.BAD_HASH),
    "0x before it": (event({"paymentHash": "0x" + HASH}), Reason.BAD_HASH),
    "a line end behind it": (event({"paymentHash": HASH + "\n"}), Reason.BAD_HASH),
    "white space before it": (event({"paymentHash": " " + HASH}), Reason.BAD_HASH),
    "a zero byte in it": (event({"paymentHash": HASH[:63] + "\0"}), Reason.BAD_HASH),
    "full-width digits": (event({"paymentHash": "\uff11" * 64}), Reason.BAD_HASH),
    "Arabic digits": (event({"paymentHash": "\u0661" * 64}), Reason.BAD_HASH),
    "a path": (event({"paymentHash": "../" * 21 + "x"}), Reason.BAD_HASH),
    "a query": (event({"paymentHash": "' OR 1=1 --".ljust(64)}), Reason.BAD_HASH),
    "a hash that is a number": (event({"paymentHash": int(HASH, 16) % 2**63}), Reason.BAD_HASH),
    "a hash that is a list": (event({"paymentHash": [HASH]}), Reason.BAD_HASH),
    "a hash that is an object": (event({"paymentHash": {"hash": HASH}}), Reason.BAD_HASH),
    "a hash that is true": (event({"paymentHash": True}), Reason.BAD_HASH),
    "a hash that is false": (event({"paymentHash": False}), Reason.BAD_HASH),
    "a hash that is zero": (event({"paymentHash": 0}), Reason.BAD_HASH),
    "base64": (event({"paymentHash": "ASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8="}), Reason.BAD_HASH),
    "a hash of 60,000 digits": (event({"paymentHash": "a" * 60_000}), Reason.BAD_HASH),
}  # fmt: skip


@pytest.mark.parametrize("body", READ.values(), ids=READ.keys())
def test_a_hash_is_found_under_any_of_its_names(body: bytes) -> None:
    assert read_event(body) == HASH


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_not_be_read_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_event(body)
    assert caught.value.reason == reason


@pytest.mark.parametrize(("body", "reason"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_is_of_no_use_is_told_apart_from_poison(body: bytes, reason: str) -> None:
    with pytest.raises(Unusable) as caught:
        read_event(body)
    assert caught.value.reason == reason


def test_the_table_is_as_long_as_it_has_to_be() -> None:
    assert len(REFUSED) + len(UNUSABLE) >= 80


def test_no_body_takes_long_to_read() -> None:
    bodies = [body for body, _ in (*REFUSED.values(), *UNUSABLE.values())]
    started = time.process_time()
    for body in bodies:
        with pytest.raises((Unreadable, Unusable)):
            read_event(body)
    assert time.process_time() - started < 1.0


def test_reasons_hold_nothing_of_the_event() -> None:
    with pytest.raises(Unusable) as caught:
        read_event(event({"paymentHash": "ana's secret"}))
    assert str(caught.value) == "bad_hash"


def test_what_we_publish_can_be_read() -> None:
    assert read_event(write_event(HASH.upper(), datetime(2026, 1, 1, tzinfo=UTC))) == HASH
    with pytest.raises(ValueError, match="64"):
        write_event("junk", datetime(2026, 1, 1, tzinfo=UTC))
