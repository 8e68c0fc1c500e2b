"""The way to a Redis: opened, checked, asked, closed."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from redis import exceptions
from redis.asyncio import RedisCluster

from ..errors import StoreClosed, StoreError, StoreUnavailable, StoreUnusable
from ..room import Room
from .address import Client, make_client, parse_address
from .checks import advise, examine, is_loading, room_of
from .failures import is_forbidden, is_gone, translated
from .form import secret_of
from .key_names import KeyNames
from .merging import merged
from .pipeline import Command, Pipeline, Reply
from .scripts import all_scripts, script

_FAILURES = (exceptions.RedisError, exceptions.RedisClusterException, OSError)
_MOVED_ON = (exceptions.ReadOnlyError, exceptions.ConnectionError, exceptions.ClusterError)


class Server:
    """A Redis at an address. `facts`: what it is and how it keeps its data; `unchecked`: what it would not tell.

    What an interrupted copy has left there is opened only to copy again (`half_copies`).
    """

    def __init__(self, url: str, *, half_copies: bool = False) -> None:
        self._address = parse_address(url)
        self._half_copies = half_copies
        self._client: Client | None = None
        self._pipeline: Pipeline | None = None
        self._names: KeyNames | None = None
        self._mark = ""
        self.facts: tuple[str, ...] = ()
        self.unchecked: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self._address)

    @property
    def names(self) -> KeyNames:
        """The names of its records. Raises StoreClosed before it is open."""
        if self._names is None:
            raise StoreClosed("the store is not open")
        return self._names

    async def open(self) -> None:
        """Connect, and look whether it can be trusted.

        Raises StoreUnusable, StoreInUse, or StoreUnavailable if it can't be reached.
        """
        client = make_client(self._address)
        try:
            await self._examine(client)
            await self._load(client)
            names = KeyNames(await secret_of(client, self._address, half_copies=self._half_copies))
            self._mark = f"{self._address.root}:{names.mark}"
            await client.set(self._mark, 1)
            self._names = names
        except _FAILURES as error:
            await client.aclose()
            if is_gone(error) and not is_forbidden(error):
                raise StoreUnavailable(f"{self._address} can't be reached: {error}") from error
            raise StoreUnusable(f"{self._address} can't be used: {error}") from error
        except StoreError:
            await client.aclose()
            raise
        self._client, self._pipeline = client, Pipeline(self._send)

    async def close(self) -> None:
        """Finish what was asked and close; later calls raise StoreClosed."""
        client, pipeline = self._client, self._pipeline
        self._pipeline, self._names = None, None
        if pipeline is not None:
            await pipeline.finish()
        self._client = None
        if client is not None:
            with contextlib.suppress(*_FAILURES):
                await client.aclose()

    async def check(self) -> float:
        """Look again whether it can be trusted and keeps what it is given; return how far its clock is ahead of ours.

        Raises StoreUnusable, StoreUnavailable or StoreClosed.
        """
        if self._client is None:
            raise StoreClosed("the store is not open")
        try:
            await self._examine(self._client)
        except _FAILURES as error:
            raise translated(error) from error
        asked, text = time.time(), secrets.token_hex(8)
        kept, seconds, micros = await self.run("probe", text)
        if kept != text:
            raise StoreUnavailable(f"{self._address} does not keep what it is given")
        return int(seconds) + int(micros) / 1e6 - (asked + time.time()) / 2

    async def room(self) -> tuple[Room, ...]:
        """What is left of its memory. Raises StoreUnavailable or StoreClosed."""
        if self._client is None:
            raise StoreClosed("the store is not open")
        try:
            return room_of(
                _flat(await self._client.execute_command("INFO", **await self._place(self._client)))
            )
        except _FAILURES as error:
            raise translated(error) from error

    async def advice(self) -> tuple[tuple[str, str], ...]:
        """What would be better set otherwise, each with what mends it; nothing where it would not tell.

        Raises StoreUnavailable or StoreClosed.
        """
        if self._client is None:
            raise StoreClosed("the store is not open")
        try:
            return advise(_flat(await self._configured(self._client, "hash-max-*")))
        except exceptions.ResponseError:
            return ()
        except _FAILURES as error:
            raise translated(error) from error

    async def run(self, name: str, *values: str | int | float) -> Any:
        """Run the script `name` with these values. Raises StoreUnavailable, StoreError or StoreClosed."""
        known = script(name)
        keys = (2, self._address.root, self._mark)
        reply = await self._ask(("EVALSHA", known.sha, *keys, *values))
        # The server was restarted: it has forgotten the scripts.
        if isinstance(reply, exceptions.NoScriptError):
            reply = await self._ask(("EVAL", known.text, *keys, *values))
        return self._checked(reply)

    async def command(self, command: str, key: str, *values: str | int | float) -> Any:
        """Run one command on the record `key`. Raises as `run` does."""
        return self._checked(await self._ask((command, f"{self._address.root}:{key}", *values)))

    async def texts(self, keys: Sequence[str]) -> Sequence[str | None]:
        """The records of these keys that are texts, None where there is none. Raises as `run` does."""
        names = [f"{self._address.root}:{key}" for key in keys]
        texts: Sequence[str | None] = self._checked(await self._ask(("MGET", *names)))
        return texts

    async def scan(self, pattern: str) -> AsyncIterator[str]:
        """The names of all records that match, some of them twice. It goes over everything: never on a hot path."""
        if self._client is None:
            raise StoreClosed("the store is not open")
        root = f"{self._address.root}:"
        try:
            async for name in self._client.scan_iter(match=f"{root}{pattern}", count=1000):
                yield name.removeprefix(root)
        except _FAILURES as error:
            raise translated(error) from error

    async def _ask(self, command: Command) -> Reply:
        if self._pipeline is None:
            raise StoreClosed("the store is not open")
        # Here, where it fails for the one who asks: in a batch, what is no text would fail for all of it.
        name, *parts = command
        return await self._pipeline.ask(
            (name, *(part.encode() if isinstance(part, str) else part for part in parts))
        )

    def _checked(self, reply: Reply) -> Any:
        if isinstance(reply, Exception):
            raise translated(reply) from reply
        return reply

    async def _send(self, commands: Sequence[Command]) -> Sequence[Reply]:
        client = self._client
        assert client is not None
        parts = list(merged(commands))
        try:
            found = dict(zip(parts, await _execute(client, [part.command for part in parts]), strict=True))
            # The server was started anew, or this is the first time.
            unknown = [
                part for part in parts if part.loop and isinstance(found[part], exceptions.NoScriptError)
            ]
            if unknown:
                found |= zip(unknown, await _execute(client, [part.in_full for part in unknown]), strict=True)
        except _FAILURES as error:
            await _look_around(client)
            return [error] * len(commands)
        replies: list[Reply] = [None] * len(commands)
        for part, reply in found.items():
            for place, own in zip(part.places, part.replies(reply), strict=True):
                replies[place] = own
        if any(isinstance(reply, _MOVED_ON) for reply in replies):
            await _look_around(client)
        return replies

    async def _examine(self, client: Client) -> None:
        info = _flat(await client.execute_command("INFO", **await self._place(client)))
        if is_loading(info):
            raise StoreUnavailable(f"{self._address} can't be asked now: it is reading its data")
        try:
            settings = await self._configured(client, "appendfsync")
            fsync = _flat(settings).get("appendfsync")
        except exceptions.ResponseError:  # a managed server may not know the command, or not allow it
            fsync = None
        found = examine(
            info, None if fsync is None else str(fsync), allows_everysec=self._address.allows_everysec
        )
        if found.faults:
            raise StoreUnusable(f"{self._address} can't be used: {'; '.join(found.faults)}")
        self.facts, self.unchecked = found.facts, found.unchecked

    async def _configured(self, client: Client, pattern: str) -> Any:
        return await client.execute_command("CONFIG GET", pattern, **await self._place(client))

    async def _place(self, client: Client) -> dict[str, Any]:
        """Where to ask: of a cluster, at the node that holds, or will hold, all our records."""
        if not isinstance(client, RedisCluster):
            return {}
        await client.initialize()
        return {"target_nodes": client.get_node_from_key(self._address.root)}

    async def _load(self, client: Client) -> None:
        for one in all_scripts():
            await client.script_load(one.text)


async def _execute(client: Client, commands: Sequence[Command]) -> Sequence[Reply]:
    pipeline = client.pipeline(transaction=False)
    for command in commands:
        pipeline.execute_command(*command)
    replies: Sequence[Reply] = await pipeline.execute(raise_on_error=False)
    return replies


async def _look_around(client: Client) -> None:
    """Have a new connection made next: the master may be another server by now."""
    if isinstance(client, RedisCluster):
        with contextlib.suppress(*_FAILURES):
            await client.aclose()  # it learns the nodes again when it is asked next
    else:
        await client.connection_pool.disconnect(inuse_connections=False)


def _flat(reply: Any) -> dict[str, object]:
    return dict(reply) if isinstance(reply, dict) else {}
