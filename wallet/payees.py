"""The nodes that have signed a wallet's invoices, as one process knows them."""

from __future__ import annotations

import structlog

log = structlog.get_logger(__name__)


class LocalPayees:
    """wallet.base.Payees of one process. They end with it."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    async def meet(self, key: str) -> None:
        """A new one beside others is logged."""
        if key not in self._known and self._known:
            log.warning("payee_changed", now=key)
        self._known.add(key)
