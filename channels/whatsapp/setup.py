"""`chatwallet whatsapp setup`: registers at Twilio what the bot needs there, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from ...locales.texts import Catalogue
from ...web.fields import without_slash
from ..checks import CheckResult
from ..errors import TryLater
from ..values import KeyValues
from .account_api import AccountApi
from .account_check import AccountCheck
from .channel import SANDBOX_SENDER
from .content_maker import ContentMaker
from .content_setup import ContentSetup
from .contents import Contents, Registered
from .registration import LOST, Registration
from .settings import WhatsAppSettings
from .setup_steps import AGAIN, REFUSED, Part, Step
from .twilio import Rejected, open_twilio
from .webhook_setup import WebhookSetup
from .webhooks import INBOUND_PATH

Tell = Callable[[Step], None]
_K = TypeVar("_K")


class Setup:
    """Checks account and number, and has the rest made. `webhook` is None where the number is Twilio's sandbox."""

    def __init__(
        self,
        check: AccountCheck,
        webhook: WebhookSetup | None,
        registration: Registration,
        content: ContentSetup,
        contents: Contents,
        *,
        dry_run: bool,
    ) -> None:
        self._check = check
        self._webhook = webhook
        self._registration = registration
        self._content = content
        self._contents = contents
        self._dry_run = dry_run

    async def run(self, tell: Tell) -> None:
        """Do it, and tell each step; what can't be done is one that is not well. Raises NotStored."""
        try:
            if await self._account(tell):
                await self._register(tell)
        except TryLater as error:
            says = f"Twilio can't be asked now: {error}"
            tell(Step(part=Part.TWILIO, well=False, says=says, mend=AGAIN))
        except Rejected as error:
            tell(Step(part=Part.TWILIO, well=False, says=str(error), mend=REFUSED))

    async def _account(self, tell: Tell) -> bool:
        """Tell of the account and its number; whether there is an account that works."""
        address, account = self._check.address(), await self._check.account()
        tell(_step(Part.ADDRESS, address))
        tell(_step(Part.ACCOUNT, account))
        if not account.well:
            return False
        if self._webhook is None:
            tell(_step(Part.NUMBER, await self._check.number()))
        elif address.well:
            async for step in self._webhook.steps():
                tell(step)
        return True

    async def _register(self, tell: Tell) -> None:
        before = await self._contents.look()
        standings = await self._registration.look()
        buttons, templates = dict(before.buttons), dict(before.templates)
        try:
            for count, standing in standings.buttons.items():
                step = await self._content.buttons(count, standing)
                tell(step)
                _keep(buttons, count, step)
            if self._webhook is None:
                says = (
                    "templates: Twilio's sandbox has its own; none is made before there is a number of yours"
                )
                tell(Step(part=Part.TEMPLATE, says=says))
                return
            for (kind, language), standing in standings.templates.items():
                step = await self._content.template(kind, language, standing)
                tell(step)
                if not standing.configured:
                    _keep(templates, (kind, language), step)
        finally:  # so that what is made counts, also where Twilio is away before the rest is
            after = Registered(buttons, templates)
            if not self._dry_run and after != before:
                await self._contents.note(after)


@asynccontextmanager
async def open_setup(
    settings: WhatsAppSettings,
    values: KeyValues,
    *,
    public_url: str,
    may_set: Callable[[str], bool],
    dry_run: bool,
    clock: Callable[[], datetime],
) -> AsyncIterator[Setup]:
    """Join the parts for settings of which nothing is missing. `public_url` has no slash at its end."""
    sid, sender = settings.twilio_account_sid or "", settings.twilio_from or ""
    token = settings.twilio_auth_token[0].get_secret_value()
    webhook, in_sandbox = public_url + INBOUND_PATH, sender == SANDBOX_SENDER
    contents = Contents(values, sid, configured=settings.templates, clock=clock)
    async with open_twilio(sid, token, api_url=without_slash(settings.twilio_api_url)) as twilio:
        api = AccountApi(twilio)
        registration = Registration(api, contents, languages=() if in_sandbox else Catalogue().languages)
        check = AccountCheck(
            api,
            public_url=public_url,
            webhook=webhook,
            sender=sender,
            in_sandbox=in_sandbox,
            registration=registration,
        )
        number = WebhookSetup(api, sender=sender, webhook=webhook, may_set=may_set, dry_run=dry_run)
        content = ContentSetup(ContentMaker(api), dry_run=dry_run)
        yield Setup(check, None if in_sandbox else number, registration, content, contents, dry_run=dry_run)


def _keep(sids: dict[_K, str], key: _K, step: Step) -> None:
    """Note what can be sent, now or once it is approved."""
    if step.sid and step.status not in LOST:
        sids[key] = step.sid
    else:
        sids.pop(key, None)


def _step(part: Part, result: CheckResult) -> Step:
    return Step(part=part, well=result.well, says=result.what, mend=result.mend)
