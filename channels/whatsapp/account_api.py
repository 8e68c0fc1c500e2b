"""What an account at Twilio has of ours, and how it is made: contents, their approvals, and a number's webhook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .twilio import TwilioApi, reading, text_of

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Sender:
    """A WhatsApp number of the account: its status ("ONLINE"), where it sends what people write, and its fallback."""

    sid: str
    status: str
    webhook: str
    fallback: str

    def calls(self, webhook: str) -> bool:
        """Whether it brings what people write to an address; a fragment holds Twilio's own settings for retries."""
        return self.webhook.partition("#")[0] == webhook


@dataclass(frozen=True, slots=True)
class Approval:
    """A template: its language as WhatsApp calls it ("es", "pt_BR"), what became of it ("approved"), and why."""

    language: str
    status: str
    reason: str = ""


class AccountApi:
    """The calls, with the errors of TwilioApi. What makes or changes something is never tried twice."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    async def account_status(self) -> str:
        """`active`, `suspended` or `closed`; a wrong SID or token is Rejected."""
        with reading():
            async with self._api.calling() as client:
                account = await client.api.v2010.accounts(client.account_sid).fetch_async()
                return text_of(account.status)

    async def find_sender(self, address: str) -> Sender | None:
        """One of the account's WhatsApp numbers (`whatsapp:+1…`), None when it is not among them."""
        with reading():
            async with self._api.calling() as client:
                for one in await client.messaging.v2.channels_senders.list_async(channel="whatsapp"):
                    if one.sender_id == address:
                        hook = one.webhook or {}
                        urls = (str(hook.get(name) or "") for name in ("callback_url", "fallback_url"))
                        return Sender(text_of(one.sid), text_of(one.status), *urls)
                return None

    async def approval(self, content_sid: str) -> Approval:
        """What became of a template."""
        with reading():
            async with self._api.calling() as client:
                content = client.content.v1.contents(content_sid)
                language = text_of((await content.fetch_async()).language)
                said = (await content.approval_fetch().fetch_async()).whatsapp or {}
                reason = str(said.get("rejection_reason") or "")
                return Approval(language, str(said.get("status") or "unsubmitted"), reason)

    async def content_names(self) -> Mapping[str, str]:
        """The friendly names of all contents of the account, by their sids."""
        found: dict[str, str] = {}
        with reading():
            async with self._api.calling() as client:
                page = await client.content.v1.contents.page_async(page_size=_PAGE)
            while page is not None:
                async with self._api.calling():
                    found |= {text_of(one.sid): str(one.friendly_name or "") for one in page}
                    page = await page.next_page_async()
            return found

    async def create_content(self, request: Mapping[str, Any]) -> str:
        """Make a content and return its sid. Whether it was made, after OutcomeUnknown, `content_names` tells."""
        async with self._api.calling() as client:
            return text_of((await client.content.v1.contents.create_async(_Body(request))).sid)

    async def ask_for_approval(self, content_sid: str, name: str) -> str:
        """Ask WhatsApp to approve a content under a name of its own, and return the status that it has then."""
        asked = _Body({"name": name, "category": "UTILITY"})
        async with self._api.calling() as client:
            content = client.content.v1.contents(content_sid)
            return str((await content.approval_create.create_async(asked)).status or "received")

    async def set_webhook(self, sender_sid: str, *, webhook: str, fallback: str) -> None:
        """Have a number bring what people write to `webhook`, and where that fails to `fallback`, by POST."""
        addresses = {
            "callback_url": webhook,
            "callback_method": "POST",
            "fallback_url": fallback,
            "fallback_method": "POST",
        }
        async with self._api.calling() as client:
            await client.messaging.v2.channels_senders(sender_sid).update_async(_Body({"webhook": addresses}))


class _Body:
    """The body of a request as the SDK asks for it. Its own classes lose the types of a content in some versions.

    See github.com/twilio/twilio-python/issues/881.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    def to_dict(self) -> dict[str, Any]:
        """What is sent."""
        return dict(self._body)
