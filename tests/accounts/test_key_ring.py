"""A ring of keys: what is written is read again, and nothing else is taken for a ring."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chatwallet.accounts.key_ring import BadRing, KeyRing, RingKey

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
LINE = re.compile(r"([0-9a-f]{8}|index):[A-Za-z0-9+/]{43}=:2026-12-01T12:00:00Z")


def test_a_new_ring_is_two_lines_which_are_read_again() -> None:
    ring = KeyRing.new(NOON)
    lines = ring.text.splitlines()
    assert len(lines) == 2
    assert all(map(LINE.fullmatch, lines))
    assert KeyRing.parse(ring.text) == ring


def test_times_are_kept_in_utc() -> None:
    ring = KeyRing.new(NOON.astimezone(timezone(timedelta(hours=-5))))
    assert KeyRing.parse(ring.text) == ring
    assert ring.active.made == NOON


def test_no_two_rings_are_alike() -> None:
    one, other = KeyRing.new(NOON), KeyRing.new(NOON)
    assert one.active.secret != other.active.secret
    assert one.index.secret != other.index.secret
    assert one.index.secret != one.active.secret


def test_a_new_key_is_the_active_one_and_the_others_stay() -> None:
    old = KeyRing.new(NOON)
    ring = old.with_new(NOON + timedelta(days=1))
    assert ring.keys[1:] == old.keys
    assert ring.active.kid != old.active.kid
    assert ring.index == old.index
    assert KeyRing.parse(ring.text) == ring


def test_a_key_is_taken_off_unless_it_is_active() -> None:
    old = KeyRing.new(NOON)
    ring = old.with_new(NOON)
    assert ring.without(old.active.kid).keys == (ring.active,)
    with pytest.raises(BadRing, match="active"):
        ring.without(ring.active.kid)


def test_one_line_of_an_environment_and_remarks_of_a_file_are_read() -> None:
    ring = KeyRing.new(NOON).with_new(NOON)
    assert KeyRing.parse(ring.text.replace("\n", ",")) == ring
    assert KeyRing.parse(f"# keep this apart: a, b\n\n{ring.text}") == ring


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("", "no key to seal with"),
        ("{index}", "no key to seal with"),
        ("{active}", "no key to make digests with"),
        ("{active}\n{active}\n{index}", "same name"),
        ("{secret}\n{index}", "no name of eight"),
        ("0123abcd:{secret}\n{index}", "0123abcd can't be read"),
        ("0123abcd:{secret}:soon\n{index}", "0123abcd can't be read"),
        ("0123abcd:{secret}:2026-12-01T12:00:00\n{index}", "no time with its zone"),
        ("0123abcd:c2hvcnQ=:2026-12-01T12:00:00Z\n{index}", "no key of 32 bytes"),
        ("0123abcd:{secret}*:2026-12-01T12:00:00Z\n{index}", "0123abcd can't be read"),
    ],
)
def test_what_is_no_ring_is_refused_without_repeating_a_key(broken: str, says: str) -> None:
    ring = KeyRing.new(NOON)
    secret = ring.active.line.split(":")[1]
    text = broken.format(active=ring.active.line, index=ring.index.line, secret=secret)
    with pytest.raises(BadRing, match=says) as refused:
        KeyRing.parse(text)
    assert secret not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_ring_shows_no_key() -> None:
    key = RingKey("0123abcd", b"k" * 32, NOON)
    assert "kkk" not in repr(KeyRing((key,), key))
