"""Looks whether WhatsApp could work: account, number, webhook, templates."""

from __future__ import annotations

from collections.abc import Sequence

from ..checks import CheckResult
from ..errors import ChannelError
from .contents import Contents
from .twilio import Rejected, TwilioApi

KINDS = ("paid", "extra")
"""The kinds of news that need a template outside the 24-hour window."""

_SENDERS_PAGE = "Twilio's console, Messaging > Senders > WhatsApp senders"
_SANDBOX_PAGE = "Twilio's console, Messaging > Try it out > Send a WhatsApp message > Sandbox settings"


class AccountCheck:
    """The checks of one number. Each asks Twilio, and none changes anything."""

    def __init__(
        self,
        api: TwilioApi,
        *,
        public_url: str,
        webhook: str,
        sender: str,
        in_sandbox: bool,
        contents: Contents,
        languages: Sequence[str],
    ) -> None:
        self._api = api
        self._public_url = public_url
        self._webhook = webhook
        self._sender = sender
        self._in_sandbox = in_sandbox
        self._contents = contents
        self._languages = languages

    async def results(self) -> list[CheckResult]:
        """What all checks found; those that need a working account are left out without one."""
        account = await self._account()
        results = [self._address(), account]
        if account.well:
            results.append(await self._number())
            results += [await self._template(*place) for place in self._contents.templates]
            results += self._missing()
        return results

    def _address(self) -> CheckResult:
        if self._public_url.startswith("https://"):
            return CheckResult(True, f"public address: {self._public_url}")
        return CheckResult(
            False,
            f"public address: {self._public_url or 'none'}",
            "Set the address at which Twilio reaches this bot; it begins with https://.",
        )

    async def _account(self) -> CheckResult:
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

    async def _number(self) -> CheckResult:
        look = f"See in {_SANDBOX_PAGE if self._in_sandbox else _SENDERS_PAGE} that it calls {self._webhook}"
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
        # A fragment of the address holds Twilio's own settings for retries.
        well = found.status.startswith("ONLINE") and found.webhook.partition("#")[0] == self._webhook
        what = f"number: {self._sender} is {found.status}, and calls {found.webhook or 'nothing'}"
        return CheckResult(well, what, "" if well else look)

    async def _template(self, kind: str, language: str) -> CheckResult:
        name = f"template {kind} in {language}"
        try:
            approval = await self._api.approval(self._contents.templates[kind, language])
        except (ChannelError, Rejected) as error:
            mend = "Compare its ContentSid with Twilio's console, Messaging > Content Template Builder."
            return CheckResult(False, f"{name}: {error}", mend)
        # WhatsApp knows fewer languages than we do, so the text may be registered under another one.
        what = f"{name}: {approval.status}, registered as {approval.language}"
        well = approval.status == "approved"
        mend = "Until WhatsApp approves it, news wait for people who did not write for a day."
        return CheckResult(well, what, "" if well else mend)

    def _missing(self) -> list[CheckResult]:
        """What no template is set for: a choice, to be told because it may be an oversight."""
        mend = "News wait for people who did not write for a day, until they write. Set a ContentSid for it."
        if not self._contents.templates:
            return [CheckResult(True, "templates: none is set", mend)]
        return [
            CheckResult(True, f"template {kind} in {language}: none is set", mend)
            for language in self._languages
            for kind in KINDS
            if (kind, language) not in self._contents.templates
        ]
