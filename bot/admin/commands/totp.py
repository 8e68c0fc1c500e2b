"""`admin totp`: an admin sets up their codes, or others in place of those they have."""

from __future__ import annotations

import math
from dataclasses import replace

from ....accounts.modes import ModeHeld
from ....accounts.roles import owner_name
from ....accounts.secrets import SecretsError
from ....tracking.enrolling import NoPage, NotBegun, TooManyPages
from ....tracking.factor_pages import Put
from ..base import AdminCommand, AdminError, Asked, always


async def totp(asked: Asked) -> str:
    """Answer with the address of a page of their own, and where there is none with the line for the machine.

    A secret is never said: the chat keeps what is said in it.
    """
    context = asked.context
    person = context.account.person
    known = replace(person, id=await asked.office.refs.id_of(person.channel, person.id))
    machine = f"At the machine:\nchatwallet totp {owner_name(known)}"
    try:
        begun = await asked.office.enrolling.begin(
            context.account, context.message.conversation, context.message.origin
        )
    except NoPage:
        raise AdminError(
            f"There is no page for it here: that takes a public address with https. {machine}"
        ) from None
    except TooManyPages as over:
        minutes = max(1, math.ceil(over.seconds / 60))
        raise AdminError(f"Three pages an hour: ask again in {minutes} minutes. {machine}") from None
    except ModeHeld:
        raise AdminError(f"In a lockdown nobody gets codes from the chat. {machine}") from None
    except SecretsError as error:
        raise AdminError(f"There can be no codes yet: {error}.") from error
    except NotBegun as lost:
        if lost.why is Put.LOST:
            raise AdminError(f"This chat had codes, under an account it has no more. {machine}") from None
        raise AdminError("You have codes by now: write it again, and say one of them.") from None
    return (
        f"Open this within 10 minutes: {begun.address}\nThe page must show {begun.digits}. Press its button, scan the "
        "QR with an authenticator, and enter the six digits that it shows. What counted before counts until then."
    )


ADMIN_COMMANDS = (
    AdminCommand(
        "totp", "‡", "set up your codes, or other ones", totp, factor=always, unenrolled=always, acts=True
    ),
)
