"""Questions that are answered with a yes or a no: by a number, or a button, and within ten minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from ...channels.base import Button, OutboundMessage
from ..base import Answer, Context

OPEN_FOR = timedelta(minutes=10)
_SLOT = OPEN_FOR / 2
_BEGIN = datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def mark_of(context: Context, *about: str) -> str:
    """Four digits that stand for a question about these texts, asked now: a yes bears them.

    They are no secret. An old button bears others: of another time, or of another wallet that was linked then.
    """
    return _mark(context, _slot(context), about)


def is_mark(context: Context, mark: str, *about: str) -> bool:
    """Whether a yes answers the question about these texts, asked at most ten minutes ago."""
    slot = _slot(context)
    return mark in (_mark(context, slot, about), _mark(context, slot - 1, about))


async def confirm(
    context: Context, lines: Sequence[str], yes: tuple[str, str], no: tuple[str, str]
) -> Answer:
    """Ask, with what stands on each button and what it says; a number answers too, for ten minutes."""
    until = context.message.at + OPEN_FOR
    await context.services.accounts.ask(context.account.person, (yes[1], no[1]), until)
    text = list(lines)
    if not context.say.buttons:
        for number, (label, _) in enumerate((yes, no), 1):
            choice = context.texts("error-choice", number=context.formats.number(number), choice=label)
            text.append(choice)
    buttons = tuple(Button(label, line) for label, line in (yes, no))
    return Answer(OutboundMessage("\n".join(text), buttons=buttons))


def _slot(context: Context) -> int:
    return (context.message.at - _BEGIN) // _SLOT


def _mark(context: Context, slot: int, about: Sequence[str]) -> str:
    link = context.shop.link
    parts = (context.account.id, "" if link is None else f"{link.id} {link.state}", str(slot), *about)
    return f"{int.from_bytes(sha256(chr(31).join(parts).encode()).digest()[:4], 'big') % 10_000:04d}"
