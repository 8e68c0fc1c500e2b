"""Secrets that were cut out of messages, on each store and over several instances: sealed, given out once, gone."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from chatwallet.accounts.incoming import KEPT, IncomingSecrets
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import NoRing, Vault
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tests.storage.conftest import NOON
from chatwallet.tests.tracking.shop import Clock

KEY = "fk_0123abcd_" + "aB3-_xYz" * 8
ORIGIN = "telegram:4711"


class Ring:
    """A ring that may be missing or go away; `makes`: the first need would make one."""

    makes = True

    def __init__(self, ring: KeyRing | None) -> None:
        self.ring = ring

    def read(self) -> KeyRing | None:
        return self.ring

    def make(self) -> KeyRing:
        raise NoRing("a pasted key makes no ring")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring() -> Ring:
    return Ring(KeyRing.new(NOON))


@pytest.fixture
def secrets(instances: list[Store], ring: Ring, clock: Clock) -> list[IncomingSecrets]:
    return [IncomingSecrets(store.incoming, Vault(ring), clock) for store in instances]


async def stored(store: Store) -> list[str]:
    """The rows of all that is sealed."""
    return [row.key for kid in (await SealedRecords(store.records).use()).rows for row in
            await SealedRecords(store.records).batch(kid)]  # fmt: skip


async def test_a_secret_is_given_out_once_by_whichever_instance(
    instances: list[Store], secrets: list[IncomingSecrets]
) -> None:
    await secrets[0].keep(ORIGIN, KEY)
    await secrets[0].keep(ORIGIN, KEY)  # the channel brought the message again
    (row,) = await stored(instances[-1])
    assert ORIGIN not in row
    taken = await asyncio.gather(*(one.take(ORIGIN) for one in (*secrets, *secrets)))
    assert [one for one in taken if one is not None] == [KEY]
    assert await stored(instances[0]) == []


async def test_each_message_has_its_own(secrets: list[IncomingSecrets]) -> None:
    await secrets[0].keep(ORIGIN, KEY)
    await secrets[0].keep("telegram:4712", KEY[::-1])
    assert await secrets[-1].take("telegram:4713") is None
    assert [await secrets[-1].take(one) for one in (ORIGIN, "telegram:4712")] == [KEY, KEY[::-1]]


async def test_after_ten_minutes_it_is_over_and_soon_gone(
    instances: list[Store], secrets: list[IncomingSecrets], clock: Clock
) -> None:
    await secrets[0].keep(ORIGIN, KEY)
    clock.now += KEPT - timedelta(seconds=1)
    await secrets[0].keep("telegram:4712", KEY)
    assert await secrets[-1].expire(clock.now) == 0
    clock.now += timedelta(seconds=1)
    assert await secrets[-1].expire(clock.now) == 1
    assert len(await stored(instances[0])) == 1
    clock.now += KEPT
    assert await secrets[-1].take("telegram:4712") is None, "nobody need have forgotten it by then"
    assert await stored(instances[0]) == []


async def test_without_a_ring_nothing_is_kept(
    instances: list[Store], secrets: list[IncomingSecrets], ring: Ring, clock: Clock
) -> None:
    none = IncomingSecrets(instances[0].incoming, Vault(Ring(None)), clock)
    await none.keep(ORIGIN, KEY)
    ring.ring = None  # it went away meanwhile
    await secrets[0].keep(ORIGIN, KEY)
    assert await stored(instances[0]) == []
    assert await none.take(ORIGIN) is None


async def test_what_does_not_open_is_no_secret(
    secrets: list[IncomingSecrets], instances: list[Store], clock: Clock
) -> None:
    await secrets[0].keep(ORIGIN, KEY)
    other = IncomingSecrets(instances[-1].incoming, Vault(Ring(KeyRing.new(NOON))), clock)
    assert await other.take(ORIGIN) is None
