"""Setting up a second factor on a page of one's own, asked for in a chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from ..accounts.base import Account, AccountStore, place_of
from ..accounts.modes import ModeHeld
from ..accounts.second_factor import (
    FactorStore,
    address_of,
    begun_secret,
    check_library,
    counting,
    counting_secret,
    new_secret,
    step_of,
)
from ..accounts.secrets import NoRing, SecretsError, Vault
from ..channels.base import Conversation
from ..wallet.base import Window, Windows
from .alerts import TEMPLATE, Alerts
from .clock import Clock, utc_now
from .factor_pages import Enrolled, FactorPage, FactorPageStore, Put, mark_of
from .one_time_pages import LIVES, MOST_TRIES, Begun, Current, account_of, new_token, place_named
from .outbox.base import News

log = structlog.get_logger(__name__)

_PAGES = 3  # of an account
_WITHIN = 3600.0  # seconds


class NoPage(Exception):
    """Nobody can set up a second factor on a page here."""


class TooManyPages(Exception):
    """Too many pages were asked for; `seconds` until there is another one."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many pages")
        self.seconds = seconds


class NotBegun(Exception):
    """There is no page for this person: `why` says what they lack."""

    def __init__(self, why: Put) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows: for which chat it is, the digits said there, and whether a factor counts already.

    `secret` and `address`, what its QR holds, are empty until they are asked for.
    """

    place: str
    digits: str
    language: str
    replaces: bool
    secret: str = field(default="", repr=False)
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of digits on a page: `done`, or how many tries are `left`."""

    shown: Shown
    done: bool
    left: int = 0


class Enrolling:
    """Makes pages, and lets secrets count of which the first digits are entered there.

    `address` is where pages are, None where none can be had; `may` says who may have a factor, for each look.
    """

    def __init__(
        self,
        pages: FactorPageStore,
        factors: FactorStore,
        *,
        accounts: AccountStore,
        vault: Vault,
        windows: Windows,
        alerts: Alerts,
        may: Callable[[Account], Awaitable[bool]],
        address: str | None,
        current: Current,
        clock: Clock = utc_now,
    ) -> None:
        self._pages = pages
        self._factors = factors
        self._accounts = accounts
        self._vault = vault
        self._windows = windows
        self._alerts = alerts
        self._may = may
        self._address = address
        self._current = current
        self._clock = clock

    @property
    def has_pages(self) -> bool:
        """Whether there are pages here."""
        return self._address is not None

    async def begin(self, account: Account, chat: Conversation, origin: str) -> Begun:
        """Make a page for somebody who asks for it by the message `origin`.

        Raises NoPage, NoRing, TooManyPages, NotBegun, ModeHeld, or StoreError.
        """
        if self._address is None:
            raise NoPage
        check_library()
        if not (self._vault.able or self._vault.look_again()):
            raise NoRing("there is no ring of keys: “chatwallet keys new” makes one")
        now = self._clock()
        window = Window(f"totp-pages:{account.maker}", _PAGES, _WITHIN)
        if (wait := await self._windows.take(window, origin, now)) > 0:
            raise TooManyPages(wait)
        token, digits = new_token()
        page = FactorPage(
            row=await self._pages.row(token),
            account=account.maker,
            chat=chat,
            place=await place_named(account, self._accounts),
            digits=digits,
            until=now + LIVES,
        )
        try:
            put = await self._pages.put(page, account.person, origin)
        except ModeHeld:
            await self._windows.give_back(window, origin)
            raise
        if put is not Put.DONE:
            raise NotBegun(put)
        return Begun(f"{self._address}factor/{token}", digits)

    async def show(self, token: str) -> Shown | None:
        """What is on the page of a token, None where that opens none (any more). Nothing is stored."""
        page = await self._pages.find(await self._pages.row(token), self._clock())
        account = None if page is None else await self._account(page)
        return None if page is None or account is None else _shown(page, account)

    async def reveal(self, token: str) -> Shown | None:
        """The page with its secret, which is made when it is first asked for. Raises ModeHeld or StoreError."""
        row, now = await self._pages.row(token), self._clock()
        page = await self._pages.find(row, now)
        account = None if page is None else await self._account(page)
        if page is None or account is None:
            return None
        try:
            _, sealed = new_secret(self._vault, page.account)
        except SecretsError as error:
            log.warning("factor_not_kept", reason=str(error))
            return None
        begun = await self._pages.reveal(row, sealed, now)
        secret = None if begun is None else self._opened(page, begun_secret, begun)
        return None if secret is None else _shown(page, account, secret)

    async def enter(self, token: str, digits: str) -> Outcome | None:
        """Take the first digits of the page's secret; None where the token opens none (any more).

        Raises ModeHeld or StoreError.
        """
        now = self._clock()
        page = await self._pages.take_try(await self._pages.row(token), now)
        account = None if page is None else await self._account(page)
        if page is None or account is None:
            return None
        if page.used:
            return await self._again(page, account, digits)
        begun = await self._factors.begun(page.account)
        if begun is None or mark_of(begun) != page.begun:
            return None
        secret = self._opened(page, begun_secret, begun)
        if secret is None:
            return None
        step = step_of(secret, digits, now)
        if step is None:
            await self._factors.wrong(page.account, f"{page.row}:{page.tries}")
            return Outcome(_shown(page, account, secret), done=False, left=MOST_TRIES - page.tries)
        enrolled = Enrolled(
            begun=begun,
            sealed=counting(self._vault, page.account, secret),
            step=step,
            tells=await self._tells(page, account),
        )
        done = await self._pages.enrol(page.row, enrolled, now)
        return Outcome(_shown(page, account), done=True) if done else None

    async def _again(self, page: FactorPage, account: Account, digits: str) -> Outcome | None:
        """Tell who was not told of it that these very digits have been right here; None for others."""
        sealed = await self._factors.counting(page.account)
        secret = None if sealed is None else self._opened(page, counting_secret, sealed)
        step = None if secret is None else step_of(secret, digits, self._clock())
        return Outcome(_shown(page, account), done=True) if str(step) == page.used else None

    def _opened(self, page: FactorPage, how: Callable[[Vault, str, str], str], sealed: str) -> str | None:
        try:
            return how(self._vault, page.account, sealed)
        except SecretsError as error:
            log.warning("factor_not_opened", reason=str(error))
            return None

    async def _account(self, page: FactorPage) -> Account | None:
        account = await account_of(page, self._accounts, self._current)
        return account if account is not None and await self._may(account) else None

    async def _tells(self, page: FactorPage, account: Account) -> list[tuple[Conversation, News]]:
        """The chat in which it was asked for, and all admins in theirs."""
        own = await self._current(page.chat)
        place = {"place": place_of(account.person)}
        news = News("alert-factor-set-up-page", place, template=TEMPLATE)
        others = [chat for chat in await self._alerts.admin_chats() if chat != own]
        return [(own, News("factor-set-up", {}, template=TEMPLATE)), *((chat, news) for chat in others)]


def _shown(page: FactorPage, account: Account, secret: str = "") -> Shown:
    return Shown(
        place=page.place,
        digits=page.digits,
        language=account.language,
        replaces=page.replaces,
        secret=secret,
        address=address_of(secret, place_of(account.person)) if secret else "",
    )
