"""What `doctor` says of the contents that are registered, and of those that are not."""

from __future__ import annotations

from ..checks import CheckResult
from .registration import LOST, UNSUBMITTED, WAITING, Standing, Standings
from .setup_steps import SETUP, name_of_buttons, name_of_template

_RUN = f"Run `{SETUP}`"
_NEWS_WAIT = "news wait for people who did not write for a day, until they write"
_NEWS_TRIED = (
    "news for people who did not write for a day are tried again and again, and at once when they write"
)


def standing_checks(standings: Standings) -> list[CheckResult]:
    """What is well, what is missing by choice, and what is to be mended."""
    return [*_buttons(standings), *_templates(standings)]


def _buttons(standings: Standings) -> list[CheckResult]:
    if not any(one.sid or one.noted for one in standings.buttons.values()):
        return [
            CheckResult(
                True, "buttons: none are registered, people write what they choose", f"{_RUN}: it makes them."
            )
        ]
    results = [_content(count, one) for count, one in standings.buttons.items()]
    if all(one.well and not one.mend for one in results):
        return [CheckResult(True, "buttons: their contents are there")]
    return [one for one in results if one.mend]


def _content(count: int, standing: Standing) -> CheckResult:
    name = name_of_buttons(count)
    if standing.sid is None:
        what = "was deleted at Twilio" if standing.gone else "is missing"
        return CheckResult(
            False, f"{name}: {what}", f"{_RUN}: it makes another; until then people get lines of text."
        )
    return _noted(standing, name, "there")


def _templates(standings: Standings) -> list[CheckResult]:
    if not standings.templates:  # where nobody can make one
        return []
    if not any(one.sid or one.noted for one in standings.templates.values()):
        mend = f"{_NEWS_WAIT.capitalize()}. {_RUN}: it makes them."
        return [CheckResult(True, "templates: none is set", mend)]
    return [_template(kind, language, one) for (kind, language), one in standings.templates.items()]


def _template(kind: str, language: str, standing: Standing) -> CheckResult:
    name = name_of_template(kind, language)
    if standing.sid is None:
        return _missing(name, standing)
    if standing.trouble or standing.approval is None:
        return CheckResult(False, f"{name}: {standing.trouble}", "Run this once more.")
    status = standing.status
    # WhatsApp knows fewer languages than we do, so the text may be registered under another one.
    what = f"{status}, registered as {standing.approval.language}"
    if status == "approved":
        return _noted(standing, name, what)
    if status not in WAITING and standing.reason:
        what = f"{what}: {standing.reason}"
    return CheckResult(False, f"{name}: {what}", _mend(standing))


def _mend(standing: Standing) -> str:
    if standing.status in WAITING:
        return f"Until WhatsApp approves it, {_NEWS_TRIED}."
    if standing.status == UNSUBMITTED:
        return (
            "Twilio's console has *Submit for WhatsApp approval*."
            if standing.configured
            else f"{_RUN}: it asks."
        )
    if standing.status in LOST:
        return f"{_NEWS_WAIT.capitalize()}. docs/whatsapp.md says what to do: Rejected, paused, disabled."
    return f"Until WhatsApp lets it go on, {_NEWS_TRIED}."


def _missing(name: str, standing: Standing) -> CheckResult:
    if standing.configured:
        mend = "Compare its ContentSid in CHATWALLET_TWILIO_TEMPLATES with Twilio's console, or take it away."
        return CheckResult(False, f"{name}: Twilio has none of this ContentSid", mend)
    if standing.gone:
        return CheckResult(False, f"{name}: was deleted at Twilio", f"{_RUN}: it makes another.")
    return CheckResult(True, f"{name}: none is set", f"{_NEWS_WAIT.capitalize()}. {_RUN}: it makes one.")


def _noted(standing: Standing, name: str, what: str) -> CheckResult:
    """Well, unless the bot does not know of it."""
    if standing.noted == standing.sid:
        return CheckResult(True, f"{name}: {what}")
    return CheckResult(False, f"{name}: {what}, but this store does not know of it", f"{_RUN}: it notes it.")
