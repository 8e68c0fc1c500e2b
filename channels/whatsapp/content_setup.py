"""Brings one content to where it is to be: there, and before WhatsApp if it needs an approval."""

from __future__ import annotations

from dataclasses import replace

from ..errors import OutcomeUnknown
from .content_maker import ContentMaker
from .registration import LOST, UNSUBMITTED, WAITING, Standing
from .setup_steps import AGAIN, REFUSED, SETUP, Did, Part, Step, name_of_buttons, name_of_template
from .twilio import Rejected

REWRITE = (
    f"Delete it in Twilio's console and run `{SETUP}` for another try, or set a text of your own "
    "(CHATWALLET_TWILIO_TEMPLATES)."
)


class ContentSetup:
    """One step for each content; `dry_run` makes nothing. Both raise TryLater, and Rejected where a look is refused."""

    def __init__(self, maker: ContentMaker, *, dry_run: bool) -> None:
        self._maker = maker
        self._dry_run = dry_run

    async def buttons(self, count: int, standing: Standing) -> Step:
        """Make the content of so many buttons if it is missing."""
        step = Step(part=Part.BUTTONS, count=count, sid=standing.sid or "")
        name = name_of_buttons(count)
        if standing.sid is not None:
            return replace(step, says=f"{name}: there")
        return await self._made(step, name, standing)

    async def template(self, kind: str, language: str, standing: Standing) -> Step:
        """Make a template if it is missing, and ask for its approval if nobody has."""
        name, status = name_of_template(kind, language), standing.status
        step = Step(part=Part.TEMPLATE, kind=kind, language=language, sid=standing.sid or "", status=status)
        if standing.configured:
            return _of_the_settings(step, name, standing)
        if standing.trouble:
            return replace(step, well=False, says=f"{name}: {standing.trouble}", mend=AGAIN)
        if standing.sid is None:
            step = await self._made(step, name, standing)
        elif status == UNSUBMITTED:
            step = replace(step, says=f"{name}: there")
        else:
            return _settled(step, name, standing)
        return await self._submitted(step, standing) if step.sid else step

    async def _made(self, step: Step, name: str, standing: Standing) -> Step:
        deleted = "was deleted at Twilio, " if standing.gone else ""
        if self._dry_run:
            return replace(step, says=f"{name}: {deleted}would be made", did=Did.WOULD_MAKE)
        try:
            sid = await self._maker.make(standing.form)
        except Rejected as error:
            return replace(step, well=False, says=f"{name}: not made: {error}", mend=REFUSED)
        except OutcomeUnknown as error:
            return replace(step, well=False, says=f"{name}: not made, as it seems: {error}", mend=AGAIN)
        return replace(step, says=f"{name}: {deleted}made", did=Did.MADE, sid=sid)

    async def _submitted(self, step: Step, standing: Standing) -> Step:
        if self._dry_run:
            return replace(step, says=f"{step.says}, would be put before WhatsApp", did=Did.WOULD_SUBMIT)
        did = Did.MADE if step.did is Did.MADE else Did.SUBMITTED
        try:
            status = await self._maker.submit(standing.form, step.sid)
        except (Rejected, OutcomeUnknown) as error:
            did = did if did is Did.MADE else Did.NOTHING
            mend = REFUSED if isinstance(error, Rejected) else AGAIN
            says = f"{step.says}, but not put before WhatsApp: {error}"
            return replace(step, well=False, says=says, mend=mend, did=did, status=UNSUBMITTED)
        return replace(step, says=f"{step.says}, put before WhatsApp", did=did, status=status)


def _settled(step: Step, name: str, standing: Standing) -> Step:
    """What WhatsApp has been asked of before."""
    says = f"{name}: {step.status}"
    if step.status in WAITING:
        return replace(step, says=f"{says}, waits for WhatsApp")
    if step.status == "approved":
        return replace(step, says=says)
    reason = standing.reason or "WhatsApp tells no reason"
    mend = (
        REWRITE if step.status in LOST else "WhatsApp lets it go on by itself; Twilio's console may say more."
    )
    return replace(step, well=False, says=f"{says}: {reason}", mend=mend)


def _of_the_settings(step: Step, name: str, standing: Standing) -> Step:
    """One that somebody has made by hand: it stays as it is, and ours is not made."""
    name = f"{name}: CHATWALLET_TWILIO_TEMPLATES names another, which counts"
    if standing.sid is None:
        return replace(
            step, well=False, says=f"{name}, and Twilio has none of this sid", mend="Take it away."
        )
    said = standing.trouble or step.status
    if step.status == "approved" or step.status in WAITING:
        return replace(step, says=f"{name}: {said}")
    says = f"{name}: {said}: {standing.reason}" if standing.reason else f"{name}: {said}"
    return replace(step, well=False, says=says, mend="Take it away there, or see it in Twilio's console.")
