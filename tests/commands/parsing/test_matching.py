"""Which lines are the wallet's in a bot that somebody already runs: all others must reach the host."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.accounts.base import Person
from chatwallet.channels.base import InboundMessage
from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, Desk
from chatwallet.tests.commands.hostile import HOSTILE
from chatwallet.tracking.outbox.base import Sent
from chatwallet.wallet.money import USD

OURS = [
    "receive 10 Coffee",
    "receive",
    "Receive $5",
    "/receive 10",
    "/receive@flash_bot 10",
    "recibir 10 café",
    "cobrar 10",
    "resevwa 500 HTG",
    "receive 10.555",
    "receive -5",
    "receive 0",
    "receive 1.000",
    "receive USD 10.555",
    "receive 5x",
    "balance",
    "¿saldo?",
    "status",
    "status K7Q2",
    "check k7q2",
    "cancel #k7q2",
    "cancel code k7q2",
    "again",
    "history 2",
    "historial entradas",
    "price",
    "price EUR",
    "/price of bananas",
    "/status this",
    "/balance please",
    "/cancel@flash_bot everything",
    "language es",
    "timezone Jamaica",
]

THE_HOST_S = [
    "help",
    "/help",
    "/help receive",
    "help receive",
    "start",
    "/start",
    "/start@flash_bot ref42",
    "menu",
    "hello",
    "hello there",
    "hi",
    "hola",
    "ayuda",
    "bonjou",
    "price of bananas",
    "rate this bot",
    "list the cats",
    "list of things to buy",
    "paid already thanks",
    "paid that",
    "check this",
    "check that out",
    "cancel that",
    "cancel my order",
    "new year",
    "again and again",
    "state of the union",
    "balance please",
    "balance is what I need",
    "language barrier",
    "language klingon",
    "zone out",
    "currency exchange near me",
    "charge my phone",
    "charge the 3 clients",
    "request denied",
    "receive my love",
    "invoice #4432 is wrong",
    "invoice attached",
    "history is bunk",
    "payments for Ana",
    "10 Coffee",
    "recieve 10",
    "/weather",
    "/receiver 10",
    "weather",
    "thanks",
    "👍",
    "",
    "   ",
    "receive " + "9" * 3000,
    "please receive 10",
]


@pytest.fixture(scope="module")
def alone() -> Router:
    return Router(Catalogue(), find_commands())


@pytest.fixture(scope="module")
def prefixed() -> Router:
    return Router(Catalogue(), find_commands(), "/pay")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", OURS)
def test_a_line_that_can_be_done_is_ours(alone: Router, text: str, language: str) -> None:
    assert alone.may_be_ours(text)
    assert alone.is_ours(text, Reading(language, USD))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("text", THE_HOST_S)
def test_greetings_and_chat_are_the_host_s(alone: Router, text: str, language: str) -> None:
    assert not alone.is_ours(text, Reading(language, USD))


@pytest.mark.parametrize(
    "text", ["pay", "/pay", "Pay receive 10", "/pay@any_bot receive 10", "pay nonsense", "PAY: help", "pay 1"]
)
def test_with_a_prefix_the_lines_that_begin_with_it_are_ours(prefixed: Router, text: str) -> None:
    assert prefixed.may_be_ours(text)
    assert prefixed.is_ours(text, Reading("en", USD))


@pytest.mark.parametrize(
    "text",
    [
        "receive 10",
        "/receive 10",
        "balance",
        "payday",
        "repay me",
        "/payment",
        "please pay",
        "- pay help",
        "1",
        "",
    ],
)
def test_with_a_prefix_no_other_line_is(prefixed: Router, text: str) -> None:
    assert not prefixed.is_ours(text, Reading("en", USD))


@pytest.mark.parametrize(
    "text", ["weather", "/weather", "thanks a lot", "10 Coffee", "recieve 10", "👍", "", "42"]
)
def test_most_of_a_chat_is_passed_on_without_asking_the_store(alone: Router, text: str) -> None:
    assert not alone.may_be_ours(text)


lines = st.text(max_size=30) | st.sampled_from([*OURS, *THE_HOST_S, *HOSTILE])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["", "pay ", "/pay@some_bot ", "/"]), lines, st.sampled_from(Catalogue().languages))
def test_whatever_is_ours_concerns_us_and_can_be_read(
    alone: Router, prefixed: Router, head: str, text: str, language: str
) -> None:
    for router in (alone, prefixed):
        reading = Reading(language, USD)
        parsed = router.read(head + text, reading)
        if router.is_ours(head + text, reading):
            assert router.may_be_ours(head + text)
            assert router.prefix or parsed.command is not None


@pytest.mark.parametrize("prefix", ["", "pay"])
async def test_a_small_number_is_ours_while_a_question_is_open(prefix: str) -> None:
    desk = Desk(prefix=prefix)
    assert not await desk.is_ours("1")
    await desk.say("receive 1.000")
    assert await desk.is_ours("1")
    assert await desk.is_ours("#2.")
    assert not await desk.is_ours("1", who=BEN), "it was not asked of everybody"
    assert not await desk.is_ours("1", private=False), "and is not answered in a group"
    await desk.say("1")
    assert not await desk.is_ours("1")


@pytest.mark.parametrize("prefix", ["", "pay"])
async def test_a_command_in_reply_to_a_code_is_ours(prefix: str) -> None:
    desk = Desk(prefix=prefix)
    await desk.say("receive 10")
    await _show(desk, "m1")
    for text in ("cancel", "status please", "again"):
        assert await desk.is_ours(text, reply_to="m1")
        assert not await desk.is_ours("status please", reply_to="m2")
    assert not await desk.is_ours("thanks!", reply_to="m1"), "what is no command is the host's even there"


async def _show(desk: Desk, reference: str) -> None:
    """Put the answer that was given last through the outbox, as a channel would that calls it `reference`."""
    message = InboundMessage(ANA, "shown", "receive 10", desk.now)
    await desk.store.inbox.add("memory:shown", message)
    await desk.store.inbox.answer("memory:shown", message, desk.answer.message, desk.answer.payment_hash)
    (notice,) = await desk.store.outbox.claim("worker", desk.now, 25, 1)
    await desk.store.outbox.conclude(notice, Sent(reference, desk.now))


@pytest.mark.parametrize("text", ["receive 10", "1", "help", "hello", "price of bananas", "whatever"])
async def test_asking_whose_a_line_is_remembers_nobody(desk: Desk, text: str) -> None:
    await desk.is_ours(text, language="ht", reply_to="m1")
    assert await desk.store.accounts.find(Person("memory", "ana")) is None
    assert not await desk.store.inbox.abandoned(9)


async def test_a_command_in_a_group_is_ours_and_meets_the_invitation(desk: Desk) -> None:
    assert await desk.is_ours("receive 10", private=False)
    assert (await desk.say("receive 10", private=False)).text.startswith("Others read along here")
