"""Whatever is asked of them, and in whatever order, all stores give the same answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatwallet.accounts.base import Person
from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt, Stage
from chatwallet.storage.base import Store
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.charges import made_up, maker_of
from chatwallet.tests.redis_server import redis_store
from chatwallet.tests.sqlite_file import sqlite_store
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.lookups import ByHash, ByMessage, ByOrigin, Due, ExpiringAfter, OfMaker
from chatwallet.tracking.outbox.base import Dead, Notice, Postponed, Retry, Sent
from chatwallet.tracking.recipients import PROGRAM
from chatwallet.wallet.base import Credit, Invoice, InvoiceStatus
from chatwallet.wallet.money import SAT, USD, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PEOPLE = ("ana", "ben")

Step = tuple[str, int, int, int]


def at(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def talk(number: int) -> Conversation:
    return Conversation("web", "shop", PEOPLE[number % 2])


def charge(number: int, time: int) -> Charge:
    price = Money(100 * number, USD) if number % 3 else None
    lasts = timedelta(seconds=20)
    # Two of each code: the second one is the other person's, in the other shop, or finds it taken.
    shop = "house" if number % 3 else "other"
    also = (PROGRAM,) if number % 2 else ()
    return made_up(
        f"c{number}", f"C{number // 2}", talk(number), price, at(time), open_for=lasts, shop=shop, also=also
    )


def invoice(number: int, of: int, origin: int, time: int) -> InvoiceRecord:
    bolt11 = Invoice(f"{number:064x}", f"lnbc{number}", None, at(time), at(time + 5))
    return InvoiceRecord(bolt11, f"c{of}", f"web:o{origin}")


def message(number: int, time: int) -> InboundMessage:
    return InboundMessage(talk(number), str(number), "hello", at(time))


class Player:
    """Plays steps on one store; keeps the notices it has claimed, so that later steps may report on them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.claimed: list[Notice] = []
        self.sent = 0
        self.told: list[tuple[str, str]] = []  # the key and the reference of each attempt that was finished

    async def play(self, step: Step) -> object:
        name, a, b, time = step
        handler: Callable[[int, int, int], Coroutine[Any, Any, object]] = getattr(self, f"do_{name}")
        return await handler(a, b, time)

    async def do_create(self, a: int, b: int, time: int) -> object:
        return await self.store.charges.create(charge(a, time), invoice(b, a, b, time), at(time))

    async def do_add_invoice(self, a: int, b: int, time: int) -> object:
        return await self.store.charges.add_invoice(invoice(b, a, b + time % 2, time), at(time))

    async def do_settle(self, a: int, b: int, time: int) -> object:
        return await self.store.charges.settle(f"{a:064x}", at(time), f"source{b}")

    async def do_doubt(self, a: int, b: int, time: int) -> object:
        return await self.store.charges.recheck(f"{a:064x}", at(time))

    async def do_adopt(self, a: int, b: int, time: int) -> object:
        return list(await self.store.charges.adopt(at(time), b))

    async def do_cancel(self, a: int, b: int, time: int) -> object:
        try:
            return await self.store.charges.cancel(f"c{a}", at(time))
        except KeyError:
            return "unknown"

    async def do_lapse(self, a: int, b: int, time: int) -> object:
        return await self.store.charges.lapse(at(time))

    async def do_checked(self, a: int, b: int, time: int) -> object:
        status = InvoiceStatus.EXPIRED if b % 2 else InvoiceStatus.PENDING
        await self.store.charges.checked(f"{a:064x}", status, at(time) if b % 3 else None)
        return None

    async def do_note_received(self, a: int, b: int, time: int) -> object:
        await self.store.charges.note_received(f"{a:064x}", Credit(Money(b, SAT), at(time)))
        return None

    async def do_clean(self, a: int, b: int, time: int) -> object:
        return await self.store.clean(at(time), at(time + a * b) if b % 2 else None)

    async def do_claim(self, a: int, b: int, time: int) -> object:
        notices = await self.store.outbox.claim("w", at(time), b, a + 1, answers=time % 4 != 0)
        # Each store knows in its own way when the dead were heard last; no step plays a death.
        notices = [replace(notice, heard=None) for notice in notices]
        self.claimed.extend(notices)
        return list(notices)

    async def do_finish(self, a: int, b: int, time: int) -> object:
        if not self.claimed:
            return None
        notice = self.claimed[a % len(self.claimed)]
        reference = self.next_reference(notice) if b % 3 else None
        ask = at(time + 5) if b % 2 else None
        return await self.store.outbox.conclude(notice, Sent(reference, at(time), ask=ask))

    async def do_ask(self, a: int, b: int, time: int) -> object:
        """Ask for what was taken, and know nothing new, or look no more."""
        if b % 3 == 0:
            await self.store.outbox.ask_all(at(time))
        taken = await self.store.outbox.unended(at(time), at(time + 3), 99)
        if taken:
            one = sorted(taken, key=lambda one: one.reference)[a % len(taken)]
            await self.store.outbox.ask(one, at(time + b) if b % 2 else None)
        return sorted(taken, key=lambda one: one.reference)

    def next_reference(self, notice: Notice) -> str:
        self.sent += 1  # a channel never gives the same reference twice
        self.told.append((notice.id, f"m{self.sent}"))
        return f"m{self.sent}"

    async def do_overtake(self, a: int, b: int, time: int) -> object:
        """The channel takes an attempt back before its sender knows that it was accepted."""
        if not self.claimed:
            return None
        notice = self.claimed[-1 - a % len(self.claimed)]
        reference = self.next_reference(notice)
        failure = DeliveryFailure(notice.id, reference, "r", at(time) if b % 3 else None)
        changed = await self.store.outbox.note_failure(failure, at(time))
        await self.store.outbox.conclude(notice, Sent(reference, at(time)))
        return changed

    async def do_failure(self, a: int, b: int, time: int) -> object:
        if not self.told:
            return None
        key, reference = self.told[-1 - a % len(self.told)]
        failure = DeliveryFailure(key, reference, "r", at(time) if b % 3 else None)
        return await self.store.outbox.note_failure(failure, at(time))

    async def do_arrival(self, a: int, b: int, time: int) -> object:
        if not self.told:
            return None
        key, reference = self.told[-1 - a % len(self.told)]
        if b == 0 and self.claimed:  # of an attempt whose sender never heard that it was accepted
            key = self.claimed[-1].id
            reference = self.next_reference(self.claimed[-1])
        receipt = DeliveryReceipt(key, reference, Stage(1 + b % 3))
        return await self.store.outbox.note_receipt(receipt, at(time), ask=at(time + a))

    async def do_postpone(self, a: int, b: int, time: int) -> object:
        if not self.claimed:
            return None
        notice = self.claimed[-1 - a % len(self.claimed)]
        return await self.store.outbox.conclude(notice, Postponed(at(time), reason="r"))

    async def do_contact(self, a: int, b: int, time: int) -> object:
        if b % 2:
            await self.store.contacts.heard("web", PEOPLE[a % 2], at(time))
        else:
            await self.store.contacts.stop("web", PEOPLE[a % 2], bool(b % 4))
        return None

    async def do_picture(self, a: int, b: int, time: int) -> object:
        if b % 3 == 0:
            await self.store.pictures.keep(f"t{a % 3}", f"qr{time}", at(time))
            return None
        if b % 3 == 1:
            return await self.store.clean(at(time))
        return await self.store.pictures.fetch(f"t{a % 3}")

    async def do_retry(self, a: int, b: int, time: int) -> object:
        if not self.claimed:
            return None
        notice = self.claimed[-1 - a % len(self.claimed)]
        return await self.store.outbox.conclude(notice, Retry(at(time), unknown=b % 2 == 1, error="e"))

    async def do_bury(self, a: int, b: int, time: int) -> object:
        return bool(self.claimed) and await self.store.outbox.conclude(
            self.claimed[-1 - a % len(self.claimed)], Dead("r")
        )

    async def do_add(self, a: int, b: int, time: int) -> object:
        return await self.store.inbox.add(f"web:o{a}", message(a, time))

    async def do_answer(self, a: int, b: int, time: int) -> object:
        payment_hash = f"{b:064x}" if b % 3 else None
        await self.store.inbox.answer(f"web:o{a}", message(a, time), OutboundMessage(str(time)), payment_hash)
        return None

    async def do_question(self, a: int, b: int, time: int) -> object:
        person = Person("web", PEOPLE[a % 2])
        if b % 3 == 0:
            await self.store.accounts.ask(person, (f"say {time}", "other"))
            return None
        if b % 3 == 1:
            await self.store.accounts.drop_question(person)
            return None
        return await self.store.accounts.take_choice(person, time % 3, f"o{b}")

    async def look(self) -> object:
        """All that can be seen without changing anything, asked for together: a round trip each would be most of it."""
        charges, outbox, accounts = self.store.charges, self.store.outbox, self.store.accounts
        return await asyncio.gather(
            *(charges.page(OfMaker(maker_of(talk(number))), 9) for number in (0, 1)),
            *(charges.find_invoice(ByHash(f"{number:064x}")) for number in range(8)),
            *(charges.find_invoice(ByOrigin(f"web:o{number}")) for number in range(9)),
            *(listed(charges.invoices(f"c{number}")) for number in range(8)),
            *(charges.find(ByMessage(talk(0), f"m{number}")) for number in range(1, self.sent + 1)),
            *(listed(charges.unpaid(Due(at(time)), 3)) for time in (5, 30)),
            *(
                listed(charges.unpaid(ExpiringAfter(at(8), f"{1:064x}", mine=mine), 5))
                for mine in (False, True)
            ),
            outbox.next_due(),
            self.taken(),
            listed(outbox.dead(9)),
            *(self.store.traffic(channel) for channel in ("web", "host", "o")),
            *(listed(self.store.inbox.abandoned(number)) for number in (9, 1)),
            *(self.store.inbox.claim(talk(number)) for number in (0, 1)),
            *(accounts.question(Person("web", person)) for person in PEOPLE),
            *(self.store.contacts.find("web", person) for person in PEOPLE),
            self.store.contacts.last_heard("web"),
        )

    async def taken(self) -> object:
        return (await self.store.statistics(at(8))).outbox.taken


async def listed(found: Awaitable[Iterable[object]]) -> list[object]:
    return list(await found)


NAMES = sorted(name.removeprefix("do_") for name in vars(Player) if name.startswith("do_"))
# The main story comes up more often than a uniform choice would let it.
STORY = [
    "create",
    "add_invoice",
    "settle",
    "claim",
    "claim",
    "finish",
    "cancel",
    "answer",
    "bury",
    "failure",
    "arrival",
]
STEPS = st.tuples(
    st.sampled_from(NAMES + STORY), st.integers(0, 7), st.integers(0, 7), st.integers(0, 45)
)  # fmt: skip


async def play_both(steps: list[Step], other: AbstractAsyncContextManager[Store]) -> None:
    async with MemoryStore() as memory, other as twin:
        one, two = Player(memory), Player(twin)
        for step in steps:
            assert await one.play(step) == await two.play(step), step
            assert await one.look() == await two.look(), step


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_memory_and_sqlite_never_differ(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(play_both(steps, sqlite_store(Path(folder) / "store.db")))


@settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_memory_and_redis_never_differ(redis_address: str, steps: list[Step]) -> None:
    asyncio.run(play_both(steps, redis_store(redis_address)))
