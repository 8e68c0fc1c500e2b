"""Signatures of payment webhooks: who may bring one (security.md T4, T22)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from chatwallet.bot.payment_webhook import PATH
from chatwallet.tracking.base import Hint
from chatwallet.tracking.sources.signatures import Signatures
from chatwallet.wallet.base import InvoiceStatus

from .deliveries import (
    HASH,
    JSON,
    KEY,
    OLD_KEY,
    PHOENIX,
    Desk,
    generic,
    hex_of,
    now,
    open_desk,
    phoenix,
    standard,
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


def genuine() -> dict[str, dict[str, str]]:
    """Made when a test runs: a time is good for five minutes."""
    right = standard()["webhook-signature"]
    return {
        "Standard Webhooks": standard(),
        "Svix's headers": standard(form="svix"),
        "the older secret": standard(key=OLD_KEY),
        "one of several signatures": standard() | {"webhook-signature": f"v1a,x v1,a,b v1 {right}"},
        "phoenixd": phoenix(JSON),
        "phoenixd in upper case": {"x-phoenix-signature": hex_of(JSON).upper()},
        "a plain HMAC": generic(),
        "a plain HMAC with a time": generic(at=now()),
    }


@pytest.mark.parametrize("name", genuine())
async def test_how_long_a_comparison_takes_tells_nothing_of_a_signature(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What passed with `==` too: nothing that is answered differs, only when."""
    compared: list[bool] = []
    compare = hmac.compare_digest

    def note(given: bytes, right: bytes) -> bool:
        compared.append(compare(given, right))
        return compared[-1]

    monkeypatch.setattr(hmac, "compare_digest", note)
    assert (await desk.post(JSON, genuine()[name])).status_code == 204
    assert True in compared


@pytest.mark.parametrize("name", genuine())
async def test_a_genuine_delivery_becomes_a_hint_that_is_not_believed(desk: Desk, name: str) -> None:
    answer = await desk.post(JSON, genuine()[name])
    assert (answer.status_code, answer.content) == (204, b"")
    assert desk.taken == [Hint(HASH, InvoiceStatus.PAID, "webhook", confirmed=False)]


def forged() -> dict[str, dict[str, str]]:
    """Each wrong in one thing only."""
    right = standard()["webhook-signature"]
    return {
        "no headers": {},
        "no id": {k: v for k, v in standard().items() if k != "webhook-id"},
        "another id": standard() | {"webhook-id": "msg_2"},
        "an id that is not ASCII": standard() | {"webhook-id": "msg\xe9"},
        "no signature": {k: v for k, v in standard().items() if k != "webhook-signature"},
        "an empty signature": standard() | {"webhook-signature": ""},
        "garbage": standard() | {"webhook-signature": "garbage"},
        "a comma too many": standard() | {"webhook-signature": "v1,a,b"},
        "no base64": standard() | {"webhook-signature": "v1,!!!!"},
        "a signature that is not ASCII": standard() | {"webhook-signature": "v1,\xe9\xe9"},
        "another version": standard() | {"webhook-signature": right.replace("v1,", "v2,")},
        "a signature of something else": standard(b"{}"),
        "a signature cut short": standard() | {"webhook-signature": right[:-4]},
        "a signature with junk that base64 skips": standard() | {"webhook-signature": f"{right[:9]}!{right[9:]}"},
        "another key": standard(key="whsec_" + base64.b64encode(b"somebody else's key").decode()),
        "phoenixd's key used as ours": standard(key="whsec_" + base64.b64encode(PHOENIX.encode()).decode()),
        "phoenixd, another key": phoenix(JSON, "another key altogether"),
        "phoenixd, with the other form's key": phoenix(JSON, KEY),
        "phoenixd, another body": phoenix(JSON + b" "),
        "phoenixd, no hex": {"x-phoenix-signature": "g" * 64},
        "phoenixd, base64": {"x-phoenix-signature": right},
        "phoenixd, empty": {"x-phoenix-signature": ""},
        "a plain HMAC without its scheme": {"x-signature": hex_of(JSON)},
        "a plain HMAC of another scheme": {"x-signature": f"sha1={hex_of(JSON)}"},
        "a plain HMAC whose time was taken off": {"x-signature": generic(at=now())["x-signature"]},
        "a plain HMAC that was given a time": generic() | {"x-timestamp": str(now())},
    }  # fmt: skip


@pytest.mark.parametrize("name", forged())
async def test_a_forged_delivery_is_refused(desk: Desk, name: str) -> None:
    raw = [(header.encode(), value.encode("latin-1")) for header, value in forged()[name].items()]
    answer = await desk.client.post(PATH, content=JSON, headers=raw)
    assert (answer.status_code, answer.content, desk.taken) == (401, b"", [])


def stamped(timestamp: str) -> dict[str, str]:
    """Signed with the very text of a time, as somebody with the key could."""
    signed = f"msg_1.{timestamp}.".encode() + JSON
    digest = hmac.new(b"the key of Standard Webhooks", signed, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": signature}


@pytest.mark.parametrize("form", ["standard", "generic"])
@pytest.mark.parametrize(
    "timestamp",
    ["", "-", "yesterday", "-1", "0", "1e9", "nan", "inf", "9" * 30, "0x10", "\xb9\xb2", " {now}", "{now}.0", "+{now}",
     "{old}", "{early}"],
)  # fmt: skip
async def test_a_time_that_is_wrong_or_no_whole_number_is_refused(
    desk: Desk, form: str, timestamp: str
) -> None:
    text = timestamp.format(now=now(), old=now() - 302, early=now() + 302)
    headers = stamped(text)
    if form == "generic":
        headers = {"x-signature": f"sha256={hex_of(f'{text}.'.encode() + JSON)}", "x-timestamp": text}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await desk.client.post(PATH, content=JSON, headers=raw)
    assert (answer.status_code, desk.taken) == (401, [])


@pytest.mark.parametrize("seconds", [-298, 298])
async def test_clocks_may_differ_by_five_minutes(desk: Desk, seconds: int) -> None:
    assert (await desk.post(JSON, standard(at=now() + seconds))).status_code == 204
    assert (await desk.post(JSON, generic(at=now() + seconds))).status_code == 204


@pytest.mark.parametrize(
    "secrets",
    [[], [""], ["short"], ["whsec_"], ["whsec_!!!"], ["whsec_c2hvcnQ="], [KEY, "short"]],
)
def test_secrets_that_protect_nothing_are_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Signatures(secrets)
