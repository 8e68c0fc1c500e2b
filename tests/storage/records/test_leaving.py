"""Refs that nobody needs any more, on every engine: forgotten a day later, unless their people have come back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.refs import ref_row
from chatwallet.accounts.secrets import Unreadable, Vault
from chatwallet.bot.edge.refs import REMEMBERED_FOR, Refs
from chatwallet.bot.keys import TextSource
from chatwallet.channels.base import Conversation
from chatwallet.channels.contacts import Contact
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.erasing import REFS_STAY, Eraser

NOW = utc_now()
RING = KeyRing.new(NOW)
ANA = "whatsapp:+18765550543"


class Town:
    """Instances on the same data, each with the refs that it knows by heart."""

    def __init__(self, instances: list[Store]) -> None:
        self.instances = instances
        self.now = NOW
        self.refs = [self.started(one) for one in instances]

    def started(self, store: Store) -> Refs:
        vault = Vault(TextSource(RING.text, "a test"))
        return Refs(RecordRefs(store.records), vault, clock=lambda: self.now)

    async def later(self, time: timedelta) -> None:
        """The regular job, after so long."""
        self.now += time
        await Eraser(self.instances[-1], clock=lambda: self.now).run()

    async def known(self) -> tuple[str, Person, Account]:
        """Somebody who has written, and is known by heart everywhere."""
        ref, *_ = [await one.ref_of("whatsapp", ANA) for one in self.refs]
        person = Person("whatsapp", ref)
        return ref, person, await self.writes(person)

    async def writes(self, person: Person) -> Account:
        await self.instances[0].contacts.heard(person.channel, person.id, self.now)
        return await self.instances[0].accounts.load(Account(person, "en", "UTC", "USD"), self.now)

    async def asks_to_be_forgotten(self, account: Account, person: Person) -> None:
        at = self.now + timedelta(seconds=1)
        one = Erasure(id="e1", accounts=(account.id,), people=(person,), at=at, origin="whatsapp:1")
        await self.instances[0].erasures.begin(one)

    async def kept(self, ref: str) -> tuple[bool, bool]:
        """Whether there is a sealed id of a ref, and whether the id finds the ref by its digest."""
        (row,) = await self.instances[-1].records.get(ref_row(ref))
        return row is not None, await self.started(self.instances[-1]).find("whatsapp", ANA) == ref


@pytest.fixture
def town(instances: list[Store]) -> Town:
    return Town(instances)


async def test_pe_19_a_ref_goes_a_day_after_all_else_and_who_writes_again_is_new(town: Town) -> None:
    ref, person, account = await town.known()
    await town.asks_to_be_forgotten(account, person)
    await town.later(timedelta(minutes=1))
    assert await town.refs[-1].id_of("whatsapp", ref) == ANA, "what is still to be said may be said"
    assert (await town.kept(ref))[0]
    await town.later(REFS_STAY - timedelta(minutes=2))
    assert (await town.kept(ref))[0]
    await town.later(timedelta(minutes=5))
    assert await town.kept(ref) == (False, False)
    assert await town.instances[-1].erasures.begun() == []
    new = [await one.ref_of("whatsapp", ANA) for one in town.refs]
    assert len(set(new)) == 1, "every instance has forgotten what it knew by heart"
    assert new[0] != ref
    assert await town.instances[-1].accounts.find(Person("whatsapp", new[0])) is None
    with pytest.raises(Unreadable):
        await town.started(town.instances[0]).id_of("whatsapp", ref)


@pytest.mark.parametrize(
    "after", [timedelta(minutes=5), REMEMBERED_FOR * 2], ids=["by heart", "by the store"]
)
async def test_pe_19_who_comes_back_meanwhile_keeps_the_ref_and_is_answered(
    town: Town, after: timedelta
) -> None:
    """Whether the instance that hears them knows the ref by heart yet, or asks the store."""
    ref, person, account = await town.known()
    await town.asks_to_be_forgotten(account, person)
    await town.later(timedelta(minutes=1))
    town.now += after
    assert await town.refs[-1].ref_of("whatsapp", ANA) == ref
    new = await town.writes(person)
    assert new.id != account.id
    await town.later(REFS_STAY * 3)
    assert await town.kept(ref) == (True, True)
    assert await town.started(town.instances[0]).id_of("whatsapp", ref) == ANA
    assert await town.instances[-1].accounts.find(person) == new


async def test_pe_19_a_message_that_waits_for_its_answer_when_the_job_comes_is_answered(town: Town) -> None:
    """The store said just before that the ref stays: nothing but that was done for the message."""
    ref, person, account = await town.known()
    await town.asks_to_be_forgotten(account, person)
    await town.later(timedelta(minutes=1))
    await town.later(REFS_STAY - timedelta(minutes=2))
    assert await town.refs[-1].ref_of("whatsapp", ANA) == ref
    await town.later(timedelta(minutes=5))
    assert await town.kept(ref) == (True, True)


@pytest.mark.parametrize("held", ["stop", "block"])
async def test_pe_19_stop_and_blocks_hold_by_the_digest_alone(town: Town, held: str) -> None:
    """The sealed id goes; who writes again has the ref of before, and it is sealed anew."""
    ref, person, account = await town.known()
    store = town.instances[-1]
    if held == "stop":
        await store.contacts.stop("whatsapp", ref, stopped=True)
    else:
        await store.blocks.block(person, NOW, "spam")
    await town.asks_to_be_forgotten(account, person)
    await town.later(timedelta(minutes=1))
    assert await town.started(store).find("whatsapp", ANA) == ref, "it holds at any time"
    await town.later(REFS_STAY * 2)
    assert await town.kept(ref) == (False, True)
    await town.refs[-1].find("whatsapp", ANA)  # as where it is asked whether they wrote STOP
    assert await town.refs[-1].ref_of("whatsapp", ANA) == ref
    assert await town.started(town.instances[0]).id_of("whatsapp", ref) == ANA
    if held == "stop":
        assert await store.contacts.find("whatsapp", ref) == Contact(None, stopped=True)
    else:
        where = Conversation("whatsapp", ref, ref)
        assert await store.blocks.drop(where, "", NOW, tell=False)


async def test_refs_of_strangers_go_with_their_accounts(town: Town) -> None:
    """Who never made a charge and was silent; who has made one, and who wrote lately, keep theirs."""
    store = town.instances[0]
    ref, person, _ = await town.known()
    lately = await town.refs[0].ref_of("whatsapp", "whatsapp:+18765550777")
    town.now += timedelta(days=40)
    await town.writes(Person("whatsapp", lately))
    assert await store.accounts.clean(NOW + timedelta(days=30)) == 1  # type: ignore[attr-defined]
    assert await store.accounts.find(person) is None
    assert (await town.kept(ref))[0]
    await town.later(timedelta(0))
    assert await town.kept(ref) == (False, False)
    assert await town.started(store).id_of("whatsapp", lately) == "whatsapp:+18765550777"
    assert await town.instances[-1].erasures.begun() == [], "nothing is scrubbed for that"


async def test_however_many_erasures_wait_for_what_is_open_none_is_passed_over(store: Store) -> None:
    """More than are read in one look: whoever made so many would keep all others from being forgotten."""
    ids = [f"{number:03}" for number in range(205)]
    for number, one in enumerate(ids):
        person = Person("web", f"p{one}")
        at = NOW + timedelta(seconds=number)
        await store.erasures.begin(
            Erasure(id=one, accounts=(f"acc_{one}",), people=(person,), at=at, origin=f"web:{one}")
        )
    assert [one.id for one in await store.erasures.begun()] == ids
    assert await store.erasures.is_begun(ids[-1])
    await store.erasures.done(ids[-1])
    assert not await store.erasures.is_begun(ids[-1])
