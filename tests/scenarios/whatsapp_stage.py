"""A bot in a process of its own, between a stand-in for Twilio with its people and a sandbox of Flash."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import Path

import bolt11

from chatwallet.bot.cli.bot_process import BotProcess
from chatwallet.bot.cli.directions import CODE
from chatwallet.bot.cli.ports import Port
from chatwallet.bot.faults import EXIT_CODE
from chatwallet.locales.texts import Catalogue, Texts
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.camera import scan
from chatwallet.tests.channels.whatsapp.desk import note_buttons
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_messages import Message
from chatwallet.tests.fakes.twilio_people import Person, Seen
from chatwallet.tests.nursery import start
from chatwallet.tracking.reference import reference

from .conftest import PATIENCE, Stage, open_stage

CATALOGUE = Catalogue()
PAID = {
    "en": "Payment received: {{1}} for {{2}}. Time: {{3}}. Reference: {{4}}. Reply to this message to see more.",
    "es": "Pago recibido: {{1}} por {{2}}. Hora: {{3}}. Referencia: {{4}}. Responde a este mensaje para ver más.",
}
"""The templates of docs/whatsapp.md for news of a payment."""

OVERRIDES = "#rc=5&rp=all"
"""What docs/whatsapp.md has an admin put behind the webhook's address."""

_REQUEST = re.compile(r"\blnbc[0-9a-z]{50,}\b")
_numbers = count(1)


class Reached(BotProcess):
    """A bot that Twilio reaches: its public address is the port that it listens on."""

    def _settle_on(self, port: Port) -> None:
        super()._settle_on(port)
        self.environment["CHATWALLET_PUBLIC_URL"] = self.url

    async def died(self) -> None:
        """Wait until it has come to its fault point, which the next start does not know any more."""
        async with asyncio.timeout(PATIENCE):
            assert await self.ended() == EXIT_CODE
        del self.environment["CHATWALLET_FAULT_POINT"]

    async def tell(self, *command: str) -> str:
        """What a command of an admin prints, with the settings of the bot, which must not be running."""
        process = await start(*command, environment=self.environment)
        printed, wrong = await process.communicate()
        assert process.returncode == 0, wrong.decode()
        return printed.decode()

    async def due(self) -> datetime | None:
        """Stop it, and return when it would say something next; None when nothing is left to be said."""
        await self.stop()
        async with SqliteStore(
            Path(self.environment["CHATWALLET_STORE"].removeprefix("sqlite:///"))
        ) as store:
            return await store.outbox.next_due()


class Somebody:
    """A person on WhatsApp; `texts` are the bot's in their language."""

    def __init__(self, twilio: FakeTwilio, person: Person) -> None:
        self._twilio = twilio
        self.person = person
        self.texts: Texts = CATALOGUE["en"]

    @property
    def sees(self) -> list[Seen]:
        """What is on their screen, oldest first. A picture and the payment request that follows it are one."""
        together: list[Seen] = []
        for seen in self.person.sees:
            if is_request(seen.text) and together and together[-1].media:
                together[-1] = joined(together[-1], seen)
            else:
                together.append(seen)
        return together

    @property
    def read(self) -> list[str]:
        """The first line of each of these."""
        return [first_line(seen) for seen in self.sees]

    @property
    def sent(self) -> list[Message]:
        """All that Twilio ever accepted for them but payment requests alone, whatever became of it."""
        return [one for one in self._twilio.sent(self.person) if not is_request(one.body)]

    @property
    def requests(self) -> list[str]:
        """The payment requests that Twilio accepted for them, each in a message of its own."""
        return [one.body for one in self._twilio.sent(self.person) if is_request(one.body)]

    async def write(self, *lines: str) -> list[str]:
        """Write lines and wait for no answer; return the messages' sids."""
        return [await self.person.say(line) for line in lines]

    async def say(self, text: str, *, reply_to: Seen | None = None) -> Seen:
        """Write a line, and wait for the next message of the bot."""
        await self.person.say(text, reply_to=None if reply_to is None else reply_to.sid)
        return await self.hear()

    async def speak(self, language: str) -> None:
        """Have the bot speak another language."""
        self.texts = CATALOGUE[language]
        assert (await self.say(f"language {language}")).text == self.texts("language-set")

    async def hear(self) -> Seen:
        """The next message of the bot; after a picture also the next but one, which is its payment request alone."""
        seen = await self.person.next(PATIENCE)
        return joined(seen, await self.person.next(PATIENCE)) if seen.media else seen


@dataclass(kw_only=True)
class WhatsAppStage(Stage):
    """A bot, its Twilio account, and the payer of its codes. `templates`: the ContentSids of `paid` by language."""

    bot: Reached
    twilio: FakeTwilio
    templates: Mapping[str, str]

    def somebody(self, name: str = "Ana") -> Somebody:
        """Somebody who is new to the bot."""
        return Somebody(self.twilio, self.twilio.person(f"+1555012{next(_numbers):04}", name))

    async def scan(self, card: Seen) -> None:
        """Pay the code of a message with a camera."""
        await self.control.pay(scanned(card))

    async def told(self, person: Somebody, status: str) -> None:
        """Wait until the bot has taken the news that all that was sent to a person came to a status."""

        def taken() -> bool:
            told = {
                one.form["MessageSid"]
                for one in self.twilio.callbacks.posted
                if one.taken and one.form["MessageStatus"] == status
            }
            return told >= {one.sid for one in self.twilio.sent(person.person)}

        await self.twilio.until(taken, PATIENCE)

    @contextmanager
    def a_day_later(self, *people: Somebody, at_once: bool = False) -> Iterator[None]:
        """A day in which these people wrote nothing. Twilio says so with its answer, or in a callback."""
        self.twilio.enforce_window(True, at_once=at_once)
        for one in people:
            self.twilio.age(one.person)
        try:
            yield
        finally:
            self.twilio.enforce_window(False)


@asynccontextmanager
async def open_whatsapp_stage(
    store: Path,
    *,
    channels: str = "whatsapp",
    templates: Mapping[str, str] | None = None,
    buttons: bool = True,
    **settings: str,
) -> AsyncIterator[WhatsAppStage]:
    """A stage whose bot has these settings, named without their prefix, and templates for `paid` by language."""
    async with FakeTwilio() as twilio:
        if buttons:
            async with SqliteStore(store) as opened:
                await note_buttons(twilio, opened.values)
        approved = {
            language: twilio.template(f"wallet_paid_{language}", language, body).sid
            for language, body in (templates or {}).items()
        }
        async with open_stage(
            store,
            Reached,
            channels=channels,
            twilio_account_sid=twilio.account_sid,
            twilio_auth_token=twilio.auth_token,
            twilio_from=twilio.number,
            twilio_api_url=twilio.url,
            twilio_templates=json.dumps({"paid": approved}),
            **settings,
        ) as stage:
            assert isinstance(stage.bot, Reached)
            twilio.webhook_url = f"{stage.bot.url}/webhooks/whatsapp{OVERRIDES}"
            yield WhatsAppStage(
                bot=stage.bot,
                sandbox=stage.sandbox,
                control=stage.control,
                twilio=twilio,
                templates=approved,
            )


def is_request(text: str) -> bool:
    """Whether a text is a payment request and nothing else: a long press copies it."""
    return _REQUEST.fullmatch(text) is not None


def joined(picture: Seen, request: Seen) -> Seen:
    """A picture with its text and the payment request after it, as one."""
    assert is_request(request.text), "what follows a picture is its payment request"
    return replace(picture, text=f"{picture.text}\n\n{request.text}")


def scanned(card: Seen) -> str:
    """What a camera reads from the picture that Twilio fetched."""
    (picture,) = card.media
    return scan(picture.data)


def request_of(card: Seen) -> str:
    """The payment request in the text of a message."""
    (found,) = _REQUEST.findall(card.text)
    return str(found)


def reference_of(card: Seen) -> str:
    """The reference by which a payment of this message's code is told."""
    return reference(bolt11.decode(request_of(card)).payment_hash)


def code_of(card: Seen) -> str:
    """The code of a charge, which is the first word of its kind in the message that shows it."""
    return str(CODE.findall(card.text)[0])


def first_line(seen: Seen) -> str:
    """The line that says what a message is about."""
    return seen.text.partition("\n")[0]
