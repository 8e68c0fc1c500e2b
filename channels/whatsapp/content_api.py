"""The calls of Twilio's Content API, and of a sender's settings, by which we are registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import OutcomeUnknown
from .twilio import TwilioApi, reading

_PAGE = 500
_MOST_PAGES = 100


class ContentApi:
    """The calls, with the errors of TwilioApi. What makes or changes something is never tried twice."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api

    async def names(self) -> Mapping[str, str]:
        """The friendly names of all contents of the account, by their sids."""
        found: dict[str, str] = {}
        with reading():
            async with self._api.calling() as client:
                page = await client.content.v1.contents.page_async(page_size=_PAGE)
            for _ in range(_MOST_PAGES):
                async with self._api.calling():
                    found |= {_sid(one.sid): str(one.friendly_name or "") for one in page}
                    page = await page.next_page_async()
                if page is None:
                    return found
            raise OutcomeUnknown("Twilio's list of contents does not end")

    async def create(self, request: Mapping[str, Any]) -> str:
        """Make a content and return its sid. Whether it was made, after OutcomeUnknown, `names` tells."""
        async with self._api.calling() as client:
            return _sid((await client.content.v1.contents.create_async(_Body(request))).sid)

    async def submit(self, content_sid: str, name: str, category: str = "UTILITY") -> str:
        """Ask WhatsApp to approve a content under a name of its own, and return the status that it has then."""
        asked = _Body({"name": name, "category": category})
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


def _sid(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a content without a sid in an answer of Twilio")
    return value
