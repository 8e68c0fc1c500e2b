"""What is read of a store beside the bot that works on it."""

from __future__ import annotations

from dataclasses import dataclass

from ..accounts.base import AccountStore
from ..accounts.erasure import ErasureStore
from ..accounts.shops import ShopStore
from ..tracking.base import ChargeStore
from ..tracking.ledger import Ledger
from .census import Census, Orders
from .insight import Insight
from .records.accounts import RecordAccounts
from .records.audit import RecordAudit
from .records.digests import Digests
from .records.engine import Records
from .records.erasures import RecordErasures
from .records.ledger import RecordLedger
from .records.shops import RecordShops


@dataclass(frozen=True)
class Reading:
    """Repositories for looking only: who writes to the charges of a store is the bot."""

    records: Records
    charges: ChargeStore
    accounts: AccountStore
    shops: ShopStore
    erasures: ErasureStore
    ledger: Ledger
    orders: Orders
    census: Census
    audit: RecordAudit
    insight: Insight

    @classmethod
    def of(cls, records: Records, charges: ChargeStore, orders: Orders, insight: Insight) -> Reading:
        """All of them."""
        digests, audit = Digests(records), RecordAudit(records)
        return cls(
            records,
            charges,
            RecordAccounts(records, digests, charges),
            RecordShops(records, audit),
            RecordErasures(records, digests, audit),
            RecordLedger(records),
            orders,
            Census(records),
            audit,
            insight,
        )
