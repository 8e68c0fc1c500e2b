"""The bot is killed while people write, press and pay: another one, started in its place, owes nobody anything."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chatwallet.bot.faults import EXIT_CODE
from chatwallet.tests.fakes.telegram_world import Message

from .conftest import PATIENCE, money
from .telegram_stage import (
    Somebody,
    TelegramStage,
    code_of,
    open_telegram_stage,
    says_that_it_is_a_repeat,
    scanned,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ENGINE = "ptb"  # no library has a part in it, and this one is loaded faster
MEMOS = ("Bread", "Milk", "Eggs")


async def test_what_is_said_while_the_bot_is_dead_is_answered_once_and_in_order(tmp_path: Path) -> None:
    async with open_telegram_stage(tmp_path / "chat.sqlite", ENGINE) as stage:
        ana, bob, kim = stage.somebody(), stage.somebody("Bob"), stage.somebody("Kim")
        card = await bob.say("receive 10")
        code = code_of(card)
        await kim.say("help")  # by now the bot has written down that Bob has his code
        await stage.bot.kill()
        for memo in MEMOS:
            ana.write(f"receive 1 {memo}")
        pressed = stage.telegram.press(bob.person, card, bob.texts("button-cancel"))
        await stage.bot.start()

        told = [await ana.hear(number) for number in (1, 2, 3)]
        closed = await bob.hear(2)
        assert [message.text.splitlines()[1] for message in told] == [
            ana.texts("line-memo", memo=memo) for memo in MEMOS
        ]
        assert closed.text.partition("\n")[0] == bob.texts("cancel-done", code=code)
        assert stage.telegram.presses[pressed]
        await asyncio.gather(ana.has_heard_only(*told), bob.has_heard_only(card, closed))


async def test_a_bot_that_dies_as_it_stores_a_message_is_brought_it_again_and_answers_it_once(
    tmp_path: Path,
) -> None:
    async with open_telegram_stage(tmp_path / "chat.sqlite", ENGINE, fault_point="after:inbox.add") as stage:
        ana = stage.somebody()
        ana.write("receive 1 Bread")
        await dies_and_lives_again(stage)
        card = await ana.hear(1)
        assert scanned(card).lower() in card.text
        await ana.has_heard_only(card)
        assert len((await stage.control.state())["invoices"]) == 1


async def test_a_payment_is_told_once_though_the_bot_dies_before_it_has_begun_to(tmp_path: Path) -> None:
    point = "after:charges.settle"
    async with open_telegram_stage(tmp_path / "chat.sqlite", ENGINE, fault_point=point) as stage:
        ana, card = await pays_and_the_bot_dies(stage)
        notice = await ana.hear(2)
        # It may say that it is a repeat: the bot can have had it in hand already.
        assert ana.texts("notice-paid", amount=money("10")) in notice.text.splitlines()
        await ana.has_heard_only(card, notice)
        await stage.telegram.wait_for(lambda: not card.labels, PATIENCE)


async def test_a_payment_is_told_again_as_a_repeat_when_the_bot_died_as_it_was_told(tmp_path: Path) -> None:
    point = "after:channel.send#2"  # the first was the card
    async with open_telegram_stage(tmp_path / "chat.sqlite", ENGINE, fault_point=point) as stage:
        ana, card = await pays_and_the_bot_dies(stage)
        first, second = await ana.hear(2), await ana.hear(3)
        says_that_it_is_a_repeat(ana, first, second)
        await ana.has_heard_only(card, first, second)
        await stage.telegram.wait_for(lambda: not card.labels, PATIENCE)


async def pays_and_the_bot_dies(stage: TelegramStage) -> tuple[Somebody, Message]:
    """A code is paid by a bot that dies of it, and another one is started in its place."""
    ana = stage.somebody()
    card = await ana.say("receive 10 Coffee")
    await stage.pay(card)
    await dies_and_lives_again(stage)
    return ana, card


async def dies_and_lives_again(stage: TelegramStage) -> None:
    async with asyncio.timeout(PATIENCE):
        assert await stage.bot.ended() == EXIT_CODE
    del stage.bot.environment["CHATWALLET_FAULT_POINT"]
    await stage.bot.start()
