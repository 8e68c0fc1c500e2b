"""The address of a store, and the store that it names: sqlite:///path, or one of redis/address.py."""

from __future__ import annotations

# ruff: noqa: PLC0415 - a library that only one backend needs is imported where that one is chosen
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

from ..channels.values import KeyValues
from .base import Store
from .errors import StoreInUse, StoreUnusable
from .insight import StoreSummary
from .reading import Reading
from .records.engine import Records
from .records.sealed import RingUse
from .records.values import RecordValues
from .redis import SCHEMES
from .sqlite import PREFIX
from .sqlite.modes import loose
from .tables import Archive
from .trace import ChargeQuery, ChargeTrace

DEFAULT = f"{PREFIX}chatwallet.sqlite"


def make_store(address: str) -> Store:
    """The store at an address, not open yet: nothing is asked or written.

    Raises StoreUnusable, without repeating a password, if the address can't be read or its library is missing.
    """
    if (path := sqlite_path(address)) is not None:
        from .sqlite.store import SqliteStore

        return SqliteStore(path)
    _require_redis()
    from .redis.store import RedisStore

    return RedisStore(address)


def make_archive(address: str) -> Archive:
    """The data at an address, for copying; nothing is opened yet. Raises StoreUnusable as `make_store` does."""
    if (path := sqlite_path(address)) is not None:
        from .sqlite.archive import SqliteArchive

        return SqliteArchive(path)
    _require_redis()
    from .redis.archive import RedisArchive

    return RedisArchive(address)


def sqlite_path(address: str) -> Path | None:
    """Where the SQLite file of an address lies, None if it is the address of a Redis. Raises StoreUnusable."""
    scheme = address.partition("://")[0]
    if address.startswith(PREFIX) and len(address) > len(PREFIX):
        return Path(address.removeprefix(PREFIX))
    if scheme in SCHEMES and scheme != address:
        return None
    raise StoreUnusable(f"is not an address like {PREFIX}path/to/chatwallet.sqlite or redis://host:6379/0")


def missing_file(address: str) -> Path | None:
    """The SQLite file of an address that is not there yet; None if it is, or for a Redis. Raises StoreUnusable."""
    path = sqlite_path(address)
    return None if path is None or path.exists() else path


def open_to_others(address: str) -> Mapping[Path, int]:
    """Which files of a store others may read, with their modes; none of a Redis. Raises StoreUnusable."""
    path = sqlite_path(address)
    return {} if path is None else loose(path)


def describe(address: str) -> str:
    """The address for people: without a password, and with what sets two stores of one server apart.

    Raises StoreUnusable as `make_store` does.
    """
    if (path := sqlite_path(address)) is not None:
        return str(path)
    _require_redis()
    from .redis.address import parse_address

    return str(parse_address(address))


async def summary_of(address: str, channels: Iterable[str], dead_limit: int) -> StoreSummary:
    """Look into a store, also while the bot works on it. Raises StoreUnusable or StoreUnavailable."""
    if (path := sqlite_path(address)) is not None:
        from .sqlite.summary import summary as summary_of_file

        return await summary_of_file(path, channels, dead_limit)
    _require_redis()
    from .redis.summary import summary

    return await summary(address, channels, dead_limit)


async def find_traces(address: str, query: ChargeQuery, limit: int) -> Sequence[ChargeTrace]:
    """The traces of the charges that are meant, also while the bot works on it. Raises as `summary_of` does."""
    if (path := sqlite_path(address)) is not None:
        from .sqlite.traces import traces as traces_of_file

        return await traces_of_file(path, query, limit)
    _require_redis()
    from .redis.traces import traces

    return await traces(address, query, limit)


async def ring_use_of(address: str) -> RingUse | None:
    """What of a ring of keys a store has in use, with nothing written to it; None where it can't tell, or is new.

    Raises StoreUnusable as `make_store` does.
    """
    if (path := sqlite_path(address)) is not None:
        if not path.exists():
            return None
        from .sqlite.ring_use import ring_use as ring_use_of_file

        return await ring_use_of_file(path)
    _require_redis()
    from .redis.ring_use import ring_use

    return await ring_use(address)


async def prepare(address: str) -> bool:
    """Make or bring up to date a file that is not in use; False if it is in use. A server needs none of that."""
    if sqlite_path(address) is None:
        return True
    try:
        async with make_store(address):
            return True
    except StoreInUse:
        return False


@asynccontextmanager
async def open_records(address: str) -> AsyncIterator[Records]:
    """The records of a store and nothing else of it, also while the bot works on it; a file is made if missing.

    Raises as `summary_of` does.
    """
    await prepare(address)
    if (path := sqlite_path(address)) is not None:
        from .sqlite.open_records import records_of as records_of_file

        async with records_of_file(path) as records:
            yield records
        return
    _require_redis()
    from .redis.open_records import records_of

    async with records_of(address) as records:
        yield records


@asynccontextmanager
async def open_reading(address: str, *, only: bool = False) -> AsyncIterator[Reading]:
    """What is read of a store, also while the bot works on it, as `open_records` opens it.

    With `only`, nothing of it can be written, and no bot on the same file waits for it.
    """
    await prepare(address)
    if (path := sqlite_path(address)) is not None:
        from .sqlite.open_records import reading_of as reading_of_file

        async with reading_of_file(path, only=only) as reading:
            yield reading
        return
    _require_redis()
    from .redis.open_records import reading_of

    async with reading_of(address) as reading:
        yield reading


@asynccontextmanager
async def open_values(address: str) -> AsyncIterator[KeyValues]:
    """The small texts of a store, as `open_records` opens it."""
    async with open_records(address) as records:
        yield RecordValues(records)


def _require_redis() -> None:
    if find_spec("redis") is None:
        raise StoreUnusable("the library redis is not installed: install chatwallet with its extra [redis]")
