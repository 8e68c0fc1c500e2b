"""The vault of a bot: opened before its store is, held against what the store says, and told of new keys."""

from __future__ import annotations

import asyncio
import hmac
import signal
import sys
from collections.abc import Iterator, Mapping

import structlog

from ..accounts.key_ring import INDEX, BadRing, KeyRing
from ..accounts.secrets import NoRing, Purpose, Unreadable, Vault, require_library
from ..storage.addresses import ring_use_of
from ..storage.base import Repositories
from ..storage.errors import StoreError
from ..storage.memory.store import MemoryStore
from ..storage.records.sealed import RingUse, SealedRecords, canary_row
from ..tracking.clock import Clock, utc_now
from .config.settings import Settings, SettingsError
from .keys import APART, KnownSource, ProcessSource, ring_source
from .monitoring.counters import Counters

log = structlog.get_logger(__name__)

_TEXT = "canary"
_RETRY = 1.0  # seconds after a store that can't be asked


def open_vault(
    settings: Settings, counters: Counters | None = None, store: object | None = None, *, lost: bool = False
) -> tuple[Vault, KnownSource]:
    """The vault of these settings, and where its ring comes from; `store` is a host's own. `lost`: the file of the ring
    may be missing.

    Raises SettingsError for a ring that can't be used, that is set and not there, or whose library is missing.
    """
    source, counted = ring_source(settings, store), counters or Counters()
    try:
        vault = Vault(source, counted.not_opened)
        if vault.ready:
            require_library()
    except (BadRing, NoRing) as error:
        raise SettingsError([f"the ring of keys ({source.where}): {error}"]) from error
    if settings.keys_file is not None and not vault.ready and not lost:
        raise SettingsError([f"{settings.keys_file} is not there: “chatwallet keys new” makes it"])
    return vault, source


def vault_of(store: object) -> Vault:
    """The vault of a store that is nobody's but this process's: what is in memory has a ring that goes with it."""
    return Vault(ProcessSource() if isinstance(store, MemoryStore) else None)


async def refuse_wrong_ring(settings: Settings, vault: Vault) -> None:
    """Look into the store of these settings, with nothing written to it, before anything else does.

    Raises SettingsError for a ring that is not the one that the store was used with.
    """
    if (use := await ring_use_of(settings.store.get_secret_value())) is not None:
        _refuse(vault, use)


class RingKeeper:
    """Holds the ring against the store once that is open, and keeps a canary there of each key.

    Use it as a context manager around the time in which the store is worked on; `run` goes on for ever.
    """

    def __init__(
        self,
        vault: Vault,
        source: KnownSource,
        store: Repositories,
        *,
        clock: Clock = utc_now,
        hears: bool = False,
    ) -> None:
        """`hears`: SIGHUP makes it read the ring again, where there is one."""
        self._vault = vault
        self._source = source
        self._sealed = SealedRecords(store.records)
        self._clock = clock
        self._hears = hears and vault.ready and sys.platform != "win32"
        self._changed = asyncio.Event()
        self._new: set[str] = set()  # kids whose canaries are still to be put

    @property
    def vault(self) -> Vault:
        """What seals secrets."""
        return self._vault

    async def __aenter__(self) -> None:
        """Raises SettingsError for another ring than the store's, or StoreError."""
        _refuse(self._vault, await self._sealed.use())
        if self._vault.ready:
            await self._put_canaries(canaries(self._vault))
        self._vault.on_change(self._note)
        if self._hears:
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._read_again)

    async def __aexit__(self, *_: object) -> None:
        if self._hears:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGHUP)

    async def run(self) -> None:
        """Put a canary of each key that comes onto the ring."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            new = {kid: text for kid, text in canaries(self._vault).items() if kid in self._new}
            try:
                await self._put_canaries(new)
            except StoreError:
                self._changed.set()
                await asyncio.sleep(_RETRY)
            else:
                self._new -= new.keys()

    async def _put_canaries(self, texts: Mapping[str, str]) -> None:
        await self._sealed.put_canaries(texts, int(self._clock().timestamp() * 1000))

    def _note(self, before: KeyRing | None) -> None:
        # Of the others a canary may just have been dropped, with their key.
        known = set() if before is None else {key.kid for key in before.keys} | {INDEX}
        self._new |= {key.kid for key in (*self._vault.ring.keys, self._vault.ring.index)} - known
        self._changed.set()
        if before is None:
            log.warning("ring_made", where=self._source.where, hint=APART)

    def _read_again(self) -> None:
        try:
            self._vault.reload()
        except BadRing as error:
            log.warning("ring_not_read", reason=str(error))
        else:
            log.info("ring_read", keys=",".join(key.kid for key in self._vault.ring.keys))


def canaries(vault: Vault) -> dict[str, str]:
    """A canary of each key of the ring, by kid. Raises NoRing."""
    sealed = {
        key.kid: vault.seal_with(key, Purpose.CANARY, "", canary_row(key.kid), _TEXT)
        for key in vault.ring.keys
    }
    return {**sealed, INDEX: vault.digest(_TEXT, _TEXT)}


def faults(vault: Vault, use: RingUse) -> Iterator[str]:
    """What is wrong with the ring for a store, in sentences."""
    rows = {kid: count for kid, count in use.rows.items() if kid != "?"}
    if not vault.ready:
        if rows or use.canaries:
            yield f"there is no ring of keys, and the store has been used with one: {_counted(rows)}"
        return
    for kid in sorted({*rows, *use.canaries} - {INDEX}):
        if vault.ring.find(kid) is None:
            yield f"the key {kid} is not on the ring: {_counted({kid: rows.get(kid, 0)})}"
        elif kid in use.canaries and not _opens(vault, kid, use.canaries[kid]):
            yield f"the key {kid} of the ring is another one than the store was used with"
    index = use.canaries.get(INDEX)
    if index is not None and not hmac.compare_digest(index, vault.digest(_TEXT, _TEXT)):
        yield f"the key {INDEX} of the ring is another one than the store was used with"


def _refuse(vault: Vault, use: RingUse) -> None:
    if found := list(faults(vault, use)):
        raise SettingsError(
            [
                *found,
                "put the right ring in its place: nothing was changed. Is it lost, “chatwallet keys abandon” says what "
                "that means",
            ]
        )


def _opens(vault: Vault, kid: str, text: str) -> bool:
    try:
        return vault.open_quietly(Purpose.CANARY, "", canary_row(kid), text) == _TEXT
    except Unreadable:
        return False


def _counted(rows: dict[str, int]) -> str:
    count = sum(rows.values())
    return f"{count} secret{'' if count == 1 else 's'} can't be opened" if count else "no secret needs it now"
