"""Several chats of one human, as they are told of it: codes, questions, doubts, and orders that are found in both."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from chatwallet.accounts.base import SILENCE, Person
from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Abilities, Conversation
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, Desk
from chatwallet.tracking.outbox.base import Notice, Sent

CLEO = Conversation("memory", "cleo", "cleo")
GUESTS = Owners(["memory:cleo"])
CODE = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}")
NUMBERS = Abilities(recycled_prefix="ana")


async def code_of(desk: Desk, who: Conversation) -> str:
    found = CODE.search((await desk.say("connect", who=who)).text)
    assert found is not None
    return found[0]


async def told(desk: Desk) -> list[tuple[str, Notice]]:
    """What people are told without having asked: who, and what."""
    found = []
    while claimed := await desk.store.outbox.claim("test", desk.now + timedelta(seconds=1), 60, 100):
        for one in claimed:
            await desk.store.outbox.conclude(one, Sent("1", desk.now))
            assert one.conversation is not None
            found.append((one.conversation.sender_id, one))
    return found


async def connect(desk: Desk, one: Conversation, other: Conversation) -> None:
    await desk.say(f"connect {await code_of(desk, one)}", who=other)
    assert (await desk.say("1", who=one)).text.startswith("✅")


async def test_pe_7_a_code_from_one_chat_and_a_yes_there_connect_another(desk: Desk) -> None:
    await desk.say("receive 10 Coffee", who=BEN)
    code = await code_of(desk, ANA)
    waits = await desk.say(f"connect {code.lower()}", who=BEN)
    assert waits.text == "Thank you. Please confirm it in your other chat (Memory …ana)."
    ((who, asked),) = await told(desk)
    assert who == "ana"
    assert asked.news is not None
    assert asked.news.text == "connect-asks-owner", "everybody on this channel is an owner"
    assert [label for label, _ in asked.news.buttons] == ["button-connect-yes", "button-no"]
    done = await desk.say(asked.news.buttons[0][1], who=ANA)
    assert done.text == "✅ Memory …ana and Memory …ben are one account now. “disconnect” undoes it."
    assert [(who, one.news and one.news.text) for who, one in await told(desk)] == [("ben", "connect-done")]
    assert "Coffee" in (await desk.say("status", who=ANA)).text, "charges of both are found"
    assert "Coffee" in (await desk.say("history", who=ANA)).text


async def test_pe_7_orders_are_found_by_their_code_from_every_chat_and_new_ones_too(desk: Desk) -> None:
    await desk.say("receive 10 Coffee", who=BEN)
    old = await desk.charge(BEN)
    await connect(desk, ANA, BEN)
    await desk.say("receive 5 Tea", who=BEN)
    assert old.code in (await desk.say(f"status {old.code}", who=ANA)).text
    assert (await desk.say(f"again {old.code}", who=BEN)).qr is not None
    assert "Tea" in (await desk.say("status", who=ANA)).text
    lines = await desk.lines("history", who=ANA)
    assert ["Tea" in lines[1], "Coffee" in lines[2]] == [True, True]
    assert old.code in (await desk.say(f"cancel {old.code}", who=ANA)).text


async def test_pe_7_a_no_and_a_phished_code_connect_nothing(desk: Desk) -> None:
    desk = Desk(owners=GUESTS)
    await desk.say("receive 10 Coffee", who=ANA)
    await desk.say(f"connect {await code_of(desk, ANA)}", who=BEN)
    ((_, asked),) = await told(desk)
    assert asked.news is not None
    assert asked.news.text == "connect-asks"
    wrong = await desk.say(asked.news.buttons[0][1], who=BEN)
    assert "can't be used" in wrong.text, "the one who asks can't say yes"
    assert (await desk.say("2", who=ANA)).text == "All right: Memory …ben sees nothing of yours."
    assert [one.news and one.news.text for _, one in await told(desk)] == ["connect-refused"]
    assert "no order yet" in (await desk.say("status", who=BEN)).text


async def test_pe_7_nobody_becomes_an_owner_by_letters_that_an_owner_was_told_to_write() -> None:
    """A yes to one's own question would be all that a stranger needs to read the house's balance."""
    desk = Desk(owners=GUESTS)
    refused = await desk.say(f"connect {await code_of(desk, ANA)}", who=CLEO)
    assert refused.text.startswith("Whoever gave you those letters would be an owner as you are.")
    assert await told(desk) == []
    await desk.say("1", who=ANA)
    assert "only" in (await desk.say("balance", who=ANA)).text.lower()
    await connect(desk, CLEO, ANA)
    assert "Balance" in (await desk.say("balance", who=ANA)).text


async def test_pe_7_a_question_is_over_after_ten_minutes(desk: Desk) -> None:
    await desk.say(f"connect {await code_of(desk, ANA)}", who=BEN)
    desk.pass_time(600)
    assert (await desk.say("1", who=ANA)).text == "That question is over. Please begin again."


async def test_pe_7_after_five_wrong_codes_an_hour_has_to_pass(desk: Desk) -> None:
    code = await code_of(desk, ANA)
    for _ in range(5):
        assert "can't be used" in (await desk.say("connect BBBB-BBBB", who=BEN)).text
    refused = await desk.say(f"connect {code}", who=BEN)
    assert refused.text == "Those were many wrong letters. Please try again in 60 minutes."
    desk.pass_time(3600)
    again = await code_of(desk, ANA)
    assert "confirm it" in (await desk.say(f"connect {again}", who=BEN)).text


async def test_pe_7_an_owner_who_connects_a_chat_makes_it_an_owner_s() -> None:
    desk = Desk(owners=GUESTS)
    assert "Only the owner" in (await desk.say("balance", who=BEN)).text
    await connect(desk, CLEO, BEN)
    assert "Balance" in (await desk.say("balance", who=BEN)).text
    await desk.say("disconnect 2", who=CLEO)
    assert "Only the owner" in (await desk.say("balance", who=BEN)).text


async def test_pe_7_chats_are_named_by_numbers_and_taken_away_by_them(desk: Desk) -> None:
    assert "only chat" in (await desk.say("disconnect")).text
    await desk.say("receive 10 Coffee", who=BEN)
    await connect(desk, ANA, BEN)
    lines = await desk.lines("disconnect", who=BEN)
    assert lines == [
        "Your chats:",
        "1: Memory …ana",
        "2: Memory …ben (this one)",
        "“disconnect 2” takes the second one away.",
    ]
    await told(desk)
    assert (await desk.lines("disconnect 2", who=ANA)) == [
        "Memory …ben is taken away. Your orders stay with you."
    ]
    assert [(who, one.news and one.news.text) for who, one in await told(desk)] == [
        ("ben", "disconnect-told")
    ]
    assert "no order yet" in (await desk.say("status", who=BEN)).text
    assert "Coffee" in (await desk.say("status", who=ANA)).text
    assert "only chat" in (await desk.say("disconnect 1", who=ANA)).text


async def test_pe_7_in_a_host_s_bot_the_same_words_need_the_prefix() -> None:
    desk = Desk(prefix="/pay")
    assert not await desk.is_ours("connect WDJB-MJHT")
    assert await desk.is_ours("/pay connect WDJB-MJHT")
    assert "/pay connect " in (await desk.say("/pay connect")).text


async def test_pe_10_a_group_connects_nothing_and_never_gets_a_balance(desk: Desk) -> None:
    """PE-10: a group is connected by nobody in it, and is never told a balance."""
    code = await code_of(desk, ANA)
    for line in ("connect", f"connect {code}", "disconnect", "disconnect 1", "balance"):
        assert (await desk.say(line, who=BEN, private=False)).text == (
            "Others read along here. Please write to me in a chat of our own."
        )
    assert await told(desk) == []


@pytest.mark.parametrize("language", Catalogue().languages)
async def test_each_language_says_its_own_word_for_it(language: str) -> None:
    desk = Desk(language)
    word = Catalogue()[language].words("connect")[0]
    line = (await desk.say("connect")).text.split("\n")[1]
    assert line.startswith(f"{word} ")
    assert Catalogue()[language]("connect-wait", place="Memory …ana") == (await desk.say(line, who=BEN)).text


async def test_pe_9_a_number_that_was_silent_is_asked_for_before_it_sees_anything() -> None:
    desk = Desk(abilities=NUMBERS)
    await connect(desk, ANA, BEN)
    await told(desk)
    desk.pass_time(SILENCE.total_seconds())
    for line in ("balance", "history", "connect", "disconnect 2"):
        answer = await desk.say(line, who=ANA)
        assert answer.text.endswith("I have asked in Memory …ben whether it is still you.")
    assert (await desk.say("receive 10", who=ANA)).qr is not None, "receive goes on"
    ((who, asked),) = await told(desk)
    assert (who, asked.news and asked.news.text) == ("ben", "connect-silent")
    assert (await desk.say("1", who=BEN)).text.startswith("✅")
    assert "Balance" in (await desk.say("balance", who=ANA)).text


async def test_pe_9_where_nobody_can_be_asked_an_owner_is_told_who_can_confirm_it() -> None:
    desk = Desk(abilities=NUMBERS)
    await desk.say("balance")
    desk.pass_time(SILENCE.total_seconds())
    assert "chatwallet owners confirm memory:ana" in (await desk.say("balance")).text
    assert await desk.store.pairings.trust(Person("memory", "ana"))
    assert "Balance" in (await desk.say("balance")).text


async def test_pe_9_a_guest_without_another_chat_begins_anew() -> None:
    desk = Desk(abilities=NUMBERS, owners=GUESTS)
    await desk.say("receive 10 Mango")
    desk.pass_time(SILENCE.total_seconds())
    assert "Mango" not in (await desk.say("history")).text
    await desk.say("receive 5 Tea")
    assert "Tea" in (await desk.say("history")).text
