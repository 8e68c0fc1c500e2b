"""Linking by a key that somebody enters on a page of their own, or has pasted into a chat that forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import structlog

from ..accounts.base import Account, AccountStore
from ..accounts.incoming import IncomingSecrets
from ..accounts.links import Link, LinkKind, LinkState
from ..accounts.secrets import SecretsError, Vault
from ..accounts.shops import Linking as Stored
from ..accounts.shops import ShopStore, Telling
from ..channels.base import Conversation
from ..wallet.base import Need
from ..wallet.errors import NOT_A_KEY, NotLinked, WalletError, WalletRefused
from ..wallet.linking import Found
from .attempts import Attempt
from .clock import Clock, utc_now
from .key_pages import Entered, KeyPage, KeyPageStore
from .linking import Linking, LinkRefused
from .one_time_pages import LIVES, MOST_TRIES, Begun, Current, account_of, new_token, place_named
from .outbox.base import News

log = structlog.get_logger(__name__)

TEMPLATE = "alert"
"""The kind of the approved text of the news of a link, whose one place takes the whole text."""

_SESSION = "ory_"
_IN_USE = (LinkState.ACTIVE, LinkState.STALE)
_SCOPES = {
    Need.ACCESS: "read user",
    Need.WALLET: "read wallet",
    Need.BALANCES: "read wallet",
    Need.TRANSACTIONS: "read transactions",
    Need.INVOICES: "write wallet",
}
"""What has to be ticked for a need where the key is made; in Flash's own words, which nobody translates."""

SCOPES = tuple(dict.fromkeys(_SCOPES.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows: for which chat it is, the digits said there, and the wallet linked now ("" for none)."""

    place: str
    digits: str
    language: str
    time_zone: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a key was not linked: the key of a text, what it lacks in Flash's words, and how many tries are left."""

    text_key: str
    lacks: tuple[str, ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a key on a page: the `link`, or why there is none."""

    shown: Shown
    link: Link | None = None
    refused: Refused | None = None


class Unfit(Exception):
    """A key can't be linked. `text_key` says why; `lacks` is what it is not allowed, in Flash's words."""

    def __init__(self, text_key: str, lacks: tuple[str, ...] = ()) -> None:
        super().__init__(text_key)
        self.text_key = text_key
        self.lacks = lacks


class KeyEntry:
    """Makes pages, and links what is entered there. `address` is where pages are, None where none can be had.

    `current` is what a conversation is called by now that was stored before. `incoming` are keys that were pasted.
    """

    def __init__(
        self,
        pages: KeyPageStore,
        linking: Linking,
        *,
        accounts: AccountStore,
        shops: ShopStore,
        vault: Vault,
        incoming: IncomingSecrets | None,
        address: str | None,
        current: Current,
        clock: Clock = utc_now,
    ) -> None:
        self._pages = pages
        self._linking = linking
        self._accounts = accounts
        self._shops = shops
        self._vault = vault
        self._incoming = incoming
        self._address = address
        self._current = current
        self._clock = clock

    @property
    def has_pages(self) -> bool:
        """Whether a key can be entered on a page here."""
        return self._address is not None and self._linking.keeps_keys

    async def said(self, origin: str) -> tuple[str, str] | None:
        """The name and the key that somebody pasted with a message, None where none is kept. Raises StoreError."""
        if self._incoming is None:
            return None
        name = await self._incoming.name(origin)
        key = await self._incoming.read(name)
        return None if key is None else (name, key)

    async def kept(self, name: str) -> str | None:
        """The pasted key of a name, None where it is over. Raises StoreError."""
        return None if self._incoming is None else await self._incoming.read(name)

    async def drop(self, name: str) -> None:
        """Forget a pasted key. Raises StoreError."""
        if self._incoming is not None:
            await self._incoming.drop(name)

    async def begin(self, account: Account, chat: Conversation) -> Begun:
        """Make a page for somebody. Raises LinkRefused where there are none, or StoreError."""
        if self._address is None:
            raise LinkRefused("link-nowhere")
        token, digits = new_token()
        page = KeyPage(
            row=await self._pages.row(token),
            account=account.maker,
            shop=account.shop,  # a guest of the house has none
            chat=chat,
            place=await place_named(account, self._accounts),
            digits=digits,
            until=self._clock() + LIVES,
        )
        await self._pages.put(page)
        return Begun(f"{self._address}link/{token}", digits)

    async def show(self, token: str) -> Shown | None:
        """What is on the page of a token, None where that opens none (any more). Nothing is stored."""
        page = await self._pages.find(await self._pages.row(token), self._clock())
        account = None if page is None else await self._account(page)
        return None if page is None or account is None else await self._shown(page, account)

    async def enter(self, token: str, key: str) -> Outcome | None:
        """Link the key that was entered on a page; None where the token opens none (any more). Raises StoreError."""
        row = await self._pages.row(token)
        with self._linking.counted(LinkKind.KEY):
            page = await self._pages.take_try(row, self._clock())
        account = None if page is None else await self._account(page)
        if page is None or account is None:
            return None
        shown = await self._shown(page, account)
        try:
            enter = self._again if page.used else self._enter
            link = await enter(page, account, key)
        except Unfit as unfit:
            return Outcome(shown, refused=Refused(unfit.text_key, unfit.lacks, MOST_TRIES - page.tries))
        return None if link is None else Outcome(shown, link=link)

    async def look(self, account: Account, key: str) -> Found:
        """What a key opens, see `look`. Raises Unfit."""
        return await look(self._linking, account, key)

    async def _again(self, page: KeyPage, account: Account, key: str) -> Link | None:
        """The link that this very key has made here, for who was not told of it; None for another key, or its end."""
        own = await self._shops.membership(account.shop, account.id)
        link = None if own is None else own.link
        if link is None or link.state not in _IN_USE:
            return None
        if not self._vault.ready or self._mark(page, key) != page.used:
            return None
        return link if link.id == self._linking.link_id(account, page.row) else None

    async def _enter(self, page: KeyPage, account: Account, key: str) -> Link | None:
        found = await self.look(account, key)
        try:
            put, chat = partial(self._use, page, key), await self._current(page.chat)
            return (await self._linking.link_key(account, key, found, page.row, chat, put=put)).link
        except LinkRefused as refused:
            raise Unfit(refused.text_key) from refused
        except SecretsError as error:
            log.warning("key_not_kept", reason=str(error))
            raise Unfit("key-unkept") from error
        except _UsedUp:
            return None

    async def _use(self, page: KeyPage, key: str, link: Link, sealed: str, telling: Telling) -> Stored:
        entered = Entered(link, sealed, self._mark(page, key), news_of(link), telling)
        stored = await self._pages.use(page.row, entered, self._clock())
        if stored is None:
            raise _UsedUp
        return stored

    def _mark(self, page: KeyPage, key: str) -> str:
        return self._vault.digest("key-page", page.row, key)

    async def _account(self, page: KeyPage) -> Account | None:
        """Whose a page is, if that is still so: the chat has its account, and that its shop."""
        account = await account_of(page, self._accounts, self._current)
        return account if account is not None and page.shop in ("", account.shop) else None

    async def _shown(self, page: KeyPage, account: Account) -> Shown:
        own = await self._shops.membership(account.shop, account.id) if account.shop else None
        link = None if own is None else own.link
        return Shown(
            place=page.place,
            digits=page.digits,
            language=account.language,
            time_zone=account.time_zone,
            replaces=link.name if link is not None and link.state in _IN_USE else "",
        )


async def look(linking: Linking, account: Account, key: str) -> Found:
    """What a key opens, which is enough to link it. Raises Unfit."""
    if key.startswith(_SESSION):
        linking.attempted(LinkKind.KEY, Attempt.REFUSED)
        raise Unfit("key-session")
    try:
        found = await linking.probe(account, key)
    except NotLinked as error:
        raise Unfit("key-refused") from error
    except WalletError as error:
        if isinstance(error, WalletRefused) and error.code == NOT_A_KEY:
            raise Unfit("key-no-key") from error
        log.warning("key_not_probed", reason=type(error).__name__)
        raise Unfit("key-away") from error
    except LinkRefused as refused:
        raise Unfit(refused.text_key) from refused
    if found.wallet is None or found.missing:
        linking.attempted(LinkKind.KEY, Attempt.REFUSED)
    if found.wallet is None or found.missing - {Need.WALLET}:
        # Whose it is stands before all that is asked of their account: the rest can't be told yet.
        of = found.missing if found.wallet else {Need.ACCESS} | (found.missing & {Need.INVOICES})
        lacks = {_SCOPES[need] for need in of}
        raise Unfit("key-lacks", tuple(scope for scope in SCOPES if scope in lacks))
    if found.missing:
        raise Unfit("key-no-wallet")
    return found


class _UsedUp(Exception):
    """Another key has used the page meanwhile."""


def news_of(link: Link) -> News:
    """What is told of a link by a key."""
    values: dict[str, str | int] = {"name": link.name, "tail": link.tail}
    if link.until is None:
        return News("key-done", values, template=TEMPLATE)
    return News("key-done-until", {**values, "time": int(link.until.timestamp() * 1000)}, template=TEMPLATE)
