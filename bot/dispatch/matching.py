"""Which messages of a host's bot are the wallet's."""

from __future__ import annotations

from ...channels.base import InboundMessage
from ...channels.said_secrets import cut
from ...commands.base import Reading, Services, Shop
from ...commands.parsing.router import Router
from ...commands.profile import unit_for
from .senders import Senders, sender


class Matcher:
    """Tells the wallet's messages from the host's. Stores nothing, and asks nobody but the store."""

    def __init__(self, router: Router, senders: Senders, services: Services, shop: Shop) -> None:
        self._router = router
        self._senders = senders
        self._services = services
        self._shop = shop

    async def is_ours(self, message: InboundMessage) -> bool:
        """Whether a message that a host's bot got is the wallet's.

        It is when its line is (see Router.is_ours), when it answers an open question by its number, and when it is
        one of our commands, said in reply to a message that shows a charge.
        """
        text = cut(message.text).text  # what is read may be told in an error
        if not self._router.may_be_ours(text):
            return False
        account = await self._senders.account_of(message)
        reading = Reading(account.language, unit_for(account, self._shop.default_unit))
        if self._router.is_ours(text, reading):
            return True
        parsed = self._router.read(text, reading)
        if parsed.number is not None:
            return message.private and bool(await self._services.accounts.question(sender(message)))
        if parsed.command is None or message.reply_to is None:
            return False
        return await self._services.charges.shown_in(message.conversation, message.reply_to) is not None
