"""What of a ring of keys a Redis has in use, asked before anything opens it to write."""

from __future__ import annotations

import contextlib

from redis import exceptions

from ..records.form import decode
from ..records.indexes import CANARIES, SEALED, Body
from ..records.redis import body_of
from ..records.sealed import RingUse, begun_at, kid_name
from .address import Client, make_client, parse_address

_FAILURES = (exceptions.RedisError, exceptions.RedisClusterException, OSError)


async def ring_use(url: str) -> RingUse | None:
    """What of a ring the records at an address have in use; None where it can't tell, as whoever opens it will say.

    Plain commands that read: the store of an older version is not moved, and no script is loaded.
    """
    address = parse_address(url)
    client = make_client(address)
    try:
        canaries = await _canaries(client, address.root)
        known = {body["kid"]: body["text"] for body in canaries}
        return RingUse(await _rows(client, address.root), known, begun_at(canaries))
    except _FAILURES:
        return None
    finally:
        with contextlib.suppress(*_FAILURES):
            await client.aclose()


async def _rows(client: Client, root: str) -> dict[str, int]:
    index, rows, low = f"{root}:i:{SEALED}", dict[str, int](), "-inf"
    while found := await client.zrangebyscore(index, low, "+inf", start=0, num=1, withscores=True):
        number = int(found[0][1])
        rows[kid_name(number)] = int(await client.zcount(index, number, number))
        low = f"({number}"
    return rows


async def _canaries(client: Client, root: str) -> list[Body]:
    keys = list(map(str, await client.zrange(f"{root}:i:{CANARIES}", 0, -1)))
    texts = [await client.get(f"{root}:r:{key}") for key in keys]
    return [
        decode(key, body_of(str(text))) for key, text in zip(keys, texts, strict=True) if text is not None
    ]
