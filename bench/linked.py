"""Ten thousand people with wallets of their own: what they and their messages cost a store and a process.

That all of them have one socket and one poll is a test: tests/bot/test_fifty_people.py, and the bench `feed`.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from meter import Meter, Sample
from processes import resident_bytes
from table import Goal, Row

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.roles import Owners
from chatwallet.bot.dispatch.standing import Standings
from chatwallet.commands.base import Shop
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.wallet.base import HOUSE, WalletRef
from chatwallet.wallet.money import USD, Money

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 500


def rows(*, people: int) -> list[Row]:
    """Bytes in a file and in memory for each of them, and where a message's sender stands: linked against the house."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder) / "people.sqlite", people))


async def _measured(path: Path, people: int) -> list[Row]:
    async with SqliteStore(path) as store:
        for start in range(0, people, AT_ONCE):
            some = range(start, min(start + AT_ONCE, people))
            await asyncio.gather(*(_link(store, number) for number in some))
    kept = _size(path) / people
    async with SqliteStore(path) as store:
        before = resident_bytes()
        linked = await _stands(store, range(people))
        memory = (resident_bytes() - before) / people
        again = await _stands(store, range(people))
        house = await _stands(store, range(people), linking=False)
    return [
        Row(f"one of {people} linked people in a file of SQLite", kept / 1000, "kB", goals=(Goal(4),)),
        Row(
            f"one of {people} linked people who have just written, in memory",
            memory / 1000,
            "kB",
            goals=(Goal(2),),
        ),
        Row.of(
            "where a linked person stands, known by heart",
            again,
            "ms CPU",
            house,
            "ms, with one wallet for all",
        ),
        Row.of("where a linked person stands, at first", linked, "ms CPU"),
    ]


def _size(path: Path) -> int:
    return path.stat().st_size


async def _link(store: SqliteStore, number: int) -> None:
    account = await store.accounts.load(_stranger(number), NOW)
    link = Link(
        id=f"lnk_{number}", shop=f"shp_{number}", wallet=WalletRef("flash", f"till:shop{number}"),
        kind=LinkKind.TILL, name=f"shop{number}", made_by=account.id, made=NOW,
    )  # fmt: skip
    await store.shops.link(link)


async def _stands(store: SqliteStore, numbers: Sequence[int], *, linking: bool = True) -> Sample:
    """The CPU of finding the account and the shop of a sender."""
    house = Shop(USD, Money.from_major(Decimal(100), USD), wallet=WalletRef("flash", HOUSE), linking=linking)
    standings = Standings(shops=store.shops, owners=Owners(), house=house, guests=True)
    meter = Meter()
    for number in numbers:
        account = await store.accounts.find(_stranger(number).person)
        assert account is not None
        _, shop = await standings.of(account)
        assert (shop.id == "house") is not linking
    return meter.cost(len(numbers))


def _stranger(number: int) -> Account:
    return Account(Person("telegram", str(7_000_000 + number)), "en", "UTC", "USD")
