"""Linking of wallets: who has which, from when, and until when; its secrets are sealed where they lie."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeAlias

import structlog

from ..accounts.base import Account, Person
from ..accounts.links import Link, LinkKind
from ..accounts.modes import ModeHeld
from ..accounts.secrets import Purpose, SecretsError, Unreadable, Vault
from ..accounts.shops import Linking as Stored
from ..accounts.shops import LinkResult, ShopStore, Telling, link_row
from ..channels.base import Conversation
from ..wallet.base import Credential, Need, WalletRef
from ..wallet.errors import WalletError, WalletRefused
from ..wallet.linked import LinkedWallets
from ..wallet.linking import Asker, Found, User
from .attempts import Attempt, Attempted, unseen
from .clock import Clock, utc_now
from .people import person_of
from .proofs import Proofs
from .shop_news import ShopNews

log = structlog.get_logger(__name__)


Put: TypeAlias = Callable[[Link, str, Telling], Awaitable[Stored]]
"""Stores a link with its sealed secret and tells of it, see ShopStore.link."""


class LinkRefused(Exception):
    """A wallet can't be linked. `text_key` is that of a text which says why."""

    def __init__(self, text_key: str) -> None:
        super().__init__(text_key)
        self.text_key = text_key


@dataclass(frozen=True, slots=True)
class Linked:
    """The link that was made, and the one that it replaced."""

    link: Link
    replaced: Link | None


class LinkCredentials:
    """wallet.base.Credentials of what is linked. A secret that does not open is as none: only its link suffers."""

    def __init__(self, shops: ShopStore, vault: Vault, news: ShopNews) -> None:
        self._shops = shops
        self._vault = vault
        self._news = news

    async def credential(self, ref: WalletRef) -> Credential | None:
        """That of the newest link of a wallet that opens. Raises StoreError."""
        for found in await self._shops.credentials(ref):
            purpose = Purpose.FLASH_KEY if found.link.kind is LinkKind.KEY else Purpose.FLASH_SESSION
            try:
                secret = self._vault.open(purpose, found.owner, found.row, found.sealed)
            except SecretsError as error:
                log.warning("link_unreadable", link=found.link.id, error=type(error).__name__)
                if isinstance(error, Unreadable):
                    await self._news.stale(found.link)
                continue
            return Credential("key" if found.link.kind is LinkKind.KEY else "token", secret)
        return None


class Linking:
    """Links wallets and ends that. What is said twice, by the same `origin`, is done once.

    `wallets` are those that people link, None where nobody can. Who may link one themselves says `allowed`; everybody
    without it. `attempted` counts what became of each try.
    """

    def __init__(
        self,
        shops: ShopStore,
        wallets: LinkedWallets | None,
        vault: Vault,
        *,
        proofs: Proofs | None = None,
        allowed: Callable[[Person], Awaitable[bool]] | None = None,
        attempted: Attempted = unseen,
        clock: Clock = utc_now,
    ) -> None:
        self._proofs = proofs
        self._allowed = allowed
        self.attempted = attempted
        self._shops = shops
        self._wallets = wallets
        self._vault = vault
        self._clock = clock

    @property
    def keeps_keys(self) -> bool:
        """Whether a secret can be kept here."""
        return self._vault.able

    async def may_link(self, person: Person) -> bool:
        """Whether a person may link a wallet themselves."""
        return self._allowed is None or await self._allowed(person)

    def link_id(self, account: Account, origin: str) -> str:
        """The id of the link that a message makes."""
        return f"lnk_{_mark(account, origin)}"

    @contextmanager
    def counted(self, way: LinkKind) -> Iterator[None]:
        """Count a step that fails. Where the store fails, the try is made again and counted then."""
        try:
            yield
        except (LinkRefused, WalletRefused):
            self.attempted(way, Attempt.REFUSED)
            raise
        except ModeHeld:
            self.attempted(way, Attempt.HELD)
            raise
        except WalletError:
            self.attempted(way, Attempt.AWAY)
            raise

    async def find_till(self, account: Account, name: str) -> User | None:
        """Whose till a name would be. Raises WalletError, and WalletRefused (NOT_A_NAME) for what is no name."""
        with self.counted(LinkKind.TILL):
            user = await self._open().find_user(name, Asker(account.shop, account.id))
        if user is None:
            self.attempted(LinkKind.TILL, Attempt.UNKNOWN)
        return user

    async def probe(self, account: Account, key: str) -> Found:
        """What a key opens. Raises WalletError, see wallet.linking.Linker."""
        with self.counted(LinkKind.KEY):
            return await self._open().probe(key, Asker(account.shop, account.id))

    async def link_till(
        self, account: Account, user: User, origin: str, said_in: Conversation | None = None
    ) -> Linked:
        """Have a shop's new orders paid to a user; its owners hear of it in all chats but the one where it was said.

        Raises LinkRefused or StoreError.
        """
        return await self._link(self._new(account, origin, LinkKind.TILL, user.wallet, user.name), said_in)

    async def link_key(
        self,
        account: Account,
        key: str,
        found: Found,
        origin: str,
        said_in: Conversation | None = None,
        *,
        put: Put | None = None,
    ) -> Linked:
        """Have a shop's new orders paid to the account of a key, which is kept sealed; it is told as a till is.

        `put` stores more in the step that links. Who is doubted after a long silence, or is taken for somebody new on
        their number, is so no more where it is a wallet that they had linked by a key before.

        Raises LinkRefused, SecretsError where it can't be sealed, or StoreError.
        """
        if found.wallet is None:
            self.attempted(LinkKind.KEY, Attempt.REFUSED)
            raise LinkRefused("link-key-nobody")
        if self._proofs is not None:
            account = await self._proofs.back(account, found.wallet)
        new = self._new(
            account, origin, LinkKind.KEY, found.wallet, found.username or found.wallet.account[-4:]
        )
        scopes = tuple(need.value for need in Need if need not in found.missing)
        new = replace(new, tail=key[-4:], until=found.until, scopes=scopes)
        sealed = self._vault.seal(Purpose.FLASH_KEY, new.shop, link_row(new.id), key)
        linked = await self._link(new, said_in, sealed, put)
        if self._proofs is not None:
            await self._proofs.known(account, found.wallet)
        return linked

    async def unlink(self, account: Account, said_in: Conversation | None = None) -> Link | None:
        """End the link of an account's shop and forget its secret, here at once; None if there is none.

        Owners hear of it in all chats but the one where it was said.
        """
        ended = await self._shops.unlink(account.shop, account.id, self._telling(said_in))
        if ended is not None:
            await self._close(ended.wallet)
        return ended

    async def end(self, link: Link, by: str, reason: str) -> bool:
        """End a link, whosever it is, by the admin of an account; False if it was ended meanwhile.

        Its secret is forgotten, here at once, and its owners are told in all their chats. Its open orders stay watched.
        """
        ended = await self._shops.end_link(link.id, by, reason, self._telling(None))
        await self._close(link.wallet)  # also where another process has ended it, and this one has it open
        return ended is not None

    async def _link(
        self, new: Link, said_in: Conversation | None, sealed: str = "", put: Put | None = None
    ) -> Linked:
        telling = self._telling(said_in)
        store = (
            self._shops.link(new, sealed=sealed, telling=telling)
            if put is None
            else put(new, sealed, telling)
        )
        with self.counted(new.kind):
            done = await store
            match done.result:
                case LinkResult.NOT_OWNER:
                    raise LinkRefused("link-not-yours")
                case LinkResult.TOO_MANY:
                    raise LinkRefused("link-too-many-shops")
        self.attempted(new.kind, Attempt.LINKED)
        for wallet in {new.wallet} | ({done.replaced.wallet} if done.replaced else set()):
            await self._close(wallet)  # what is open has the secret of before
        return Linked(new, done.replaced)

    def _new(self, account: Account, origin: str, kind: LinkKind, wallet: WalletRef, name: str) -> Link:
        now = self._clock()
        return Link(
            id=self.link_id(account, origin),
            shop=account.shop or f"shp_{_mark(account, origin)}",
            wallet=wallet,
            kind=kind,
            name=name,
            made_by=account.id,
            made=now.replace(microsecond=now.microsecond // 1000 * 1000),  # as it is stored
        )

    def _telling(self, said_in: Conversation | None) -> Telling:
        """That owners hear of what is done: in its own step, since who is not told can't say that it was not them."""
        return Telling(self._clock(), None if said_in is None else person_of(said_in))

    async def _close(self, wallet: WalletRef) -> None:
        if self._wallets is not None:
            await self._wallets.close(wallet)

    def _open(self) -> LinkedWallets:
        if self._wallets is None:
            raise LinkRefused("link-nowhere")
        return self._wallets


def _mark(account: Account, origin: str) -> str:
    """What a message makes bears its name: it may be handled twice, and by two instances."""
    return sha256(f"{account.id}\x1f{origin}".encode()).hexdigest()[:20]
