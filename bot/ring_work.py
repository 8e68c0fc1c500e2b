"""What is done to a ring of keys and what is sealed with it: at the machine, and by admins in the chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..accounts.audit import SYSTEM, Act, Entry
from ..accounts.key_ring import INDEX, KeyRing, RingKey
from ..accounts.secrets import NoRing, RingSource, Unreadable, Vault
from ..storage.records.audit import RecordAudit
from ..storage.records.engine import Records
from ..storage.records.sealed import RingUse, SealedRecords, SealedRow
from ..tracking.clock import utc_now
from .cli.table import aligned
from .config.settings import SettingsError
from .keys import FileSource, KnownSource
from .vault import canaries, faults

Tell = Callable[[str], None]

_HEAD = ("KEY", "MADE", "SECRETS", "")
_MOST_NAMED = 20  # rows that would not open


class KeysRefused(Exception):
    """What was asked of the ring would lose secrets, or can't be done; the message says why."""


@dataclass(frozen=True, slots=True)
class RingWork:
    """The ring of a vault, where it comes from, and the records that hold what is sealed with it."""

    vault: Vault
    source: RingSource
    records: Records

    async def rotate(
        self, tell: Tell, *, by: str = SYSTEM, now: datetime | None = None, since: datetime | None = None
    ) -> None:
        """Add an active key and seal everything anew with it, in steps; what was interrupted goes on.

        A key that was made `since` a time is one of an interrupted rotation too. `by` is the account of an admin.

        Raises KeysRefused, SettingsError, BadRing, NoRing or StoreError.
        """
        vault, sealed = self.vault, SealedRecords(self.records)
        use, at = await sealed.use(), now or utc_now()
        refuse_faults(vault, use)
        begun = since is not None and vault.ring.active.made >= since.replace(microsecond=0)
        if begun or any(key.kid in use.rows for key in vault.ring.keys[1:]):
            tell(f"Going on to the key {vault.ring.active.kid}.")
        else:
            file = ring_file(self.source, "chatwallet keys rotate --print")
            added = file.change(lambda ring: ring.with_new(at))
            vault.reload()
            await self.written("rotated", added.active.kid, by)
            tell(f"The key {added.active.kid} is active now. What was sealed with others is sealed anew.")
        await sealed.put_canaries(canaries(vault), int(at.timestamp() * 1000))
        unopened = await _seal_anew(vault, sealed, tell)
        if unopened:
            raise KeysRefused(
                f"{unopened} secrets would not open: “chatwallet keys check” names them, “abandon” gives them up"
            )
        tell("All secrets are sealed with it." + _retirable(vault.ring))

    async def unopened(self, use: RingUse) -> list[str]:
        """The keys of all rows that no key of the ring opens."""
        found: list[str] = []
        sealed = SealedRecords(self.records)
        for kid in use.rows:
            passed = 0
            while rows := await sealed.batch(kid, passed):
                found += [row.key for row in rows if not _opens(self.vault, row)]
                passed += len(rows)
        return found

    async def written(self, what: str, kid: str, by: str = SYSTEM) -> None:
        """Write into the audit what was done to the ring, signed with it."""
        audit = RecordAudit(self.records, self.vault)
        await audit.write(Entry(by, Act.KEYS, "", {"what": what, "kid": kid}))


def show_ring(vault: Vault, source: RingSource, use: RingUse, tell: Tell) -> None:
    """List the keys and how many secrets are sealed with each."""
    if not vault.ready:
        tell("There is no ring of keys. Make one: chatwallet keys new")
    else:
        keys = [_row(key, use, vault.ring) for key in (*vault.ring.keys, vault.ring.index)]
        for line in aligned([_HEAD, *keys]):
            tell(line)
        tell(f"The ring: {place_of_ring(source)}")
    for fault in faults(vault, use):
        tell(f"✗ {fault}")


async def check_ring(
    vault: Vault,
    source: RingSource,
    use: RingUse,
    unopened: Callable[[], Awaitable[Sequence[str]]],
    tell: Tell,
) -> bool:
    """Say which secrets would not open; True where all do. `unopened` tries each, where that helps."""
    found = list(faults(vault, use))
    lost = await unopened() if vault.ready and use.rows and not found else []
    for fault in found:
        tell(f"✗ {fault}")
    for key in lost[:_MOST_NAMED]:
        tell(f"✗ {key} opens with no key of the ring: it was swapped, or is damaged")
    if len(lost) > _MOST_NAMED:
        tell(f"✗ and {len(lost) - _MOST_NAMED} more")
    count = sum(use.rows.values())
    if not found and not lost:
        tell(
            f"✓ All secrets open: {count}. The ring: {place_of_ring(source)}"
            if vault.ready
            else "✓ There is no ring of keys, and no secret"
        )
    return not found and not lost


def refuse_faults(vault: Vault, use: RingUse) -> None:
    """Raises SettingsError where the ring is not that of the store."""
    if found := list(faults(vault, use)):
        raise SettingsError(found)


def ring_file(source: RingSource, instead: str) -> FileSource:
    """The file that a ring comes from. Raises KeysRefused where it is kept elsewhere: there one does it `instead`."""
    if isinstance(source, FileSource) and source.checked:
        return source
    raise KeysRefused(f"the ring comes from {_where(source)}, which is changed where it is kept: {instead}")


def place_of_ring(source: RingSource) -> str:
    """Where a ring comes from, for people."""
    return f"{source.path} ({source.where})" if isinstance(source, FileSource) else _where(source)


def _where(source: RingSource) -> str:
    return source.where if isinstance(source, KnownSource) else "nowhere"


async def _seal_anew(vault: Vault, sealed: SealedRecords, tell: Tell) -> int:
    """Seal with the active key what is sealed with others, in steps; return how many would not open."""
    unopened, done = 0, 0
    for key in vault.ring.keys[1:]:
        passed = 0
        while rows := await sealed.batch(key.kid, passed):
            renewed = _renewed(vault, rows)
            passed += len(rows) - len(renewed)
            done += await sealed.replace(renewed)
            tell(f"  sealed anew: {done}")
        unopened += passed
    return unopened


def _renewed(vault: Vault, rows: Sequence[SealedRow]) -> dict[str, tuple[str, str]]:
    """Those of the rows that open, sealed with the active key: (old, new) by their keys."""
    found = {}
    for row in rows:
        try:
            new = vault.renewed(row.purpose, row.owner, row.key, row.sealed)
        except Unreadable:
            continue
        if new is not None:
            found[row.key] = row.sealed, new
    return found


def _opens(vault: Vault, row: SealedRow) -> bool:
    try:
        vault.open_quietly(row.purpose, row.owner, row.key, row.sealed)
    except (Unreadable, NoRing):
        return False
    return True


def _row(key: RingKey, use: RingUse, ring: KeyRing) -> Sequence[str]:
    what = {ring.active.kid: "active", INDEX: "for digests, never rotated"}.get(key.kid, "")
    count = "" if key.kid == INDEX else str(use.rows.get(key.kid, 0))
    return key.kid, f"{key.made:%Y-%m-%d}", count, what


def _retirable(ring: KeyRing) -> str:
    old = [f"“chatwallet keys retire {key.kid}”" for key in ring.keys[1:]]
    return f" Nothing needs the older ones: {', '.join(old)}." if old else ""
