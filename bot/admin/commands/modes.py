"""`admin maintenance` and `admin lockdown`: what is switched off for everybody, and on again."""

from __future__ import annotations

from functools import partial

from ....accounts.modes import Mode, Switched
from ..base import AdminCommand, AdminError, Asked, always

_LONGEST = 300  # characters of what people are told

_ON = {
    Mode.LOCKDOWN: "Lockdown: nothing but the news of payments goes on. “admin lockdown off” ends it, with six digits "
    "of your authenticator; who has none sets it up at the machine first: chatwallet totp ADDRESS.",
    Mode.MAINTENANCE: "Maintenance: no new orders and no new links; the rest goes on.",
}


def _wrong(mode: Mode, rest: str) -> str:
    word, _, text = rest.partition(" ")
    if word.casefold() not in ("on", "off"):
        return f"Write “admin {mode} on{' REASON' if mode is Mode.LOCKDOWN else ''}” or “admin {mode} off”."
    if mode is Mode.LOCKDOWN and word.casefold() == "on" and not text.strip():
        return "Say why: admin lockdown on REASON."
    return ""


async def switch(mode: Mode, asked: Asked) -> str:
    """Switch a mode on, with the text behind `on`, or off."""
    if wrong := _wrong(mode, asked.rest):
        raise AdminError(wrong)
    word, _, text = asked.rest.partition(" ")
    to = None
    if word.casefold() == "on":
        to = Switched(text.strip()[:_LONGEST], asked.account, asked.context.message.at)
    changed = await asked.office.store.modes.switch(mode, to, asked.account)
    if to is None:
        return f"The {mode} is over." if changed else f"There is no {mode}."
    return _ON[mode] if changed else f"The {mode} is on already."


async def lockdown(asked: Asked) -> str:
    """Switch the lockdown."""
    return await switch(Mode.LOCKDOWN, asked)


async def maintenance(asked: Asked) -> str:
    """Switch the maintenance."""
    return await switch(Mode.MAINTENANCE, asked)


def _begins(rest: str) -> bool:
    """A lockdown is begun without a code by who has none: who sees a leak must not look for a telephone first."""
    return rest.casefold().startswith("on")


ADMIN_COMMANDS = (
    AdminCommand(
        "lockdown",
        "on REASON | off ‡",
        "nothing but the news of payments",
        lockdown,
        factor=always,
        unenrolled=_begins,
        wrong=partial(_wrong, Mode.LOCKDOWN),
        acts=True,
    ),
    AdminCommand("maintenance", "on [TEXT] | off", "no new orders or links", maintenance, acts=True),
)
