"""A bot's work on secrets while somebody rotates the ring: it seals new ones and opens old ones until SIGTERM.

`python sealing_process.py STORE RING FIRST KNOWN`: links are stored from the number FIRST on, and each number is
printed once its link is on the disk; those below KNOWN are there already. It ends with 3 where a secret does not open.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from pathlib import Path

from chatwallet.accounts.secrets import Unreadable, Vault
from chatwallet.bot.keys import FileSource
from chatwallet.bot.vault import RingKeeper
from chatwallet.storage.addresses import make_store
from chatwallet.storage.records.engine import Records
from chatwallet.tests.storage.records.seals import key_of, link, opened_by, put, row_of, sealed_by, texts

UNREADABLE = 3
_READ_EACH = 5  # old secrets that are opened for each new one


async def work(records: Records, vault: Vault, first: int, known: int, ended: asyncio.Event) -> int:
    number = first
    while not ended.is_set():
        await put(records, {row_of(number): link(number, sealed_by(vault, number))})
        print(number, flush=True)
        number += 1
        for one in random.sample(range(known), _READ_EACH):
            found = await texts(records, range(one, one + 1))
            try:
                assert opened_by(vault, one, found[one]) == key_of(one)
            except Unreadable as error:
                print(f"{row_of(one)}: {error}", file=sys.stderr)
                return UNREADABLE
        await asyncio.sleep(0)
    return 0


async def main(address: str, ring: str, first: int, known: int) -> int:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    source = FileSource(Path(ring), "a test")
    vault, store = Vault(source), make_store(address)
    async with store, RingKeeper(vault, source, store) as _:
        return await work(store.records, vault, first, known, ended)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
