"""An admin who runs bots from a chat: made one by an invitation, with an authenticator, and what they read."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import bolt11
import pyotp

from chatwallet.accounts.second_factor import STEP
from chatwallet.tests.bot.deliveries import PHOENIX, hex_of
from chatwallet.tests.fakes.twilio_people import Seen
from chatwallet.tests.redis_server import RedisServer
from chatwallet.tracking.reference import reference

from .conftest import PATIENCE
from .people_stage import PeopleStage, TelegramChat, WhatsAppChat, open_people_stage, plain

_NUMBER = "+15550127999"  # of the admin
_UNASKED = ("⚠️", "✅", "🔏", "🔐")  # the beginnings of alerts
WANTS_A_CODE = "Write the six digits of your authenticator"

_INVITATION = re.compile(r"admin join [A-Z0-9]{4}-[A-Z0-9]{4}")
_PAGE = re.compile(r"http://\S+/link/\S+")
_SECRET = re.compile(r"type the secret there: ([A-Z2-7]+)")


class Admin:
    """Who runs the bots from a chat on WhatsApp, and has the machine where the chat is not enough."""

    def __init__(self, stage: PeopleStage) -> None:
        self.chat = stage.on_whatsapp("Ada", _NUMBER)
        self._twilio = stage.twilio
        self._bot = stage.bots[0]
        self._authenticator: pyotp.TOTP | None = None
        self._step = 0  # of the last code that was used

    @property
    def read_last(self) -> str:
        """The last message."""
        return self._sees[-1].text

    async def read(self, line: str, expected: str) -> str:
        """What `admin LINE` answers, which holds a text."""
        return await self._say(f"admin {line}", expected)

    async def until(self, line: str, expected: str) -> str:
        """What `admin LINE` answers, asked again until it holds a text: no news tell when it will."""
        async with asyncio.timeout(PATIENCE):
            while expected not in (said := await self.read(line, "")):
                continue
        return said

    async def do(self, line: str, effect: str, done: str) -> str:
        """Write a command that is asked first, read whom it concerns, and say yes."""
        await self.read(line, effect)
        return await self._say("1", done)

    async def do_with_code(self, line: str, effect: str, done: str) -> str:
        """Write a command that wants a code, read what it would do, and give the code."""
        said = await self.read(line, WANTS_A_CODE)
        assert effect in said, said
        return await self._say(self._digits(), done)

    async def joins(self) -> None:
        """Become the first admin, by a code that the machine prints."""
        found = _INVITATION.search(await self._bot.tell("admin", "invite"))
        assert found is not None
        await self._say(found[0], "is an admin now")

    async def enrols(self) -> None:
        """Set up the second factor at the machine, with a new telephone: older codes count no more."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chatwallet.bot", "totp", f"whatsapp:{_NUMBER}",
            env=self._bot.environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        while (found := _SECRET.search((line := await process.stdout.readline()).decode())) is None:
            assert line, "it ended before it showed a secret"
        self._authenticator, self._step = pyotp.TOTP(found[1]), 0
        # Of the step before: codes count once, and a test has no half a minute for each. A step may end meanwhile.
        for _ in range(2):
            self._step = _now() - 1
            process.stdin.write(f"{self._authenticator.generate_otp(self._step)}\n".encode())
            if b"count from now on" in (await process.stdout.readline()):
                break
        process.stdin.close()
        assert await process.wait() == 0

    @property
    def _sees(self) -> list[Seen]:
        """All but what the bot tells without being asked."""
        return [one for one in self.chat.somebody.person.sees if not one.text.startswith(_UNASKED)]

    async def _say(self, line: str, expected: str) -> str:
        before = len(self._sees)
        await self.chat.somebody.write(line)
        try:
            found = await self._twilio.until(
                lambda: [one for one in self._sees[before:] if expected in plain(one.text)], PATIENCE
            )
        except TimeoutError as error:
            error.add_note(f"{line} was answered: {[one.text for one in self._sees[before:]]}")
            raise
        return plain(found[0].text)

    def _digits(self) -> str:
        """A code that was not used yet."""
        assert self._authenticator is not None
        self._step = max(self._step + 1, _now())
        assert self._step <= _now() + 1, "two commands with a code between two enrolments, at most"
        return self._authenticator.generate_otp(self._step)


def _now() -> int:
    """The step of now, as authenticators count."""
    return int(datetime.now(UTC).timestamp()) // STEP


def ref_of(request: str) -> str:
    """The reference of an order, from its QR."""
    return reference(bolt11.decode(request.lower()).payment_hash)


async def link_key(chat: TelegramChat | WhatsAppChat, key: str, name: str) -> None:
    """Enter a key on the page that the chat names, as a browser does."""
    address = _PAGE.search(await chat.say("link key", "/link/"))
    assert address is not None
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address[0], data={"key": key}, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
    await chat.told(f"Connected: “{name}”")


async def announce(stage: PeopleStage, body: bytes) -> None:
    """What somebody with the secret of payment webhooks tells the first bot."""
    headers: Mapping[str, str] = {"x-phoenix-signature": hex_of(body), "Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{stage.bots[0].url}/webhooks/payment", data=body, headers=headers) as answer,
    ):
        assert answer.status == 204


@asynccontextmanager
async def open_admin_stage(
    folder: Path, redis: RedisServer | None, **settings: str
) -> AsyncIterator[tuple[PeopleStage, Admin]]:
    """One bot on a file, or two on a Redis, and their first admin, who has no second factor yet."""
    url = f"sqlite:///{folder}/chat.sqlite" if redis is None else redis.url
    settings = {"payment_webhook_secrets": PHOENIX, **settings}
    async with open_people_stage(url, folder, bots=1 if redis is None else 2, **settings) as stage:
        admin = Admin(stage)
        await admin.joins()
        yield stage, admin
