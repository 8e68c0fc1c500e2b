"""`admin totp`: whether an admin has a second factor, and how it is set up where they have the machine."""

from __future__ import annotations

from dataclasses import replace

from ....accounts.roles import owner_name
from ....accounts.second_factor import Enrolment
from ..base import AdminCommand, Asked


async def totp(asked: Asked) -> str:
    """Say how it stands, with the line that sets it up: never a secret, for the chat keeps what is said in it."""
    person = asked.context.account.person
    known = replace(person, id=await asked.office.refs.id_of(person.channel, person.id))
    line = f"chatwallet totp {owner_name(known)}"
    if await asked.office.factor.state(asked.account) is Enrolment.DONE:
        return f"Your codes are set up. For a new telephone, at the machine:\n{line}"
    return f"Your codes are set up at the machine, which shows a QR for your authenticator:\n{line}"


ADMIN_COMMANDS = (AdminCommand("totp", "", "the codes of your authenticator: how they are set up", totp),)
