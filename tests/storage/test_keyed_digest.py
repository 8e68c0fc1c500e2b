"""The digests by which records are found are HMAC-SHA256 as the library has it: stores of before are found again."""

from __future__ import annotations

import hmac

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.storage.keyed_digest import KeyedDigest


@settings(max_examples=50)
@given(key=st.binary(max_size=200), texts=st.lists(st.lists(st.text(), max_size=3), min_size=1, max_size=3))
def test_a_digest_is_that_of_the_library_however_often_it_is_asked(
    key: bytes, texts: list[list[str]]
) -> None:
    keyed = KeyedDigest(key)
    for parts in texts:
        known = hmac.digest(key, orjson.dumps(parts), "sha256").hex()[:32]
        assert keyed.of(*parts) == known
