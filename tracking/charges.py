"""Charges as people use them: ask for one, renew its QR, cancel it, look at it."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..accounts.modes import ALL_ON, ModeHeld, ModeStore
from ..accounts.shops import HOUSE_SHOP
from ..channels.base import Conversation
from ..wallet.base import Invoice, InvoiceStatus, WalletRef
from ..wallet.errors import WalletError
from ..wallet.linking import Asker
from ..wallet.money import Money
from ..wallet.registry import Wallets
from .base import Charge, ChargeState, ChargeStore, CreateResult, Hint, InvoiceRecord
from .clock import Clock, utc_now
from .codes import LONGER, new_code
from .credits import PATIENCE, CreditLookup
from .event_log import EventLog
from .host import ChargeListener
from .lookups import ByCode, ByMessage, ByOrigin, OfMaker
from .payments.schedule import next_check
from .payments.tracker import Tracker
from .people import person_of
from .recipients import Recipient, in_chat
from .shares import Shares

_NEWEST = 10  # charges of an account among which QRs that live are looked for
_SHORT_CODES = 3  # that are tried before a longer one is given: a shop may be full of them
ASKED_LIVE = 3  # invoices of one charge that a person's question may ask about


class ChargeClosed(Exception):
    """The charge is no longer open, so it gets no new invoice. `charge` is how it stands."""

    def __init__(self, charge: Charge) -> None:
        super().__init__(charge.state)
        self.charge = charge


class Charges:
    """Makes and changes charges. Everything is stored before it is returned, so that it may be shown.

    The `tracker` is told of every invoice that was stored, so that a live feed can follow it, the `host` of every
    charge that was. `shares` say how many QRs a person may make; without them as many as they like. Of the payments of
    each charge the chat is told, and who else is named in `also_tell`. `earlier` is what else a chat was called when
    it was stored, None for nothing. `modes` tell what a refusal is due to.
    """

    def __init__(
        self,
        store: ChargeStore,
        wallets: Wallets,
        tracker: Tracker,
        *,
        open_for: timedelta,
        also_tell: tuple[Recipient, ...] = (),
        host: ChargeListener | None = None,
        event_log: EventLog | None = None,
        shares: Shares | None = None,
        clock: Clock = utc_now,
        earlier: Callable[[Conversation], Awaitable[Conversation | None]] | None = None,
        modes: ModeStore | None = None,
    ) -> None:
        self._modes = modes
        self._store = store
        self._earlier = earlier
        self._shares = shares
        self._wallets = wallets
        self._also_tell = also_tell
        self._tracker = tracker
        self._credit_lookup = CreditLookup(store, wallets)
        self._open_for = open_for
        self._host = host
        self._event_log = event_log or EventLog()
        self.clock = clock

    async def request(
        self,
        conversation: Conversation,
        asked: Money | None,
        price: Money | None,
        memo: str,
        origin: str,
        *,
        made_by: str,
        shop: str = HOUSE_SHOP,
        pays: WalletRef | None = None,
    ) -> tuple[Charge, InvoiceRecord]:
        """Make a charge over `price` (of the wallet's currency, None for open) with its first invoice.

        It is that of the account `made_by` and of its `shop`. The money goes to the wallet `pays`, the house's if it is
        not named. The same `origin` gets the charge that it made before. Raises WalletError or OverShare; then
        nothing was made; ModeHeld where a mode is on, which the store finds as it stores it.
        """
        if made := await self._store.find_invoice(ByOrigin(origin)):
            return await self._living(*made)
        pays = self._wallets.meant(pays or self._wallets.house)
        invoice = await self._issue(pays, Asker(shop, made_by), conversation, origin, price, memo)
        now = self.clock()
        charge = Charge(
            id=secrets.token_hex(8),
            shop=shop,
            code=new_code(),
            made_by=made_by,
            wallet=pays,
            asked_in=conversation,
            recipients=(in_chat(conversation), *self._also_tell),
            token=secrets.token_bytes(16),
            asked=asked,
            price=price,
            memo=memo,
            created=now,
            closes=now + self._open_for,
        )
        return await self._store_new(charge, InvoiceRecord(invoice, charge.id, origin))

    async def renew(
        self, charge: Charge, origin: str, price: Money | None = None
    ) -> tuple[Charge, InvoiceRecord]:
        """Make a fresh invoice for an open charge, which has another `price` from then on where one is given.

        Raises ChargeClosed, WalletError, OverShare or ModeHeld.
        """
        if made := await self._store.find_invoice(ByOrigin(origin)):
            return await self._living(*made)
        if charge.state is not ChargeState.OPEN:
            raise ChargeClosed(charge)
        pays, asker = self._wallets.meant(charge.wallet), Asker(charge.shop, charge.made_by)
        price_now = price or charge.price
        invoice = await self._issue(pays, asker, charge.asked_in, origin, price_now, charge.memo)
        row, due = InvoiceRecord(invoice, charge.id, origin), self._first_check(invoice)
        match await self._store.add_invoice(row, due, price, backend=pays.backend):
            case CreateResult.CREATED:
                self._event_log.made(charge, invoice)
                self._tracker.made(invoice, pays)
            case CreateResult.CHARGE_CLOSED:
                raise ChargeClosed(await self._reload(charge))
            case CreateResult.LOCKED:
                raise await self._held()
            case taken:
                raise RuntimeError(f"a fresh invoice can't be stored: {taken}")
        return await self._reload(charge), row

    async def cancel(self, charge: Charge) -> Charge:
        """Cancel an open charge; return it as it stands now, which may be paid. Raises ModeHeld in a lockdown."""
        cancelled = await self._store.cancel(charge.id, self.clock())
        if cancelled.state is ChargeState.OPEN:
            raise await self._held()
        return cancelled

    async def find(
        self,
        made_by: str,
        conversation: Conversation,
        code: str | None,
        reply_to: str | None,
        *,
        also: Sequence[str] = (),
    ) -> Charge | None:
        """The charge that is meant: of an account by its code, else by the message replied to, else the newest.

        A reply in a group may be to the charge of another account. Its charges may be kept under other ids `also`; of
        several with one code the open one is meant, then the newest.
        """
        if code is not None:
            charges = [await self._store.find(ByCode(one, code)) for one in (made_by, *also)]
            found = [one for one in charges if one is not None]
            return max(found, key=lambda one: (one.state is ChargeState.OPEN, one.created), default=None)
        if reply_to is not None and (charge := await self.shown_in(conversation, reply_to)):
            return charge
        newest = await self.page(made_by, 1, also=also)
        return newest[0] if newest else None

    async def shown_in(self, conversation: Conversation, reference: str) -> Charge | None:
        """The charge whose QR, or the news of whose payment, was shown in a message of a chat."""
        found = await self._store.find(ByMessage(conversation, reference))
        if found is not None or self._earlier is None:
            return found
        before = await self._earlier(conversation)
        return None if before is None else await self._store.find(ByMessage(before, reference))

    async def look(self, charge: Charge) -> tuple[Charge, Sequence[InvoiceRecord]]:
        """Ask the wallet about the newest invoices of a charge; return it and its invoices as they stand then.

        Raises WalletError when the wallet can't be asked about one of them, after the others' answers are taken.
        """
        unpaid = [
            row for row in await self._store.invoices(charge.id) if row.status is not InvoiceStatus.PAID
        ]
        asked, server = unpaid[-ASKED_LIVE:], self._wallets.of(charge.wallet).server
        questions = (server.status(row.invoice) for row in asked)
        answers = await asyncio.gather(*questions, return_exceptions=True)
        for row, answer in zip(asked, answers, strict=True):
            if isinstance(answer, InvoiceStatus):
                await self._tracker.handle(Hint(row.payment_hash, answer, "question", confirmed=True))
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        charge, rows = await self.stored(charge)
        for row in rows:
            if row.status is InvoiceStatus.PAID:
                await self._credit_lookup.find(charge, row, patience=PATIENCE)
        return await self.stored(charge)

    async def stored(self, charge: Charge) -> tuple[Charge, Sequence[InvoiceRecord]]:
        """A charge and its invoices as they are stored, without asking the wallet."""
        return await self._reload(charge), await self._store.invoices(charge.id)

    async def page(
        self, made_by: str, limit: int, offset: int = 0, *, also: Sequence[str] = ()
    ) -> Sequence[Charge]:
        """An account's charges, newest first; those that are kept under other ids `also` among them."""
        if not also:
            return await self._store.page(OfMaker(made_by), limit, offset)
        pages = await asyncio.gather(
            *(self._store.page(OfMaker(one), offset + limit) for one in (made_by, *also))
        )
        found = sorted((one for page in pages for one in page), key=lambda one: one.created, reverse=True)
        return found[offset : offset + limit]

    async def _issue(
        self,
        pays: WalletRef,
        asker: Asker,
        asked_in: Conversation | None,
        origin: str,
        price: Money | None,
        memo: str,
    ) -> Invoice:
        wallet = self._wallets.of(pays, asker)
        if self._shares is None or asked_in is None:
            return await wallet.create_invoice(price, memo)
        made_by = asker.person
        taken = await self._shares.take_order(
            person_of(asked_in), made_by, pays, origin, lambda: self._closed_origins(made_by)
        )
        try:
            return await wallet.create_invoice(price, memo)
        except WalletError:
            await self._shares.give_back(taken, origin)
            raise

    async def _closed_origins(self, made_by: str) -> Sequence[str]:
        """The origins of an account's newest QRs whose charges are paid, cancelled or over."""
        closed = [
            charge
            for charge in await self._store.page(OfMaker(made_by), _NEWEST)
            if charge.state is not ChargeState.OPEN
        ]
        return [row.origin for charge in closed for row in await self._store.invoices(charge.id)]

    async def _store_new(self, charge: Charge, row: InvoiceRecord) -> tuple[Charge, InvoiceRecord]:
        tries = 1
        while True:
            match await self._store.create(charge, row, self._first_check(row.invoice)):
                case CreateResult.CREATED:
                    self._event_log.made(charge, row.invoice)
                    self._tracker.made(row.invoice, charge.wallet)
                    if self._host is not None:
                        self._host.charge_created(charge)
                    return charge, row
                case CreateResult.CODE_TAKEN:
                    code = new_code() if tries < _SHORT_CODES else new_code(LONGER)
                    charge, tries = replace(charge, code=code), tries + 1
                case CreateResult.LOCKED:
                    raise await self._held()
                case taken:
                    raise RuntimeError(f"a fresh invoice can't be stored: {taken}")

    async def _living(self, charge: Charge, row: InvoiceRecord) -> tuple[Charge, InvoiceRecord]:
        # The message is handled again after a crash. A code that died meanwhile is of no use to anybody.
        charge = await self._reload(charge)
        if row.expires > self.clock() or charge.state is not ChargeState.OPEN:
            return charge, row
        return await self.renew(charge, row.origin + "+")

    async def _held(self) -> ModeHeld:
        """What to raise where the store has held something back."""
        return ModeHeld(ALL_ON if self._modes is None else await self._modes.now())

    async def _reload(self, charge: Charge) -> Charge:
        return await self._store.find(ByCode(charge.made_by, charge.code)) or charge

    def _first_check(self, invoice: Invoice) -> datetime:
        now = self.clock()
        return next_check(invoice, now) or now


def seconds_left(invoice: Invoice, now: datetime) -> int:
    """How long a code can still be paid, 0 once it has expired; never more than its own life, whatever our clock."""
    left = min(invoice.expires - now, invoice.expires - invoice.created)
    return max(0, math.ceil(left.total_seconds()))
