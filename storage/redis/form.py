"""The form of the records of a Redis, which must be ours, and the key of its digests, made once."""

from __future__ import annotations

import asyncio
import secrets

from ..errors import StoreInUse, StoreUnusable
from .address import Address, Client
from .key_names import FORM, KeyNames
from .scripts import script

PATIENCE_MS = 5000
"""An instance that gave no sign of life for so long is dead."""

_OLDER = {"1": "0.1.0", "2": "0.2.0", "3": "0.3.0 to 0.4.0", "4": "0.5.0"}
"""The versions that have written the older forms."""

_AGAIN = 0.25  # seconds between looks at whether the last of 0.1.0 has gone
_LOOKS = int((PATIENCE_MS / 1000 + 1) / _AGAIN)


async def secret_of(client: Client, address: Address, *, half_copies: bool) -> bytes:
    """The key of the digests. Records of an older form are of ours from then on; while
    `store` has the field `moving`, some of them are not where this version looks for them (moving.py).

    Raises StoreUnusable for records that this version can't read, StoreInUse while a bot of an older one lives.
    """
    name = f"{address.root}:store"
    await client.execute_command("HSETNX", name, "v", FORM)
    await client.execute_command("HSETNX", name, "secret", secrets.token_hex(32))
    form, secret, half = await client.execute_command("HMGET", name, "v", "secret", "copying")
    if half and not half_copies:
        raise StoreUnusable(
            f"{address} can't be used: it holds half a copy; make it anew with `chatwallet store copy`"
        )
    if form in _OLDER:
        await _upgrade(client, address, form, KeyNames(bytes.fromhex(secret)).mark_of(form))
    elif form != FORM:
        raise StoreUnusable(
            f"{address} can't be used: its records have form {form}, this version reads {FORM}"
        )
    return bytes.fromhex(secret)


async def _upgrade(client: Client, address: Address, form: str, mark: str) -> None:
    """A program that works on an older form can't read what this version writes: it has to stop before.

    Who only stood still, and counts as gone, finds its mark gone when it goes on: each step since 0.2.0 asks for it.
    """
    upgrade = script("upgrade").text
    for _ in range(_LOOKS):
        living = await client.execute_command("EVAL", upgrade, 1, address.root, form, PATIENCE_MS, mark, FORM)
        if not living:
            return
        await asyncio.sleep(_AGAIN)
    raise StoreInUse(
        f"{address} can't be used: {living} running bot(s) of chatwallet {_OLDER[form]} work on it: stop them first"
    )
