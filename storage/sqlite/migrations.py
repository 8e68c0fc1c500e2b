"""Bringing a database file to the present schema, one numbered .sql file at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from importlib.resources import files

from ..errors import StoreUnusable
from ..records.digests import digest

APPLICATION_ID = int.from_bytes(b"CWLT", "big")


def scripts() -> Sequence[str]:
    """The migrations in order: the n-th brings a file from version n-1 to n, which it notes in `user_version`."""
    folder = files(__package__).joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [folder.joinpath(name).read_text("utf-8") for name in names]


def migrate(connection: sqlite3.Connection, migrations: Sequence[str] | None = None) -> int:
    """Apply the migrations that the file lacks, each in one transaction; return its version.

    Raises StoreUnusable for the file of another program, or of a newer version of this one.
    """
    connection.create_function("digest", -1, digest, deterministic=True)
    migrations = scripts() if migrations is None else migrations
    version = version_of(connection)
    if version > len(migrations):
        raise StoreUnusable(
            f"it was written by a newer chatwallet: schema {version}, this version knows {len(migrations)}"
        )
    for number, script in enumerate(migrations[version:], version + 1):
        try:
            # A table that is rebuilt is dropped in between, and what refers to it must not go with it.
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
            connection.execute("PRAGMA foreign_keys = ON")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise StoreUnusable(f"the change to schema {number} failed: {error}") from error
    return version_of(connection)


def version_of(connection: sqlite3.Connection) -> int:
    """The schema of a file, 0 for an empty one. Raises StoreUnusable for the file of another program."""
    application, version, tables = (
        connection.execute(query).fetchone()[0]
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreUnusable("it is the database of another program")
    return int(version)
