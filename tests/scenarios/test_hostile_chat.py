"""Hostile texts over the page's own socket, against Flash's stand-in: one answer each, and the bot goes on."""

from __future__ import annotations

import pytest

from chatwallet.tests.commands.hostile import MEMOS, REFUSED

from .conftest import OpenStage

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def sendable(text: str) -> bool:
    """Whether a page sends such a text at all: not nothing, and no half characters."""
    return bool(text.strip()) and len(text) <= 2000 and not any("\ud800" <= char <= "\udfff" for char in text)


# Every tenth of what must be refused, every fifth memo, and the longest.
SAMPLE = [
    *list(filter(sendable, REFUSED))[::10],
    *list(filter(sendable, MEMOS))[::5],
    max(filter(sendable, MEMOS), key=lambda text: len(text.encode())),
]


async def test_hostile_texts_get_one_answer_each_over_the_socket(
    stage: OpenStage, capfd: pytest.CaptureFixture[str]
) -> None:
    async with stage() as own, own.someone() as person:
        for number, text in enumerate(SAMPLE, 1):
            answer = await person.say(text)
            assert answer.text.strip(), text
            assert answer.qr is None or text in MEMOS, text
            assert len(person.heard) == number, text
        state = await own.control.state(limit=100)
    assert len(SAMPLE) >= 15
    asked = [seen for seen in person.heard if seen.qr is not None]
    assert len(state["invoices"]) == len(asked)
    logged = capfd.readouterr().err
    assert "Traceback" not in logged
    assert "[error" not in logged
