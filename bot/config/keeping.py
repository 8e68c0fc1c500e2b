"""The settings of what outlives orders: the ledger and the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

_Days = Annotated[float, Field(ge=30, le=3650)]


class KeepingSettings(BaseModel):
    """How long it is known what was paid, and who did what to whom."""

    ledger_days: _Days = 400
    audit_days: _Days = 400

    @property
    def ledger_kept_for(self) -> timedelta:
        """How long the lines of the ledger are kept."""
        return timedelta(days=self.ledger_days)

    @property
    def audit_kept_for(self) -> timedelta:
        """How long the rows of the audit are kept."""
        return timedelta(days=self.audit_days)
