"""A bot behind the edge: the same people as before, told in their own chats, whatever they are called in the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.refs import is_ref
from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.bot.edge.channel import UNREADABLE
from chatwallet.bot.hooks import Hooks
from chatwallet.bot.keys import FileSource
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.channels.errors import Unreachable
from chatwallet.channels.memory import MemoryChannel, Sent
from chatwallet.storage.base import Store
from chatwallet.tests.instances import open_instances
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tracking.alerts import owner_chats
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.wallet.memory import MemoryWallet

from .stage import OPEN, PATIENCE, Stage, open_stages, ring

ANA, BEN = (Conversation("memory", one, one) for one in ("whatsapp:+18765550543", "whatsapp:+18765550999"))
OWNER = Conversation("memory", "110201543", "110201543")
OWNERS = ("memory:110201543",)


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 2 instances"])
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances on the same data."""
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened


def first_lines(seen: list[Sent]) -> list[str]:
    return [sent.message.text.partition("\n")[0] for sent in seen]


async def until_dead(stage: Stage, number: int) -> list[str]:
    """The reasons of what was given up, as soon as it is so much."""
    async with asyncio.timeout(PATIENCE):
        while len(found := await stage.store.outbox.dead(10)) < number:
            await asyncio.sleep(0.02)
    return [one.reason for one in found]


async def test_people_are_answered_in_their_chats_and_the_store_knows_refs_alone(stores: list[Store]) -> None:
    async with open_stages(stores, ring()) as stages:
        for number, who in enumerate((ANA, BEN)):
            stage = stages[number % len(stages)]
            await stage.say(who, "receive 5 lunch")
            await stage.told(who, 1)
            await stage.pay_newest(who)
            assert first_lines(await stage.told(who, 2))[1].startswith("✅ Payment received")
        assert {sent.conversation for sent in stages[0].service.sent} == {ANA, BEN}
        assert await stores[0].accounts.find(Person("memory", ANA.sender_id)) is None
        ref = await stages[-1].refs.find("memory", ANA.chat_id)
        assert ref is not None
        account = await stores[-1].accounts.find(Person("memory", ref))
        assert account is not None


async def test_owners_of_the_settings_are_owners_by_their_refs(stores: list[Store]) -> None:
    async with open_stages(stores, ring(), owners=OWNERS) as stages:
        last = stages[-1]
        await last.say(OWNER, "balance")
        await last.say(ANA, "balance")
        assert "only" not in first_lines(await last.told(OWNER, 1))[0]
        (refused,) = await last.told(ANA, 1)
        assert f"memory:{ANA.sender_id}" in refused.message.text, (
            "they are told how the settings would name them"
        )
        assert "~" not in refused.message.text
        (person,) = await owner_chats(stores[0].values)
        assert is_ref(person.id)
        await last.app.alerts.tell("1", "alert-payment-lost", {"ref": "ABCD2345"})
        assert len(await last.told(OWNER, 2)) == 2
        assert len(last.seen(ANA)) == 1


async def test_admins_of_the_settings_hear_of_trouble_by_their_refs(stores: list[Store]) -> None:
    async with open_stages(stores, ring(), admins=OWNERS) as stages:
        for who in (OWNER, ANA):
            await stages[-1].say(who, "help")
            await stages[-1].told(who, 1)
        for stage in stages:
            await stage.app.alerts.tell("1", "alert-payment-lost", {"ref": "ABCD2345"})
        assert len(await stages[-1].told(OWNER, 2)) == 2
        assert len(stages[-1].seen(ANA)) == 1


async def test_who_was_there_before_the_ring_is_the_same_afterwards(stores: list[Store]) -> None:
    """No order is lost: what was shown before is replied to, paid and told in its chat and language."""
    service, wallet = MemoryChannel(abilities=OPEN), MemoryWallet()
    async with open_stages(stores, None, channel=service, wallet=wallet, owners=OWNERS) as stages:
        await stages[0].say(OWNER, "help")
        await stages[0].say(ANA, "language es", "recibir 5 lunch", "recibir 6 cena")
        seen = await stages[0].told(ANA, 3)
        await stages[0].told(OWNER, 1)
        before = await stores[0].accounts.find(Person("memory", ANA.sender_id))
    lunch = next(sent for sent in seen if "lunch" in sent.message.text)

    async with open_stages(stores, ring(), channel=service, wallet=wallet, owners=OWNERS) as stages:
        last = stages[-1]
        await last.pay_newest(ANA)
        news = (await last.told(ANA, 4))[3]
        assert "cena" in news.message.text
        assert news.message.language == "es", "before they have written again"
        await last.say(ANA, "cancelar", reply_to=lunch.reference)
        assert "lunch" in (await last.told(ANA, 5))[4].message.text
        ref = await last.refs.find("memory", ANA.sender_id)
        assert ref is not None
        after = await stores[0].accounts.find(Person("memory", ref))
        assert after is not None
        assert before is not None
        assert after.id == before.id
        (person,) = await owner_chats(stores[0].values)
        assert is_ref(person.id), "and owners are told once, not in both forms"
    assert len([sent for sent in service.sent if sent.message.text == news.message.text]) == 1


async def test_a_ring_that_comes_while_the_bot_runs_is_used_at_once(tmp_path: Path) -> None:
    """On SQLite the first link makes it: people go on as they were, in the same process."""
    path = tmp_path / "keys" / "ring"
    path.parent.mkdir(mode=0o700)
    vault = Vault(FileSource(path, "a test", makes=True))
    async with (
        sqlite_store(tmp_path / "store.db") as store,
        open_stages([store], vault, owners=OWNERS) as (stage,),
    ):
        await stage.say(ANA, "language es", "recibir 5 lunch")
        (_, lunch) = await stage.told(ANA, 2)
        await stage.say(OWNER, "help")
        await stage.told(OWNER, 1)
        before = await store.accounts.find(Person("memory", ANA.sender_id))
        assert before is not None
        assert not path.exists()
        vault.seal(Purpose.FLASH_KEY, "shp_1", "link:lnk_1", "a key")
        assert path.exists()
        await stage.say(ANA, "cancelar", reply_to=lunch.reference)
        assert "lunch" in (await stage.told(ANA, 3))[2].message.text
        await stage.say(OWNER, "balance")
        assert "only" not in first_lines(await stage.told(OWNER, 2))[1]
        ref = await stage.refs.find("memory", ANA.sender_id)
        assert ref is not None
        after = await store.accounts.find(Person("memory", ref))
        assert after is not None
        assert (after.id, after.language) == (before.id, "es")


async def test_what_was_given_up_before_the_ring_is_told_when_its_person_writes(stores: list[Store]) -> None:
    """The news lie there under the id, and who writes is known by a ref."""
    service, wallet = MemoryChannel(abilities=OPEN), MemoryWallet()
    async with open_stages(stores, None, channel=service, wallet=wallet) as stages:
        await stages[0].say(ANA, "receive 5 lunch")
        await stages[0].told(ANA, 1)
        service.fail_next(Unreachable("blocked"), Unreachable("blocked"))
        await stages[0].pay_newest(ANA)
        await until_dead(stages[0], 2)
    async with open_stages(stores, ring(), channel=service, wallet=wallet) as stages:
        await stages[-1].say(ANA, "help")
        told = first_lines(await stages[-1].told(ANA, 3))
        assert len([line for line in told if line.startswith("✅ Payment received")]) == 1
        service.fail_next(Unreachable("blocked"))
        await stages[-1].say(ANA, "price")  # its answer is lost, and answers do not come back
    async with open_stages(stores, ring(), channel=service, wallet=wallet) as stages:
        await stages[-1].say(ANA, "status")
        assert len(await stages[-1].told(ANA, 4)) == 4


async def test_what_waited_for_an_answer_when_the_ring_came_is_answered_as_its_person(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    async with sqlite_store(path) as store, open_stages([store], None) as (stage,):
        await stage.say(ANA, "language es")
        await stage.told(ANA, 1)
        account = await store.accounts.find(Person("memory", ANA.sender_id))
    async with sqlite_store(path) as store:
        waits = InboundMessage(ANA, "waits", "recibir 5", datetime.now(UTC))
        await store.inbox.add(waits.origin, waits)
        async with open_stages([store], ring()) as (stage,):
            (seen,) = await stage.told(ANA, 1)
            assert seen.message.language == "es"
        ref = await stage.refs.find("memory", ANA.sender_id)
        after = await store.accounts.find(Person("memory", ref or ANA.sender_id))
        assert account is not None
        assert after is not None
        assert after.id == account.id


async def test_with_a_lost_ring_what_is_for_sealed_addresses_is_given_up_and_the_rest_works(
    stores: list[Store],
) -> None:
    service, wallet = MemoryChannel(abilities=OPEN), MemoryWallet()
    async with open_stages(stores, ring(), channel=service, wallet=wallet) as stages:
        await stages[0].say(ANA, "receive 5 lunch")
        await stages[0].told(ANA, 1)
    other = KeyRing.new(datetime(2026, 12, 2, tzinfo=UTC))
    async with open_stages(stores, ring(other), channel=service, wallet=wallet) as stages:
        last = stages[-1]
        await last.pay_newest(ANA)
        assert set(await until_dead(last, 1)) == {UNREADABLE}
        await last.say(BEN, "receive 6")
        assert len(await last.told(BEN, 1)) == 1
        await last.say(ANA, "receive 7")
        assert len(await last.told(ANA, 2)) == 2, "who writes again is reached"


async def test_a_host_is_told_the_ids_that_it_knows(stores: list[Store]) -> None:
    made: list[Charge] = []
    paid: list[Charge] = []
    done = asyncio.Event()

    async def on_made(charge: Charge) -> None:
        made.append(charge)

    async def on_paid(charge: Charge, _: InvoiceRecord) -> None:
        paid.append(charge)
        done.set()

    async with open_stages(stores, ring(), hooks=Hooks(on_charge_created=on_made, on_paid=on_paid)) as stages:
        await stages[0].say(ANA, "receive 5")
        await stages[0].told(ANA, 1)
        await stages[0].pay_newest(ANA)
        await asyncio.wait_for(done.wait(), PATIENCE)
    assert {one.asked_in for one in (*made, *paid)} == {ANA}
    assert all(ANA in [to.conversation for to in one.recipients] for one in (*made, *paid))
