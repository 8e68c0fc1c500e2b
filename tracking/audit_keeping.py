"""Keeps the audit from the outside: its end goes out of the store, so that nobody can cut rows off unseen."""

from __future__ import annotations

from datetime import timedelta

import structlog

from ..accounts.audit import AuditStore
from ..channels.values import KeyValues
from .alerts import Alerts
from .clock import Clock, utc_now

log = structlog.get_logger(__name__)

EVERY = timedelta(hours=1)
"""How often the head is written to the log."""

_TOLD = "audit_told"


class AuditKeeper:
    """Tells the head of the audit, and cuts off what is older than it is to be kept. Raises what the store raises."""

    def __init__(
        self,
        audit: AuditStore,
        values: KeyValues,
        alerts: Alerts,
        *,
        keep: timedelta,
        clock: Clock = utc_now,
    ) -> None:
        self._audit = audit
        self._values = values
        self._alerts = alerts
        self._keep = keep
        self._clock = clock

    async def tell(self) -> None:
        """Write the head to the log, and send it to the admins, once a day where there is anything new."""
        head = await self._audit.head()
        if not head.seq:
            return
        log.info("audit_head", seq=head.seq, mac=head.mac)
        told, today = await self._values.get(_TOLD) or " ", f"{self._clock():%Y-%m-%d}"
        day, _, seq = told.partition(" ")
        if day != today and seq != str(head.seq):
            # First told, then noted: after a crash in between it is told once more, under the same id.
            values = {"head": f"{head.seq}:{head.mac}"}
            await self._alerts.tell(f"audit-head:{today}", "alert-audit-head", values, admins_only=True)
            await self._values.put(_TOLD, f"{today} {head.seq}")

    async def cut(self) -> None:
        """Cut off old rows."""
        if gone := await self._audit.cut(self._clock() - self._keep):
            log.info("audit_cut", count=gone)
