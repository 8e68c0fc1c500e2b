"""Puts charges, payments and other news into words, in one person's language and zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ..channels.base import Button, Card, CardState, OutboundMessage, Template
from ..locales.formats import Formats
from ..locales.texts import Texts
from ..wallet.money import SAT, Money
from .base import Charge, ChargeState, InvoiceRecord
from .credits import differs
from .outbox.base import News
from .reference import reference


@dataclass(frozen=True, slots=True)
class PaymentText:
    """Puts news into words, in one language and zone; `sats_first` for who counts in satoshis."""

    texts: Texts
    formats: Formats
    sats_first: bool = False

    def money(self, amount: Money) -> str:
        """An amount as this person reads it."""
        return self.formats.money(amount.major, amount.currency.code)

    def asked(self, charge: Charge, row: InvoiceRecord) -> Money | None:
        """What the QR of `row` asks for in the unit of the charge: in satoshis those of the invoice, no others.

        To who counts in satoshis it asks for those, unless the charge names a currency of its own. The wallet counts in
        minor units of its currency, so that these may be a few more or less than were asked for.
        """
        if charge.asked is None or row.invoice.msat is None or not self._in_sats(charge):
            return charge.asked
        if not _speaks_for(row, charge):
            return charge.price
        return Money(row.invoice.msat // 1000, SAT)

    def _in_sats(self, charge: Charge) -> bool:
        return charge.asked is not None and (
            charge.asked.currency == SAT or (self.sats_first and charge.asked == charge.price)
        )

    def payment(self, charge: Charge, row: InvoiceRecord, amount: Money | None, *, extra: bool) -> list[str]:
        """The lines of a notice."""
        lines = [self._extra(charge, amount) if extra else self._received(charge, row, amount)]
        lines += self.about(charge)
        lines.append(self.time_line(charge, row))
        if (credited := differs(charge, row)) is not None:
            lines.append(self.texts("line-credited", amount=self.money(credited)))
        if row.late:
            lines.append(self.texts("notice-late"))
        lines.append(self.texts("line-reference", ref=reference(row.payment_hash)))
        return lines

    def template(self, charge: Charge, row: InvoiceRecord, amount: Money | None, *, extra: bool) -> Template:
        """The same as values for an approved text: the amount, what it is for, the time, the reference."""
        memo = " ".join(charge.memo.split())  # WhatsApp refuses values that hold a line break
        values = (
            self.texts("template-amount-unknown")
            if amount is None
            else self._both(charge, row, amount, extra=extra),
            f"{memo} · {charge.code}" if memo else charge.code,
            self.time(charge, row),
            reference(row.payment_hash),
        )
        return Template("extra" if extra else "paid", self.texts.language, values)

    def news(self, news: News, *, say_repeat: bool) -> OutboundMessage:
        """News that are no payment's. Raises KeyError, or Fluent's own error, for a text that is not ours."""
        values = dict(news.values)
        if isinstance(at := values.get("time"), int):
            values["time"] = self.formats.time(datetime.fromtimestamp(at / 1000, UTC))
        if isinstance(since := values.get("since"), int):
            values["since"] = self.formats.short_time(datetime.fromtimestamp(since / 1000, UTC))
        text = self.texts(news.text, **values)
        if say_repeat:
            text = f"{self.texts('news-repeat')}\n{text}"
        # WhatsApp refuses values that hold a line break.
        template = news.template and Template(news.template, self.texts.language, (" ".join(text.split()),))
        buttons = tuple(Button(self.texts(label), says) for label, says in news.buttons)
        return OutboundMessage(text, buttons=buttons, template=template or None, language=self.texts.language)

    def shown(self, charge: Charge, row: InvoiceRecord) -> list[str]:
        """What takes the place of a QR that was shown: its charge is closed, or the QR is over."""
        return [self._shown_state(charge, row), *self.about(charge)]

    def card(self, charge: Charge, row: InvoiceRecord, state: CardState, also: tuple[str, ...] = ()) -> Card:
        """The card of a charge in a message that showed `row`; `also` are amounts that others have written."""
        asked, came = self.asked(charge, row), charge.received if state is CardState.PAID else charge.price
        amount = came if asked is None else asked
        if came is not None and came != amount:
            also = (self.money(came), *also)
        msat = row.invoice.msat
        if (amount is not None and amount.currency == SAT) or not _speaks_for(row, charge):
            msat = None
        return Card(
            state=state,
            order=charge.code,
            title="" if state is CardState.OPEN else self.texts(f"card-{state}"),
            amount=self._card_amount(amount, state),
            also=also,
            sats=None if msat is None else self.money(Money(msat // 1000, SAT)),
            memo=charge.memo,
        )

    def _card_amount(self, amount: Money | None, state: CardState) -> str:
        if amount is not None:
            return self.money(amount)
        return "" if state is CardState.PAID else self.texts("card-any")

    def about(self, charge: Charge) -> list[str]:
        """The lines that name a charge: its memo if it has one, and its code."""
        memo = [self.texts("line-memo", memo=charge.memo)] if charge.memo else []
        return [*memo, self.texts("line-code", code=charge.code)]

    def time_line(self, charge: Charge, row: InvoiceRecord) -> str:
        """When it was paid by the wallet's own list, else when that was seen here."""
        at = row.credited_at or row.paid_at or charge.created
        return self.texts("line-time" if row.credited_at else "line-seen", time=self.formats.time(at))

    def time(self, charge: Charge, row: InvoiceRecord) -> str:
        """The same within a line."""
        at = self.formats.time(row.credited_at or row.paid_at or charge.created)
        return at if row.credited_at else self.texts("time-seen", time=at)

    def _both(self, charge: Charge, row: InvoiceRecord, amount: Money, *, extra: bool) -> str:
        asked = self.asked(charge, row)
        if extra or asked is None or asked == amount:
            return self.money(amount)
        return f"{self.money(asked)} ({self.money(amount)})"

    def _received(self, charge: Charge, row: InvoiceRecord, amount: Money | None) -> str:
        if amount is None:
            return self.texts("notice-paid-unknown")
        asked = self.asked(charge, row)
        if asked is not None and asked != amount:
            return self.texts("notice-paid-converted", asked=self.money(asked), amount=self.money(amount))
        return self.texts("notice-paid", amount=self.money(amount))

    def _extra(self, charge: Charge, amount: Money | None) -> str:
        if amount is None:
            return self.texts("notice-extra-unknown", code=charge.code)
        return self.texts("notice-extra", code=charge.code, amount=self.money(amount))

    def _shown_state(self, charge: Charge, row: InvoiceRecord) -> str:
        paid = charge.state is ChargeState.PAID
        state = CardState.EXPIRED if charge.state is ChargeState.OPEN else charge.state
        amount = charge.received if paid else self.asked(charge, row)
        if amount is None:
            return self.texts("shown-paid-unknown" if paid else f"shown-{state}-open")
        return self.texts(f"shown-{state}", amount=self.paid(charge, row, amount))

    def paid(self, charge: Charge, row: InvoiceRecord, amount: Money) -> str:
        """What was paid; for who counts in satoshis behind those that were asked for."""
        asked = self.asked(charge, row)
        if not self.sats_first or asked is None or asked.currency != SAT or amount.currency == SAT:
            return self.money(amount)
        return f"{self.money(asked)} ({self.money(amount)})"


def _speaks_for(row: InvoiceRecord, charge: Charge) -> bool:
    """Whether the satoshis of a QR are those of its charge: not once another was paid, over satoshis of its own."""
    return charge.paid_hash in (None, row.payment_hash)
