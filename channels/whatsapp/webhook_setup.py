"""Where Twilio brings what people write to a number of the account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from ..errors import OutcomeUnknown
from .account_api import AccountApi, Sender
from .setup_steps import AGAIN, REFUSED, Did, Part, Step
from .twilio import Rejected

OVERRIDES = "#rc=5&rp=all"
"""Up to five more tries after any failure (twilio.com/docs/usage/webhooks/webhooks-connection-overrides)."""

_ASKED = "Answer yes to the question at a terminal, or run this with --yes; or set it in Twilio's console."


class WebhookSetup:
    """Looks at a number, and has it call us if it may. `may_set` is asked with a question in English."""

    def __init__(
        self, api: AccountApi, *, sender: str, webhook: str, may_set: Callable[[str], bool], dry_run: bool
    ) -> None:
        self._api = api
        self._sender = sender
        self._webhook = webhook
        self._wanted = webhook + OVERRIDES
        self._may_set = may_set
        self._dry_run = dry_run

    async def steps(self) -> AsyncIterator[Step]:
        """The number, then its webhook. Raises TryLater and Rejected where it can't be asked for."""
        found = await self._api.find_sender(self._sender)
        number = f"number: {self._sender} is"
        if found is None:
            mend = "See Twilio's console, Messaging > Senders > WhatsApp senders, and CHATWALLET_TWILIO_FROM."
            yield Step(part=Part.NUMBER, well=False, says=f"{number} none of this account's", mend=mend)
            return
        well = found.status.startswith("ONLINE")
        mend = "" if well else "Twilio's console says what it waits for."
        yield Step(part=Part.NUMBER, well=well, says=f"{number} {found.status}", mend=mend)
        yield await self._webhook_step(found)

    async def _webhook_step(self, found: Sender) -> Step:
        if self._is_set(found):
            return Step(part=Part.WEBHOOK, says=f"webhook: {self._wanted}, and the same where that fails")
        well = found.calls(self._webhook)  # without retries messages come all the same
        now = found.webhook or "nothing"
        if found.fallback:
            now = f"{now}, and where that fails {found.fallback}"
        if self._dry_run or not self._may_set(
            f"{self._sender} brings what people write to {now}. Have it call {self._wanted}, also where that fails?"
        ):
            says = f"webhook: {now}; would be set to {self._wanted}"
            well = well or self._dry_run
            return Step(part=Part.WEBHOOK, well=well, says=says, mend=_ASKED, did=Did.WOULD_SET)
        return await self._set(found, now)

    async def _set(self, found: Sender, before: str) -> Step:
        done = Step(part=Part.WEBHOOK, says=f"webhook: set to {self._wanted}; it was {before}", did=Did.SET)
        try:
            await self._api.set_webhook(found.sid, webhook=self._wanted, fallback=self._wanted)
        except Rejected as error:
            return Step(part=Part.WEBHOOK, well=False, says=f"webhook: not set: {error}", mend=REFUSED)
        except OutcomeUnknown as error:
            again = await self._api.find_sender(self._sender)
            if again is None or not self._is_set(again):
                says = f"webhook: not set, as it seems: {error}"
                return Step(part=Part.WEBHOOK, well=False, says=says, mend=AGAIN)
        return done

    def _is_set(self, found: Sender) -> bool:
        return (found.webhook, found.fallback) == (self._wanted, self._wanted)
