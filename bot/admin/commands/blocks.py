"""`admin block`, `unblock`, `mute`: who is not heard, for some time or until somebody hears them again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ....tracking.blocks import Block
from ...span import read_span
from ..base import AdminCommand, AdminError, Asked
from ..who import Somebody, is_protected, somebody

_LONGEST_MUTE = timedelta(days=7)
_LONGEST_REASON = 200
_FORM = "Write “admin block WHO REASON”, or “admin block WHO for 7d REASON”."


@dataclass(frozen=True, slots=True)
class _Meant:
    """What an admin wrote: about whom, how long from now, and why."""

    who: Somebody
    until: datetime | None
    reason: str

    @property
    def end(self) -> str:
        """Until when, for a sentence."""
        return "for good" if self.until is None else f"until {_moment(self.until)}"


async def _meant(asked: Asked, form: str) -> _Meant:
    word, *rest = asked.words or [""]
    span = None
    if rest[:1] == ["for"] and len(rest) > 1:
        try:
            span = read_span(rest[1])
        except ValueError as error:
            raise AdminError(f"{error}. {form}") from None
        rest = rest[2:]
    if not word:
        raise AdminError(form)
    who = await somebody(asked, word)
    if await is_protected(asked, who):
        raise AdminError(f"{who.name} is an owner or an admin: neither can be blocked.")
    until = None if span is None else asked.context.message.at + span
    return _Meant(who, until, " ".join(rest)[:_LONGEST_REASON])


async def _blocking(asked: Asked) -> _Meant:
    meant = await _meant(asked, _FORM)
    if not meant.reason:
        raise AdminError(f"Say why. {_FORM}")
    return meant


async def block_effect(asked: Asked) -> str:
    """Say whom a block would be of, and of how many chats."""
    meant = await _blocking(asked)
    return (
        f"{meant.who.name} would not be heard {meant.end}, in {_chats(meant.who)}: they are told so once. What they "
        f"ordered before is settled and told. Reason: {meant.reason}"
    )


async def block(asked: Asked) -> str:
    """Stop hearing somebody."""
    meant = await _blocking(asked)
    await _put(asked, meant, quiet=False)
    return f"{meant.who.name} is blocked {meant.end}. “admin unblock {asked.words[0]}” ends it."


async def _muting(asked: Asked) -> _Meant:
    form = "Write “admin mute WHO for 2h”."
    meant = await _meant(asked, form)
    if meant.until is None:
        raise AdminError(form)
    if meant.until - asked.context.message.at > _LONGEST_MUTE:
        raise AdminError("A mute lasts 7 days at most: block them instead.")
    standing = await _block_of(asked, meant.who)
    if standing is not None and not standing.quiet:
        raise AdminError(f"{meant.who.name} is blocked already.")
    return meant


async def mute_effect(asked: Asked) -> str:
    """Say whom a mute would be of, and of how many chats."""
    meant = await _muting(asked)
    return (
        f"{meant.who.name} would get no answer {meant.end}, in {_chats(meant.who)}, and is not told of it. News of "
        "their payments still reach them."
    )


async def mute(asked: Asked) -> str:
    """Answer somebody nothing for a time, without a word of it."""
    meant = await _muting(asked)
    await _put(asked, meant, quiet=True)
    return f"{meant.who.name} is muted {meant.end}. “admin unblock {asked.words[0]}” ends it."


async def unblock(asked: Asked) -> str:
    """Hear somebody again."""
    if len(asked.words) != 1:
        raise AdminError("Write “admin unblock WHO”.")
    blocks = asked.office.store.blocks
    gone = await blocks.unblock(
        asked.rest, by=asked.account
    )  # by the id of a block, of one without an account
    if gone is None:
        who = await somebody(asked, asked.rest)
        for whom in (who.whom, *who.chats):
            gone = gone or await blocks.unblock(whom, by=asked.account)
    if gone is None or not gone.stands(asked.context.message.at):
        raise AdminError("They are not blocked.")
    return f"{', '.join(gone.hints) or gone.id} is heard again."


async def _put(asked: Asked, meant: _Meant, *, quiet: bool) -> None:
    done = await asked.office.store.blocks.block(
        meant.who.whom,
        asked.context.message.at,
        meant.reason,
        by=asked.account,
        until=meant.until,
        quiet=quiet,
    )
    if done is None:
        raise AdminError("That account is gone meanwhile.")


async def _block_of(asked: Asked, who: Somebody) -> Block | None:
    now = asked.context.message.at
    for one in await asked.office.store.blocks.all():
        if one.id == who.account and one.stands(now):
            return one
    return None


def _chats(who: Somebody) -> str:
    return "one chat" if len(who.chats) == 1 else f"{len(who.chats)} chats"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


ADMIN_COMMANDS = (
    AdminCommand(
        "block",
        "ACC|ADDRESS [for 7d] REASON §",
        "what somebody writes is not heard",
        block,
        effect=block_effect,
        acts=True,
    ),
    AdminCommand(
        "mute",
        "ACC|ADDRESS for 2h §",
        "somebody gets no answers, and is not told so",
        mute,
        effect=mute_effect,
        acts=True,
    ),
    AdminCommand("unblock", "ACC|ADDRESS", "somebody blocked or muted is heard again", unblock, acts=True),
)
