"""What an order takes in Redis: memory at each station of its life, and work and log until it is told."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import loops
from goods import conversation, copies, open_charge, signed_invoice
from payments import AT_ONCE, PATIENCE, on_redis
from redis import Redis
from shop import Shop, open_shop
from table import Goal, Row

from chatwallet.channels.base import OutboundMessage
from chatwallet.tests.redis_server import RedisServer, redis_server
from chatwallet.tracking.base import Hint
from chatwallet.tracking.jobs import Jobs
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.money import Money

LINE = "receive 10 Coffee"
LOYAL = 20  # orders of one person, where they are not each of another
# A log that is written anew meanwhile can't be counted, and what was slow on a busy machine is no record.
_COUNTED = ("--auto-aof-rewrite-percentage", "0", "--slowlog-max-len", "0")


class Printer(MemoryWallet):
    """A wallet whose invoices differ in their hashes alone: signing is none of Redis' work."""

    def __init__(self, pattern: Invoice) -> None:
        super().__init__()
        self._pattern = pattern
        self.made: list[Invoice] = []

    async def create_invoice(self, amount: Money | None, memo: str) -> Invoice:
        """The pattern under another hash, made now."""
        now = datetime.now(UTC)
        lasts = self._pattern.expires - self._pattern.created
        made = replace(self._pattern, payment_hash=secrets.token_hex(32), created=now, expires=now + lasts)
        self.made.append(made)
        return made

    async def statuses(self, invoices: Sequence[Invoice]) -> dict[str, InvoiceStatus]:
        """Nothing new of any: what was paid, the bench says itself."""
        return {one.payment_hash: InvoiceStatus.PENDING for one in invoices}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a server has and has done: its bytes and keys, its CPU in seconds, commands, scripts, bytes of its log."""

    memory: int
    keys: int
    cpu: float
    commands: int
    scripts: int
    log: int

    @staticmethod
    def by(server: RedisServer) -> Spent:
        """As it is now."""
        with Redis(unix_socket_path=str(server.socket), decode_responses=True) as client:
            info = client.info("everything")
            calls = {name: one["calls"] for name, one in info.items() if name.startswith("cmdstat_")}
            return Spent(
                # What clients have sent and not been answered yet is no record.
                memory=info["used_memory"] - info["mem_clients_normal"] - info["mem_aof_buffer"],
                keys=client.dbsize(),
                cpu=info["used_cpu_user_main_thread"] + info["used_cpu_sys_main_thread"],
                commands=sum(calls.values()),
                scripts=calls.get("cmdstat_evalsha", 0),
                log=info["aof_current_size"],
            )

    def since(self, before: Spent, orders: int) -> dict[str, float]:
        """What each of so many orders has added."""
        return {name: (getattr(self, name) - getattr(before, name)) / orders for name in self.__slots__}


Stations = dict[str, dict[str, float]]

Station = tuple[str, str, tuple[Goal, ...]]

STATIONS: tuple[Station, ...] = (
    ("open", "open, nothing shown", ()),
    ("shown", "its code shown", ()),
    ("told", "paid and told", (Goal(10),)),
    ("old", "two days later", (Goal(4),)),
)
_OTHER = "Redis' own settings"


def rows(*, orders: int, alone: bool = False) -> list[Row]:
    """Rows of kilobytes at each station of an order's life, each beside Redis' own settings; then of its work.

    An order is all that it leaves in the store and is forgotten some day: the message, the answer that shows its code,
    the charge with one invoice, the news of its payment, the changed code. Its person is a row of its own. `alone`:
    nothing beside it, and no second run in which each person has many.
    """
    pattern = signed_invoice()
    if alone:
        ours = _lives(pattern, orders, 1, ())
        found = [
            Row(f"order in Redis, one of {orders:,}, {what}", _of(ours, at), "kB", goals=goals)
            for at, what, goals in STATIONS
        ]
        return [*found, *_work(ours["told"])]
    each, loyal = ({name: _lives(pattern, orders, n, of) for name, of in _servers()} for n in (1, LOYAL))
    made = [
        *_memory("order in Redis", each, STATIONS),
        *_memory(f"… of {LOYAL} of each person", loyal, STATIONS[2:]),
    ]
    person, other = (each[name]["over"]["memory"] / 1000 for name in ("ours", "theirs"))
    made.append(Row("person in Redis, who has made one", person, "kB", other, f"kB, {_OTHER}"))
    return [*made, *_work(each["ours"]["told"])]


def _work(told: dict[str, float]) -> Iterator[Row]:
    """Of an order until it is told."""
    yield Row("an order's life in Redis: CPU", told["cpu"] * 1e6, "µs")
    yield Row("… scripts", told["scripts"], "")
    yield Row("… commands, those of scripts too", told["commands"], "")
    yield Row("… keys", told["keys"], "")
    yield Row("… append-only file", told["log"] / 1000, "kB")


def _servers() -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "ours", ()
    yield "theirs", ("--hash-max-ziplist-value", "64")


def _memory(of: str, measured: dict[str, Stations], stations: Sequence[Station]) -> Iterator[Row]:
    for station, what, goals in stations:
        ours, theirs = (_of(measured[one], station) for one in ("ours", "theirs"))
        yield Row(f"{of}, {what}", ours, "kB", theirs, f"kB, {_OTHER}", goals)


def _of(found: Stations, station: str) -> float:
    """Kilobytes of an order without its person."""
    person = 0.0 if station == "open" else found["over"]["memory"]
    return (found[station]["memory"] - person) / 1000


def _lives(pattern: Invoice, orders: int, each: int, options: Sequence[str]) -> Stations:
    """What each order has in Redis at each station, `each` of them of one person."""
    with redis_server(*options, *_COUNTED) as server:
        opened = loops.run(_opened(server, copies(pattern, orders)))
    with redis_server(*options, *_COUNTED) as server:
        return {"open": opened} | loops.run(_lived(server, pattern, orders, each))


async def _opened(server: RedisServer, invoices: list[Invoice]) -> dict[str, float]:
    with on_redis(server.url) as store:
        async with store:
            before = Spent.by(server)
            for start in range(0, len(invoices), AT_ONCE):
                part = enumerate(invoices[start : start + AT_ONCE], start)
                await asyncio.gather(*(open_charge(store, one, conversation(n)) for n, one in part))
            return Spent.by(server).since(before, len(invoices))


async def _lived(server: RedisServer, pattern: Invoice, orders: int, each: int) -> Stations:
    wallet = Printer(pattern)
    async with _running(server, wallet) as shop:
        before, found = Spent.by(server), {}
        for start in range(0, orders // each, AT_ONCE):
            people = range(start, min(start + AT_ONCE, orders // each))
            await asyncio.gather(*(_person(shop, number, each) for number in people))
        await shop.app.delivery.quiet.wait()
        shown = len(shop.channel.sent)
        found["shown"] = Spent.by(server).since(before, len(wallet.made))
        for start in range(0, len(wallet.made), AT_ONCE):
            await asyncio.gather(
                *map(shop.app.tracker.handle, map(_paid, wallet.made[start : start + AT_ONCE]))
            )
        # The news, the changed code.
        await shop.channel.wait_for(shown + 2 * len(wallet.made), timeout=PATIENCE + orders / 20)
        await shop.app.delivery.quiet.wait()
        found["told"] = Spent.by(server).since(before, len(wallet.made))
        for station, days in (("old", 2), ("over", 32)):
            await _clean(shop, timedelta(days=days, hours=1))
            found[station] = Spent.by(server).since(before, len(wallet.made))
        return found


@asynccontextmanager
async def _running(server: RedisServer, wallet: MemoryWallet) -> AsyncIterator[Shop]:
    """A bot to which somebody has spoken before, so that all is loaded."""
    with on_redis(server.url) as store:
        async with open_shop(store, wallet) as shop:
            await shop.channel.say(conversation(-1), "help")
            await shop.channel.wait_for(1)
            await shop.app.delivery.quiet.wait()
            shop.channel.sent.clear()
            yield shop


async def _person(shop: Shop, number: int, each: int) -> None:
    where = conversation(number)
    arrivals: asyncio.Queue[OutboundMessage] = asyncio.Queue()
    shop.channel.arrivals[where.chat_id] = arrivals
    for _ in range(each):
        await shop.channel.say(where, LINE)
        while (await arrivals.get()).qr is None:
            pass  # on a busy machine it is said that the wallet is slow
    del shop.channel.arrivals[where.chat_id]


async def _clean(shop: Shop, later: timedelta) -> None:
    """What the regular job forgets at a later time."""
    app, store = shop.app, shop.store
    jobs = Jobs(
        store.charges,
        app.tracker,
        leases=store.leases,
        clean=store.clean,
        clock=lambda: datetime.now(UTC) + later,
    )
    await jobs.clean()


def _paid(invoice: Invoice) -> Hint:
    return Hint(invoice.payment_hash, InvoiceStatus.PAID, "bench", confirmed=True)
