"""What a command is, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, InitVar, dataclass

from ..accounts.base import Account, AccountStore
from ..accounts.roles import Role
from ..channels.base import Conversation, OutboundMessage
from ..locales.formats import Formats
from ..locales.phrase import phrase
from ..locales.texts import Catalogue, Texts
from ..tracking.charges import Charges
from ..tracking.history import History
from ..tracking.wording import Writer
from ..wallet.base import Wallet
from ..wallet.money import Currency, Money
from .parsing.words import Vocabulary

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
class Limits:
    """What one charge may ask for: at most `largest` US cents."""

    largest: Money

    def allow(self, price: Money) -> bool:
        """Whether a price in US cents may be asked for."""
        return price.minor <= self.largest.minor


@dataclass(frozen=True, slots=True)
class Context:
    """One message being answered, and the parts that a command may use.

    `origin` names the message for good: whatever is made for it is made once. `reply_to` is the reference of the
    message that was replied to; `default_unit` that of an amount which names none; `commands` the names of all
    commands, in the order in which help tells them. `prefix` is the word before every line to a bot that does other
    things too. Where it is not `private`, others read along, and `invite` is the address of a chat that is. `role` is
    what the person is to the wallet. `buttons`: the person sees those of an answer, so that no words need say what
    they do.
    """

    origin: str
    conversation: Conversation
    reply_to: str | None
    account: Account
    texts: Texts
    formats: Formats
    catalogue: Catalogue
    limits: Limits
    default_unit: Currency
    commands: tuple[str, ...]
    charges: Charges
    history: History
    accounts: AccountStore
    wallet: Wallet
    prefix: str = ""
    private: bool = True
    invite: str | None = None
    role: Role = Role.GUEST
    buttons: bool = False

    @property
    def writer(self) -> Writer:
        """Puts charges and amounts into this person's words."""
        return Writer(self.texts, self.formats)

    def say(self, command: str, *rest: str) -> str:
        """What this person writes for a command: prefix, the first word of their language, and what follows."""
        return phrase(self.texts, self.prefix, command, *rest)

    def example(self) -> str:
        """A line that works: receive 10 Coffee."""
        return self.say("receive", "10", self.texts("example-memo"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says; `payment_hash` is that of the invoice which the message shows, if it shows one."""

    message: OutboundMessage
    payment_hash: str | None = None


Parser = Callable[[str, Reading], Arguments]
Handler = Callable[[Context, Arguments], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can say.

    Its words stand in each language file as `command-{name}`, its help as `help-{name}`, its line in a menu as
    `menu-{name}`. `parse` turns what follows the word into named texts or raises CommandError; `handle` does the
    work and answers. `in_groups`: its answer may be read by others, so it is given in groups too, without buttons.
    `needs`: the role that a person needs to be answered: Role.OWNER (accounts.roles) for what tells what the wallet
    holds.

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
    locales: str = ""
    for_owners: InitVar[bool | None] = None

    def __post_init__(self, for_owners: bool | None) -> None:
        """Raise TypeError for a command that is written for version 0.2."""
        if for_owners is not None:
            raise TypeError(
                f"Command({self.name!r}, for_owners=True) is written needs=Role.OWNER since version 0.3, "
                "with Role of chatwallet.accounts.roles; without for_owners leave needs out"
            )
