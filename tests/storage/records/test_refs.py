"""Refs of ids, on every engine: one for an id, whoever makes it, and what was kept in clear goes along."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import pytest

from chatwallet.accounts.base import Account, Person, Told
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.refs import RefKind, SealedRef, is_ref, new_ref, ref_row
from chatwallet.accounts.secrets import Purpose, Unreadable, Vault
from chatwallet.bot.edge.refs import Refs, refs_of
from chatwallet.bot.keys import FileSource, TextSource
from chatwallet.channels.base import Conversation
from chatwallet.channels.contacts import Contact
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tracking.alerts import owner_chats

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
RING = KeyRing.new(NOON)
ANA = "whatsapp:+18765550543"


def vault() -> Vault:
    return Vault(TextSource(RING.text, "a test"))


def edges(instances: list[Store]) -> list[Refs]:
    return [refs_of(one, vault()) for one in instances]


async def test_an_id_has_one_ref_whoever_makes_it(instances: list[Store]) -> None:
    some = cycle(edges(instances))
    made = await asyncio.gather(*(next(some).ref_of("whatsapp", ANA) for _ in range(40)))
    assert len(set(made)) == 1
    assert is_ref(made[0])
    assert made[0].endswith("543"), "people tell their chats apart by the last signs"
    for one in edges(instances):
        assert await one.ref_of("whatsapp", ANA) == made[0]
        assert await one.find("whatsapp", ANA) == made[0]
        assert await one.id_of("whatsapp", made[0]) == ANA


async def test_the_same_id_of_another_channel_is_somebody_else(instances: list[Store]) -> None:
    (refs, *_) = edges(instances)
    one, other = await refs.ref_of("telegram", "110201543"), await refs.ref_of("signal", "110201543")
    assert one != other
    assert await refs.id_of("telegram", one) == "110201543"


async def test_what_is_kept_holds_no_id_and_is_sealed_for_its_row(instances: list[Store]) -> None:
    (refs, *_), records = edges(instances), instances[-1].records
    ref = await refs.ref_of("whatsapp", ANA)
    (body,) = await records.get(ref_row(ref))
    assert body is not None
    assert vault().open(Purpose.ADDRESS, body["owner"], ref_row(ref), body["sealed"]) == ANA
    assert (await SealedRecords(records).use()).rows == {RING.active.kid: 1}
    (row,) = await SealedRecords(records).batch(RING.active.kid)
    assert (row.purpose, row.owner, row.key) == (Purpose.ADDRESS, "whatsapp", ref_row(ref))
    assert "5550" not in str(body)


async def test_a_ref_made_before_is_not_made_again(instances: list[Store]) -> None:
    store = RecordRefs(instances[0].records)
    first, second = new_ref(ANA, RefKind.NAMELESS), new_ref(ANA, RefKind.NAMELESS)
    assert first != second
    assert await store.make(SealedRef(first, "whatsapp", "d", "sealed"), ANA) == first
    assert await RecordRefs(instances[-1].records).make(SealedRef(second, "whatsapp", "d", "s"), ANA) == first
    assert await store.sealed(second) is None


async def test_who_was_known_before_the_ring_is_the_same_under_their_ref(instances: list[Store]) -> None:
    store, person = instances[0], Person("whatsapp", ANA)
    before = await store.accounts.load(Account(person, "ht", "America/Port-au-Prince", "HTG"), NOON)
    await store.accounts.ask(person, ("cancel K7Q2", "again K7Q2"))
    await store.contacts.heard("whatsapp", ANA, NOON)
    await store.contacts.stop("whatsapp", ANA, stopped=True)
    chat = Conversation("whatsapp", ANA, ANA)
    await store.values.put(f"owner_chat:whatsapp:{ANA}", json.dumps(asdict(chat)))
    assert await owner_chats(store.values) == {person: chat}

    last = instances[-1]
    (refs,) = edges([last])
    ref = await refs.ref_of("whatsapp", ANA)
    after = await last.accounts.find(Person("whatsapp", ref))
    assert after is not None
    assert (after.id, after.language, after.currency) == (before.id, "ht", "HTG")
    assert await last.accounts.question(Person("whatsapp", ref)) == ("cancel K7Q2", "again K7Q2")
    assert await last.contacts.find("whatsapp", ref) == Contact(NOON, stopped=True)
    assert await owner_chats(last.values) == {Person("whatsapp", ref): Conversation("whatsapp", ref, ref)}
    assert await last.accounts.find(person) is None, "nothing is left in clear"
    assert await last.contacts.find("whatsapp", ANA) == Contact()
    (account,) = await last.records.get(f"account:{before.id}")
    assert account is not None
    bound = await last.records.get(*account["addresses"])
    assert [one and one["id"] for one in bound] == [ref]


async def test_a_block_of_before_holds_under_the_ref(instances: list[Store]) -> None:
    store, chat = instances[0], Conversation("whatsapp", ANA, ANA)
    await store.blocks.block(Person("whatsapp", ANA), NOON, "spam")
    (refs,) = edges([instances[-1]])
    ref = await refs.ref_of("whatsapp", ANA)
    where = Conversation("whatsapp", ref, ref)
    blocks = instances[-1].blocks
    assert await blocks.drop(where, "", NOON, tell=False)
    assert not await blocks.drop(chat, "", NOON, tell=False)
    assert await blocks.unblock(Person("whatsapp", ref)) is not None
    assert not await blocks.drop(where, "", NOON, tell=False)


async def test_a_sealed_id_that_was_lost_is_sealed_anew_when_its_person_writes(
    instances: list[Store],
) -> None:
    """As after `chatwallet keys abandon`, and after a row was swapped (PE-20): the same person, under the same ref."""
    (refs, *_), store = edges(instances), RecordRefs(instances[-1].records)
    ana, ben = await refs.ref_of("whatsapp", ANA), await refs.ref_of("whatsapp", "whatsapp:+18765550777")
    kept, other = await store.sealed(ana), await store.sealed(ben)
    assert kept is not None
    assert other is not None
    for lost in ("", other.sealed):
        kept = await store.sealed(ana)
        assert kept is not None
        await store.mend(ana, kept.sealed, lost)
        later = refs_of(instances[0], vault())
        with pytest.raises(Unreadable):
            await later.id_of("whatsapp", ana)
        assert await later.find("whatsapp", ANA) == ana, "to look for somebody stores nothing"
        assert await later.ref_of("whatsapp", ANA) == ana
        assert await refs_of(instances[-1], vault()).id_of("whatsapp", ana) == ANA
    await store.mend(ana, "another text", "")
    assert await refs_of(instances[0], vault()).id_of("whatsapp", ana) == ANA


async def test_while_the_ring_is_gone_who_is_new_has_to_come_again(
    instances: list[Store], tmp_path: Path
) -> None:
    """A message is refused as by a store that is away, so that its channel brings it again; who is known goes on."""
    path = tmp_path / "ring"
    path.write_text(RING.text)
    path.chmod(0o600)
    refs = refs_of(instances[0], Vault(FileSource(path, "a test")))
    ana = await refs.ref_of("whatsapp", ANA)
    path.unlink()
    assert await refs.ref_of("whatsapp", ANA) == ana
    with pytest.raises(StoreUnavailable, match="ring"):
        await refs.ref_of("whatsapp", "whatsapp:+18765550777")
    path.write_text(RING.text)
    path.chmod(0o600)
    assert is_ref(await refs.ref_of("whatsapp", "whatsapp:+18765550777"))


async def test_further_ids_of_a_chat_stay_those_of_one_human_under_their_refs(instances: list[Store]) -> None:
    store, other = instances[0], "whatsapp:US.1"
    before = await store.accounts.load(
        Account(Person("whatsapp", ANA), "en", "UTC", "USD"), NOON, Told((other,))
    )
    await store.contacts.heard("whatsapp", ANA, NOON, [other])
    last = instances[-1]
    (refs,) = edges([last])
    number, user_id = await refs.ref_of("whatsapp", ANA), await refs.ref_of("whatsapp", other)
    await last.contacts.heard("whatsapp", number, NOON, [user_id])
    await last.contacts.stop("whatsapp", user_id, stopped=True)
    assert (await last.contacts.find("whatsapp", number)).stopped
    await last.contacts.heard("whatsapp", number, NOON, [user_id])
    assert (await last.contacts.find("whatsapp", number)).stopped, "they are no others than before"
    again = await last.accounts.load(
        Account(Person("whatsapp", number), "en", "UTC", "USD"), NOON, Told((user_id,))
    )
    assert (again.id, again.standing.quarantined) == (before.id, None)
