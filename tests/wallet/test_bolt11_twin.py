"""Our reader and writer of BOLT11 beside the library of that name: the same from the same, on all kinds of invoices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bech32 import CHARSET, bech32_encode, convertbits
from bolt11 import (
    Bolt11,
    Fallback,
    Feature,
    FeatureExtra,
    Features,
    FeatureState,
    MilliSatoshi,
    Route,
    RouteHint,
    TagChar,
    Tags,
)
from bolt11 import decode as decode_by_library
from bolt11 import encode as encode_by_library
from coincurve import PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.wallet.bolt11 import DecodedInvoice, decode
from chatwallet.wallet.errors import UnreadableInvoice
from chatwallet.wallet.invoice_signer import InvoiceDraft, InvoiceSigner

KNOWN = {8, 14, 16, 24, 30, 48}
THOUSAND_BITCOINS = 10**14  # msat
ADDRESSES = [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "1RustyRX2oai4EYYDpQGWvEL62BBGqN9T",
    "3EktnHQD7RiAE6uzMj2ZifT9YgRrkSgzQX",
]

keys = st.binary(min_size=32, max_size=32).map(lambda seed: PrivateKey(b"\1" + seed[1:]))
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
memos = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
moments = st.integers(0, 2**35 - 1)
amounts = (
    st.none()
    | st.integers(1, 10**6)
    | st.integers(1, 21 * 10**17)
    | st.integers(1, 10**8).map(lambda n: n * 1000)
)
networks = st.sampled_from(["bc", "tb", "bcrt", "tbs"])
route = st.builds(
    Route,
    st.binary(min_size=33, max_size=33).map(bytes.hex),
    st.integers(0, 2**23 - 1).map(lambda block: f"{block}x7x1"),  # the library writes it as a signed number
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**15 - 1),
)
bits = st.sets(
    st.sampled_from([*KNOWN, *(bit + 1 for bit in KNOWN), 9, 17, 99, 101, 12, 50, 100]), max_size=5
)


def features_of(bits_set: set[int]) -> Features:
    """The library's features; one number may be asked for in one way only, so the odd bit gives way."""
    states: dict[Feature | FeatureExtra, FeatureState] = {}
    for number in sorted({bit // 2 for bit in bits_set}):
        feature = Feature(number) if number < len(Feature) else FeatureExtra(number)
        states[feature] = FeatureState.required if 2 * number in bits_set else FeatureState.supported
    return Features.from_feature_list(states)


@st.composite
def invoices(draw: st.DrawFn) -> str:
    """An invoice that the library signs, of all fields that it can write."""
    key = draw(keys)
    tags = Tags()
    tags.add(TagChar.payment_hash, draw(hashes))
    tags.add(TagChar.payment_secret, draw(hashes))
    if draw(st.booleans()):
        tags.add(TagChar.description, draw(memos))
    else:
        tags.add(TagChar.description_hash, draw(hashes))
    optional = {
        TagChar.expire_time: st.integers(1, 2**33),
        TagChar.min_final_cltv_expiry: st.integers(1, 10**4),
        TagChar.metadata: st.binary(max_size=40).map(bytes.hex),
        TagChar.features: bits.filter(bool).map(features_of),
        TagChar.route_hint: st.lists(route, min_size=1, max_size=2).map(RouteHint),
        TagChar.fallback: st.sampled_from(ADDRESSES).map(
            lambda address: Fallback.from_address(address, "bc")
        ),
        TagChar.payee: st.just(key.public_key.format().hex()),
    }
    for tag in draw(st.lists(st.sampled_from(list(optional)), max_size=5, unique=True)):
        tags.add(tag, draw(optional[tag]))
    amount = draw(amounts)
    unsigned = Bolt11(draw(networks), draw(moments), tags, None if amount is None else MilliSatoshi(amount))
    return encode_by_library(unsigned, key.to_hex(), keep_payee=True)


def said_by_library(text: str) -> DecodedInvoice | None:
    """What the library reads, as ours says it; None where a payer must refuse what it does not look at."""
    found = decode_by_library(text)
    asked = found.features.data.uint if found.features and found.features.data else 0
    # Of its bits, since the library keeps one of two that belong together.
    if any(asked >> bit & 1 and bit not in KNOWN for bit in range(0, asked.bit_length(), 2)):
        return None
    assert found.payee is not None
    return DecodedInvoice(
        prefix=f"ln{found.currency}",
        payment_request=text,
        payment_hash=found.payment_hash,
        msat=found.amount_msat,
        created=datetime.fromtimestamp(found.date, UTC),
        expires=datetime.fromtimestamp(found.date + found.expiry, UTC),
        payee=found.payee,
        description=found.description,
        description_hash=found.description_hash,
        min_final_cltv=found.min_final_cltv_expiry,
    )


@settings(max_examples=300, deadline=None)
@given(text=invoices())
def test_an_invoice_of_the_library_is_read_as_the_library_reads_it(text: str) -> None:
    expected = said_by_library(text)
    if expected is None:
        with pytest.raises(UnreadableInvoice, match="feature"):
            decode(text)
    else:
        assert decode(text) == decode(text.upper()) == expected


@settings(max_examples=200, deadline=None)
@given(
    text=invoices(), place=st.floats(0, 1, exclude_max=True), character=st.sampled_from(CHARSET + "1bio-é ")
)
def test_one_changed_character_is_refused_by_both(text: str, place: float, character: str) -> None:
    at = int(place * len(text))
    changed = text[:at] + character + text[at + 1 :]
    if changed == text:
        return
    assert_refused_by_both(changed)
    assert_refused_by_both(changed.upper())


def assert_refused_by_both(text: str) -> None:
    with pytest.raises(UnreadableInvoice):
        decode(text)
    with pytest.raises(Exception):  # noqa: B017, PT011 - the library lets the errors of its parts through
        decode_by_library(text)


def in_one_way(bits_set: set[int]) -> tuple[int, ...]:
    """Feature bits as a draft may have them: of the two of one feature only the even one."""
    return tuple(bit for bit in bits_set if bit % 2 == 0 or bit - 1 not in bits_set)


drafts = st.builds(
    InvoiceDraft,
    prefix=networks.map("ln{}".format),
    # Of whole thousands of bitcoins the library drops three zeroes.
    msat=amounts.filter(lambda msat: msat is None or msat % THOUSAND_BITCOINS),
    created=moments.map(lambda moment: datetime.fromtimestamp(moment, UTC)),
    payment_hash=hashes,
    payment_secret=hashes,
    description=memos,
    seconds=st.integers(1, 2**40),
    features=bits.map(in_one_way),
    min_final_cltv=st.none() | st.integers(1, 10**6),
)


@settings(max_examples=300, deadline=None)
@given(draft=drafts, key=keys)
def test_what_ours_writes_is_what_the_library_writes(draft: InvoiceDraft, key: PrivateKey) -> None:
    """To the last character: the nonce of a signature is made of key and message (RFC 6979)."""
    tags = Tags()
    tags.add(TagChar.payment_hash, draft.payment_hash)
    tags.add(TagChar.payment_secret, draft.payment_secret)
    tags.add(TagChar.description, draft.description)
    tags.add(TagChar.expire_time, draft.seconds)
    if draft.min_final_cltv is not None:
        tags.add(TagChar.min_final_cltv_expiry, draft.min_final_cltv)
    if draft.features:
        tags.add(TagChar.features, features_of(set(draft.features)))
    msat = None if draft.msat is None else MilliSatoshi(draft.msat)
    unsigned = Bolt11(draft.prefix.removeprefix("ln"), int(draft.created.timestamp()), tags, msat)
    assert InvoiceSigner(key.secret).sign(draft) == encode_by_library(unsigned, key.to_hex())


# Fields that no writer would write, under a good checksum and a good signature.

KEY = PrivateKey(b"\7" * 32)
NODE = KEY.public_key.format()
Words = list[int]


def words(octets: bytes) -> Words:
    """Bytes in words of five bits."""
    found = convertbits(octets, 8, 5)
    assert found is not None
    return found


def field(tag: str, content: Words) -> Words:
    """A tagged field."""
    return [CHARSET.index(tag), *divmod(len(content), 32), *content]


MOMENT: Words = [0, 0, 1, 2, 3, 4, 5]
HASH, SECRET, NOTE = (
    field("p", words(b"\1" * 32)),
    field("s", words(b"\2" * 32)),
    field("d", words(b"Coffee")),
)


def signed(*fields: Words, head: str = "lnbc20m", key: PrivateKey = KEY, last: int | None = None) -> str:
    """An invoice of these fields; `last` is the recovery id, the right one if it is None."""
    body = MOMENT + [word for one in fields for word in one]
    bits = "".join(f"{word:05b}" for word in body)
    octets = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
    message = head.encode() + octets
    signature = key.sign_recoverable(message)
    signature = signature if last is None else signature[:-1] + bytes([last])
    return bech32_encode(head, body + words(signature))


def test_a_field_of_another_length_than_its_own_is_skipped() -> None:
    odd = [field(tag, [0] * count) for tag, count in (("p", 51), ("s", 53), ("h", 51), ("n", 52), ("n", 54))]
    found = decode(signed(*odd, HASH, SECRET, NOTE))
    assert found.payment_hash == "01" * 32
    assert (found.payee, found.description_hash) == (NODE.hex(), None)


@pytest.mark.parametrize("tag", ["z", "q", "t", "f", "r", "m"])
@pytest.mark.parametrize("count", [0, 1, 5, 300])
def test_an_unknown_field_and_one_that_is_not_ours_to_use_is_skipped(tag: str, count: int) -> None:
    found = decode(signed(HASH, field(tag, [31] * count), SECRET, NOTE))
    assert (found.payment_hash, found.description) == ("01" * 32, "Coffee")


def test_of_two_fields_of_one_tag_the_first_counts() -> None:
    text = signed(
        HASH,
        field("p", words(b"\3" * 32)),
        SECRET,
        NOTE,
        field("d", words(b"Tea")),
        field("x", [9]),
        field("x", [8]),
    )
    found = decode(text)
    assert found == said_by_library(text)
    assert (found.payment_hash, found.description) == ("01" * 32, "Coffee")
    assert (found.expires - found.created).seconds == 9


def test_what_is_not_said_is_the_standard_s_default() -> None:
    found = decode(signed(HASH, SECRET, NOTE))
    assert ((found.expires - found.created).seconds, found.min_final_cltv) == (3600, 18)


def test_the_named_node_is_the_one_that_must_have_signed() -> None:
    named = field("n", words(NODE))
    assert decode(signed(named, HASH, SECRET, NOTE)).payee == NODE.hex()
    other = PrivateKey(b"\x08" * 32)
    for text in (
        signed(named, HASH, SECRET, NOTE, key=other),
        signed(field("n", words(other.public_key.format())), HASH, SECRET, NOTE),
        signed(field("n", words(b"\2" * 33)), HASH, SECRET, NOTE, last=0),
        signed(field("n", words(b"\0" * 33)), HASH, SECRET, NOTE),
        signed(named, HASH, SECRET, NOTE, last=4),
    ):
        assert_refused_by_both(text)


def test_a_named_node_is_asked_instead_of_the_recovery_id() -> None:
    right = [
        decode(signed(field("n", words(NODE)), HASH, SECRET, NOTE, last=last)).payee for last in range(4)
    ]
    assert right == [NODE.hex()] * 4


@pytest.mark.parametrize(
    "text",
    [
        signed(HASH, SECRET, NOTE, last=4),
        signed(HASH, SECRET, NOTE, last=255),
        signed(SECRET, NOTE),
        signed(field("p", [0] * 51), SECRET, NOTE),
        signed(HASH, NOTE),
        signed(HASH, SECRET),
        signed(HASH, SECRET, field("h", [0] * 51)),
        signed(HASH, SECRET, field("d", words(b"\xff\xfe"))),
        signed(HASH, SECRET, NOTE, field("x", [])),
        signed(HASH, SECRET, NOTE, field("c", [])),
        signed(HASH, SECRET, NOTE, [1]),
        signed(HASH, SECRET, NOTE, [1, 0]),
        signed(HASH, SECRET, NOTE, [1, 0, 1]),
        signed(HASH, SECRET, field("d", [0] * 10)[:-1]),
        signed(HASH, SECRET, NOTE, head="lnxy20m"),
        signed(HASH, SECRET, NOTE, head="bc20m"),
        signed(HASH, SECRET, NOTE, head="lnbc" + "1" * 90 + "m"),
        bech32_encode("lnbc20m", []),
        bech32_encode("lnbc20m", MOMENT),
        bech32_encode("lnbc20m", MOMENT + [0] * 103),
        bech32_encode("lnbc20m", [0] * 104),
    ],
    ids=range(21),
)
def test_what_breaks_the_rules_under_a_good_checksum_is_refused_by_both(text: str) -> None:
    assert_refused_by_both(text)


@pytest.mark.parametrize("count", [9, 12, 1023])
def test_an_expiry_that_no_calendar_holds_is_refused(count: int) -> None:
    """The library only fails when it is asked for the date."""
    with pytest.raises(UnreadableInvoice):
        decode(signed(HASH, SECRET, NOTE, field("x", [31] * count)))


def test_letters_of_other_alphabets_are_refused_though_lower_case_makes_latin_ones_of_them() -> None:
    text = signed(HASH, SECRET, NOTE).upper()
    assert "K" in text
    with pytest.raises(UnreadableInvoice, match="ASCII"):
        decode(text.replace("K", "\N{KELVIN SIGN}"))


def test_a_request_that_is_too_long_is_refused_before_it_is_read() -> None:
    long = field("z", [0] * 1000)
    assert decode(signed(HASH, SECRET, NOTE, long, long, long)).description == "Coffee"
    with pytest.raises(UnreadableInvoice, match="too many"):
        decode(signed(HASH, SECRET, NOTE, long, long, long, long))


def written(msat: int, memo: str) -> str:
    """What ours writes for this amount and memo."""
    draft = InvoiceDraft(
        "lnbc", msat, datetime(2026, 8, 1, tzinfo=UTC), "01" * 32, "02" * 32, memo, 60, (8, 14)
    )
    return InvoiceSigner(KEY.secret).sign(draft)


@pytest.mark.parametrize("thousands", [1, 999, 1000, 21_000])
def test_whole_thousands_of_bitcoins_keep_their_zeroes(thousands: int) -> None:
    text = written(thousands * THOUSAND_BITCOINS, "Coffee")
    assert text.startswith(f"lnbc{thousands}0001")
    assert decode(text) == said_by_library(text)
    assert decode(text).msat == thousands * THOUSAND_BITCOINS


@pytest.mark.parametrize(("msat", "memo"), [(0, ""), (-1, ""), (1000, "ü" * 320)])
def test_what_no_invoice_can_say_is_not_written(msat: int, memo: str) -> None:
    with pytest.raises(ValueError, match=r"msat|too many"):
        written(msat, memo)


contents = st.one_of(
    st.binary(min_size=32, max_size=32).map(words),
    st.just(words(NODE)),
    st.lists(st.integers(0, 31), max_size=60),
)


@settings(max_examples=200, deadline=None)
@given(
    head=st.sampled_from(["lnbc", "lnbc1", "lnbc20m", "lntb90p", "lnbcrt7n", "lntbs3u", "lnbc0123u"]),
    soup=st.lists(st.tuples(st.sampled_from("psdxnc9mqzyg"), contents), max_size=8),
    start=st.sampled_from([(), (HASH, SECRET, NOTE), (HASH, SECRET, field("h", [3] * 52))]),
)
def test_a_soup_of_fields_is_read_or_refused_by_both_alike(
    head: str, soup: list[Any], start: tuple[Words, ...]
) -> None:
    text = signed(*start, *(field(tag, content) for tag, content in soup), head=head)
    try:
        expected = said_by_library(text)
    except Exception:  # noqa: BLE001 - as above
        expected = None
    if expected is None:
        with pytest.raises(UnreadableInvoice):
            decode(text)
    elif expected.description is None and any(tag == "d" for tag, _ in soup):
        return  # ours reads a description beside a hash, the library the first of both
    else:
        assert decode(text) == expected
