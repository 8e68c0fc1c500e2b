"""Reading BOLT11: what is in it, and nothing but one error for what is not BOLT11."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.sandbox.lightning import LightningNode
from chatwallet.wallet.bolt11 import decode
from chatwallet.wallet.errors import UnreadableInvoice

AT = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
NODE = LightningNode(random.Random(7))
SIGNED = NODE.issue(sats=1538, memo="Café ☕", at=AT, seconds=60)
# The examples of BOLT #11 itself: a donation of any amount, and 2500 microbitcoin that expire after a minute.
DONATION = (
    "lnbc1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqf"
    "qypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq9qrsgq357wnc5r2ueh7ck6q93dj32dlqnls087fxdwk8qakdyaf"
    "kq3yap9us6v52vjjsrvywa6rt52cm9r9zqt8r2t7mlcwspyetp5h2tztugp9lfyql"
)


def test_everything_of_a_signed_invoice_is_read() -> None:
    found = decode(SIGNED.payment_request)
    assert found.payment_hash == SIGNED.payment_hash
    assert (found.prefix, found.msat) == ("lnbc", 1_538_000)
    assert (found.created, found.expires) == (AT, AT + timedelta(seconds=60))
    assert len(found.payee) == 66


def test_the_example_of_the_standard_is_read() -> None:
    found = decode(DONATION)
    assert found.payment_hash == "0001020304050607080900010203040506070809000102030405060708090102"
    assert found.payee == "03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad"
    assert (found.msat, found.expires - found.created) == (None, timedelta(hours=1))


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
