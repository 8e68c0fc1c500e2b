"""The desk where people are answered: what answers them, and commands, on a memory store and a memory wallet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

from chatwallet.accounts.connections import Connections
from chatwallet.accounts.roles import Owners
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.dispatch.forgetting import Forgetting
from chatwallet.bot.dispatch.handler import MessageHandler
from chatwallet.bot.dispatch.holding import Holding
from chatwallet.bot.dispatch.inbox_worker import InboxWorker
from chatwallet.bot.dispatch.matching import Matcher
from chatwallet.bot.dispatch.patience import UnknownReplies
from chatwallet.bot.dispatch.progress import Progress
from chatwallet.bot.dispatch.senders import Defaults, Senders
from chatwallet.bot.dispatch.standing import Standings
from chatwallet.channels.base import Abilities, Channel, Conversation, InboundMessage, OutboundMessage
from chatwallet.commands.base import Answer, Command, Services, Shop
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Repositories
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import only, orders_of
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.base import Charge, Hint
from chatwallet.tracking.charges import Charges
from chatwallet.tracking.export_links import ExportLinks
from chatwallet.tracking.history import History
from chatwallet.tracking.key_entry import KeyEntry
from chatwallet.tracking.limits import Limits, Rules
from chatwallet.tracking.linking import Linking
from chatwallet.tracking.own_data import OwnData
from chatwallet.tracking.payments.tracker import Tracker
from chatwallet.tracking.unknown_lines import Patience
from chatwallet.wallet.base import InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import USD, Currency, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA = Conversation("memory", "market", "ana")
BEN = Conversation("memory", "market", "ben")  # the same group as Ana's
NO_ABILITIES = Abilities()
_COMMANDS = find_commands()  # all installed packages are searched for them
RATES = {"JMD": Decimal(160), "EUR": Decimal("0.8"), "JPY": Decimal(150)}


async def as_known(channel: str, known_as: str) -> str:
    """Without a ring people are known by their own ids."""
    return known_as


async def _as_it_is(conversation: Conversation) -> Conversation:
    return conversation


class Desk:
    """Says lines as people, and keeps what was answered. Time stands still until it is moved."""

    def __init__(
        self,
        language: str = "en",
        default_unit: Currency = USD,
        *,
        prefix: str = "",
        commands: Iterable[Command] = (),
        owners: Owners | None = None,
        abilities: Abilities = NO_ABILITIES,
        channels: Mapping[str, Channel] | None = None,
        linking: bool = True,
    ) -> None:
        self.linking = linking
        self.now = NOON
        self.export_address: str | None = None
        self.store = MemoryStore()
        self.wallet = MemoryWallet(now=self._clock, per_usd=RATES)
        self.language = language
        self.default_unit = default_unit
        self.prefix = prefix
        self.abilities = abilities
        self.forgetting = Forgetting(channels or {}, pause=0)
        self.owners = owners or Owners(keyed_channels=["memory"])
        self.commands = (*_COMMANDS, *commands)
        self.answer = Answer(OutboundMessage(""))
        self._numbers = count(1)
        self.progress = Progress({}, self.store.outbox, clock=self._clock)
        self.use(self.wallet)

    def use(self, wallet: MemoryWallet, store: Repositories | None = None) -> None:
        """Set the desk up around another wallet, and another store than its own."""
        self.wallet = wallet
        catalogue = Catalogue(command.locales for command in self.commands)
        store = store or self.store
        self.tracker = Tracker(store.charges, clock=self._clock)
        self.charges = Charges(
            store.charges, only(wallet), self.tracker, open_for=timedelta(hours=24), clock=self._clock
        )
        router = Router(catalogue, self.commands, self.prefix, linking=self.linking)
        wallets = only(wallet)
        limits = Limits(store.buckets, store.windows, Rules(), clock=self._clock)
        linking = Linking(store.shops, None, Vault(), clock=self._clock)
        services = Services(
            self.charges,
            History(self.charges),
            store.accounts,
            wallet,
            wallet,
            wallets,
            store.shops,
            limits,
            linking,
            OwnData(
                store.charges, store.accounts, store.shops, store.erasures, wallets,
                ledger=store.ledger, factors=store.factors, reveal=as_known, clock=self._clock,
            ),
            ExportLinks(store.values, store.windows, address=self.export_address, clock=self._clock),
            Connections(store.pairings, store.windows, self._clock),
            KeyEntry(
                store.key_pages,
                linking,
                accounts=store.accounts,
                shops=store.shops,
                vault=Vault(),
                incoming=None,
                address=None,
                current=_as_it_is,
                clock=self._clock,
            ),
            ledger=store.ledger,
        )  # fmt: skip
        senders = Senders(store.accounts, Defaults(self.language, "UTC", "USD"), catalogue, self._abilities)
        shop = Shop(
            self.default_unit, largest=Money(1_000_000, USD), wallet=wallets.house, linking=self.linking
        )
        standings = Standings(shops=store.shops, owners=self.owners, house=shop, guests=True)
        self.services = services
        self.handler = MessageHandler(
            router,
            senders,
            services,
            catalogue,
            standings=standings,
            abilities=self._abilities,
            patience=UnknownReplies(store.unknown_lines, self.owners, Patience(), clock=self._clock),
            holding=Holding(store.modes, store.windows, self._clock),
            alerts=Alerts(store.values, store.outbox, self.owners, clock=self._clock),
        )
        self.matcher = Matcher(router, senders, services, shop)
        self.inbox_worker = InboxWorker(
            store.inbox, self.handler, progress=self.progress, forgetting=self.forgetting
        )

    def _abilities(self, channel: str) -> Abilities:
        return self.abilities

    def _clock(self) -> datetime:
        return self.now

    def pass_time(self, seconds: float) -> None:
        """Move the clock."""
        self.now += timedelta(seconds=seconds)

    async def say(
        self,
        text: str,
        *,
        who: Conversation = ANA,
        reply_to: str | None = None,
        number: int | None = None,
        private: bool = True,
        invite: str | None = None,
    ) -> OutboundMessage:
        """Say a line and return the answer; the same `number` twice is the same message handled twice."""
        number = next(self._numbers) if number is None else number
        message = InboundMessage(
            who, str(number), text, self.now, reply_to, private=private, private_url=invite
        )
        self.answer = await self.handler.handle(message)
        return self.answer.message

    async def is_ours(
        self,
        text: str,
        *,
        who: Conversation = ANA,
        reply_to: str | None = None,
        language: str | None = None,
        private: bool = True,
    ) -> bool:
        """Whether a line said to a host's bot is the wallet's."""
        message = InboundMessage(who, "0", text, self.now, reply_to, language, private=private)
        return await self.matcher.is_ours(message)

    async def lines(self, text: str, *, who: Conversation = ANA, reply_to: str | None = None) -> list[str]:
        """Say a line and return the answer's lines, with plain spaces for those that do not break."""
        answer = await self.say(text, who=who, reply_to=reply_to)
        return answer.text.replace("\u00a0", " ").replace("\u202f", " ").split("\n")

    async def charge(self, who: Conversation = ANA) -> Charge:
        """A person's newest charge."""
        return (await orders_of(self.store, who, 1))[0]

    async def pay(self, amount: Money | None = None, *, tell: bool = True) -> None:
        """Pay the code that was answered last; with `tell` the bot knows."""
        assert self.answer.payment_hash is not None
        self.wallet.pay(self.answer.payment_hash, amount)
        if tell:
            hint = Hint(self.answer.payment_hash, InvoiceStatus.PAID, "test", confirmed=True)
            await self.tracker.handle(hint)

    async def made_nothing(self, who: Conversation = ANA) -> bool:
        """Whether a person has no charge."""
        return not await orders_of(self.store, who, 1)
