"""What a command is, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, InitVar, dataclass
from enum import Enum
from typing import TYPE_CHECKING, NoReturn, Protocol

from ..accounts.base import Account, AccountStore
from ..accounts.connections import Connections
from ..accounts.links import Link
from ..accounts.roles import Role
from ..accounts.shops import HOUSE_SHOP, ShopStore
from ..channels.base import InboundMessage, OutboundMessage
from ..locales.formats import Formats
from ..locales.texts import Texts
from ..tracking.charges import Charges
from ..tracking.export_links import ExportLinks
from ..tracking.history import History
from ..tracking.key_entry import KeyEntry
from ..tracking.ledger import Ledger
from ..tracking.limits import Limits
from ..tracking.linking import Linking
from ..tracking.own_data import OwnData
from ..tracking.payment_text import PaymentText
from ..wallet.base import RateSource, WalletAccount, WalletRef
from ..wallet.money import Currency, Money
from ..wallet.registry import Wallets
from .parsing.words import Vocabulary
from .speech import Speech

Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read what a person writes: their language, and the unit of an amount that names none (USD or SAT).

    `vocabulary` are the words of all commands; the router puts its own there.
    """

    language: str
    default_unit: Currency
    vocabulary: Vocabulary | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """Whose orders are made here, and on which terms.

    `default_unit` is that of an amount which names none (USD or SAT), `largest` the most that one charge may ask for.
    `id` is empty for somebody who belongs to no shop. `wallet` is where new orders are paid, None while there is none;
    `link` is how a shop that somebody made came to it, None for the house. `linking`: people may link their own.
    """

    default_unit: Currency
    largest: Money
    _: KW_ONLY
    id: str = HOUSE_SHOP
    name: str = ""
    wallet: WalletRef | None = None
    link: Link | None = None
    linking: bool = False

    def allows(self, price: Money) -> bool:
        """Whether a price may be asked for. Raises ValueError for one that is not in the currency of the limit."""
        if price.currency != self.largest.currency:
            raise ValueError(f"{price.currency} is not {self.largest.currency}")
        return price.minor <= self.largest.minor


def _nowhere(code: str, line: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of the running bot that a command may use.

    `wallet` is the house's, or what stands for it where it has none: in its currency rates are asked for. An order is
    paid to the wallet of its shop (replies/wallet.py). `desk` serves admins; there is none where a command is tried
    alone. `invite` gives links that say a line, or bring a code, in the
    chats of other channels.
    """

    charges: Charges
    history: History
    accounts: AccountStore
    wallet: WalletAccount
    rates: RateSource
    wallets: Wallets
    shops: ShopStore
    limits: Limits
    linking: Linking
    own: OwnData
    exports: ExportLinks
    connections: Connections
    keys: KeyEntry
    ledger: Ledger
    desk: AdminDesk | None = None
    invite: Callable[[str, str], Sequence[str]] = _nowhere


class AdminDesk(Protocol):
    """Where those who run the bot are served; every method raises what the store raises."""

    async def serves(self, context: Context, line: str) -> bool:
        """Whether somebody is answered who wrote this behind the word of admins."""

    async def waits_for(self, context: Context, text: str) -> bool:
        """Whether a line is a code of an admin."""

    async def answer(self, context: Context, line: str) -> Answer | None:
        """Do what an admin wrote behind the word; None for somebody who is to learn nothing of it."""


@dataclass(frozen=True, slots=True)
class Context:
    """One message being answered, and what a command has to answer it with.

    `message.origin` names the message for good: whatever is made for it is made once. Where it is not
    `message.private`, others read along. `account` is that of the person who wrote, `role` what they are to the
    `shop`, and `say` how they are spoken to.
    """

    message: InboundMessage
    account: Account
    shop: Shop
    role: Role
    say: Speech
    services: Services

    @property
    def texts(self) -> Texts:
        """The texts of this person's language."""
        return self.say.texts

    @property
    def formats(self) -> Formats:
        """Numbers and times as this person reads them."""
        return self.say.formats

    @property
    def writer(self) -> PaymentText:
        """Puts charges and amounts into this person's words."""
        return self.say.writer

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            """Tell a command that is written for version 0.2 where a field of then is now."""
            now = _MOVED.get(name)
            raise AttributeError(
                f"context.{name} is context.{now} since version 0.3" if now else f"a Context has no {name!r}"
            )


_MOVED = {
    **{name: f"message.{name}" for name in ("origin", "conversation", "reply_to", "private")},
    "invite": "message.private_url",
    **{name: f"say.{name}" for name in ("catalogue", "commands", "prefix", "buttons", "example")},
    **{name: f"services.{name}" for name in ("charges", "history", "accounts", "wallet")},
    "default_unit": "shop.default_unit",
    "limits": "shop",
    "owner": "role.allows(Role.OWNER)",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says; `payment_hash` is that of the invoice which the message shows, if it shows one.

    `then` is said after it, as a message of its own.
    """

    message: OutboundMessage
    payment_hash: str | None = None
    then: OutboundMessage | None = None


Parser = Callable[[str, Reading], Arguments]
Handler = Callable[[Context, Arguments], Awaitable[Answer]]


class Slip(Enum):
    """What is done with a line whose first word is surely a slip of a command's word (parsing/slips.py)."""

    OBEY = "obey"  # it changes nothing that matters: done, and said how it was read
    MAKE = "make"  # it makes an order: the same, and no letter may be missing at the end
    ASK = "ask"  # only offered


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can say.

    Its words stand in each language file as `command-{name}`, its help as `help-{name}`, its line in a menu as
    `menu-{name}`. `parse` turns what follows the word into named texts or raises CommandError; `handle` does the
    work and answers. `in_groups`: its answer may be read by others, so it is given in groups too, without buttons.
    `needs`: the role that a person needs to be answered: Role.OWNER (accounts.roles) for what tells what the wallet
    holds. `confirmed`: who may be somebody else than before, after a long silence, is asked for in another chat of
    theirs before they are answered; what needs an owner does so always. `linking`: it is about wallets that people
    link themselves, and not offered where the bot has but one.
    `slip`: what is done with a misspelling of its word.
    `always`: there it is answered all the same, as what people may do with their own data is. `admins`: it is for those
    who run the bot, nobody else learns that it is there, and it is never taken from a host's bot without the prefix.
    `makes`: it makes orders, QRs or links, so in a maintenance it is not begun (accounts.modes).

    A command of another package is found by an entry point of the group `chatwallet.commands` that names the
    Command object; `locales` is then the package (a dotted name) whose `en.ftl`, `es.ftl`, … hold its texts:

        command-tip = tip, give                      the words, parted by commas; without them the name is the word
        help-tip = { $word } 5 Bob – give a tip      `$word` is what to write; one line of the help
        menu-tip = Give a tip                        3 to 60 characters; without it, taken from the help
        tip-given = You gave { $amount }.            any others: context.texts("tip-given", amount=...)
        error-tip-none = There is nobody to tip.     CommandError("tip_none") is answered with it

    `en.ftl` must be there; a text that another language lacks is said in English. Begin the other keys with the
    command's name: a key, a word or a name of ours is never replaced by another package's.
    """

    name: str
    parse: Parser
    handle: Handler
    _: KW_ONLY
    in_groups: bool = False
    needs: Role = Role.GUEST
    linking: bool = False
    always: bool = False
    confirmed: bool = False
    admins: bool = False
    makes: bool = False
    slip: Slip = Slip.ASK
    locales: str = ""
    for_owners: InitVar[bool | None] = None

    def __post_init__(self, for_owners: bool | None) -> None:
        """Raise TypeError for a command that is written for version 0.2."""
        if for_owners is not None:
            raise TypeError(
                f"Command({self.name!r}, for_owners=True) is written needs=Role.OWNER since version 0.3, "
                "with Role of chatwallet.accounts.roles; without for_owners leave needs out"
            )
