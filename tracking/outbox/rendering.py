"""The text of a notice, written when it is sent: in the language and zone that the account has then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from ...accounts.base import Account, AccountStore, Profile
from ...accounts.shops import HOUSE_SHOP, ShopStore
from ...channels.base import Button, CardState, Conversation, OutboundMessage
from ...locales.formats import Formats
from ...locales.phrase import phrase
from ...locales.texts import Catalogue
from ...wallet.base import InvoiceStatus
from ...wallet.registry import Wallets
from ..base import Charge, ChargeState, ChargeStore, InvoiceRecord
from ..clock import Clock, utc_now
from ..credits import AMOUNT_RETRY, PATIENCE, CreditLookup, amount_of
from ..event_log import EventLog
from ..lookups import ByHash
from ..payment_text import PaymentText
from ..people import person_of, usable_account
from ..reference import reference
from .base import News, Notice, NoticeKind
from .diversion import ADDRESS_CHANGED, PAYMENT, REPEAT, Diversion, Withheld, is_for_another

FLEETING = timedelta(seconds=10)  # after which what was to be said at once is of no use any more


@dataclass(frozen=True, slots=True)
class NotYet:
    """The notice can't be written yet; try again after `delay`."""

    delay: timedelta


class NoticeRenderer:
    """Writes notices. `defaults` is the account of somebody who is not stored, which only a damaged store can need.

    `prefix` is the word before every line to a bot that does other things too. `current` is what a conversation is
    called by now that was stored before. `diversion` tells others where a chat is not its maker's any more.
    """

    def __init__(
        self,
        charges: ChargeStore,
        accounts: AccountStore,
        wallets: Wallets,
        catalogue: Catalogue,
        *,
        defaults: Account,
        prefix: str = "",
        event_log: EventLog | None = None,
        clock: Clock = utc_now,
        current: Callable[[Conversation], Awaitable[Conversation]] | None = None,
        diversion: Diversion | None = None,
        shops: ShopStore | None = None,
    ) -> None:
        self._diversion = diversion
        self._charges = charges
        self._accounts = accounts
        self._credit_lookup = CreditLookup(charges, wallets)
        self._catalogue = catalogue
        self._defaults = defaults
        self._prefix = prefix
        self._event_log = event_log or EventLog()
        self._clock = clock
        self._current = current
        self._shops = shops

    async def write(self, notice: Notice, *, say_repeat: bool) -> OutboundMessage | NotYet | Withheld | None:
        """Return the message of a notice to a chat, when to try again, or None when there is nothing to send after all.

        `say_repeat`: an earlier attempt may have arrived, so the news say that they may be a repeat.
        """
        where, news = notice.conversation, notice.news
        if where is None:
            return notice.message
        if notice.kind is NoticeKind.ANSWER:
            late = (
                self._clock() - notice.created > FLEETING
            )  # what is answered at once is for who has just written
            if late and is_for_another(notice, await self._reader(where)):
                return Withheld(ADDRESS_CHANGED)
            return notice.message
        if news is not None and PAYMENT not in news.values:
            return await self._news(notice, where, news, say_repeat=say_repeat)
        payment_hash = notice.payment_hash if news is None else str(news.values[PAYMENT])
        if payment_hash is None:
            return notice.message
        found = await self._charges.find_invoice(ByHash(payment_hash))
        if found is None:
            return None
        charge, row = found
        if notice.kind is NoticeKind.EDIT:
            return await self._edit(notice, where, charge, row)
        return await self._payment(notice, where, charge, row, say_repeat=say_repeat)

    async def _news(
        self, notice: Notice, where: Conversation, news: News, *, say_repeat: bool
    ) -> OutboundMessage | Withheld | None:
        if news.fleeting and self._is_past(notice):
            return None
        reader = await self._reader(where)
        if is_for_another(notice, reader):
            return Withheld(ADDRESS_CHANGED)
        return self._writer(reader).news(news, say_repeat=say_repeat)

    async def _payment(
        self, notice: Notice, where: Conversation, charge: Charge, row: InvoiceRecord, *, say_repeat: bool
    ) -> OutboundMessage | NotYet | Withheld | None:
        """The news of a payment, for who asked for it or for whom they are diverted to."""
        reader, news = await self._reader(where), notice.news
        if self._diversion is not None and news is None:
            diverted = await self._diversion.divert(notice, where, charge, reader, self._clock())
            if diverted:
                return diverted if isinstance(diverted, Withheld) else None
        self._event_log.written(row)
        charge, row = await self._look(charge, row)
        amount = amount_of(charge, row)
        if amount is None and self._credit_lookup.may_show(charge, notice.created, self._clock()):
            return NotYet(AMOUNT_RETRY)
        writer, mark = self._writer(reader), reference(row.payment_hash)
        extra = bool(news.values["extra"]) if news is not None else notice.kind is NoticeKind.EXTRA
        lines = writer.payment(charge, row, amount, extra=extra)
        repeated = news is not None and news.text == REPEAT
        if news is not None and not repeated:
            lines.append(writer.texts(news.text, place=news.values["place"]))
        if await self._tries_till(charge, row):
            lines.append(
                writer.texts("till-first-payment", unlink=phrase(writer.texts, self._prefix, "unlink"))
            )
        if say_repeat or repeated:
            lines.insert(0, writer.texts(REPEAT, ref=mark))
        template = writer.template(charge, row, amount, extra=extra)
        return OutboundMessage(
            "\n".join(lines),
            reply_to=row.message if where == charge.asked_in else None,
            mark=mark,
            template=template,
            language=writer.texts.language,
        )

    async def _tries_till(self, charge: Charge, row: InvoiceRecord) -> bool:
        """Whether this is the first payment to a till, which nobody here can look into."""
        if self._shops is None or charge.shop == HOUSE_SHOP:
            return False
        return await self._shops.is_first_payment(charge.shop, charge.wallet, row.payment_hash)

    async def _reader(self, where: Conversation) -> Account:
        """The account of who reads a chat."""
        if self._current is not None:
            where = await self._current(where)
        stranger = replace(self._defaults, person=person_of(where))
        # Found, not made: who asked to be forgotten is told of a last payment all the same, and who is new and is
        # told to come later is nobody here by that.
        return await usable_account(self._accounts.find(stranger.person), stranger, self._catalogue)

    def _writer(self, account: Account) -> PaymentText:
        formats = Formats(account.language, account.time_zone)
        return PaymentText(self._catalogue[account.language], formats, account.profile is Profile.SATS)

    async def _look(self, charge: Charge, row: InvoiceRecord) -> tuple[Charge, InvoiceRecord]:
        """Ask for what came where that must be known, or where the news is late, so that the list may show it."""
        if charge.price is None:
            return await self._credit_lookup.find(charge, row)
        if row.paid_at is None or row.paid_at < row.expires:
            return charge, row
        return await self._credit_lookup.find(charge, row, patience=PATIENCE)

    def _is_past(self, notice: Notice) -> bool:
        return notice.attempt > 1 or notice.ambiguous or self._clock() - notice.created > FLEETING

    async def _edit(
        self, notice: Notice, where: Conversation, charge: Charge, row: InvoiceRecord
    ) -> OutboundMessage | NotYet | None:
        if row.message is None:
            return None
        if charge.state is ChargeState.OPEN:
            return await self._expired(where, charge, row)
        if (
            charge.state is ChargeState.PAID
            and charge.received is None
            and self._credit_lookup.may_show(charge, notice.created, self._clock())
        ):
            return NotYet(AMOUNT_RETRY)  # until the notice of the payment has found out what came
        writer = self._writer(await self._reader(where))
        card = writer.card(charge, row, CardState(charge.state))
        return OutboundMessage(
            "\n".join(writer.shown(charge, row)),
            edit_of=row.message,
            card=card,
            language=writer.texts.language,
        )

    async def _expired(
        self, where: Conversation, charge: Charge, row: InvoiceRecord
    ) -> OutboundMessage | None:
        """What an open charge's QR says when it is over, or when there is a newer one."""
        newest = (await self._charges.invoices(charge.id))[-1].payment_hash
        if newest == row.payment_hash and row.status is not InvoiceStatus.EXPIRED:
            return None
        writer = self._writer(await self._reader(where))
        renew = phrase(writer.texts, self._prefix, "again", charge.code)
        return OutboundMessage(
            "\n".join(writer.shown(charge, row)),
            qr=row.invoice.payment_request.upper(),
            qr_until=row.expires,
            buttons=(Button(writer.texts("button-again"), renew, "again"),),
            edit_of=row.message,
            card=writer.card(charge, row, CardState.EXPIRED),
            language=writer.texts.language,
        )
