"""What admins look at from the chat: how the bot does, orders, people, lists; without anybody's number or id."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.records.account_endings import accounts_ending
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, admin_office
from chatwallet.tracking.lookups import OfShop
from chatwallet.tracking.outbox.base import Dead
from chatwallet.tracking.reference import reference
from chatwallet.wallet.base import WalletRef

pytestmark = pytest.mark.usefixtures("no_settings")

PHONE = Conversation("memory", "18765550123", "18765550123")


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store) as opened:
        await opened.say("hello")
        await opened.appoint(ADA)
        yield opened


async def an_order(office: AdminOffice, who: Conversation = PHONE) -> tuple[str, str]:
    """The code and the hash of a new order."""
    await office.say("receive 10 Coffee", who)
    charge = (await office.store.charges.page(OfShop("house"), 1))[0]
    return charge.code, (await office.store.charges.invoices(charge.id))[-1].payment_hash


async def test_status_tells_what_stands_and_what_is_on(office: AdminOffice) -> None:
    await an_order(office)
    office.watch.advance(90)
    told = await office.say("admin status")
    assert re.match(r"chatwallet [0-9.]+\S*, ready, up for 0:01:30\n", told)
    for line in ("open invoices: 0", "instances: 1", "0 given up", "No trouble stands.", "last message in"):
        assert line in told
    await office.app.alerts.raise_("feed", "alert-feed", {"feed": "flash"})
    assert "Maintenance:" in await office.say("admin maintenance on")
    told = await office.say("admin status")
    assert "stands: ⚠️ The live feed of payments (flash) has been away" in told
    assert re.search(rf"\nmaintenance since [0-9: -]+ UTC, by …{(await office.account())[-4:]}\n", told)


async def test_sources_stand_in_the_order_of_trust(office: AdminOffice) -> None:
    lines = (await office.say("admin sources")).splitlines()
    assert len(lines) >= 2
    assert [line.split(".")[0] for line in lines] == sorted(line.split(".")[0] for line in lines)
    assert all("last event" in line for line in lines)


async def test_an_order_is_found_by_all_that_stands_on_a_screen(office: AdminOffice) -> None:
    code, payment_hash = await an_order(office)
    ref = reference(payment_hash)
    for text in (code, code.lower(), ref, ref.lower(), payment_hash[:8], payment_hash):
        told = await office.say(f"admin find {text}")
        assert f"order {code}, {ref}: 10.00 USD, memory, open" in told, text
    assert await office.say("admin find nowhere") == "Nothing here is called so."
    assert "at least 3 signs" in await office.say("admin find x")
    told = await office.say(f"admin charge {code}")
    assert told.startswith(f"Order {code}: 10.00 USD")
    assert f"{ref}  made" in told
    assert "Coffee" not in told
    assert "asked by account …" in told
    story = await office.say(f"admin trace {ref}")
    assert "invoice made, to be paid until" in story
    assert "the QR sent on memory" in story
    assert "No order is known by that" in await office.say("admin trace YT454QPV")
    assert "Write a reference" in await office.say("admin charge the one of before")


async def test_people_and_links_are_found_without_telling_who_they_are(office: AdminOffice) -> None:
    await office.say("hello", PHONE)
    account = await office.account(PHONE)
    known = await office.store.accounts.load(Account(Person("memory", PHONE.sender_id), "en", "UTC", "USD"))
    await office.store.shops.link(
        Link(
            id="lnk_1", shop="shp_1", wallet=WalletRef("memory", "till:ben"), kind=LinkKind.TILL, name="benscafe",
            made_by=known.id, made=office.watch(),
        )
    )  # fmt: skip
    for text in (account[-4:], "…123", "123"):
        told = await office.say(f"admin find {text}")
        assert f"account …{account[-4:]}: Memory …123; language en, shop" in told, text
    assert "link till of “benscafe”: active" in await office.say("admin find BensCafe")
    await office.store.blocks.block(account, office.watch(), "spam")
    told = await office.say("admin find …123")
    assert told.endswith(", blocked")
    listed = await office.say("admin blocks")
    assert "memory …123" in listed
    assert listed.endswith("spam")
    assert PHONE.sender_id not in told + listed
    assert account not in told + listed


async def test_lists_are_as_long_as_is_asked(office: AdminOffice) -> None:
    assert await office.say("admin events") == "Every event was matched."
    assert await office.say("admin dead 5") == "No notice was given up."
    assert await office.say("admin blocks") == "Nobody is blocked."
    assert await office.say("admin dead 0") == "Write a number from 1 to 50."
    unmatched = office.app.tracker._note  # as a source notes what it can't match
    for number in range(3):
        unmatched("rabbitmq", "unknown", f"{number}" * 64)
    told = (await office.say("admin events 2")).splitlines()
    assert [line.split("  ")[1:4] for line in told] == [
        ["rabbitmq", "22222222…", "unknown"],
        ["rabbitmq", "11111111…", "unknown"],
    ]


async def test_what_was_given_up_is_listed_with_its_reason(office: AdminOffice) -> None:
    _, payment_hash = await an_order(office)
    await office.store.charges.settle(payment_hash, office.watch(), "polling")
    (notice, *_) = await office.store.outbox.claim("test", office.watch(), 30, 1)
    await office.store.outbox.conclude(notice, Dead("blocked by +18765550123"))
    told = await office.say("admin dead")
    assert told.startswith(f"{reference(payment_hash)}  ")
    assert "blocked by +187…" in told


async def test_the_audit_is_listed_by_who_did_it(office: AdminOffice) -> None:
    await office.say("admin sources", BEN)
    await office.say("admin blocks")
    own, other = await office.account(), await office.account(BEN)
    rows = (await office.say("admin audit 2")).splitlines()
    assert [f"…{own[-4:]}" in rows[0], f"…{other[-4:]}" in rows[1]] == [True, True]
    assert "command blocks, result done" in rows[0]
    only = await office.say(f"admin audit 10 who {other[-4:]}")
    assert "refused" in only
    assert f"…{own[-4:]}" not in only
    assert await office.say("admin audit who zzzz") == "No account ends so."
    assert "like: admin audit" in await office.say("admin audit who")


async def test_figures_are_told_and_a_wrong_period_is_named(office: AdminOffice) -> None:
    """PE-36: the chat's part; that all places tell the same is in tests/bot/test_figures.py."""
    _, payment_hash = await an_order(office)
    await office.store.charges.settle(payment_hash, office.watch(), "polling")
    told = await office.say("admin stats")
    assert told.startswith("today, UTC\nmade 1 · paid")
    assert "memory: made 1 · paid" in await office.say("admin stats month by channel")
    for wrong in ("yesterday", "today by moon", "by day today"):
        assert (await office.say(f"admin stats {wrong}")).startswith("Write today, week"), wrong


async def test_who_was_silent_for_long_and_has_a_shop_is_found_by_their_account(office: AdminOffice) -> None:
    await office.say("hello", PHONE)
    account = await office.account(PHONE)
    await office.store.shops.link(
        Link(
            id="lnk_1", shop="shp_1", wallet=WalletRef("memory", "till:ben"), kind=LinkKind.TILL, name="benscafe",
            made_by=account, made=office.watch(),
        )
    )  # fmt: skip
    await office.store.clean(datetime(2027, 6, 1, tzinfo=UTC))
    assert await accounts_ending(office.store.records, account[-6:]) == [account]
    assert f"account …{account[-4:]}: Memory …123" in await office.say(f"admin find {account[-6:]}")
    assert "link shp_1" in await office.say(f"admin audit who {account[-6:]}")


async def test_doctor_names_no_owner_by_their_id(store: Store) -> None:
    async with admin_office(store, owners="memory:18765550123") as office:
        await office.say("hello")
        await office.appoint(ADA)
        told = await office.say("admin doctor")
        assert "never wrote to the bot: Memory …123" in told
        assert PHONE.sender_id not in told


async def test_doctor_checks_what_the_settings_name(office: AdminOffice) -> None:
    told = await office.say("admin doctor")
    assert told.startswith("chatwallet ")
    assert "✗" in told, "nothing is configured here"
