"""What a channel serves over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from starlette.routing import BaseRoute


@runtime_checkable
class HasRoutes(Protocol):
    """A channel that answers over HTTP: a page, webhooks."""

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Routes from the root of the public address, as `/webhooks/whatsapp`."""
