"""`admin resend`: news of a payment that were given up, or may not have been seen, go to the same recipients again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....accounts.base import place_of
from ....channels.base import Conversation
from ....storage.trace import ChargeQuery, ChargeTrace, NoticeRecord
from ....tracking.base import Charge
from ....tracking.outbox.base import News, NoticeKind
from ....tracking.outbox.diversion import PAYMENT, REPEAT, is_there
from ....tracking.people import person_of
from ....wallet.base import Window
from ...cli.trace import read_word
from ..base import AdminCommand, AdminError, Asked
from .orders import find_order

_PAYMENTS = (NoticeKind.PAID, NoticeKind.EXTRA)
_PAUSE = 60.0  # seconds until the news of one order may go again


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is sent: news that are dead, news that were sent and go out as a repeat; and why others stay."""

    code: str
    charge_id: str
    dead: Sequence[NoticeRecord]
    repeats: Sequence[NoticeRecord]
    left: Sequence[str]

    @property
    def count(self) -> int:
        """How many recipients hear of it."""
        return len(self.dead) + len(self.repeats)


async def _plan(asked: Asked) -> _Plan:
    """Look what was told of an order, and what may be told again. Raises AdminError."""
    found = await find_order(asked, "resend")
    if isinstance(found, str):
        raise AdminError(found)
    dead: list[NoticeRecord] = []
    repeats: list[NoticeRecord] = []
    left: list[str] = []
    for notice in _told(found, read_word(asked.rest)):
        if why := await _why_not(asked, found.charge, notice):
            left.append(f"{_recipient(notice)}: {why}")
        else:
            (dead if notice.state == "dead" else repeats).append(notice)
    if not dead and not repeats and not left:
        raise AdminError("Nothing was told of it that could be sent again.")
    return _Plan(found.charge.code, found.charge.id, dead, repeats, left)


def _told(trace: ChargeTrace, query: ChargeQuery) -> list[NoticeRecord]:
    """The news of payments: those of one reference or hash, or where a code is meant, all of the order."""
    return [
        notice
        for notice in trace.notices
        if notice.kind in _PAYMENTS and (query.code is not None or query.includes(notice.payment_hash))
    ]


async def _why_not(asked: Asked, charge: Charge, notice: NoticeRecord) -> str:
    """Why a notice can't be sent again; nothing where it can."""
    if notice.state not in ("dead", "sent"):
        return "it waits for its turn already"
    if notice.sent_at is not None and notice.sent_at >= asked.context.message.at:
        return "it was sent just now"
    where = notice.to.conversation
    if where is None:
        return "" if notice.state == "dead" else "it has arrived there, and a program needs no repeat"
    store = asked.office.store
    if (await store.contacts.find(where.channel, where.chat_id)).stopped:
        return "they wrote STOP"
    erasures = await store.erasures.begun()
    if any(one.is_of(where.channel, where.chat_id, where.sender_id) for one in erasures):
        return "they had their data deleted"
    if await _is_another_s(asked, charge, where):
        return "that chat is somebody else's now"
    return ""


async def _is_another_s(asked: Asked, charge: Charge, where: Conversation) -> bool:
    """Whether who reads a chat is not the maker of an order, who has left it."""
    accounts = asked.office.store.accounts
    reader = await accounts.find(person_of(where))
    if reader is None or charge.made_by in reader.makers:
        return False
    addresses = await accounts.of_id(charge.made_by)
    return addresses is not None and not any(is_there(one, where) for one in addresses)


async def effect(asked: Asked) -> str:
    """Say to how many recipients it would go."""
    plan = await _plan(asked)
    lines = [f"The news of the payment of {plan.code} would go to {plan.count} of its recipients again:"]
    lines += [f"{_recipient(one)}: it was given up" for one in plan.dead]
    lines += [f"{_recipient(one)}: it was sent, and says that it is a repeat" for one in plan.repeats]
    lines += [f"not to {why}" for why in plan.left]
    if not plan.count:
        raise AdminError("\n".join(["Nothing can be sent again:", *plan.left]))
    return "\n".join(lines)


async def resend(asked: Asked) -> str:
    """Have them due again: what is dead as it was, what was sent as news of their own, once for each message."""
    plan = await _plan(asked)
    office, message = asked.office, asked.context.message
    window = Window(f"resend:{plan.charge_id}", 1, _PAUSE)
    if await office.store.windows.take(window, message.origin, office.clock()) > 0:
        raise AdminError("That was sent again just now. Look with “admin trace” what became of it.")
    now, done = office.clock(), 0
    for notice in plan.dead:
        done += await office.store.outbox.reopen(notice.id, now)
    for notice in plan.repeats:
        where = notice.to.conversation
        assert where is not None
        extra = int(notice.kind is NoticeKind.EXTRA)
        news = News(REPEAT, {PAYMENT: notice.payment_hash, "extra": extra})
        await office.store.outbox.put_news(f"again:{message.origin}:{notice.id}", where, news, now)
        done += 1
    return f"On its way again to {done}. “admin trace {asked.rest}” tells what becomes of it."


def _recipient(notice: NoticeRecord) -> str:
    """How a recipient is called to an admin: never by its id."""
    where = notice.to.conversation
    return notice.to.channel if where is None else place_of(person_of(where))


ADMIN_COMMANDS = (
    AdminCommand(
        "resend",
        "REF §",
        "news of a payment go to the same recipients again",
        resend,
        effect=effect,
        acts=True,
    ),
)
