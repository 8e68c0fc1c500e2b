from __future__ import annotations

import subprocess
import sys

import pytest

from chatwallet.bot.faults import EXIT_CODE, FragileStore, die_at, fragile
from chatwallet.storage.memory.store import MemoryStore
from chatwallet.tracking.lookups import ByHash


class Part:
    word = "as it was"

    async def step(self, by: int) -> int:
        if by < 0:
            raise ValueError("backwards")
        return by + 1

    def look(self) -> str:
        return self.word


async def test_each_step_of_a_part_is_a_point_before_and_after() -> None:
    reached: list[str] = []
    part = fragile(Part(), "part", reached.append)
    assert await part.step(1) == 2
    assert part.look() == part.word == "as it was"
    assert reached == ["before:part.step", "after:part.step"]


async def test_a_step_that_fails_has_no_end() -> None:
    reached: list[str] = []
    with pytest.raises(ValueError, match="backwards"):
        await fragile(Part(), "part", reached.append).step(-1)
    assert reached == ["before:part.step"]


async def test_every_repository_of_a_store_has_points() -> None:
    reached: list[str] = []
    store = FragileStore(MemoryStore(), reached.append)
    await store.outbox.next_due()
    await store.inbox.abandoned(9)
    await store.charges.find_invoice(ByHash("00"))
    await store.transcript.since("chat", 0)
    assert [point for point in reached if point.startswith("before:")] == [
        "before:outbox.next_due",
        "before:inbox.abandoned",
        "before:charges.find_invoice.ByHash",
        "before:transcript.since",
    ]


@pytest.mark.parametrize(
    ("point", "lived"), [("after:a.b", 1), ("after:a.b#2", 2), ("after:a.b#9", 3), ("x", 3)]
)
def test_the_process_dies_at_its_point_and_nowhere_else(point: str, lived: int) -> None:
    program = (
        "from chatwallet.bot.faults import die_at\n"
        f"reach = die_at({point!r})\n"
        "for number in range(3):\n    reach('before:a.b'); print(number, flush=True); reach('after:a.b')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert ended.stdout.split() == [b"0", b"1", b"2"][:lived]
    assert ended.returncode == (EXIT_CODE if lived < 3 else 0)


def test_other_points_are_passed() -> None:
    die_at("before:charges.settle")("before:charges.create")
