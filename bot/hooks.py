"""Hooks of a host program, called so that no fault of theirs harms the wallet."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self

import structlog

from ..channels.errors import TryLater
from ..tracking.base import Charge, ChargeStore, InvoiceRecord
from ..tracking.clock import Clock, utc_now
from ..tracking.credits import AMOUNT_RETRY, PATIENCE, CreditLookup
from ..tracking.lookups import ByHash
from ..tracking.outbox.base import DeadNotice, Notice
from ..tracking.reference import reference
from ..wallet.registry import Wallets
from .edge.opened import Opened
from .edge.refs import Refs

log = structlog.get_logger(__name__)

HOOK = 8.0  # seconds that a hook may take; DeliveryWorker waits ten for a send, and would call the outcome doubtful
LEAVE = 2.0  # seconds in which hooks that run may end when the wallet stops
AT_ONCE = 200  # hooks without a promise that run at once; more are left out


@dataclass(frozen=True, slots=True)
class Hooks:
    """Asynchronous functions of the host. Each runs in a task of its own, for 8 seconds at most.

    `on_charge_created(charge)` and `on_dead_notice(notice)` are called once, or, after a crash or a fault of the
    hook, not at all.

    `on_paid(charge, invoice)` is called at least once for each paid invoice, also after a crash: a hook that raised
    or took too long is called again, with growing pauses, for a day. It must be idempotent: whatever it does, it
    does once per `invoice.payment_hash`. An `invoice` that is not `charge.paid_hash`'s is a second payment
    of the same charge. Its order against the message to the person is open.

    What came is `invoice.credited`, at `invoice.credited_at`, where the wallet's list says so already: it lags about
    ten seconds. Over a fixed `charge.price` nothing waits for it. For an open amount `on_paid` is called when it is
    known, 20 seconds later at the latest, and `charge.received` is the same for the first payment.

    Raises TypeError for a hook that is no coroutine function.
    """

    on_charge_created: Callable[[Charge], Awaitable[None]] | None = None
    on_paid: Callable[[Charge, InvoiceRecord], Awaitable[None]] | None = None
    on_dead_notice: Callable[[DeadNotice], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        for name in ("on_charge_created", "on_paid", "on_dead_notice"):
            hook = getattr(self, name)
            if hook is not None and not _is_coroutine_function(hook):
                raise TypeError(f"{name} must be a coroutine function (async def), not {hook!r}")


class HookFailed(Exception):
    """A hook raised, was cancelled, or took too long."""


class HookCalls:
    """Calls the hooks that promise nothing, in tasks of their own; use it as an async context manager."""

    def __init__(self, hooks: Hooks, *, limit: float = HOOK, refs: Refs | None = None) -> None:
        self.hooks = hooks
        self.opened = Opened(refs)
        self._limit = limit
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._running:
            await asyncio.wait(self._running, timeout=LEAVE)
        for task in self._running:
            task.cancel()

    def charge_created(self, charge: Charge) -> None:
        """Tell of a charge that was stored."""
        if (hook := self.hooks.on_charge_created) is not None:

            async def call() -> None:
                await hook(await self.opened.charge(charge))

            self._start("on_charge_created", call)

    async def dead(self, notice: DeadNotice) -> None:
        """Tell of a notice that was given up; returns before the hook has run."""
        if (hook := self.hooks.on_dead_notice) is not None:

            async def call() -> None:
                await hook(await self.opened.dead(notice))

            self._start("on_dead_notice", call)

    def _start(self, name: str, call: Callable[[], Awaitable[None]]) -> None:
        if len(self._running) >= AT_ONCE:
            log.warning("hook_left_out", hook=name)
            return
        task = asyncio.create_task(self._run(name, call), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, name: str, call: Callable[[], Awaitable[None]]) -> None:
        try:
            await run_hook(call, self._limit)
        except HookFailed as error:
            log.warning("hook_failed", hook=name, error=str(error), exc_info=error.__cause__)


class HookDeliverer:
    """The program as a recipient: `on_paid` is called again and again until it ends well."""

    name = "hook"

    def __init__(
        self,
        charges: ChargeStore,
        on_paid: Callable[[Charge, InvoiceRecord], Awaitable[None]],
        *,
        credit_lookup: CreditLookup,
        opened: Opened | None = None,
        limit: float = HOOK,
        clock: Clock = utc_now,
    ) -> None:
        self._charges = charges
        self._on_paid = on_paid
        self._credit_lookup = credit_lookup
        self._opened = opened or Opened()
        self._limit = limit
        self._clock = clock

    async def deliver(self, notice: Notice) -> str:
        """Call the hook for the payment of a notice; raises as `call` does."""
        await self.call(notice.payment_hash or "")
        return notice.id

    async def call(self, payment_hash: str) -> None:
        """Call the hook for the payment of a hash.

        Raises TryLater when the hook fails, and while the amount of an open one may still become known.
        """
        found = await self._charges.find_invoice(ByHash(payment_hash))
        if found is None:
            return  # forgotten meanwhile: it was paid longer ago than orders are kept
        charge, row = found
        if charge.price is None:
            charge, row = await self._credit_lookup.find(charge, row, patience=PATIENCE)
            if row.credited is None and self._credit_lookup.may_show(
                charge, row.paid_at or row.invoice.created, self._clock()
            ):
                raise TryLater("what came is not known yet", retry_after=AMOUNT_RETRY.total_seconds())
        charge = await self._opened.charge(charge)
        try:
            await run_hook(lambda: self._on_paid(charge, row), self._limit)
        except HookFailed as error:
            ref = reference(payment_hash)
            log.warning("hook_failed", hook="on_paid", ref=ref, error=str(error), exc_info=error.__cause__)
            raise TryLater(f"on_paid: {error}") from error


def _is_coroutine_function(hook: object) -> bool:
    """Also true for an object whose call is one, and for a functools.partial of one."""
    while isinstance(hook, partial):
        hook = hook.func
    call = getattr(hook, "__call__", None)  # noqa: B004 - whether calling it gives a coroutine is the question
    return inspect.iscoroutinefunction(hook) or inspect.iscoroutinefunction(call)


async def run_hook(call: Callable[[], Awaitable[None]], limit: float) -> None:
    """Run a hook in a task of its own for `limit` seconds at most; raises HookFailed.

    A task, so that a hook which cancels itself cancels nothing of ours, and one that swallows its own cancellation
    holds up nobody.
    """

    async def run() -> None:
        await call()

    task = asyncio.create_task(run())
    try:
        done, _ = await asyncio.wait({task}, timeout=limit)
    finally:
        task.cancel()  # does nothing to a task that has ended
    if not done:
        raise HookFailed(f"took longer than {limit:g} s")
    if task.cancelled():
        raise HookFailed("was cancelled")
    if (error := task.exception()) is not None:
        raise HookFailed(type(error).__name__) from error


def hook_deliverer(
    calls: HookCalls, charges: ChargeStore, wallets: Wallets, clock: Clock
) -> HookDeliverer | None:
    """What brings news to the program, if it wants to be told of payments."""
    if calls.hooks.on_paid is None:
        return None
    lookup = CreditLookup(charges, wallets)
    return HookDeliverer(charges, calls.hooks.on_paid, credit_lookup=lookup, opened=calls.opened, clock=clock)
