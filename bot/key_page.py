"""The pages for keys as they are served: what tracking knows of them, in the words of their people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute

from ..accounts.modes import ALL_ON, ModeHeld, ModeStore
from ..locales.formats import Formats
from ..locales.texts import Catalogue
from ..storage.errors import StoreError
from ..tracking.key_entry import SCOPES, KeyEntry, Outcome, Shown
from ..web.key_page import KeySheet, Reply, key_page_routes
from ..web.signpost import Closed, Signpost, Unsure
from .config.settings import Settings, is_loopback
from .dispatch.holding import words_of
from .home import home


def pages_address(settings: Settings) -> str | None:
    """Below which address people find one-time pages, with a slash at its end; None where there can be none.

    What is entered must not be read on the way: it is HTTPS, or does not leave this machine, as where all chats are web
    pages on it.
    """
    if settings.public_url is not None:
        own = settings.public_url.scheme == "https" or is_loopback(settings.public_url.host or "")
        return home(settings) if own else None
    here = is_loopback(settings.http_host) and settings.http_port and settings.channels == ("web",)
    return home(settings) if here else None


def routes_of_key_pages(entry: KeyEntry, modes: ModeStore, settings: Settings) -> Sequence[BaseRoute]:
    """The routes of the pages; none where there are no pages. While one of the `modes` is on they take no key."""
    if not entry.has_pages:
        return ()
    public = "" if settings.public_url is None else str(settings.public_url)
    desk = _Desk(entry, modes, settings.language)
    return key_page_routes(desk, Signpost(settings.language), public_url=public)


class _Desk:
    """web.key_page.Desk of the pages of a bot."""

    def __init__(self, entry: KeyEntry, modes: ModeStore, language: str) -> None:
        self._entry = entry
        self._modes = modes
        self._catalogue = Catalogue()
        self._language = language

    async def show(self, token: str) -> KeySheet | None:
        """See web.key_page.Desk."""
        try:
            found = await self._entry.show(token)
            modes = ALL_ON if found is None else await self._modes.now()
        except StoreError as error:
            raise Unsure from error
        if modes.held is not None:
            raise Closed(partial(words_of, modes))
        return None if found is None else self._sheet(found)

    async def enter(self, token: str, key: str) -> Reply | None:
        """See web.key_page.Desk."""
        try:
            found = await self._entry.enter(token, key)
        except ModeHeld as held:
            raise Closed(partial(words_of, held.modes)) from held
        except StoreError as error:
            raise Unsure from error
        return None if found is None else self._reply(found)

    def _sheet(self, shown: Shown) -> KeySheet:
        language = self._catalogue.negotiate(shown.language, self._language)
        return KeySheet(language=language, place=shown.place, digits=shown.digits, replaces=shown.replaces)

    def _reply(self, outcome: Outcome) -> Reply:
        sheet = self._sheet(outcome.shown)
        texts = self._catalogue[sheet.language]
        if (link := outcome.link) is not None:
            values = {"name": link.name, "tail": link.tail}
            if link.until is None:
                return Reply(sheet=sheet, text=texts("key-done", **values), done=True)
            time = Formats(sheet.language, outcome.shown.time_zone).time(link.until)
            return Reply(sheet=sheet, text=texts("key-done-until", **values, time=time), done=True)
        refused = outcome.refused
        if refused is None:
            raise ValueError("an outcome has a link or a reason")
        values = {"lacks": ", ".join(refused.lacks), "scopes": ", ".join(SCOPES)}
        return Reply(sheet=sheet, text=texts(refused.text_key, **values), done=False, left=refused.left)
