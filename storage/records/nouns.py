"""The nouns that are written once: what every store has of them, over its own records."""

from __future__ import annotations

from typing import Generic, TypeVar

from ...tracking.base import ChargeStore
from .accounts import RecordAccounts
from .admins import RecordAdmins
from .audit import RecordAudit
from .blocks import RecordBlocks
from .contacts import RecordContacts
from .digests import Digests
from .engine import Records
from .erasures import RecordErasures
from .factor_pages import RecordFactorPages
from .factors import RecordFactors
from .incoming import RecordIncoming
from .key_pages import RecordKeyPages
from .ledger import RecordLedger
from .modes import RecordModes
from .pairings import RecordPairings
from .shops import RecordShops
from .unknown_lines import RecordUnknownLines
from .values import RecordValues

Engine = TypeVar("Engine", bound=Records)


class RecordNouns(Generic[Engine]):
    """The repositories of a store that are kept on its `records`."""

    def __init__(self, records: Engine, charges: ChargeStore) -> None:
        self.records = records
        self.digests = digests = Digests(records)
        self.audit = audit = RecordAudit(records)
        self.accounts = RecordAccounts(records, digests, charges)
        self.pairings = RecordPairings(records, digests, audit)
        self.shops = RecordShops(records, audit)
        self.blocks = RecordBlocks(records, digests, audit)
        self.incoming = RecordIncoming(records, digests)
        self.key_pages = RecordKeyPages(records, digests, audit)
        self.ledger = RecordLedger(records)
        self.unknown_lines = RecordUnknownLines(records)
        self.erasures = RecordErasures(records, digests, audit)
        self.contacts = RecordContacts(records, digests)
        self.values = RecordValues(records)
        self.modes = RecordModes(records, audit)
        self.admins = RecordAdmins(records, digests, audit)
        self.factors = RecordFactors(records, audit)
        self.factor_pages = RecordFactorPages(records, digests, audit)
