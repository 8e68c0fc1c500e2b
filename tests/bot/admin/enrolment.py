"""Bots whose admins set up their second factors on pages, which are served over real HTTP."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from html import unescape

import httpx
import pyotp

from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.http import public_app
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, AdminOffice, World, admin_office
from chatwallet.web.limits import Limits
from chatwallet.web.server import listen, serving

_ADDRESS = re.compile(r"http://\S+/factor/\S+")
_DIGITS = re.compile(r"must show (\d{4})\.")
_TYPED = re.compile(r'class="typed">([A-Z2-7 ]+)<')


@dataclass(frozen=True)
class FactorPage:
    """A page that somebody was told of: where it is, and how a browser uses it that sends no referrer."""

    web: httpx.AsyncClient
    address: str
    digits: str

    @property
    def token(self) -> str:
        return self.address.rpartition("/")[2]

    async def look(self, method: str = "GET") -> httpx.Response:
        return await self.web.request(method, self.address)

    async def post(self, **fields: str) -> httpx.Response:
        headers = {"origin": "null", "sec-fetch-site": "same-origin"}
        return await self.web.post(self.address, data=fields or {"": ""}, headers=headers)

    async def secret(self) -> str:
        """Press the button, and read what is to be typed."""
        shown = await self.post()
        assert shown.status_code == 200, shown.text
        return secret_in(shown)

    async def enter(self, code: str) -> httpx.Response:
        return await self.post(code=code)

    def at(self, web: httpx.AsyncClient, other: EnrolmentBot) -> FactorPage:
        """The same page, opened at another instance."""
        return FactorPage(web, f"{other.home}factor/{self.token}", self.digits)


@dataclass(frozen=True)
class EnrolmentBot:
    """One instance: its office, and where its pages are."""

    office: AdminOffice
    web: httpx.AsyncClient
    home: str

    async def page(self, line: str = "admin totp", who: Conversation = ADA) -> FactorPage:
        """Ask for a page by a line."""
        said = await self.office.say(line, who)
        address, digits = _ADDRESS.search(said), _DIGITS.search(said)
        assert address is not None, said
        assert digits is not None, said
        return FactorPage(self.web, address[0], digits[1])

    def code(self, secret: str) -> str:
        return pyotp.TOTP(secret).at(self.office.watch())

    async def enrolled(self, who: Conversation = ADA) -> FactorPage:
        """Have somebody set up their factor on a page."""
        page = await self.page(who=who)
        secret = self.office.secrets[who.chat_id] = await page.secret()
        assert (await page.enter(self.code(secret))).status_code == 200
        return page


def secret_in(shown: httpx.Response) -> str:
    found = _TYPED.search(unescape(shown.text))
    assert found is not None, shown.text
    return found[1].replace(" ", "")


@asynccontextmanager
async def enrolment_bots(stores: Sequence[Store], **given: object) -> AsyncIterator[list[EnrolmentBot]]:
    """An instance of the bot on each store; Ada and Ben have written to the first one, and Ada is an admin."""
    world = World()
    async with AsyncExitStack() as opened:
        bots = [await opened.enter_async_context(_bot(one, world, given)) for one in stores]
        first = bots[0].office
        await first.say("hello")
        await first.appoint(ADA)
        yield bots


@asynccontextmanager
async def _bot(store: Store, world: World, given: dict[str, object]) -> AsyncIterator[EnrolmentBot]:
    listener = listen("127.0.0.1", 0)
    public = f"http://127.0.0.1:{listener.getsockname()[1]}"
    given = {"public_url": public, **given}
    settings = load_settings(**given)
    async with admin_office(store, world, **given) as office:
        served = public_app(
            settings, office.app, {"memory": office.channel}, hosts=settings.hosts(settings.public_url)
        )
        async with serving(served, listener, Limits()), httpx.AsyncClient() as web:
            yield EnrolmentBot(office, web, f"{public}/")
