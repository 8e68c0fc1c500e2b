"""A bot in a process of its own, between a stand-in for Telegram with its people and a sandbox of Flash."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.channels.qr import stamp
from chatwallet.channels.splitting import utf16_length
from chatwallet.channels.telegram.text import CAPTION_LIMIT
from chatwallet.locales.texts import Catalogue, Texts
from chatwallet.sandbox.control import Control
from chatwallet.tests.camera import scan
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Message, Person

from .conftest import PATIENCE, money, open_stage

ENGINES = ("aiogram", "ptb")
SECRET = "only-Telegram_knows-it"

CATALOGUE = Catalogue()


class Hooked(BotProcess):
    """A bot that Telegram calls: its public address is the port that it listens on."""

    def __init__(self, settings: Mapping[str, str | None]) -> None:
        super().__init__(settings)
        self.environment |= {
            "CHATWALLET_PUBLIC_URL": self.url,
            "CHATWALLET_TELEGRAM_WEBHOOK_SECRET": SECRET,
        }


class Somebody:
    """A person on Telegram, alone with the bot; `texts` are the bot's in the language of their telephone."""

    def __init__(self, telegram: FakeTelegram, person: Person) -> None:
        self._telegram = telegram
        self.person = person
        self.texts: Texts = CATALOGUE[CATALOGUE.negotiate(person.language, "en")]

    @property
    def chat(self) -> Chat:
        """Their chat with the bot."""
        return self._telegram.private(self.person)

    @property
    def answers(self) -> list[Message]:
        """All that the bot has said to them, oldest first."""
        return self.chat.answers

    def write(self, text: str, reply_to: Message | None = None) -> Message:
        """Write a line, and wait for nothing."""
        return self._telegram.say(self.person, text, reply_to=reply_to)

    async def hear(self, number: int) -> Message:
        """The bot's message of this number, counted from 1, once it is there."""
        return await self._telegram.answer(self.chat, number, PATIENCE)

    async def say(self, text: str, reply_to: Message | None = None) -> Message:
        """Write a line, and wait for the next message of the bot."""
        before = len(self.answers)
        self.write(text, reply_to)
        return await self.hear(before + 1)

    async def press(self, message: Message, label: str) -> str:
        """Press a button, and wait until it spins no more; returns the id of the press."""
        query = self._telegram.press(self.person, message, label)
        await self._telegram.wait_for(lambda: self._telegram.presses[query], PATIENCE)
        return query

    async def sees_no_buttons(self, message: Message) -> None:
        """Wait until the buttons of a message are gone."""
        await self._telegram.wait_for(lambda: not message.labels, PATIENCE)

    async def has_heard_only(self, *told: Message) -> None:
        """See that this is all: whatever the bot still had to say would come before its next answer."""
        last = await self.say("help")
        assert first_line(last) == self.texts("help-title")
        assert self.answers == [*told, last]

    def block(self) -> None:
        """Block the bot; writing to it unblocks it."""
        self._telegram.block(self.person)


@dataclass
class TelegramStage:
    """A bot, its Telegram, and the payer of its codes."""

    telegram: FakeTelegram
    bot: BotProcess
    control: Control

    def somebody(self, name: str = "Ana", language: str | None = "en") -> Somebody:
        """Somebody who is new to the bot."""
        return Somebody(self.telegram, self.telegram.person(name, language=language))

    async def pay(self, card: Message) -> None:
        """Pay the code of a message by scanning its photo."""
        await self.control.pay(scanned(card))

    async def refused(self, chat: Chat, code: int, count: int = 1) -> None:
        """Wait until so many messages to a chat were refused with a status."""
        await self.telegram.wait_for(lambda: self.answered(chat, code) >= count, PATIENCE)

    def answered(self, chat: Chat, code: int) -> int:
        """How many requests about a chat were answered with a status."""
        return sum(
            request.code == code and request.values.get("chat_id") == chat.id
            for request in self.telegram.requests
        )


@asynccontextmanager
async def open_telegram_stage(
    store: Path, engine: str, *, webhook: bool = False, **settings: str
) -> AsyncIterator[TelegramStage]:
    """A stage over one library. The bot has these settings too, named without their prefix."""
    async with (
        FakeTelegram() as telegram,
        open_stage(
            store,
            Hooked if webhook else BotProcess,
            channels="telegram",
            telegram_engine=engine,
            telegram_token=telegram.token,
            telegram_api_url=telegram.url,
            **settings,
        ) as stage,
    ):
        yield TelegramStage(telegram, stage.bot, stage.control)


async def live_the_story(stage: TelegramStage, person: Somebody, amount: str, memo: str) -> None:
    """Ask for an amount, have it paid, and look at all that a person sees of it, in their language."""
    texts, asked = person.texts, money(amount, person.texts.language)
    about = texts("line-memo", memo=memo)
    card = await person.say(f"{texts.words('receive')[0]} {amount} {memo}")
    code, request = code_of(card), scanned(card).lower()
    assert utf16_length(card.text) <= CAPTION_LIMIT
    assert [first_line(card), card.text.splitlines()[-1]] == [texts("receive-fixed", amount=asked), request]
    assert about in card.text.splitlines()
    assert card.words.marked("code") == [request]
    assert card.labels == [texts("button-again"), texts("button-cancel")]

    await stage.pay(card)
    notice = await person.hear(2)
    assert first_line(notice) == texts("notice-paid", amount=asked)
    assert about in notice.text.splitlines()
    assert (notice.reply_to, notice.photo, notice.labels) == (card.id, None, [])

    status = await person.say(texts.words("status")[0])
    assert first_line(status).startswith(f"✅ {code}: ")
    await stage.telegram.wait_for(lambda: not card.labels, PATIENCE)
    assert card.text.splitlines() == [
        texts("shown-paid", amount=asked),
        about,
        texts("line-code", code=code),
    ]
    assert (card.labels, card.photo) == ([], stamp.paid(asked))  # Y2: nobody scans it any more
    assert person.answers == [card, notice, status]  # one notice, and nothing else


def scanned(message: Message) -> str:
    """What a camera reads from the photo as it was uploaded."""
    assert message.photo is not None
    return scan(message.photo)


def code_of(card: Message) -> str:
    """The code of a charge, from the last word that the first button says."""
    return str(card.keyboard[0][0]["callback_data"]).rpartition(" ")[2]


def first_line(message: Message) -> str:
    """The line that says what a message is about."""
    return message.text.partition("\n")[0]


def notices(person: Somebody, told: list[Message]) -> list[Message]:
    """The news of a payment of $10 among messages; those that say that they are a repeat are none."""
    received = person.texts("notice-paid", amount=money("10", person.texts.language))
    return [message for message in told if first_line(message) == received]


def says_that_it_is_a_repeat(person: Somebody, first: Message, second: Message) -> None:
    """The second message must say that it is the first one again: the same words and the same reference."""
    head, *rest = second.text.splitlines()
    assert head == person.texts("notice-repeat", ref=second.text.split()[-1])
    assert rest == first.text.splitlines()
    assert notices(person, [first]) == [first]
