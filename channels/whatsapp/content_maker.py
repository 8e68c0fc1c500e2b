"""Makes contents at Twilio, and puts them before WhatsApp, so that a doubtful outcome makes nothing twice."""

from __future__ import annotations

from ..errors import OutcomeUnknown
from .content_api import ContentApi
from .content_forms import ContentForm
from .registration import UNSUBMITTED
from .twilio import Rejected, TwilioApi


class ContentMaker:
    """Both raise Rejected, OutcomeUnknown where it was not done as far as can be seen, and TryLater."""

    def __init__(self, api: TwilioApi) -> None:
        self._api = api
        self._content_api = ContentApi(api)

    async def make(self, form: ContentForm) -> str:
        """Make a content, and return its sid."""
        try:
            return await self._content_api.create(form.request())
        except OutcomeUnknown:
            names = await self._content_api.names()
            sid = next((sid for sid, name in names.items() if name == form.name), None)
            if sid is None:
                raise
            return sid

    async def submit(self, form: ContentForm, sid: str) -> str:
        """Ask WhatsApp to approve a content, and return its status.

        The name has the sid in it: that of a template which was deleted WhatsApp takes for no other one in 30 days.
        """
        try:
            return await self._content_api.submit(sid, f"{form.name}_{sid[-8:].lower()}")
        except (Rejected, OutcomeUnknown):
            status = (await self._api.approval(sid)).status
            if status == UNSUBMITTED:
                raise
            return status
