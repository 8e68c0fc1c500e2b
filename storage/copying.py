"""Copying a whole shop from one store to another: everything, checked row by row at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import orjson

from .errors import StoreError
from .tables import TABLES, Archive, Row, Table

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many rows of it are done, and how many there are."""


class RowChecksum:
    """How many rows of a table there are, and a sum over all of them in which each one counts, whatever the order."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Count rows in."""
        for row in rows:
            values = orjson.dumps([row[column] for column in table.columns])
            self._sum += int.from_bytes(hashlib.sha256(values).digest(), "big")
        self.count += len(rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowChecksum) and (self.count, self._sum) == (other.count, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes


async def copy_store(
    source: Archive, target: Archive, *, replace: bool = False, progress: Progress
) -> dict[str, int]:
    """Copy everything, and compare; return how many rows of each table. Both archives are entered already.

    Raises StoreUnusable if the source is empty, or the target is not and is not to be replaced; StoreInUse if a bot
    works on one of them; StoreError if they are not equal in the end. Whatever ends it, it can be done again.
    """
    await source.open()
    await target.begin(replace=replace)
    sizes = {table.name: await source.count(table) for table in TABLES}
    total, done = sum(sizes.values()), 0
    written = {table.name: RowChecksum() for table in TABLES}
    for table in TABLES:
        async for rows in source.read(table):
            await target.write(table, rows)
            written[table.name].add(table, rows)
            progress("copying", done := done + len(rows), total)
    await _compare(source, target, written, progress)
    await source.complete()  # nobody was at it meanwhile
    await target.complete()
    return {table.many: written[table.name].count for table in TABLES}


async def _compare(
    source: Archive, target: Archive, written: dict[str, RowChecksum], progress: Progress
) -> None:
    """Read both once more: the target may have lost something, and the source may have changed under our hands."""
    done, total = 0, 2 * sum(checksum.count for checksum in written.values())
    for table in TABLES:
        for archive, whose in ((source, "source"), (target, "copy")):
            found = RowChecksum()
            async for rows in archive.read(table):
                found.add(table, rows)
                progress("checking", done := done + len(rows), total)
            if found != written[table.name]:
                counts = f"{written[table.name].count} were copied, the {whose} has {found.count}"
                raise StoreError(
                    f"the copy is not equal: {table.many}: {counts}. Nothing has been switched over"
                )
