"""Looks whether WhatsApp could work: account, number, webhook, contents."""

from __future__ import annotations

from ..checks import CheckResult
from ..errors import ChannelError, NotStored
from .account_api import AccountApi
from .registration import Registration
from .setup_steps import SETUP
from .standing_checks import standing_checks
from .twilio import Rejected
from .webhook_setup import OVERRIDES

_SENDERS_PAGE = "Twilio's console, Messaging > Senders > WhatsApp senders"
_SANDBOX_PAGE = "Twilio's console, Messaging > Try it out > Send a WhatsApp message > Sandbox settings"


class AccountCheck:
    """The checks of one number. Each asks Twilio, and none changes anything."""

    def __init__(
        self,
        api: AccountApi,
        *,
        public_url: str,
        webhook: str,
        sender: str,
        in_sandbox: bool,
        registration: Registration,
    ) -> None:
        self._api = api
        self._public_url = public_url
        self._webhook = webhook
        self._sender = sender
        self._in_sandbox = in_sandbox
        self._registration = registration

    async def results(self) -> list[CheckResult]:
        """What all checks found; those that need a working account are left out without one."""
        account = await self.account()
        results = [self.address(), account]
        if account.well:
            results += [await self.number(), *await self._contents()]
        return results

    def address(self) -> CheckResult:
        """Whether Twilio can reach the bot, by its address alone."""
        if self._public_url.startswith("https://"):
            return CheckResult(True, f"public address: {self._public_url}")
        return CheckResult(
            False,
            f"public address: {self._public_url or 'none'}",
            "Set the address at which Twilio reaches this bot; it begins with https://.",
        )

    async def account(self) -> CheckResult:
        """Whether the account and its token are right."""
        try:
            status = await self._api.account_status()
        except ChannelError as error:
            return CheckResult(False, f"account: {error}", "Twilio can't be asked now. Is the network open?")
        except Rejected as error:
            mend = "Compare the account SID and the auth token with the first page of Twilio's console."
            return CheckResult(False, f"account: {error}", mend)
        well = status == "active"
        return CheckResult(
            well, f"account: {status}", "" if well else "Twilio's console says what it waits for."
        )

    async def number(self) -> CheckResult:
        """Whether the number is there, and calls us."""
        page = _SANDBOX_PAGE if self._in_sandbox else _SENDERS_PAGE
        look = f"See in {page} that it calls {self._webhook}{OVERRIDES}"
        if self._in_sandbox:
            return CheckResult(
                True, f"number: {self._sender}, Twilio's sandbox; its webhook can't be asked for", look
            )
        try:
            found = await self._api.find_sender(self._sender)
        except (ChannelError, Rejected) as error:
            return CheckResult(True, f"number: {self._sender}; its webhook can't be asked for: {error}", look)
        if found is None:
            return CheckResult(
                False, f"number: {self._sender} is none of this account's", f"See {_SENDERS_PAGE}."
            )
        what = f"number: {self._sender} is {found.status}, and calls {found.webhook or 'nothing'}"
        if not found.calls(self._webhook):
            return CheckResult(
                False, what, f"Run `{SETUP}`: it sets {self._webhook}{OVERRIDES}, if you say yes."
            )
        well = found.status.startswith("ONLINE")
        return CheckResult(well, what, "" if well else "Twilio's console says what it waits for.")

    async def _contents(self) -> list[CheckResult]:
        try:
            return standing_checks(await self._registration.look())
        except NotStored as error:  # what is to be mended about a store is not ours to say
            return [CheckResult(True, f"what is registered can't be looked up: {error}")]
        except (ChannelError, Rejected) as error:
            return [
                CheckResult(False, f"what is registered can't be asked for: {error}", "Run this once more.")
            ]
