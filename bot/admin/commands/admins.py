"""`admin admins`, `admin add`, `admin remove`, `admin invite`: who else runs the bot."""

from __future__ import annotations

from ....accounts.admins import CODE_LIVES, LastAdmin
from ....accounts.base import Person, place_of
from ....accounts.connections import shown
from ....accounts.roles import people_named
from ..base import AdminCommand, AdminError, Asked, always

_FORM = "Write it whole, like telegram:110201543 or whatsapp:+18765550123."
_SIGNS = 4  # of an account, at least, by which one is named


_WHICH = "Name one by the last four signs of the account, as “admin admins” shows it."


def _wrong_address(rest: str) -> str:
    return "" if people_named(rest) and " " not in rest else _FORM


def _wrong_ending(rest: str) -> str:
    return "" if len(rest.strip()) >= _SIGNS else _WHICH


async def show(asked: Asked) -> str:
    """List the admins: never an id, only its end."""
    found = await asked.office.store.admins.all()
    named = len(asked.office.settings.admins)
    lines = [
        f"{place_of(one.person, one.hint)}, account {one.account[-4:] or '–'}, since {one.since:%Y-%m-%d}"
        for one in found
    ]
    if named:
        lines.append(f"and {named} by the settings (CHATWALLET_ADMINS)")
    return "\n".join(lines or ["There is no admin."])


async def invite(asked: Asked) -> str:
    """Make a code that makes one person an admin."""
    code = await asked.office.invitations.invite(asked.account)
    minutes = int(CODE_LIVES.total_seconds() // 60)
    return f"Whoever writes this to me alone within {minutes} minutes is an admin:\nadmin join {shown(code)}"


async def add(asked: Asked) -> str:
    """Make an address an admin's."""
    if wrong := _wrong_address(asked.rest):
        raise AdminError(wrong)
    for one in people_named(asked.rest):
        known = Person(one.channel, await asked.office.refs.find(one.channel, one.id) or one.id)
        if await asked.office.store.blocks.knows(known):
            found = await asked.office.store.accounts.find(known)
            account = "" if found is None else found.id
            now = asked.context.message.at
            new = await asked.office.store.admins.add(known, now, asked.account, account)
            if not new and not await _was_added(asked, known):
                raise AdminError("That is an admin already.")
            await _tell(asked, "alert-admin-added", place_of(one))
            return f"{place_of(one)} is an admin now."
    raise AdminError(
        f"Nobody has written to me from there: a slip would make somebody else an admin. {_FORM}"
    )


async def _was_added(asked: Asked, known: Person) -> bool:
    """Whether this message has made somebody an admin, before the bot was killed."""
    at = asked.context.message.at
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # as it is stored
    return any(
        (one.person, one.by, one.since) == (known, asked.account, at)
        for one in await asked.office.store.admins.all()
    )


async def _tell(asked: Asked, text: str, place: str) -> None:
    """Tell all admins, once for each message."""
    news_id = f"admin:{asked.context.message.origin}"
    await asked.office.alerts.tell(news_id, text, {"place": place}, admins_only=True)


async def remove(asked: Asked) -> str:
    """Let an admin be none any more, by the last four signs of the account."""
    ending = asked.rest.strip()
    every = await asked.office.store.admins.all()
    found = [one for one in every if one.account and one.account.endswith(ending)]
    if _wrong_ending(ending) or len(found) != 1:
        raise AdminError(_WHICH)
    if (
        len(every) > 1
    ):  # told first: who is removed reads it too, and a bot that is killed in between tells it
        await _tell(asked, "alert-admin-removed", place_of(found[0].person, found[0].hint))
    try:
        gone = await asked.office.store.admins.remove(found[0].account, asked.account)
    except LastAdmin:
        raise AdminError("The last admin can only be removed at the machine.") from None
    if gone is None:
        raise AdminError("That is no admin any more.")
    return f"{place_of(gone.person, gone.hint)} is no admin any more."


ADMIN_COMMANDS = (
    AdminCommand("admins", "", "who runs the bot", show),
    AdminCommand("invite", "‡", "a code that makes one person an admin", invite, factor=always, acts=True),
    AdminCommand(
        "add", "ADDRESS ‡", "make somebody an admin", add, factor=always, wrong=_wrong_address, acts=True
    ),
    AdminCommand(
        "remove", "ACC ‡", "let an admin be none", remove, factor=always, wrong=_wrong_ending, acts=True
    ),
)
