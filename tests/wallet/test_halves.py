"""PE-17, the wallet's half: linked accounts are opened when used, and closed when idle, replaced or unlinked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from chatwallet.tests.wallet.servers import PATIENT, HandClock
from chatwallet.tests.wallet.town import Ring
from chatwallet.wallet.base import Credential, WalletAccount, WalletRef
from chatwallet.wallet.errors import WalletRefused
from chatwallet.wallet.halves import Halves
from chatwallet.wallet.memory import MemoryServer
from chatwallet.wallet.memory_linker import MemoryLinker

ANA, TILL = WalletRef("here", "id-ana"), WalletRef("here", "till:ana")


class Doors(MemoryLinker):
    """Counts what is opened and closed, by reference and secret; `gate` holds an opening up while it is cleared."""

    def __init__(self) -> None:
        super().__init__(MemoryServer(), "here")
        self.opened: list[tuple[str, str]] = []
        self.closed: list[tuple[str, str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Semaphore(0)

    def account(
        self, ref: WalletRef, credential: Credential | None
    ) -> AbstractAsyncContextManager[WalletAccount]:
        return self._counted(ref, credential)

    @asynccontextmanager
    async def _counted(self, ref: WalletRef, credential: Credential | None) -> AsyncIterator[WalletAccount]:
        name = (ref.account, "" if credential is None else credential.secret)
        async with super().account(ref, credential) as account:
            self.opened.append(name)
            self.arrived.release()
            await self.gate.wait()
            try:
                yield account
            finally:
                self.closed.append(name)


class House:
    """Halves over such doors, with a clock by hand and two keys of Ana's."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.doors = Doors()
        self.doors.open_account("ana")
        self.first, self.second = self.doors.make_key("ana"), self.doors.make_key("ana")
        self.ring = Ring({ANA: Credential("key", self.first)})
        self.halves = Halves(self.doors, self.ring, clock=self.clock)

    async def look(self, ref: WalletRef = ANA) -> None:
        async with self.halves.use(ref) as account:
            await account.balances()

    @property
    def open(self) -> int:
        return len(self.doors.opened) - len(self.doors.closed)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    place = House()
    async with place.halves:
        yield place
    assert place.open == 0, "what was opened is closed"


async def test_an_account_is_opened_once_and_its_credential_read_once_in_two_seconds(house: House) -> None:
    for _ in range(50):
        await house.look()
        house.clock.at += 0.1
    assert house.doors.opened == [("id-ana", house.first)]
    assert len(house.ring.asked) == 3


async def test_many_at_once_open_it_once(house: House) -> None:
    house.doors.gate.clear()
    looks = [asyncio.create_task(house.look()) for _ in range(9)]
    for _ in looks:
        await asyncio.wait_for(house.doors.arrived.acquire(), PATIENT)
    house.doors.gate.set()
    await asyncio.wait_for(asyncio.gather(*looks), PATIENT)
    assert (house.open, len(house.halves)) == (1, 1)


async def test_pe_17_what_another_instance_unlinked_is_used_two_seconds_more_at_the_longest(
    house: House,
) -> None:
    await house.look()
    house.ring.secrets.clear()
    house.clock.at += 1.9
    await house.look()
    house.clock.at += 0.1
    with pytest.raises(WalletRefused) as refused:
        await house.look()
    assert (refused.value.code, house.open) == ("NO_WALLET", 0)


async def test_pe_17_what_this_instance_unlinked_is_closed_at_once(house: House) -> None:
    await house.look()
    house.ring.secrets.clear()
    await house.halves.close(ANA)
    assert house.open == 0
    with pytest.raises(WalletRefused):
        await house.look()


async def test_a_key_that_replaces_another_is_used_from_then_on(house: House) -> None:
    await house.look()
    house.ring.secrets[ANA] = Credential("key", house.second)
    house.clock.at += 2
    await house.look()
    assert house.doors.opened == [("id-ana", house.first), ("id-ana", house.second)]
    assert house.doors.closed == [("id-ana", house.first)]


async def test_what_is_under_way_when_it_is_unlinked_ends_first(house: House) -> None:
    async with house.halves.use(ANA) as account:
        house.ring.secrets.clear()
        await house.halves.close(ANA)
        assert (house.open, len(house.halves)) == (1, 0)
        await account.balances()
    assert house.open == 0


async def test_an_account_that_is_unlinked_while_it_is_opened_is_not_kept(house: House) -> None:
    house.doors.gate.clear()
    looking = asyncio.create_task(house.look())
    await asyncio.wait_for(house.doors.arrived.acquire(), PATIENT)
    house.ring.secrets.clear()
    await house.halves.close(ANA)
    house.doors.gate.set()
    with pytest.raises(WalletRefused):
        await asyncio.wait_for(looking, PATIENT)
    assert house.open == 0


async def test_a_link_that_is_removed_while_its_credential_is_read_is_not_used(house: House) -> None:
    """The one that was read is the one from before."""
    read, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Ring):
        async def credential(self, ref: WalletRef) -> Credential | None:
            found = await super().credential(ref)
            read.set()
            await go_on.wait()
            return found

    slow = Slow(house.ring.secrets)
    async with Halves(house.doors, slow, clock=house.clock) as halves:

        async def look() -> None:
            async with halves.use(ANA):
                pass

        looking = asyncio.create_task(look())
        await asyncio.wait_for(read.wait(), PATIENT)
        slow.secrets.clear()
        await halves.close(ANA)
        go_on.set()
        with pytest.raises(WalletRefused):
            await asyncio.wait_for(looking, PATIENT)
    assert house.doors.opened == []


async def test_who_was_idle_for_ten_minutes_is_closed_and_opened_again_when_used(house: House) -> None:
    await house.look()
    house.clock.at += 599
    await house.halves.tidy()
    assert house.open == 1
    house.clock.at += 1
    await house.halves.tidy()
    assert house.open == 0
    await house.look()
    assert house.open == 1


async def test_one_that_is_used_for_long_is_not_idle(house: House) -> None:
    async with house.halves.use(ANA):
        house.clock.at += 9999
        await house.halves.tidy()
        assert house.open == 1


async def test_two_hundred_are_open_at_most_and_the_one_longest_unused_goes(house: House) -> None:
    refs = [WalletRef("here", f"id-{n}") for n in range(201)]
    house.ring.secrets.update(dict.fromkeys(refs, Credential("key", house.first)))
    for ref in refs[:200]:
        await house.look(ref)
    await house.look(refs[0])
    await house.look(refs[200])
    assert len(house.halves) == 200
    assert house.doors.closed == [("id-1", house.first)]


async def test_a_till_needs_no_credential_and_none_is_looked_for(house: House) -> None:
    async with house.halves.use(TILL) as till:
        with pytest.raises(WalletRefused, match="no balance"):
            await till.balances()
    assert house.ring.asked == []


def test_a_credential_is_in_no_text() -> None:
    assert "s3cret" not in repr(Credential("key", "s3cret"))
