"""Whether a content template can be sent to somebody, with these values, now."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .twilio_content import LONGEST_BODY, LONGEST_ID, LONGEST_TEXT, LONGEST_TITLE
from .twilio_errors import Refused
from .twilio_json import units
from .twilio_templates import ContentTemplate, Filled, Status

UNAPPROVED_BUTTONS: Final = 3
"""Buttons of a quick-reply message that needs no approval inside the window."""

_BREAKS = re.compile(r"[\n\r\t]| {5}")
_LATE: Mapping[Status, int | None] = {"approved": None, "paused": 63041, "disabled": 63042}


@dataclass(slots=True)
class Rules:
    """Where Twilio's documents say two things, or nothing, which of them holds.

    samples_fill: a place without a value shows its sample (21656 says so), instead of failing (63028 says so).
    breaks_always: no value may have line breaks, tabs or five spaces (21656), and not only those of approved templates
        (92007).
    lengths_at_once: the answer refuses what is too long for its place (21658), and not a callback (63021, 63013).
    bodies_listed: the list of messages shows the filled text of a content; without it, nothing.
    approved_at_once: WhatsApp approves what no rule rejects without anybody looking at it.
    """

    samples_fill: bool = False
    breaks_always: bool = False
    lengths_at_once: bool = False
    bodies_listed: bool = True
    approved_at_once: bool = False

    def fill(self, template: ContentTemplate, variables: Mapping[str, str]) -> Filled:
        """A template with its values; what has none is empty or a sample."""
        usual = template.samples if self.samples_fill else dict.fromkeys(template.places, "")
        return template.fill({**usual, **variables})


def check_values(template: ContentTemplate, variables: Mapping[str, str], rules: Rules) -> None:
    """Raise Refused for what the answer to a message refuses."""
    breakable = template.status != "approved" and not rules.breaks_always
    if not breakable and any(_BREAKS.search(value) for value in variables.values()):
        raise Refused(21656)
    if rules.lengths_at_once and too_long(template, rules.fill(template, variables)) is not None:
        raise Refused(21658)


def too_late(template: ContentTemplate) -> int | None:
    """The code with which a template fails outside the window; None if it may go out."""
    return _LATE.get(template.status, 63016)


def too_long(template: ContentTemplate, filled: Filled) -> int | None:
    """The code for a text (WhatsApp 1001) or a button (WhatsApp 1009) that is too long."""
    free = template.kind == "twilio/text" and template.status != "approved"
    if units(filled.body) > (LONGEST_TEXT if free else LONGEST_BODY):
        return 63021
    if any(units(one.title) > LONGEST_TITLE or units(one.id) > LONGEST_ID for one in filled.buttons):
        return 63013
    return None


def unsendable(
    template: ContentTemplate, variables: Mapping[str, str], filled: Filled, rules: Rules
) -> int | None:
    """The code with which an accepted message fails for what it is; None if it is well."""
    named = frozenset(variables)
    if not named <= template.places or (named != template.places and not rules.samples_fill):
        return 63028
    code = too_long(template, filled)
    if code is not None:
        return code
    if _has_twins(filled):
        return 63013
    if template.status == "approved":
        return None
    if template.kind == "twilio/call-to-action":
        return 63016
    return 63013 if len(filled.buttons) > UNAPPROVED_BUTTONS else None


def _has_twins(filled: Filled) -> bool:
    titles, ids = {one.title for one in filled.buttons}, {one.id for one in filled.buttons}
    return min(len(titles), len(ids)) < len(filled.buttons)
