"""What people read once, after their first answer: what is kept of them, and how that is ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...accounts.roles import Role
from ...accounts.shops import HOUSE_SHOP
from ...channels.base import OutboundMessage
from ...commands.base import Answer, Context

PRIVACY = "privacy:1"
"""The text that they were shown, with its version: a changed one is shown again."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """Adds it where people may link wallets of their own: whoever serves one wallet alone knows their people.

    `policy` is the address of what whoever runs the bot has written about it, "" for none.
    """

    policy: str = ""

    async def after(self, context: Context, answer: Answer) -> Answer:
        """The answer, with the greeting behind it if it is the first that somebody gets in private."""
        message, account = context.message, context.account
        if not (context.shop.linking and message.private) or _runs_it(context):
            return answer
        known = account.consents.get(PRIVACY)
        if known not in (None, message.origin):
            return answer
        if await context.services.own.is_forgotten(message.origin):
            return answer
        await context.services.accounts.consent(account.person, PRIVACY, message.origin, message.at)
        my_data = context.texts.list("word-my-data")[0]
        lines = [
            context.texts("privacy", whoami=context.say("whoami"), delete=context.say("delete", my_data))
        ]
        if self.policy:
            lines.append(context.texts("privacy-policy", url=self.policy))
        return replace(answer, then=OutboundMessage("\n".join(lines)))


def _runs_it(context: Context) -> bool:
    """Whether somebody is an owner of the house, who needs no telling."""
    return context.shop.id == HOUSE_SHOP and context.role.allows(Role.OWNER)


NO_GREETING = Greeting()
