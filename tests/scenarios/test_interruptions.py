"""The same story whatever happens in between: the bot is killed, the sockets are cut, Flash is gone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import pytest
import pytest_asyncio

from .conftest import ENGLISH, OpenStage, Said, Stage, edits, notices, open_stage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

STORY = (
    "receive 10 Coffee",
    "!pay",
    "!wait 1",
    "receive 5 Tea",
    "again",
    "!pay",
    "!wait 2",
    "status",
)
PAYMENTS = 2
BETWEEN = range(1, len(STORY))
POLLED = 12.0  # seconds in which the poll finds what nobody pushed: a slow tick, and what it takes to tell

# What is another in every run: invoices, codes, references, times, and how long a code still lives.
_CHANGING = (
    (re.compile(r"lnbc[0-9a-z]+", re.IGNORECASE), "INVOICE"),
    (re.compile(r"\d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d"), "TIME"),
    (re.compile(r"Ref: \w+"), "REF"),
    (re.compile(r"\d+ (more )?seconds?"), "SECONDS"),
    (re.compile(r"\b[A-Z0-9]{4}\b(?<!PAID)"), "CODE"),
    (re.compile(r" \(seen\)"), ""),  # the wallet's own time is in its list some seconds later
)


def _steady(text: str) -> str:
    for pattern, word in _CHANGING:
        text = pattern.sub(word, text)
    return text


def lasting(said: Sequence[Said]) -> list[Said]:
    """Messages without those that a QR is over, or the wallet slow; of equal changes of a message one."""
    passing = (ENGLISH("shown-expired-open"), ENGLISH("wallet-slow"))
    kept = [message for message in said if not message["text"].startswith(passing)]
    changes = {(message["edit_of"], message["text"]): message for message in edits(kept)}
    return [message for message in kept if message["edit_of"] is None] + [*changes.values()]


def essence(said: Sequence[Said]) -> list[Said]:
    """Messages without what differs from run to run; a message that is named is named by its number.

    That a QR is over is left out: a payment may overtake it, and then it is not said. Changes of what was shown stand
    behind all else, in the order of what they change: each waits until nothing else is to be said.
    """
    said = lasting(said)
    numbers: dict[str | None, int] = {None: -1}
    for message in said:
        if message["edit_of"] is None:
            numbers[message["id"]] = len(numbers)
    said.sort(key=lambda message: numbers[message["edit_of"]])
    return [
        {
            "text": _steady(message["text"]),
            "image": message["image"] and _steady(message["image"]["text"]),
            "buttons": [(button["label"], _steady(button["text"])) for button in message["buttons"]],
            "reply_to": numbers[message["reply_to"]],
            "edit_of": numbers[message["edit_of"]],
            "notice": message["notice"],
        }
        for message in said
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Said]:
    """The story when nothing happens."""
    async with open_stage(tmp_path_factory.mktemp("undisturbed") / "chat.sqlite") as stage:
        said = await stage.play(*STORY)
    assert len(notices(said)) == PAYMENTS
    assert len(edits(lasting(said))) == 3
    return essence(said)


def interrupted(gap: int, *directions: str) -> tuple[str, ...]:
    return (*STORY[:gap], *directions, *STORY[gap:])


@pytest.mark.parametrize("gap", BETWEEN)
@pytest.mark.parametrize("interruption", ["!restart", "!drop"])
async def test_the_bot_says_the_same_whatever_is_cut_between_two_lines(
    stage: OpenStage, undisturbed: list[Said], gap: int, interruption: str
) -> None:
    async with stage() as own:
        said = await own.play(*interrupted(gap, interruption))
    assert essence(said) == undisturbed


@pytest.mark.parametrize("gap", [1, 3, 7])
async def test_the_bot_says_the_same_when_flash_is_gone_for_five_seconds(
    stage: OpenStage, undisturbed: list[Said], gap: int
) -> None:
    async with stage() as own:
        said = await own.play(*interrupted(gap, "!offline 5"))
    assert essence(said) == undisturbed


@pytest.mark.parametrize(
    "gap",
    [
        ("!offline 3", "!pay"),
        ("!drop", "!pay"),
        ("!pay", "!drop"),
        ("!pay", "!restart"),
        ("!restart", "!pay"),
    ],
    ids=" ".join,
)
async def test_a_payment_in_the_gap_is_told_once(stage: OpenStage, gap: tuple[str, ...]) -> None:
    async with stage() as own:
        said = await own.play("receive 10 Coffee", *gap, "!wait 1", "status")
    assert len(notices(said)) == 1
    assert len(edits(said)) == 1
    assert said[-1]["text"].startswith("✅")


async def test_a_payment_while_the_bot_is_dead_is_told_when_it_lives_again(stage: OpenStage) -> None:
    async with stage() as own, own.someone() as person:
        card = await person.say("receive 10 Coffee")
        await own.bot.kill()
        await own.pay(card)
        await own.bot.start()
        (notice,) = await person.notices()
        assert notice.reply_to == card.id
        await person.edits()


async def test_what_is_said_while_the_bot_is_dead_is_answered_when_it_lives_again(shop: Stage) -> None:
    async with shop.someone() as person:
        await person.say("receive 10 Coffee")
        await shop.bot.kill()
        answer = asyncio.create_task(person.say("status"))
        await shop.bot.start()
        assert (await answer).text.startswith("⏳")


async def test_a_payment_that_nobody_pushes_is_found_by_the_poll(stage: OpenStage) -> None:
    async with stage() as own, own.someone() as person:
        await own.control.push("lost")
        card = await person.say("receive 10 Coffee")
        await own.pay(card)
        async with asyncio.timeout(POLLED):
            (notice,) = await person.notices()
        assert notice.reply_to == card.id


async def test_a_payment_that_is_pushed_three_times_is_told_once(shop: Stage) -> None:
    await shop.control.push("duplicated", copies=3)
    said = await shop.play("receive 10 Coffee", "!pay", "!wait 1", "status", "status")
    await shop.control.push("ok")
    assert len(notices(said)) == 1
    assert len(edits(said)) == 1
