"""Secrets that people wrote into a chat: kept sealed for some minutes, and given out once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from .secrets import Purpose, SecretsError, Vault

log = structlog.get_logger(__name__)

KEPT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class IncomingSecret:
    """A secret as it is stored: sealed for its own row, which is its owner too, as nobody need have an account yet."""

    row: str
    sealed: str
    until: datetime


class IncomingStore(Protocol):
    """The repository of them. Every method is one atomic step and safe to repeat."""

    async def row(self, origin: str) -> str:
        """The key of the record for the message of this origin: it tells nobody whose it is."""

    async def put(self, secret: IncomingSecret) -> None:
        """Keep one; one that is there already is written over."""

    async def find(self, row: str) -> IncomingSecret | None:
        """One as it is; None where there is none."""

    async def take(self, row: str) -> IncomingSecret | None:
        """Delete one and return it; None where there is none."""

    async def expire(self, now: datetime) -> int:
        """Delete those whose time is over; return how many."""


class IncomingSecrets:
    """Keeps what was cut out of a message until that is answered, where there is a ring of keys; else it is dropped."""

    def __init__(self, store: IncomingStore, vault: Vault, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    async def keep(self, origin: str, secret: str) -> None:
        """Keep the secret of a message. No ring is made for it. Raises what the store raises."""
        if not self._vault.ready:
            return
        row = await self._store.row(origin)
        try:
            sealed = self._vault.seal(Purpose.INCOMING, row, row, secret)
        except SecretsError as error:
            log.warning("secret_dropped", reason=str(error))
            return
        await self._store.put(IncomingSecret(row, sealed, self._clock() + KEPT))

    async def name(self, origin: str) -> str:
        """What the secret of a message is called."""
        return (await self._store.row(origin)).partition(":")[2]

    async def read(self, name: str) -> str | None:
        """The secret of a name, which stays; None where there is none (any more). Raises what the store raises."""
        return self._open(await self._store.find(f"incoming:{name}"))

    async def drop(self, name: str) -> None:
        """Forget the secret of a name."""
        await self._store.take(f"incoming:{name}")

    async def take(self, origin: str) -> str | None:
        """The secret of a message, once; None where there is none (any more). Raises what the store raises."""
        return self._open(await self._store.take(await self._store.row(origin)))

    def _open(self, found: IncomingSecret | None) -> str | None:
        if found is None or found.until <= self._clock():
            return None
        try:
            return self._vault.open(Purpose.INCOMING, found.row, found.row, found.sealed)
        except SecretsError as error:
            log.warning("secret_dropped", reason=str(error))
            return None

    async def expire(self, now: datetime) -> int:
        """Forget those whose time is over; return how many."""
        return await self._store.expire(now)
