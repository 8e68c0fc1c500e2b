"""How our contents stand at Twilio: which are there, and what WhatsApp says of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .account_api import AccountApi, Approval
from .content_forms import MOST_BUTTONS, ContentForm, buttons_form, template_forms
from .contents import Contents, Registered
from .twilio import Rejected

UNSUBMITTED = "unsubmitted"
WAITING = frozenset({"received", "pending"})
LOST = frozenset({"rejected", "disabled", "deleted"})
"""What WhatsApp says of a template that can never be sent. One that is paused goes on after some hours."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One content. `sid` is None where Twilio has none; `noted` is that of the store, `gone` if Twilio has it no more.

    `configured`: the settings name it, and then `noted` is theirs. `approval`, of a template alone, is None where it
    is not there; `trouble` says why it could not be asked for.
    """

    form: ContentForm
    sid: str | None
    noted: str | None
    gone: bool = False
    configured: bool = False
    approval: Approval | None = None
    trouble: str = ""

    @property
    def status(self) -> str:
        """WhatsApp's word of a template; empty where it said none."""
        return "" if self.approval is None else self.approval.status

    @property
    def reason(self) -> str:
        """Why it is not approved, where WhatsApp says it."""
        return "" if self.approval is None else self.approval.reason


@dataclass(frozen=True, slots=True)
class Standings:
    """All of ours: buttons by how many they are, templates by kind and language."""

    buttons: Mapping[int, Standing] = field(default_factory=dict)
    templates: Mapping[tuple[str, str], Standing] = field(default_factory=dict)


class Registration:
    """Looks our contents up. `languages` are those in which there is to be a template of each kind."""

    def __init__(self, api: AccountApi, contents: Contents, *, languages: Sequence[str]) -> None:
        self._api = api
        self._contents = contents
        self._languages = languages

    async def look(self) -> Standings:
        """How all of them stand. Raises TryLater, Rejected and NotStored."""
        registered = await self._contents.look()
        names = await self._api.content_names()
        buttons = {
            count: _found(buttons_form(count), registered.buttons.get(count), names)
            for count in range(1, MOST_BUTTONS + 1)
        }
        return Standings(buttons, await self._templates(registered, names))

    async def _templates(
        self, registered: Registered, names: Mapping[str, str]
    ) -> Mapping[tuple[str, str], Standing]:
        configured = self._contents.configured
        languages = {*self._languages, *(language for _, language in configured)}
        forms = template_forms(sorted(languages))
        wanted = [place for place in forms if place[1] in self._languages or place in configured]
        standings = [
            _configured(forms[place], configured[place], names)
            if place in configured
            else _found(forms[place], registered.templates.get(place), names)
            for place in wanted
        ]
        return dict(zip(wanted, await asyncio.gather(*map(self._approved, standings)), strict=True))

    async def _approved(self, standing: Standing) -> Standing:
        if standing.sid is None:
            return standing
        try:
            approval = await self._api.approval(standing.sid)
        except Rejected as error:
            return replace(standing, trouble=str(error))
        return replace(standing, approval=approval)


def _found(form: ContentForm, noted: str | None, names: Mapping[str, str]) -> Standing:
    """By the sid that was noted, if it is still of this form, else by the name."""
    by_name = (sid for sid, name in names.items() if name == form.name)
    sid = noted if noted is not None and names.get(noted) == form.name else next(by_name, None)
    return Standing(form, sid, noted, gone=noted is not None and noted not in names)


def _configured(form: ContentForm, sid: str, names: Mapping[str, str]) -> Standing:
    there = sid in names
    return Standing(form, sid if there else None, sid, gone=not there, configured=True)
