"""Reading BOLT11: what is in it, and nothing but one error for what is not BOLT11."""

import json
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.sandbox.flash.lightning import LightningNode
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import UnreadableInvoice

AT = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
NODE = LightningNode(random.Random(7))
SIGNED = NODE.issue(sats=1538, memo="Café ☕", at=AT, seconds=60)
VECTORS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "bolt11_vectors.json").read_text(encoding="utf-8")
)


def test_everything_of_a_signed_invoice_is_read() -> None:
    found = decode(SIGNED.payment_request)
    assert found.payment_hash == SIGNED.payment_hash
    assert (found.prefix, found.msat) == ("lnbc", 1_538_000)
    assert (found.created, found.expires) == (AT, AT + timedelta(seconds=60))
    assert len(found.payee) == 66


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["what"])
def test_a_valid_example_of_the_standard_is_read(vector: dict[str, Any]) -> None:
    """X4; A8 of the page on paying, with the invalid ones below: its 25 vectors and one more."""
    found = decode(vector["payment_request"])
    assert found.msat == vector["msat"]
    assert found.expires - found.created == timedelta(seconds=vector["seconds"])
    assert found.payment_hash == vector["payment_hash"]
    assert found.payment_request == vector["payment_request"].lower()
    assert vector["payee"] in (None, found.payee)


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda vector: vector["what"])
def test_an_invalid_example_of_the_standard_is_refused(vector: dict[str, Any]) -> None:
    """X4: the amount with a fraction of a millisatoshi among them, and a feature that nobody knows."""
    with pytest.raises(UnreadableInvoice):
        decode(vector["payment_request"])


@pytest.mark.parametrize(
    "head", ["lnbc0", "lnbc0u", "lnbc25p", "lnbc1p", "lnbc2-5m", "lnbc5mm", "lnbcu", "lnbc5k", "lnbc20mx"]
)
def test_an_amount_that_is_none_is_refused_under_a_good_checksum_and_signature(head: str) -> None:
    """X4: the kind. An invoice over nothing is not one over any amount."""
    with pytest.raises(UnreadableInvoice):
        decode(_signed_anew(head))


def test_an_amount_is_read_to_the_millisatoshi() -> None:
    assert decode(_signed_anew("lnbc10p")).msat == 1
    assert decode(_signed_anew("lnbc9678785340p")).msat == 967_878_534
    assert decode(_signed_anew("lnbc1")).msat == 10**11


def test_a_request_in_mixed_case_is_refused() -> None:
    text = SIGNED.payment_request
    with pytest.raises(UnreadableInvoice, match="mixed"):
        decode(text[:4].upper() + text[4:])


def _signed_anew(head: str) -> str:
    """The invoice under another head, with a signature that fits it."""
    from bech32 import bech32_decode, bech32_encode, convertbits
    from coincurve import PrivateKey

    _, data = bech32_decode(SIGNED.payment_request)
    assert data is not None
    body = data[:-104]
    bits = "".join(f"{five:05b}" for five in body)
    signing = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
    signature = PrivateKey(b"\x07" * 32).sign_recoverable(head.encode() + signing)
    fives = convertbits(list(signature), 8, 5)
    assert fives is not None
    text: str = bech32_encode(head, body + fives)
    return text


def test_upper_case_is_the_same_invoice_in_lower_case() -> None:
    assert decode(SIGNED.payment_request.upper()) == decode(SIGNED.payment_request)


@pytest.mark.parametrize("prefix", ["bc", "tb", "bcrt", "tbs"])
def test_the_prefix_names_the_network(prefix: str) -> None:
    node = LightningNode(random.Random(1), prefix)
    found = decode(node.issue(sats=None, memo="", at=AT, seconds=60).payment_request)
    assert (found.prefix, found.msat) == (f"ln{prefix}", None)


@pytest.mark.parametrize(
    "text",
    [
        "", "lnbc", "ln", "1", "lnbc1", "bitcoin:abc", "user@flashapp.me", "lnurl1dp68gurn8ghj7", "ln🙂1qqqq",
        SIGNED.payment_request[:-1], SIGNED.payment_request + "q", SIGNED.payment_request[4:],
        SIGNED.payment_request.replace("lnbc", "lnbt", 1), "x" * 5000, SIGNED.payment_request * 20,
        "lnbc1" + "q" * 3000,
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_no_invoice_is_one_error_of_ours(text: str) -> None:
    with pytest.raises(UnreadableInvoice):
        decode(text)


@settings(max_examples=150, deadline=None)
@given(
    position=st.integers(5, len(SIGNED.payment_request) - 1),
    character=st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
)
def test_any_changed_character_is_noticed(position: int, character: str) -> None:
    text = SIGNED.payment_request
    changed = text[:position] + character + text[position + 1 :]
    if changed != text:
        with pytest.raises(UnreadableInvoice):
            decode(changed)


@settings(max_examples=150, deadline=None)
@given(
    hrp=st.sampled_from(["lnbc", "lnbc1", "lnbc20m", "lntb9p", "lnbc99999999999999999999m"]),
    data=st.lists(st.integers(0, 31), max_size=300),
)
def test_a_good_checksum_over_rubbish_raises_nothing_but_our_error(hrp: str, data: list[int]) -> None:
    from bech32 import bech32_encode

    with suppress(UnreadableInvoice):
        assert len(decode(bech32_encode(hrp, data)).payment_hash) == 64
