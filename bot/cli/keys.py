"""`chatwallet keys …`: the ring of keys and what is sealed with it, also while the bot runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from ...accounts.audit import SYSTEM, Act, Entry
from ...accounts.key_ring import KeyRing
from ...accounts.secrets import Vault, require_library
from ...accounts.shops import Telling
from ...storage.addresses import missing_file, open_records, ring_use_of
from ...storage.records.audit import RecordAudit
from ...storage.records.engine import Records
from ...storage.records.sealed import RingUse, SealedRecords
from ...storage.records.shops import RecordShops
from ...tracking.clock import utc_now
from ..config.settings import Settings
from ..faults import die_at, fragile
from ..keys import APART, ring_source
from ..ring_work import (
    KeysRefused,
    RingWork,
    check_ring,
    place_of_ring,
    refuse_faults,
    ring_file,
    show_ring,
)
from ..vault import faults, open_vault

Tell = Callable[[str], None]

_LINK = "link:"
_NONE = RingUse({}, {})


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
            entry = Entry(SYSTEM, Act.KEYS, "", {"what": "new", "kid": made.active.kid})
            await RecordAudit(records).write(entry)
    tell(f"{place_of_ring(source)}: a ring with the key {made.active.kid}. {APART}.")
    tell("A bot that runs takes it up when it is started again.")


async def show(settings: Settings, tell: Tell) -> None:
    """List the keys and how many secrets are sealed with each. Raises SettingsError or StoreError."""
    vault, source = open_vault(settings)
    use = await _use(settings)
    show_ring(vault, source, use, tell)


async def rotate(settings: Settings, tell: Tell, *, printed: bool = False) -> None:
    """Add an active key and seal everything anew with it, in steps; what was interrupted goes on.

    `printed` writes out the ring with one more key and changes nothing. Raises KeysRefused, SettingsError, BadRing,
    NoRing or StoreError.
    """
    async with _at_work(settings) as work:
        if not printed:
            await work.rotate(tell)
            return
        refuse_faults(work.vault, await SealedRecords(work.records).use())
        tell(work.vault.ring.with_new(utc_now()).text.rstrip())


async def retire(settings: Settings, kid: str, tell: Tell) -> None:
    """Take a key off the ring that nothing is sealed with any more. Raises as `rotate` does."""
    async with _at_work(settings) as work:
        ring, sealed = work.vault.ring, SealedRecords(work.records)
        if (key := ring.find(kid)) is None:
            raise KeysRefused(f"{kid} is no key of the ring that may go: “chatwallet keys list” shows them")
        if kid == ring.active.kid:
            raise KeysRefused(f"{kid} is the active key: “chatwallet keys rotate” makes another one active")
        if rows := (await sealed.use()).rows.get(kid):
            raise KeysRefused(
                f"{rows} secrets are sealed with {kid}: “chatwallet keys rotate” seals them anew"
            )
        file = ring_file(work.source, f"take the line of {kid} out of it")
        # In this order, and twice: a canary without its key would keep the bot from starting.
        await sealed.drop_canary(kid)
        file.change(lambda ring: ring.without(kid))
        await sealed.drop_canary(kid)
        if rows := (await sealed.use()).rows.get(kid):  # a bot that had not seen the newer key yet
            file.change(lambda ring: KeyRing((*ring.keys, key), ring.index))
            raise KeysRefused(
                f"meanwhile {rows} secrets were sealed with {kid}: it stays. Rotate again, then retire"
            )
        await work.written("retired", kid)
    tell(f"{kid} is off the ring. A copy of it still opens copies of the store from before.")


async def check(settings: Settings, tell: Tell) -> bool:
    """Open every secret, and say what would not; True where all is well. Raises SettingsError or StoreError."""
    vault, source = open_vault(settings)
    use = await _use(settings)

    async def unopened() -> Sequence[str]:
        async with _records(settings) as records:
            return await RingWork(vault, source, records).unopened(use)

    return await check_ring(vault, source, use, unopened, tell)


async def abandon(settings: Settings, tell: Tell, *, sure: bool) -> None:
    """Give up what opens with no key: links turn stale, and the rest is forgotten. Raises KeysRefused or StoreError."""
    vault, source = open_vault(settings, lost=True)
    async with _records(settings) as records:
        sealed, work = SealedRecords(records), RingWork(vault, source, records)
        use = await sealed.use()
        lost = await work.unopened(use)
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
                await shops.lose_secret(key.removeprefix(_LINK), Telling(utc_now()))
        await sealed.forget(lost)
        for kid in dead:
            await sealed.drop_canary(kid)
        await work.written("abandoned", ",".join(sorted(dead)))
    tell(f"Given up: {kinds}. Start the bot; who had linked a key is asked to link again.")


def _proves(vault: Vault, kid: str, canary: str) -> bool:
    return not list(faults(vault, RingUse({}, {kid: canary})))


@asynccontextmanager
async def _at_work(settings: Settings) -> AsyncIterator[RingWork]:
    """The vault and the records of a ring that is there."""
    vault, source = open_vault(settings)
    if not vault.ready:
        raise KeysRefused("there is no ring of keys: “chatwallet keys new” makes one")
    async with _records(settings) as records:
        yield RingWork(vault, source, records)


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Records]:
    async with open_records(settings.store.get_secret_value()) as records:
        yield fragile(records, "records", die_at(settings.fault_point)) if settings.fault_point else records


async def _use(settings: Settings) -> RingUse:
    """What of the ring is in use; nothing of a store that is not there yet. Raises KeysRefused where it can't tell."""
    address = settings.store.get_secret_value()
    if missing_file(address) is not None:
        return _NONE
    use = await ring_use_of(address)
    if use is None:
        raise KeysRefused("the store can't be asked: “chatwallet doctor” says why")
    return use


def _kinds(keys: Sequence[str]) -> Mapping[str, int]:
    return Counter(key.partition(":")[0] for key in keys)
