"""`chatwallet keys …`: the ring of keys and what is sealed with it, also while the bot runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.key_ring import INDEX, KeyRing, RingKey
from ...accounts.secrets import NoRing, Unreadable, Vault, require_library
from ...storage.addresses import missing_file, open_records, ring_use_of
from ...storage.records.audit import RecordAudit
from ...storage.records.engine import Records
from ...storage.records.sealed import RingUse, SealedRecords, SealedRow
from ...storage.records.shops import RecordShops
from ...tracking.clock import utc_now
from ..config.settings import Settings, SettingsError
from ..faults import die_at, fragile
from ..keys import APART, FileSource, KnownSource, ring_source
from ..vault import canaries, faults, open_vault
from .table import aligned

Tell = Callable[[str], None]

_HEAD = ("KEY", "MADE", "SECRETS", "")
_MOST_NAMED = 20  # rows that would not open
_LINK = "link:"
_NONE = RingUse({}, {})


class KeysRefused(Exception):
    """What was asked of the ring would lose secrets, or can't be done; the message says why."""


async def new(settings: Settings, tell: Tell, *, printed: bool = False) -> None:
    """Make the first ring, or `printed` write one out for whoever keeps secrets elsewhere.

    Raises KeysRefused where there is one, or the store was used with one; BadRing, NoRing or StoreError.
    """
    require_library()
    if printed:
        tell(KeyRing.new(utc_now()).text.rstrip())
        return
    source = ring_source(settings)
    if source.read() is not None:
        raise KeysRefused(f"there is a ring already ({source.where}): “chatwallet keys rotate” adds a key")
    use = await _use(settings)
    if use.rows or use.canaries:
        raise KeysRefused(
            "the store was used with another ring, and a new one opens nothing of it: put that one in its place, or, "
            "if it is lost, see “chatwallet keys abandon”"
        )
    made = source.make()
    # Without the new key: a bot that runs signs with none either until it is started again.
    if missing_file(settings.store.get_secret_value()) is None:
        async with _records(settings) as records:
            await _written(records, None, "new", made.active.kid)
    tell(f"{_place(source)}: a ring with the key {made.active.kid}. {APART}.")
    tell("A bot that runs takes it up when it is started again.")


async def show(settings: Settings, tell: Tell) -> None:
    """List the keys and how many secrets are sealed with each. Raises SettingsError or StoreError."""
    vault, source = open_vault(settings)
    use = await _use(settings)
    if not vault.ready:
        tell("There is no ring of keys. Make one: chatwallet keys new")
    else:
        keys = [_row(key, use, vault.ring) for key in (*vault.ring.keys, vault.ring.index)]
        for line in aligned([_HEAD, *keys]):
            tell(line)
        tell(f"The ring: {_place(source)}")
    for fault in faults(vault, use):
        tell(f"✗ {fault}")


async def rotate(settings: Settings, tell: Tell, *, printed: bool = False) -> None:
    """Add an active key and seal everything anew with it, in steps; what was interrupted goes on.

    `printed` writes out the ring with one more key and changes nothing. Raises KeysRefused, SettingsError, BadRing,
    NoRing or StoreError.
    """
    async with _at_work(settings) as (vault, source, records):
        sealed = SealedRecords(records)
        use = await sealed.use()
        _refuse_faults(vault, use)
        if printed:
            tell(vault.ring.with_new(utc_now()).text.rstrip())
            return
        if any(key.kid in use.rows for key in vault.ring.keys[1:]):
            tell(f"Going on to the key {vault.ring.active.kid}.")
        else:
            added = _file(source, "chatwallet keys rotate --print").change(
                lambda ring: ring.with_new(utc_now())
            )
            vault.reload()
            await _written(records, vault, "rotated", added.active.kid)
            tell(f"The key {added.active.kid} is active now. What was sealed with others is sealed anew.")
        await sealed.put_canaries(canaries(vault), int(utc_now().timestamp() * 1000))
        unopened = await _seal_anew(vault, sealed, tell)
        if unopened:
            raise KeysRefused(
                f"{unopened} secrets would not open: “chatwallet keys check” names them, “abandon” gives them up"
            )
        tell("All secrets are sealed with it." + _retirable(vault.ring))


async def retire(settings: Settings, kid: str, tell: Tell) -> None:
    """Take a key off the ring that nothing is sealed with any more. Raises as `rotate` does."""
    async with _at_work(settings) as (vault, source, records):
        ring, sealed = vault.ring, SealedRecords(records)
        if (key := ring.find(kid)) is None:
            raise KeysRefused(f"{kid} is no key of the ring that may go: “chatwallet keys list” shows them")
        if kid == ring.active.kid:
            raise KeysRefused(f"{kid} is the active key: “chatwallet keys rotate” makes another one active")
        if rows := (await sealed.use()).rows.get(kid):
            raise KeysRefused(
                f"{rows} secrets are sealed with {kid}: “chatwallet keys rotate” seals them anew"
            )
        file = _file(source, f"take the line of {kid} out of it")
        # In this order, and twice: a canary without its key would keep the bot from starting.
        await sealed.drop_canary(kid)
        file.change(lambda ring: ring.without(kid))
        await sealed.drop_canary(kid)
        if rows := (await sealed.use()).rows.get(kid):  # a bot that had not seen the newer key yet
            file.change(lambda ring: KeyRing((*ring.keys, key), ring.index))
            raise KeysRefused(
                f"meanwhile {rows} secrets were sealed with {kid}: it stays. Rotate again, then retire"
            )
        await _written(records, vault, "retired", kid)
    tell(f"{kid} is off the ring. A copy of it still opens copies of the store from before.")


async def check(settings: Settings, tell: Tell) -> bool:
    """Open every secret, and say what would not; True where all is well. Raises SettingsError or StoreError."""
    vault, source = open_vault(settings)
    use = await _use(settings)
    found = list(faults(vault, use))
    unopened: list[str] = []
    if vault.ready and use.rows and not found:
        async with _records(settings) as records:
            unopened = await _unopened(vault, SealedRecords(records), use)
    for fault in found:
        tell(f"✗ {fault}")
    for key in unopened[:_MOST_NAMED]:
        tell(f"✗ {key} opens with no key of the ring: it was swapped, or is damaged")
    if len(unopened) > _MOST_NAMED:
        tell(f"✗ and {len(unopened) - _MOST_NAMED} more")
    count = sum(use.rows.values())
    if not found and not unopened:
        tell(
            f"✓ All secrets open: {count}. The ring: {_place(source)}"
            if vault.ready
            else "✓ There is no ring of keys, and no secret"
        )
    return not found and not unopened


async def abandon(settings: Settings, tell: Tell, *, sure: bool) -> None:
    """Give up what opens with no key: links turn stale, and the rest is forgotten. Raises KeysRefused or StoreError."""
    vault, _ = open_vault(settings, lost=True)
    async with _records(settings) as records:
        sealed = SealedRecords(records)
        use = await sealed.use()
        lost = await _unopened(vault, sealed, use)
        dead = [kid for kid in use.canaries if not _proves(vault, kid, use.canaries[kid])]
        if not lost and not dead:
            tell("All secrets open: nothing is to be given up.")
            return
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(_kinds(lost).items())) or "none"
        if not sure:
            raise KeysRefused(
                f"secrets that no key of the ring opens: {kinds}. Is the ring lost for good, “chatwallet keys abandon "
                "--yes-links-are-lost” gives them up: whoever linked a key links again; orders and money are untouched"
            )
        shops = RecordShops(records, RecordAudit(records, vault))
        for key in lost:
            if key.startswith(_LINK):
                await shops.lose_secret(key.removeprefix(_LINK))
        await sealed.forget(lost)
        for kid in dead:
            await sealed.drop_canary(kid)
        await _written(records, vault, "abandoned", ",".join(sorted(dead)))
    tell(f"Given up: {kinds}. Start the bot; who had linked a key is asked to link again.")


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


async def _unopened(vault: Vault, sealed: SealedRecords, use: RingUse) -> list[str]:
    """The keys of all rows that no key of the ring opens."""
    found: list[str] = []
    for kid in use.rows:
        passed = 0
        while rows := await sealed.batch(kid, passed):
            found += [row.key for row in rows if not _opens(vault, row)]
            passed += len(rows)
    return found


def _opens(vault: Vault, row: SealedRow) -> bool:
    try:
        vault.open_quietly(row.purpose, row.owner, row.key, row.sealed)
    except (Unreadable, NoRing):
        return False
    return True


def _proves(vault: Vault, kid: str, canary: str) -> bool:
    return not list(faults(vault, RingUse({}, {kid: canary})))


@asynccontextmanager
async def _at_work(settings: Settings) -> AsyncIterator[tuple[Vault, KnownSource, Records]]:
    """The vault and the records of a ring that is there."""
    vault, source = open_vault(settings)
    if not vault.ready:
        raise KeysRefused("there is no ring of keys: “chatwallet keys new” makes one")
    async with _records(settings) as records:
        yield vault, source, records


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Records]:
    async with open_records(settings.store.get_secret_value()) as records:
        yield fragile(records, "records", die_at(settings.fault_point)) if settings.fault_point else records


async def _written(records: Records, vault: Vault | None, what: str, kid: str) -> None:
    await RecordAudit(records, vault).write(Entry(SYSTEM, Act.KEYS, "", {"what": what, "kid": kid}))


async def _use(settings: Settings) -> RingUse:
    """What of the ring is in use; nothing of a store that is not there yet. Raises KeysRefused where it can't tell."""
    address = settings.store.get_secret_value()
    if missing_file(address) is not None:
        return _NONE
    use = await ring_use_of(address)
    if use is None:
        raise KeysRefused("the store can't be asked: “chatwallet doctor” says why")
    return use


def _refuse_faults(vault: Vault, use: RingUse) -> None:
    if found := list(faults(vault, use)):
        raise SettingsError(found)


def _file(source: KnownSource, instead: str) -> FileSource:
    if isinstance(source, FileSource) and source.checked:
        return source
    raise KeysRefused(f"the ring comes from {source.where}, which is changed where it is kept: {instead}")


def _place(source: KnownSource) -> str:
    return f"{source.path} ({source.where})" if isinstance(source, FileSource) else source.where


def _row(key: RingKey, use: RingUse, ring: KeyRing) -> Sequence[str]:
    what = {ring.active.kid: "active", INDEX: "for digests, never rotated"}.get(key.kid, "")
    count = "" if key.kid == INDEX else str(use.rows.get(key.kid, 0))
    return key.kid, f"{key.made:%Y-%m-%d}", count, what


def _retirable(ring: KeyRing) -> str:
    old = [f"“chatwallet keys retire {key.kid}”" for key in ring.keys[1:]]
    return f" Nothing needs the older ones: {', '.join(old)}." if old else ""


def _kinds(keys: Sequence[str]) -> Mapping[str, int]:
    return Counter(key.partition(":")[0] for key in keys)
