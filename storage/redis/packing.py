"""Connections that write the commands of a batch by hiredis, which reads the replies already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import hiredis
from redis.asyncio import ConnectionPool


class _Packing:
    """Stands before a kind of connection of redis-py."""

    def pack_commands(self, commands: Iterable[Sequence[Any]]) -> list[bytes]:
        """The commands of a pipeline as the server gets them; their names are single words."""
        return [hiredis.pack_command(tuple(command)) for command in commands]


def pack_fast(pool: ConnectionPool) -> None:
    """Have all connections that a pool makes from now on write so."""
    kind = pool.connection_class
    pool.connection_class = type(kind.__name__, (_Packing, kind), {})
