"""The wallet inside a bot that somebody already runs."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each library is an extra: it is imported where it is used
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from starlette.types import ASGIApp

from ..accounts.base import Person
from ..accounts.links import Link
from ..accounts.secrets import Vault
from ..channels.base import InboundMessage
from ..channels.telegram.api import TelegramApi
from ..channels.telegram.channel import TelegramChannel
from ..channels.values import KeyValues
from ..channels.web.chats import WebChats
from ..commands.parsing.prefix import Prefix
from ..storage.base import Repositories, Store
from ..tracking.base import Charge, InvoiceRecord
from ..tracking.clock import Clock, SteadyClock
from ..tracking.outbox.base import DeadNotice
from ..wallet.base import RateSource, Wallet
from ..wallet.registry import Wallets
from ..web.mount import MountPoint
from .app import App
from .build import build
from .channels import missing_for_channels, open_channels
from .config.settings import Settings, SettingsError, load_settings
from .dispatch.locale import Locale, in_locale
from .edge.channel import at_edge
from .edge.refs import Refs, refs_of
from .home import home
from .hooks import HookCalls, Hooks
from .host_links import HostLinks
from .http import public_app
from .monitoring.counters import Counters
from .stores import open_store
from .vault import RingKeeper, open_vault, refuse_wrong_ring
from .wallets import credentials_in, house_wallet, linked_wallets, missing_for_wallet, only
from .web_chats import end

if TYPE_CHECKING:
    from ..channels.telegram.aiogram_engine import AiogramBot, AiogramRouter
    from ..channels.telegram.ptb_engine import PtbBot, PtbHandler

TELEGRAM = "telegram"


class ChatWallet:
    """The wallet as a part of a host's program; it works inside `async with`.

        wallet = ChatWallet(bot=bot)
        dispatcher.include_router(wallet.aiogram_router())     # aiogram
        application.add_handlers(wallet.ptb_handlers())        # python-telegram-bot
        app.mount("/wallet", wallet.asgi())                    # FastAPI, Starlette
        async with wallet:                                     # in the host's own lifespan
            ...

    `settings` are read from the environment where none are given. With the host's `bot` (an aiogram.Bot, or a
    telegram.Bot of python-telegram-bot) the wallet speaks on Telegram through it and the host hands it updates;
    without one it does what the settings say.

    Who opens a thing closes it: a `store`, a `wallet` and a `bot` of the host must be open before `async with`, and
    stay open until it has ended. What the settings name is opened and closed here.

    `prefix` is a word before each of our lines (`/pay receive 10`), so that no command of the host's is taken.
    `locale` says in which language (a BCP 47 tag) somebody is spoken to, None for the channel's own knowledge; what
    a person chooses in the chat wins. The hooks are explained at `Hooks`: `on_paid` is called at least once for
    each payment, and must be idempotent by its payment hash. With `replay_since` it is also called for payments since
    then of orders that were made while there was none.

    Where people may link wallets of their own (CHATWALLET_LINKING=on), `may_link` says who may do so in the chat; the
    program itself does it with `link`.

    `clock` returns the time as an aware datetime in place of the machine's, which is then not watched. `rates` are what
    people are shown, and amounts converted at, in place of the wallet's own.

    Raises SettingsError that names all that is missing, ValueError for a prefix that is no single word, and TypeError
    for a `bot` of neither library; ValueError for a `replay_since` without a time zone or without `on_paid`.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        bot: AiogramBot | PtbBot | None = None,
        store: Repositories | None = None,
        wallet: Wallet | Wallets | None = None,
        locale: Locale | None = None,
        prefix: str = "",
        clock: Clock | None = None,
        rates: RateSource | None = None,
        replay_since: datetime | None = None,
        may_link: Callable[[Person], Awaitable[bool]] | None = None,
        on_charge_created: Callable[[Charge], Awaitable[None]] | None = None,
        on_paid: Callable[[Charge, InvoiceRecord], Awaitable[None]] | None = None,
        on_dead_notice: Callable[[DeadNotice], Awaitable[None]] | None = None,
    ) -> None:
        settings = settings if settings is not None else load_settings()
        named = [name for name in settings.channels if bot is None or name != TELEGRAM]
        missing = [] if wallet is not None else missing_for_wallet(settings)
        if missing := missing + settings.missing_for_sources() + missing_for_channels(settings, named):
            raise SettingsError(missing)
        self._settings = settings.model_copy(update={"channels": tuple(named)})
        self._store = store
        self._wallet = wallet
        self._locale = locale
        self._prefix = Prefix(prefix).word
        if replay_since is not None and replay_since.tzinfo is None:
            raise ValueError("replay_since needs a time zone, as datetime(2026, 1, 31, tzinfo=UTC) has one")
        if replay_since is not None and on_paid is None:
            raise ValueError("replay_since says what on_paid is told of, and there is no on_paid")
        self._clock = clock
        self._rates = rates
        self._replay_since = replay_since
        self._may_link = may_link
        self._hooks = Hooks(on_charge_created, on_paid, on_dead_notice)
        self._api = _host_api(bot) if bot is not None else None
        self._telegram: TelegramChannel | None = None
        if self._api is not None:
            self._telegram = TelegramChannel(self._api, polling=False)
        self._mount = MountPoint()
        self._app: App | None = None
        self._refs: Refs | None = None
        self._opened: Repositories | None = None
        self._stack = AsyncExitStack()

    def aiogram_router(self) -> AiogramRouter:
        """Return a new router for `dispatcher.include_router`; include it before handlers that take any text."""
        wrong = TypeError("aiogram_router() needs ChatWallet(bot=...) with your aiogram.Bot")
        if self._telegram is None:  # the library may not even be there
            raise wrong
        from ..channels.telegram.aiogram_engine import AiogramApi, aiogram_router

        if not isinstance(self._api, AiogramApi):
            raise wrong
        return aiogram_router(self._telegram, self._api, self._is_ours)

    def ptb_handlers(self) -> dict[int, Sequence[PtbHandler]]:
        """Return new handlers for `application.add_handlers`, in a group of their own before all of the host's."""
        wrong = TypeError("ptb_handlers() needs ChatWallet(bot=...) with your application.bot")
        if self._telegram is None:
            raise wrong
        from ..channels.telegram.ptb_engine import PtbApi, ptb_handlers

        if not isinstance(self._api, PtbApi):
            raise wrong
        return ptb_handlers(self._telegram, self._api, self._is_ours)

    def asgi(self) -> ASGIApp:
        """Return what is served over HTTP, to be mounted: webhooks, pictures, the chat page at `/chat/`.

        CHATWALLET_PUBLIC_URL is then where it is seen from outside, mount included: https://shop.example/wallet.
        It answers 503 while the wallet is not open. A mounted app's lifespan does not run: open the wallet yourself.
        """
        return self._mount

    async def web_chat(self, name: str) -> str:
        """Make a web chat and return its link, which is a key: anyone who has it is an owner, so show it to them alone.

        It can't be asked for again, and works until `revoke_web_chat` or `chatwallet web revoke`. With no
        CHATWALLET_PUBLIC_URL the link is a path below the mount, `chat/…`. Raises WebChatRefused for a name that is in
        use, StoreError, and RuntimeError while the wallet is not open.
        """
        address = await WebChats(self._values).make(name)
        return f"{home(self._settings) if self._settings.public_url is not None else ''}chat/{address}"

    async def revoke_web_chat(self, name: str) -> bool:
        """Let a web chat's link open nothing any more; False if there is none of that name. Raises StoreError."""
        values = self._values
        return self._opened is not None and await end(values, self._opened.pairings, name)

    async def link(self, person: Person, *, till: str = "", key: str = "") -> Link:
        """Have a person's new orders paid to their own wallet: to a Flash username, or by an API key, which is sealed.

        `person` is Person("telegram", "110201543"), who need not have written yet. CHATWALLET_LINKING must be on.
        Raises LinkRefused, WalletError or StoreError, see HostLinks, ModeHeld in a lockdown and in a maintenance, and
        RuntimeError while the wallet is not open.
        """
        return await self._links.link(person, till=till, key=key)

    async def unlink(self, person: Person) -> bool:
        """Have no more orders paid to a person's own wallet; False if none is linked.

        Raises StoreError, and ModeHeld in a lockdown.
        """
        return await self._links.unlink(person)

    async def linked(self, person: Person) -> Link | None:
        """Which wallet a person's orders are paid to, None for none of their own. Raises StoreError."""
        return await self._links.linked(person)

    @property
    def _links(self) -> HostLinks:
        if self._app is None:
            raise RuntimeError("the wallet is not open")
        return self._app.host_links

    @property
    def _values(self) -> KeyValues:
        if self._opened is None:
            raise RuntimeError("the wallet is not open")
        return self._opened.values

    async def __aenter__(self) -> Self:
        """Open. Raises StoreError, or SettingsError of another package's channel or a ring that is not the store's."""
        if self._app is not None:
            raise RuntimeError("the wallet is open already")
        async with AsyncExitStack() as stack:
            counters, clock = Counters(), self._clock or SteadyClock()
            vault, source = open_vault(self._settings, counters, self._store)
            if self._store is None:
                await refuse_wrong_ring(self._settings, vault)
            store = self._store if self._store is not None else open_store(self._settings)
            wallet, made = self._wallets(store, vault, clock)
            refs = self._refs = refs_of(store, vault)
            calls = HookCalls(self._hooks, refs=refs)
            opened = open_channels(self._settings, store, on_dead=calls.dead, clock=clock, refs=refs)
            channels = await stack.enter_async_context(opened)
            if self._telegram is not None:
                channels[TELEGRAM] = at_edge(self._telegram, refs)
            app = build(
                self._settings,
                store=store,
                wallet=wallet,
                channels=channels,
                opened=made if self._store is not None else (cast("Store", store), *made),
                prefix=self._prefix,
                locale=self._locale,
                hooks=calls,
                clock=clock,
                rates=self._rates,
                replay_since=self._replay_since,
                may_link=self._may_link,
                counters=counters,
                refs=refs,
                keeper=RingKeeper(vault, source, store, clock=clock),
            )
            stack.callback(self._forget)  # after the app has drained: until then it takes messages
            self._app = await stack.enter_async_context(app)
            self._opened = store
            self._mount.app = public_app(self._settings, app, channels)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Send what is being sent to its end, then close what was opened here. It may be opened again."""
        await self._stack.aclose()

    def _wallets(
        self, store: Repositories, vault: Vault, clock: Clock
    ) -> tuple[Wallet | Wallets, tuple[AbstractAsyncContextManager[object], ...]]:
        """The wallets, and what of them is not the host's to open."""
        if self._wallet is not None:
            return self._wallet, ()
        house = house_wallet(self._settings, store, clock)
        linked = linked_wallets(self._settings, house, store, credentials_in(store, vault, clock), clock)
        return only(house, self._settings, linked), (house, linked)

    def _forget(self) -> None:
        self._app, self._opened, self._mount.app = None, None, None

    async def _is_ours(self, message: InboundMessage) -> bool:
        """Whether a message of the host's bot is the wallet's; while the wallet is not open, none is."""
        if self._app is None:
            return False
        message = in_locale(self._locale, message)
        if self._refs is not None:
            message = replace(message, conversation=await self._refs.current(message.conversation))
        return await self._app.matcher.is_ours(message)


def _host_api(bot: AiogramBot | PtbBot) -> TelegramApi:
    """Return the API over the host's bot, whichever library it is of: only that one need be installed."""
    libraries = {base.__module__.partition(".")[0] for base in type(bot).__mro__}
    if "aiogram" in libraries:
        from ..channels.telegram.aiogram_engine import AiogramApi

        return AiogramApi(cast("AiogramBot", bot))
    if "telegram" in libraries:
        from ..channels.telegram.ptb_engine import PtbApi

        return PtbApi(cast("PtbBot", bot))
    raise TypeError(f"bot must be an aiogram.Bot or a telegram.Bot, not {type(bot).__name__}")
