"""Which ids are one human, on every store: aliases, numbers that became somebody else's, and silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chatwallet.accounts.addresses import Result
from chatwallet.accounts.base import SILENCE, Account, AddressState
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.storage.base import Store
from chatwallet.tests.storage.records.humans import (
    ANA,
    BEN,
    NOON,
    NUMBER,
    OTHER_ID,
    PARENT,
    USER_ID,
    connect,
    give_a_wallet,
    heard,
    news,
)
from chatwallet.tracking.proofs import Proofs
from chatwallet.wallet.base import WalletRef


async def test_pe_8_a_number_and_its_user_ids_are_one_account(instances: list[Store]) -> None:
    one, other = instances[0], instances[-1]
    first = await heard(one, NUMBER, USER_ID, PARENT)
    assert (await heard(other, USER_ID)).id == first.id
    assert (await heard(one, PARENT)).id == first.id
    assert (await heard(other, NUMBER, USER_ID, PARENT, at=NOON + timedelta(days=2))).id == first.id
    assert (await one.accounts.find(USER_ID)) == Account(USER_ID, "en", "UTC", "USD")
    found = await other.accounts.addresses(USER_ID)
    assert [(one.person, one.alias_of) for one in found] == [
        (NUMBER, None), (USER_ID, NUMBER), (PARENT, NUMBER),
    ]  # fmt: skip
    assert [one.hint for one in found] == ["…543", "…1a1", "…2b2"]
    assert found[0].heard == NOON + timedelta(days=2)
    assert found[0].name == "Ana"


async def test_pe_8_a_user_id_that_wrote_before_its_number_is_the_same_human(instances: list[Store]) -> None:
    hidden = await heard(instances[0], USER_ID)
    assert (await heard(instances[-1], NUMBER, USER_ID)).id == hidden.id
    found = await instances[0].accounts.addresses(NUMBER)
    assert [(one.person, one.alias_of) for one in found] == [(NUMBER, None), (USER_ID, NUMBER)]


async def test_pe_8_a_number_and_a_user_id_with_accounts_of_their_own_become_one(
    instances: list[Store],
) -> None:
    known, hidden = await heard(instances[0], NUMBER), await heard(instances[-1], USER_ID)
    both = await heard(instances[0], NUMBER, USER_ID)
    assert both.id == known.id
    assert both.makers == (known.id, hidden.id)
    assert (await instances[-1].accounts.of_id(hidden.id)) == (await instances[0].accounts.of_id(known.id))


async def test_pe_8_two_accounts_with_contents_stay_two(instances: list[Store]) -> None:
    known, hidden = await heard(instances[0], NUMBER), await heard(instances[0], USER_ID)
    await give_a_wallet(instances[0], known)
    await give_a_wallet(instances[0], hidden)
    assert (await heard(instances[-1], NUMBER, USER_ID)).id == known.id
    assert (await heard(instances[-1], USER_ID)).id == hidden.id


async def test_pe_8_an_empty_account_joins_the_one_with_a_wallet(instances: list[Store]) -> None:
    known, hidden = await heard(instances[0], NUMBER), await heard(instances[0], USER_ID)
    await give_a_wallet(instances[0], hidden)
    assert (await heard(instances[-1], NUMBER, USER_ID)).makers == (hidden.id, known.id)


async def test_pe_8_a_number_with_another_user_id_is_somebody_new(instances: list[Store]) -> None:
    old = await heard(instances[0], NUMBER, USER_ID)
    await connect(instances[0], NUMBER, ANA)
    new = await heard(instances[-1], NUMBER, OTHER_ID, at=NOON + timedelta(days=3))
    assert new.id != old.id
    assert new.persons == (OTHER_ID,), "the number says nothing of who they are"
    assert new.standing.quarantined == NOON + timedelta(days=3)
    assert not new.standing.orphan
    assert (await heard(instances[0], ANA)).id == old.id
    lost = (await instances[0].accounts.addresses(ANA))[-1]
    assert (lost.person, lost.state) == (NUMBER, AddressState.QUARANTINED)
    (told,) = [
        one
        for one in await news(instances[0], NOON + timedelta(days=3))
        if one.news and one.news.text == "connect-changed"
    ]
    assert told.conversation is not None
    assert told.conversation.sender_id == ANA.id


async def test_pe_8_a_yes_from_another_chat_gives_the_number_back(instances: list[Store]) -> None:
    old = await heard(instances[0], NUMBER, USER_ID)
    await connect(instances[0], NUMBER, ANA)
    new = await heard(instances[0], NUMBER, OTHER_ID)
    token = (await instances[-1].accounts.question(ANA))[0].rpartition(" ")[2]
    assert (await instances[0].pairings.answer(NUMBER, token, True, NOON)).result is Result.UNKNOWN
    assert (await instances[-1].pairings.answer(ANA, token, True, NOON)).result is Result.DONE
    back = await heard(instances[0], NUMBER, OTHER_ID)
    assert (back.id, back.makers[-1]) == (old.id, new.id)
    assert back.standing.quarantined is None
    assert (await heard(instances[-1], OTHER_ID)).id == old.id


async def test_pe_8_a_no_leaves_the_number_to_whom_it_has(instances: list[Store]) -> None:
    old = await heard(instances[0], NUMBER, USER_ID)
    await connect(instances[0], NUMBER, ANA)
    await heard(instances[0], NUMBER, OTHER_ID)
    token = (await instances[-1].accounts.question(ANA))[0].rpartition(" ")[2]
    assert (await instances[-1].pairings.answer(ANA, token, False, NOON)).result is Result.REFUSED
    assert (await instances[0].pairings.answer(ANA, token, True, NOON)).result is Result.REFUSED
    assert (await heard(instances[0], NUMBER, OTHER_ID)).id != old.id


async def test_pe_8_who_has_linked_the_same_wallet_has_the_number_back(instances: list[Store]) -> None:
    old = await heard(instances[0], NUMBER, USER_ID)
    await heard(instances[0], NUMBER, OTHER_ID)
    assert (await instances[-1].pairings.restore(NUMBER, NOON)).result is Result.DONE
    assert (await heard(instances[0], NUMBER, OTHER_ID)).id == old.id
    assert (await instances[-1].pairings.restore(NUMBER, NOON)).result is Result.UNKNOWN


async def test_pe_8_nobody_to_tell_is_said_and_the_old_user_id_is_still_theirs(
    instances: list[Store],
) -> None:
    old = await heard(instances[0], NUMBER, USER_ID)
    assert (await heard(instances[-1], NUMBER, OTHER_ID)).standing.orphan
    assert (await heard(instances[0], USER_ID)).id == old.id


async def test_a_quarantined_number_is_never_forgotten(instances: list[Store]) -> None:
    await heard(instances[0], NUMBER, USER_ID)
    new = await heard(instances[0], NUMBER, OTHER_ID)
    await instances[0].clean(NOON + timedelta(days=365))
    found = await instances[-1].accounts.find(NUMBER)
    assert found is not None
    assert (found.id, found.persons) == (new.id, (OTHER_ID,))


async def test_pe_9_after_90_days_by_the_clock_a_number_is_doubted(instances: list[Store]) -> None:
    await heard(instances[0], NUMBER, recycled=True)
    await connect(instances[0], NUMBER, ANA)
    late = NOON + SILENCE
    assert not (await heard(instances[0], ANA, at=late)).standing.doubted, (
        "a Telegram id is nobody else's ever"
    )
    assert (await heard(instances[-1], NUMBER, at=late, recycled=True)).standing.doubted
    assert (await heard(instances[0], NUMBER, at=late + timedelta(days=2), recycled=True)).standing.doubted
    step = await instances[0].pairings.confirm(NUMBER, late)
    assert step.result is Result.ASKED
    assert step.places == ("Telegram …543",)
    token = (await instances[-1].accounts.question(ANA))[0].rpartition(" ")[2]
    assert (await instances[-1].pairings.answer(NUMBER, token, True, late)).result is Result.UNKNOWN
    assert (await instances[-1].pairings.answer(ANA, token, True, late)).result is Result.DONE
    assert not (await heard(instances[0], NUMBER, at=late, recycled=True)).standing.doubted


async def test_pe_9_a_silence_of_less_or_a_user_id_that_is_the_same_raises_no_doubt(
    instances: list[Store],
) -> None:
    store = instances[0]
    await heard(store, NUMBER, USER_ID, recycled=True)
    late = NOON + SILENCE
    assert not (await heard(instances[-1], NUMBER, USER_ID, at=late, recycled=True)).standing.doubted
    account = await heard(store, BEN, recycled=True)
    shortly = NOON + SILENCE - timedelta(minutes=1)
    assert (await heard(instances[-1], BEN, at=shortly, recycled=True)).id == account.id
    assert not (await heard(store, BEN, at=shortly, recycled=True)).standing.doubted


async def test_pe_9_who_has_nothing_but_old_orders_begins_anew(instances: list[Store]) -> None:
    old = await heard(instances[0], NUMBER, recycled=True)
    new = await heard(instances[-1], NUMBER, at=NOON + SILENCE, recycled=True)
    assert new.id != old.id
    assert new.standing.doubted, "the settings may name the number as an owner's"
    assert (await instances[0].pairings.confirm(NUMBER, NOON + SILENCE)).result is Result.NOBODY
    assert await instances[0].pairings.trust(NUMBER)
    assert not await instances[-1].pairings.trust(NUMBER)
    assert not (await heard(instances[-1], NUMBER, at=NOON + SILENCE, recycled=True)).standing.doubted


async def test_pe_9_three_refusals_are_final(instances: list[Store]) -> None:
    await heard(instances[0], NUMBER, recycled=True)
    await connect(instances[0], NUMBER, ANA)
    late = NOON + SILENCE
    await heard(instances[0], NUMBER, at=late, recycled=True)
    for _ in range(3):
        assert (await instances[0].pairings.confirm(NUMBER, late)).result is Result.ASKED
        assert (await instances[-1].pairings.confirm(NUMBER, late)).result is Result.ASKED, "asked once"
        token = (await instances[-1].accounts.question(ANA))[0].rpartition(" ")[2]
        assert (await instances[0].pairings.answer(ANA, token, False, late)).result is Result.REFUSED
    assert (await instances[-1].pairings.confirm(NUMBER, late)).result is Result.REFUSED


async def test_pe_9_a_number_that_reached_nobody_is_doubted(instances: list[Store]) -> None:
    await heard(instances[0], NUMBER, recycled=True)
    await connect(instances[0], NUMBER, ANA)
    assert (await heard(instances[-1], NUMBER, recycled=True, lost=True)).standing.doubted
    assert (await heard(instances[0], NUMBER, recycled=True)).standing.doubted


async def test_pe_9_a_key_of_the_wallet_of_before_proves_who_writes_and_a_newer_link_or_a_till_does_not(
    instances: list[Store],
) -> None:
    store, late = instances[0], NOON + SILENCE
    account = await heard(store, NUMBER, recycled=True)
    old, tried = WalletRef("flash", "5f0c"), WalletRef("flash", "a-strangers")
    before = Link(
        id="lnk_1", shop="shp_1", wallet=old, kind=LinkKind.KEY, name="myshop", made_by=account.id, made=NOON
    )
    await store.shops.link(before, sealed="cw1.k.x.y")
    assert (await heard(store, NUMBER, at=late, recycled=True)).standing.doubted
    # Whoever has the number now links a key of their own, and comes back with it.
    await store.shops.link(replace(before, id="lnk_2", wallet=tried, made=late), sealed="cw1.k.z.z")
    till = WalletRef("flash", "till:myshop")
    await store.shops.link(replace(before, id="lnk_3", wallet=till, kind=LinkKind.TILL, made=NOON))
    for wallet in (tried, till, WalletRef("flash", "nobodys")):
        assert not await instances[-1].pairings.prove(NUMBER, wallet), wallet
    assert (await heard(store, NUMBER, at=late, recycled=True)).standing.doubted
    assert await instances[-1].pairings.prove(NUMBER, old)
    assert not await store.pairings.prove(NUMBER, old), "it is proved already"
    assert not (await heard(store, NUMBER, at=late, recycled=True)).standing.doubted


async def test_pe_8_a_key_of_the_wallet_of_before_gives_the_number_back_and_no_other_does(
    instances: list[Store],
) -> None:
    store, later = instances[0], NOON + timedelta(days=3)
    old = await heard(store, NUMBER, USER_ID)
    mine = WalletRef("flash", "5f0c")
    link = Link(
        id="lnk_1", shop="shp_1", wallet=mine, kind=LinkKind.KEY, name="myshop", made_by=old.id, made=NOON
    )
    await store.shops.link(link, sealed="cw1.k.x.y")
    new = await heard(instances[-1], NUMBER, OTHER_ID, at=later)
    assert new.id != old.id
    proofs = Proofs(instances[-1].accounts, instances[-1].pairings, clock=lambda: later)
    strangers = WalletRef("flash", "a-strangers")
    for wallet in (strangers, WalletRef("flash", "till:myshop")):
        assert (await proofs.back(new, wallet)).id == new.id
    back = await proofs.back(new, mine)
    assert (back.id, back.shop) == (old.id, "shp_1")
    assert (await heard(store, NUMBER, OTHER_ID, at=later)).standing.quarantined is None


async def test_pe_8_who_is_new_on_a_number_has_no_way_into_the_account_of_before_by_a_wallet_of_their_own(
    instances: list[Store],
) -> None:
    store, later = instances[0], NOON + timedelta(days=3)
    old = await heard(store, NUMBER, USER_ID)
    mine = Link(
        id="lnk_1", shop="shp_1", wallet=WalletRef("flash", "5f0c"), kind=LinkKind.KEY, name="myshop",
        made_by=old.id, made=NOON,
    )  # fmt: skip
    await store.shops.link(mine, sealed="cw1.k.x.y")
    new = await heard(store, NUMBER, OTHER_ID, at=later)
    theirs = WalletRef("flash", "a-strangers")
    link = Link(
        id="lnk_9", shop="shp_9", wallet=theirs, kind=LinkKind.KEY, name="s", made_by=new.id, made=later
    )
    await store.shops.link(link, sealed="cw1.k.x.y")
    proofs = Proofs(store.accounts, instances[-1].pairings, clock=lambda: later)
    assert (await proofs.back(await heard(store, NUMBER, OTHER_ID, at=later), theirs)).id == new.id
