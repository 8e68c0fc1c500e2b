"""Makes contents at Twilio, and puts them before WhatsApp, so that a doubtful outcome makes nothing twice."""

from __future__ import annotations

from ..errors import OutcomeUnknown
from .account_api import AccountApi
from .content_forms import ContentForm
from .registration import UNSUBMITTED
from .twilio import Rejected


class ContentMaker:
    """Both raise Rejected, OutcomeUnknown where it was not done as far as can be seen, and TryLater."""

    def __init__(self, api: AccountApi) -> None:
        self._api = api

    async def make(self, form: ContentForm) -> str:
        """Make a content, and return its sid."""
        try:
            return await self._api.create_content(form.request())
        except OutcomeUnknown:
            names = await self._api.content_names()
            sid = next((sid for sid, name in names.items() if name == form.name), None)
            if sid is None:
                raise
            return sid

    async def submit(self, form: ContentForm, sid: str) -> str:
        """Ask WhatsApp to approve a content, and return its status.

        The name has the sid in it: that of a template which was deleted WhatsApp takes for no other one in 30 days.
        """
        try:
            return await self._api.ask_for_approval(sid, f"{form.name}_{sid[-8:].lower()}")
        except (Rejected, OutcomeUnknown):
            status = (await self._api.approval(sid)).status
            if status == UNSUBMITTED:
                raise
            return status
