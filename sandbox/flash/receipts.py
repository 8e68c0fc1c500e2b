"""A payment arrives: the books change, and the news of it goes out, or is lost on its way."""

from datetime import timedelta
from decimal import Decimal

from ..clock import Clock
from .faults import Faults
from .ledger import Invoice, Ledger, Wallet
from .lightning import UnreadableInvoice, read_invoice
from .price import PriceBoard
from .topics import Topics

BLIND_EXPIRY_DELAY = timedelta(seconds=1)


class PaymentRefused(Exception):
    """The payer's wallet will not pay: `code` is a stable word, the text is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Receipts:
    """What the outside world does to invoices: pays them, in time or late, or lets them expire."""

    def __init__(
        self, clock: Clock, prices: PriceBoard, ledger: Ledger, topics: Topics, faults: Faults
    ) -> None:
        self._clock = clock
        self._prices = prices
        self._ledger = ledger
        self._topics = topics
        self._faults = faults

    def find(self, *, payment_request: str | None = None, payment_hash: str | None = None) -> Invoice:
        """The invoice meant by a BOLT11 text (any case, `lightning:` allowed) or a hash; else the newest one.

        Raises PaymentRefused with `unreadable_invoice`, `unknown_invoice` or `no_invoice`.
        """
        if payment_request is not None:
            return self._find_by_request(payment_request)
        if payment_hash is not None:
            invoice = self._ledger.invoice(payment_hash)
            if invoice is None:
                raise PaymentRefused("unknown_invoice", "No invoice of this sandbox has this payment hash.")
            return invoice
        newest = next(self._ledger.newest(), None)
        if newest is None:
            raise PaymentRefused("no_invoice", "There is no invoice yet.")
        return newest

    def pay(self, invoice: Invoice, cents: Decimal | None = None) -> Invoice:
        """Pays an invoice that is neither paid nor expired; raises PaymentRefused.

        `cents` is needed for an open invoice and refused, when it differs, for one with an amount.
        """
        if invoice.state(self._clock.now()) == "EXPIRED":
            raise PaymentRefused("invoice_expired", "This invoice has expired.")
        return self._settle(invoice, cents)

    def pay_late(self, invoice: Invoice, cents: Decimal | None = None) -> Invoice:
        """Lets the invoice expire, and be announced as expired, and then settles it all the same."""
        if invoice.paid_at is None:
            self.expire(invoice)
        return self._settle(invoice, cents)

    def expire(self, invoice: Invoice) -> None:
        """Moves the clock to one second past the invoice's expiry; it never moves backwards."""
        self._clock.advance_to(invoice.expires_at + BLIND_EXPIRY_DELAY)

    def receive(self, wallet: Wallet, cents: Decimal, memo: str = "") -> Invoice:
        """A transfer from another user: an invoice that the owner never asked for, issued and paid at once."""
        return self.pay(self._ledger.mint(wallet, cents=cents, memo=memo))

    def _find_by_request(self, text: str) -> Invoice:
        request = text.strip().lower().removeprefix("lightning:")
        invoice = self._ledger.invoice_by_request(request)
        if invoice is None:
            try:
                read_invoice(request)
            except UnreadableInvoice as error:
                raise PaymentRefused("unreadable_invoice", "This is not a Lightning invoice.") from error
            raise PaymentRefused("unknown_invoice", "This invoice was not issued by this sandbox.")
        return invoice

    def _settle(self, invoice: Invoice, cents: Decimal | None) -> Invoice:
        if invoice.paid_at is not None:
            raise PaymentRefused("already_paid", "This invoice is paid already.")
        if cents is not None and cents <= 0:
            raise PaymentRefused("bad_amount", "An amount is above zero.")
        if invoice.cents is not None and cents not in (None, invoice.cents):
            raise PaymentRefused("amount_fixed", "The amount of this invoice is fixed.")
        paid = invoice.cents if invoice.cents is not None else cents
        if paid is None:
            raise PaymentRefused("amount_required", "This invoice is open: say how many cents to pay.")
        sats = invoice.sats if invoice.sats is not None else self._prices.sats(paid)
        self._ledger.settle(invoice, paid, sats, delay=self._faults.history.delay)
        self._announce(invoice)
        return invoice

    def _announce(self, invoice: Invoice) -> None:
        fault = self._faults.push.take()
        if fault.mode == "lost":
            return
        if fault.mode == "delayed":
            self._clock.call_later(fault.seconds, lambda: self._publish(invoice))
            return
        for _ in range(fault.copies if fault.mode == "duplicated" else 1):
            self._publish(invoice)

    def _publish(self, invoice: Invoice) -> None:
        self._topics.publish(("invoice", invoice.payment_hash), {"errors": [], "status": "PAID"})
        self._topics.publish(("account", invoice.wallet.account_id), invoice)
