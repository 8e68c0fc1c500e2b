"""The pages for second factors as they are served: what tracking knows of them, in the words of their people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from starlette.routing import BaseRoute

from ..accounts.admins import Admins
from ..accounts.base import Account
from ..accounts.modes import ModeHeld, ModeStore
from ..accounts.secrets import Vault
from ..channels.qr import svg
from ..locales.texts import Catalogue
from ..storage.base import Repositories
from ..storage.errors import StoreError
from ..tracking.alerts import Alerts
from ..tracking.clock import Clock
from ..tracking.enrolling import Enrolling, Shown
from ..tracking.one_time_pages import Current
from ..web.factor_page import FactorReply, FactorSheet, factor_page_routes
from ..web.signpost import Closed, Signpost, Unsure
from .config.settings import Settings
from .dispatch.holding import words_of
from .key_page import pages_address

T = TypeVar("T")


def enrolling_of(
    settings: Settings,
    store: Repositories,
    vault: Vault,
    admins: Admins,
    alerts: Alerts,
    *,
    current: Current,
    clock: Clock,
) -> Enrolling:
    """What sets up the second factors of the admins of a bot."""

    async def may(account: Account) -> bool:
        return await admins.is_admin(account.person)

    return Enrolling(
        store.factor_pages,
        store.factors,
        accounts=store.accounts,
        vault=vault,
        windows=store.windows,
        alerts=alerts,
        may=may,
        address=pages_address(settings),
        current=current,
        clock=clock,
    )


def routes_of_factor_pages(enrolling: Enrolling, modes: ModeStore, settings: Settings) -> Sequence[BaseRoute]:
    """The routes of the pages; none where there are no pages. In a lockdown of the `modes` they show nothing."""
    if not enrolling.has_pages:
        return ()
    public = "" if settings.public_url is None else str(settings.public_url)
    desk = _Desk(enrolling, modes, settings.language)
    return factor_page_routes(desk, Signpost(settings.language), public_url=public)


class _Desk:
    """web.factor_page.Desk of the pages of a bot."""

    def __init__(self, enrolling: Enrolling, modes: ModeStore, language: str) -> None:
        self._enrolling = enrolling
        self._modes = modes
        self._catalogue = Catalogue()
        self._language = language

    async def show(self, token: str) -> FactorSheet | None:
        """See web.factor_page.Desk."""
        return await self._of(token, self._enrolling.show)

    async def reveal(self, token: str) -> FactorSheet | None:
        """See web.factor_page.Desk."""
        return await self._of(token, self._enrolling.reveal)

    async def enter(self, token: str, digits: str) -> FactorReply | None:
        """See web.factor_page.Desk."""
        found = await _asked(self._enrolling.enter(token, digits))
        if found is None:
            return None
        return FactorReply(sheet=self._sheet(found.shown), done=found.done, left=found.left)

    async def _of(self, token: str, ask: Callable[[str], Awaitable[Shown | None]]) -> FactorSheet | None:
        found = await _asked(ask(token))
        if found is None:
            return None
        modes = await _asked(self._modes.now())
        if modes.lockdown is not None:
            raise Closed(partial(words_of, modes))
        return self._sheet(found)

    def _sheet(self, shown: Shown) -> FactorSheet:
        return FactorSheet(
            language=self._catalogue.negotiate(shown.language, self._language),
            place=shown.place,
            digits=shown.digits,
            replaces=shown.replaces,
            secret=shown.secret,
            picture=svg(shown.address) if shown.address else "",
        )


async def _asked(asking: Awaitable[T]) -> T:
    """What comes of a question to the store, with its errors as those of a page."""
    try:
        return await asking
    except ModeHeld as held:
        raise Closed(partial(words_of, held.modes)) from held
    except StoreError as error:
        raise Unsure from error
