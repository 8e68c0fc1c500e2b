"""Hostile texts through the whole bot: each gets one answer, none leaves a trace or a charge that nobody asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import structlog
from structlog.testing import LogCapture

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.channels.memory import MemoryChannel
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tests.charges import orders_of
from chatwallet.tests.commands.hostile import HOSTILE, MEMOS, REFUSED
from chatwallet.wallet.memory import MemoryWallet

COMMANDS = [
    f"{word} {tail}"
    for word in (
        "receive",
        "again",
        "cancel",
        "status",
        "history",
        "price",
        "language",
        "timezone",
        "currency",
        "help",
    )
    for tail in (
        "\x00",
        "'; DROP TABLE charges; --",
        "{ $amount }",
        "{0.__class__}",
        "%s%n",
        "9" * 500,
        "\u202e01",
    )
]
TEXTS = list(dict.fromkeys(REFUSED + MEMOS + COMMANDS + ["x" * 10_000, "receive 10 " + "y" * 10_000]))


def shown(text: str) -> str:
    return ascii(text if len(text) <= 40 else text[:40] + "…")


@dataclass
class Chat:
    """One conversation with a bot whose every part is in memory."""

    channel: MemoryChannel
    store: MemoryStore
    logged: LogCapture
    conversation: Conversation = field(default_factory=lambda: Conversation("memory", "chat", "ana"))

    async def say(self, text: str) -> OutboundMessage:
        """Say a line; return its answer, which must be the only one."""
        before = len(self.channel.sent)
        await self.channel.say(self.conversation, text)
        await self.channel.wait_for(before + 1)
        answer = self.channel.sent[before].message
        # Answers come in order: what comes next is this one's.
        await self.channel.say(self.conversation, "balance")
        await self.channel.wait_for(before + 2)
        assert len(self.channel.sent) == before + 2
        return answer

    async def charges(self) -> int:
        """How many charges this person has."""
        return len(await orders_of(self.store, self.conversation, 100))

    def failures(self) -> list[str]:
        """What was logged that should not be: errors, and whatever bears a trace."""
        return [
            str(entry["event"])
            for entry in self.logged.entries
            if entry["log_level"] in ("error", "critical") or "exc_info" in entry
        ]


@pytest.fixture
async def chat(no_settings: pytest.MonkeyPatch) -> AsyncIterator[Chat]:
    """A fresh conversation."""
    logged = LogCapture()
    structlog.configure(processors=[logged])
    channel, store = MemoryChannel(), MemoryStore()
    async with build(load_settings(), store=store, wallet=MemoryWallet(), channels={"memory": channel}):
        yield Chat(channel, store, logged)


def test_there_are_more_than_a_hundred() -> None:
    assert len(TEXTS) > 200
    assert set(HOSTILE) <= set(TEXTS)


@pytest.mark.parametrize("text", TEXTS, ids=shown)
async def test_a_hostile_text_gets_one_answer_and_nothing_else_happens(chat: Chat, text: str) -> None:
    answer = await chat.say(text)
    assert answer.text.strip()
    assert len(answer.text) < 3000
    assert "Traceback" not in answer.text
    assert not chat.failures()
    assert (await chat.charges() == 1) == (answer.qr is not None)
    if text in REFUSED:
        assert answer.qr is None


@pytest.mark.parametrize("text", MEMOS, ids=shown)
async def test_a_memo_stands_on_a_line_of_its_own(chat: Chat, text: str) -> None:
    answer = await chat.say(text)
    # What could be a second amount is asked back: the first reading leaves it in the memo.
    if answer.qr is None:
        answer = await chat.say(answer.buttons[0].text)
    assert answer.text.startswith("Receive $10.00\n")
    lines = answer.text.splitlines()
    assert sum(line.startswith("Order: ") for line in lines) == 1
    assert not any(line.startswith(("✅", "Ref: ")) for line in lines)


async def test_a_question_is_left_by_any_hostile_text(chat: Chat) -> None:
    await chat.say("receive 1.000")
    for text in [text for text in COMMANDS if not text.startswith("receive")][:10]:
        await chat.say(text)
    answer = await chat.say("1")
    assert answer.qr is None
    assert await chat.charges() == 0
    assert not chat.failures()
