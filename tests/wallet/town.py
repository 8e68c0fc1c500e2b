"""People with wallets of their own on one sandbox: keys and tills beside the house's, and a ring that tests turn."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.feed_servers import TIMES
from chatwallet.wallet.base import Credential, WalletRef, Windows
from chatwallet.wallet.flash.linker import FlashLinker
from chatwallet.wallet.flash.wallet import FlashWallet
from chatwallet.wallet.limits import Monotonic
from chatwallet.wallet.linked import LinkedWallets
from chatwallet.wallet.registry import Wallets

RECEIVES = ("read_user", "read_wallet", "read_transactions", "write_wallet")


class Ring:
    """wallet.base.Credentials in memory; `asked` are the references in the order in which they were asked for."""

    def __init__(self, secrets: Mapping[WalletRef, Credential] | None = None) -> None:
        self.secrets = dict(secrets or {})
        self.asked: list[WalletRef] = []

    async def credential(self, ref: WalletRef) -> Credential | None:
        self.asked.append(ref)
        return self.secrets.get(ref)


class Town:
    """The wallets on a sandbox, and how somebody comes to have one there."""

    def __init__(self, sandbox: Sandbox, wallets: Wallets, linked: LinkedWallets, ring: Ring) -> None:
        self.sandbox = sandbox
        self.wallets = wallets
        self.linked = linked
        self.ring = ring

    async def key(self, username: str) -> WalletRef:
        """A new user with a key that may do all that a bot needs."""
        account = self.sandbox.open_account(username)
        ref = WalletRef("flash", account.id)
        self.ring.secrets[ref] = Credential("key", self.sandbox.make_key(account, RECEIVES))
        return ref

    def till(self, username: str) -> WalletRef:
        """The till of a user, who is a new one where there is none of that name."""
        if self.sandbox.ledger.account_by(username=username) is None:
            self.sandbox.open_account(username)
        return WalletRef("flash", f"till:{username}")


@asynccontextmanager
async def town_at(
    sandbox: Sandbox,
    *,
    windows: Windows | None = None,
    people: Callable[[], Awaitable[None]] | None = None,
    linking: Callable[[], Awaitable[None]] | None = None,
    ticks: Monotonic = time.monotonic,
) -> AsyncIterator[Town]:
    """Open the house's wallet and those beside it. The sandbox is spoken to by its name, where cookies would stick."""
    url = f"http://localhost:{urlsplit(sandbox.graphql_url).port}/graphql"
    ws_url = f"ws://localhost:{urlsplit(sandbox.ws_url).port}/graphql"
    ring = Ring()
    async with FlashWallet(
        graphql_url=url, ws_url=ws_url, token=sandbox.token, feed_times=TIMES, windows=windows, clock=ticks
    ) as house:
        linker = FlashLinker(house, "flash", windows=windows, people=people, linking=linking)
        async with LinkedWallets("flash", linker, ring) as linked:
            yield Town(sandbox, Wallets.single(house, "flash", linked), linked, ring)
