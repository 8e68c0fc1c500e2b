"""PE-34: processes that write rows of the audit at once are killed at any moment. The chain is whole, and has them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chatwallet.storage.addresses import make_store
from chatwallet.tests.nursery import start

pytestmark = pytest.mark.slow

PROGRAM = Path(__file__).with_name("acting_process.py")
ROWS, PROCESSES, LIVES = 25, 2, 3


async def live(address: str, name: str) -> dict[int, str]:
    """Let a process write, and kill it in the middle of its work; return the rows that it says it has written."""
    process = await start(str(PROGRAM), address, name)
    assert process.stdout is not None
    written: dict[int, str] = {}
    while line := await process.stdout.readline():
        if not line.endswith(b"\n"):  # cut off with the process
            break
        seq, mac = line.decode().split()
        written[int(seq)] = mac
        if len(written) == ROWS:
            process.kill()
    await process.wait()
    return written


async def one_after_the_other(address: str, place: int) -> dict[int, str]:
    written: dict[int, str] = {}
    for number in range(LIVES):
        written |= await live(address, f"acc_{place}_{number}")
    return written


async def test_pe_34_the_chain_is_whole_after_writers_were_killed(lasting: str) -> None:
    async with make_store(lasting):
        pass
    found = await asyncio.gather(*(one_after_the_other(lasting, place) for place in range(PROCESSES)))
    said = {seq: mac for written in found for seq, mac in written.items()}
    assert len(said) >= ROWS * PROCESSES * LIVES, "no number was given twice"
    async with make_store(lasting) as store:
        verdict = await store.audit.verify()
        assert (verdict.first, verdict.bad) == (1, None)
        rows = {row.seq: row.mac async for row in store.audit.rows()}
    assert {seq: rows.get(seq) for seq in said} == said
