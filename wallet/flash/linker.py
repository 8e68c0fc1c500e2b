"""Flash as people link it: tills by username, accounts by key or token, all beside the house's on one server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Self

from ..base import Credential, Payees, WalletAccount, WalletRef, Windows
from ..errors import NO_WALLET, WalletRefused
from ..linking import Asker, Found, User
from ..money import USD
from ..tills import is_till, till_of, user_of
from ..turns import asking_for
from .account import FlashAccount
from .probe import must_be_key, probe
from .server import FlashServer
from .till import FlashTill, TillWallet, as_username


class FlashLinker:
    """wallet.linking.Linker for a FlashServer under the name of a `backend`; opened while the server is open.

    Each request of tills and accounts awaits `people` first, each one of linking itself `linking`: see FlashClient. The
    rest is as a FlashAccount has it. Accounts are of a Flash account's id, tills `till:` and the username.
    """

    currency = USD

    def __init__(
        self,
        server: FlashServer,
        backend: str,
        *,
        network: str = "lnbc",
        payees: Collection[str] = (),
        known_payees: Payees | None = None,
        windows: Windows | None = None,
        people: Callable[[], Awaitable[None]] | None = None,
        linking: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._server = server
        self._backend = backend
        self._network = network
        self._payees = payees
        self._known_payees = known_payees
        self._windows = windows
        self._people = people
        self._linking = linking
        self._for_tills = server.client_of(None, None, people)
        self._for_linking = server.client_of(None, None, linking)

    async def __aenter__(self) -> Self:
        await self._for_tills.__aenter__()
        await self._for_linking.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._for_tills.__aexit__(*exc)
        await self._for_linking.__aexit__(*exc)

    @property
    def server(self) -> FlashServer:
        """Where all are asked about: one socket and one poll for everybody."""
        return self._server

    def needs_credential(self, ref: WalletRef) -> bool:
        """All but tills."""
        return not is_till(ref)

    def account(
        self, ref: WalletRef, credential: Credential | None
    ) -> AbstractAsyncContextManager[WalletAccount]:
        """A till, which shares one anonymous session with all others, or an account with a session of its own."""
        if is_till(ref):
            return nullcontext(self._till(user_of(ref)))
        if credential is None:
            raise WalletRefused(f"no account {ref.account} at {ref.backend}", code=NO_WALLET)
        return FlashAccount(
            self._server,
            token=credential.secret if credential.kind == "token" else None,
            api_key=credential.secret if credential.kind == "key" else None,
            network=self._network,
            payees=self._payees,
            known_payees=self._known_payees,
            windows=self._windows,
            name=ref.account,
            turn=self._people,
        )

    async def find_user(self, name: str, asker: Asker) -> User | None:
        """Whose till a name would be, asked without a currency; Flash has usernames in lower case."""
        username = as_username(name)
        with asking_for(asker):
            if await TillWallet(self._for_linking, username, self._server.clock).find() is None:
                return None
        return User(username, till_of(self._backend, username))

    async def probe(self, key: str, asker: Asker) -> Found:
        """What a key opens: four requests, with a session of its own that is closed at the end."""
        must_be_key(key)
        async with self._server.client_of(None, key, self._linking) as client:
            with asking_for(asker):
                return await probe(client, self._backend)

    def _till(self, username: str) -> FlashTill:
        return FlashTill(
            self._server,
            self._for_tills,
            username,
            network=self._network,
            payees=self._payees,
            known_payees=self._known_payees,
            windows=self._windows,
        )
