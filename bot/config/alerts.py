"""The settings of what admins and owners are told without asking."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

_Limit = Annotated[int, Field(ge=0, le=1_000_000)]


class AlertSettings(BaseModel):
    """What an admin can set of when trouble is told; 0 has nobody told of it."""

    alert_dead: _Limit = 5
    alert_unended: _Limit = 10
    alert_disk_mb: _Limit = 500
