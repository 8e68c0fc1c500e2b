"""Connecting chats of one human and taking them away, on every store."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from chatwallet.accounts.addresses import Result
from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.storage.base import Store
from chatwallet.tests.storage.records.humans import (
    ANA,
    BEN,
    NOON,
    NUMBER,
    SAYS,
    connect,
    give_a_wallet,
    heard,
    news,
    stranger,
)


async def test_pe_7_a_code_and_a_yes_make_two_chats_one_account(instances: list[Store]) -> None:
    ana, ben = await heard(instances[0], ANA), await heard(instances[-1], BEN)
    await connect(instances[0], ANA, BEN)
    both = await heard(instances[-1], BEN)
    assert (both.id, both.makers, both.standing.others) == (ana.id, (ana.id, ben.id), (ANA,))
    assert [one.person for one in await instances[0].accounts.addresses(ANA)] == [ANA, BEN]
    told = {
        (one.conversation.channel, one.news.text)
        for one in await news(instances[0])
        if one.news and one.conversation
    }
    assert told == {("telegram", "connect-asks"), ("web", "connect-done")}


async def test_pe_7_without_the_yes_nothing_is_joined(instances: list[Store]) -> None:
    ana, ben = await heard(instances[0], ANA), await heard(instances[0], BEN)
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    await instances[-1].pairings.claim(BEN, "CODE", NOON)
    token = (await instances[0].accounts.question(ANA))[0].rpartition(" ")[2]
    assert (await instances[-1].pairings.answer(BEN, token, True, NOON)).result is Result.UNKNOWN, "phished"
    assert (await heard(instances[0], BEN)).id == ben.id
    assert (await instances[-1].pairings.answer(ANA, token, False, NOON)).result is Result.REFUSED
    assert (await instances[0].pairings.answer(ANA, token, True, NOON)).result is Result.REFUSED
    assert (await heard(instances[-1], BEN)).id == ben.id != ana.id


async def test_pe_7_a_code_is_wrong_late_used_or_replaced(instances: list[Store]) -> None:
    one, other = instances[0].pairings, instances[-1].pairings
    for person in (ANA, BEN, NUMBER):
        await heard(instances[0], person)
    assert (await one.claim(BEN, "WRONG", NOON)).result is Result.UNKNOWN
    await one.begin(ANA, "FIRST", NOON, SAYS)
    await other.begin(ANA, "SECOND", NOON, SAYS)
    assert (await one.claim(BEN, "FIRST", NOON)).result is Result.UNKNOWN, "a newer one replaced it"
    assert (await other.claim(ANA, "SECOND", NOON)).result is Result.OWN
    assert (await one.claim(BEN, "SECOND", NOON + timedelta(minutes=10))).result is Result.UNKNOWN, "late"
    in_time = NOON + timedelta(minutes=9, seconds=59)
    assert (await one.claim(BEN, "SECOND", in_time)).result is Result.ASKED
    assert (await other.claim(NUMBER, "SECOND", in_time)).result is Result.UNKNOWN, "used"
    assert (await other.claim(BEN, "SECOND", in_time)).result is Result.ASKED, "the same message again"
    token = (await instances[0].accounts.question(ANA))[0].rpartition(" ")[2]
    late = in_time + timedelta(minutes=10)
    assert (await one.answer(ANA, token, True, late)).result is Result.OVER


async def test_pe_7_of_two_chats_that_use_one_code_at_once_one_has_it(instances: list[Store]) -> None:
    people = [Person("web", f"p{number}") for number in range(8)]
    await asyncio.gather(*(heard(instances[0], one) for one in (ANA, *people)))
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    stores = [instances[number % len(instances)] for number in range(8)]
    steps = await asyncio.gather(
        *(store.pairings.claim(one, "CODE", NOON) for store, one in zip(stores, people, strict=True))
    )
    assert sorted(one.result for one in steps) == [Result.ASKED] + [Result.UNKNOWN] * 7
    asked = [one for one in await news(instances[0]) if one.news and one.news.text == "connect-asks"]
    assert len(asked) == 1


async def test_pe_7_a_code_that_is_used_while_it_ends_is_used_or_not(instances: list[Store]) -> None:
    await heard(instances[0], ANA)
    await heard(instances[0], BEN)
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    claimed, _ = await asyncio.gather(
        instances[0].pairings.claim(BEN, "CODE", NOON), instances[-1].pairings.begin(ANA, "NEW", NOON, SAYS)
    )
    asked = await instances[0].accounts.question(ANA)
    assert (claimed.result is Result.ASKED) is bool(asked)
    token = asked[0].rpartition(" ")[2] if asked else "none"
    assert (await instances[0].pairings.answer(ANA, token, True, NOON)).result is Result.UNKNOWN


async def test_pe_7_a_yes_and_a_no_at_once_are_one_answer(instances: list[Store]) -> None:
    for person in (ANA, BEN):
        await heard(instances[0], person)
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    await instances[0].pairings.claim(BEN, "CODE", NOON)
    token = (await instances[0].accounts.question(ANA))[0].rpartition(" ")[2]
    steps = await asyncio.gather(
        *(instances[n % len(instances)].pairings.answer(ANA, token, n % 2 == 0, NOON) for n in range(6))
    )
    assert len({one.result for one in steps}) == 1
    joined = (await heard(instances[0], BEN)).id == (await heard(instances[-1], ANA)).id
    assert joined is (steps[0].result is Result.DONE)


async def test_pe_7_two_people_who_confirm_each_other_at_once_are_one_account(instances: list[Store]) -> None:
    for person in (ANA, BEN):
        await heard(instances[0], person)
    await instances[0].pairings.begin(ANA, "ONE", NOON, SAYS)
    await instances[-1].pairings.begin(BEN, "TWO", NOON, SAYS)
    await instances[0].pairings.claim(BEN, "ONE", NOON)
    await instances[-1].pairings.claim(ANA, "TWO", NOON)
    of_ana = (await instances[0].accounts.question(ANA))[0].rpartition(" ")[2]
    of_ben = (await instances[0].accounts.question(BEN))[0].rpartition(" ")[2]
    await asyncio.gather(
        instances[0].pairings.answer(ANA, of_ana, True, NOON),
        instances[-1].pairings.answer(BEN, of_ben, True, NOON),
    )
    one, other = await heard(instances[0], ANA), await heard(instances[-1], BEN)
    assert one.id == other.id
    assert len(one.makers) == 2
    assert {one.person for one in await instances[0].accounts.addresses(ANA)} == {ANA, BEN}


async def test_pe_7_a_chat_with_a_wallet_of_its_own_is_not_merged(instances: list[Store]) -> None:
    ana, ben = await heard(instances[0], ANA), await heard(instances[0], BEN)
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    await give_a_wallet(instances[0], ben)
    assert (await instances[-1].pairings.claim(BEN, "CODE", NOON)).result is Result.CONTENTS
    await heard(instances[0], NUMBER)
    await instances[-1].pairings.claim(NUMBER, "CODE", NOON)
    token = (await instances[0].accounts.question(ANA))[0].rpartition(" ")[2]
    await give_a_wallet(instances[0], await heard(instances[0], NUMBER))
    assert (await instances[-1].pairings.answer(ANA, token, True, NOON)).result is Result.CONTENTS
    assert {(await heard(instances[0], one)).id for one in (ANA, BEN)} == {ana.id, ben.id}


async def test_pe_7_five_chats_at_most_and_three_new_ones_in_thirty_days(instances: list[Store]) -> None:
    await heard(instances[0], ANA)
    chats = [Person("web", f"p{number}") for number in range(5)]
    for number, chat in enumerate(chats[:3]):
        await heard(instances[0], chat)
        await connect(instances[number % len(instances)], ANA, chat, f"CODE{number}")
    assert (await instances[0].pairings.begin(ANA, "CODE4", NOON, SAYS)).result is Result.OFTEN
    later = NOON + timedelta(days=30)
    await heard(instances[0], chats[3])
    await connect(instances[0], ANA, chats[3], "CODE4", later)
    assert (await instances[-1].pairings.begin(ANA, "CODE5", later, SAYS)).result is Result.FULL
    assert len(await instances[0].accounts.addresses(ANA)) == 5


async def test_pe_7_a_chat_that_is_taken_away_has_an_account_of_its_own(instances: list[Store]) -> None:
    ana, ben = await heard(instances[0], ANA), await heard(instances[0], BEN)
    await instances[0].accounts.change(ANA, language="es")
    await connect(instances[0], ANA, BEN)
    assert (await instances[-1].pairings.disconnect(ANA, 3, "m3", NOON)).result is Result.UNKNOWN
    step = await instances[-1].pairings.disconnect(ANA, 2, "m2", NOON)
    assert (step.result, step.places) == (Result.DONE, ("Web …ben",))
    alone, new = await heard(instances[0], ANA), await heard(instances[-1], BEN)
    assert new.id not in (ana.id, ben.id)
    assert (new.language, new.makers) == ("es", (new.id,))
    assert alone.makers == (ana.id, ben.id), "charges stay"
    assert (await instances[-1].pairings.disconnect(ANA, 1, "m1", NOON)).result is Result.LAST
    await connect(instances[0], ANA, BEN, "AGAIN")
    assert (await heard(instances[-1], BEN)).id == ana.id


async def test_an_address_that_nobody_can_write_from_any_more_makes_nobody_an_owner(
    instances: list[Store],
) -> None:
    await heard(instances[0], ANA)
    await heard(instances[0], BEN)
    await connect(instances[0], BEN, ANA)
    assert (await heard(instances[-1], ANA)).persons == (ANA, BEN)
    await instances[-1].pairings.gone(BEN)
    assert (await heard(instances[0], ANA)).persons == (ANA,)
    await instances[-1].pairings.gone(NUMBER)
    assert await instances[0].accounts.find(NUMBER) is None


async def test_pairings_are_forgotten_when_nobody_can_answer_them(instances: list[Store]) -> None:
    await heard(instances[0], ANA)
    await instances[0].accounts.load(stranger(BEN))
    await instances[0].pairings.begin(ANA, "CODE", NOON, SAYS)
    assert await instances[0].clean(NOON) == 0
    await heard(instances[0], ANA, at=NOON + timedelta(days=1))
    assert await instances[-1].clean(NOON + timedelta(hours=1)) == 1
    assert (await instances[0].pairings.claim(BEN, "CODE", NOON)).result is Result.UNKNOWN


async def test_a_chat_is_taken_away_once_by_a_message_that_is_handled_again(instances: list[Store]) -> None:
    """The numbers move up: a bot that was killed before it answered took the next chat away too."""
    await connect(instances[0], ANA, BEN)
    await connect(instances[0], ANA, NUMBER, code="MJHTWDJB")
    steps = [await one.pairings.disconnect(ANA, 2, "m1", NOON) for one in (*instances, *instances)]
    assert {(one.result, one.places) for one in steps} == {(Result.DONE, ("Web …ben",))}
    assert [one.person for one in await instances[0].accounts.addresses(ANA)] == [ANA, NUMBER]
    own = [await one.pairings.disconnect(ANA, 1, "m2", NOON) for one in (instances[0], instances[-1])]
    assert {(one.result, one.places) for one in own} == {(Result.DONE, ("Telegram …543",))}
    rows = [one.act async for one in instances[0].audit.rows()]
    assert rows.count(Act.DISCONNECT) == 2
