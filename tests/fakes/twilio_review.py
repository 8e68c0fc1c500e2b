"""What WhatsApp says of a template that it is to approve, as far as a rule decides it."""

import re
from collections.abc import Iterable
from typing import Final

from .twilio_content import Submission
from .twilio_templates import PLACE, ContentTemplate, places_in

LANGUAGES: Final = frozenset(
    """af am ar az bg bn ca cs da de el en en_GB en_US es es_AR es_ES es_MX et fa fi fil fr ga gu ha he hi hr hu id it
    ja ka kk kn ko ky_KG lo lt lv mk ml mr ms nb nl pa pl pt_BR pt_PT ro ru rw_RW sk sl sq sr sv sw ta te th tr uk ur uz
    vi zh_CN zh_HK zh_TW zu""".split()  # noqa: SIM905 - as text it can be read and compared
)
"""https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages"""

# Punctuation does not count as text after a variable, nor a space as text between two; of x variables there are more
# than 2x other words.
_EDGE = re.compile(r"\A[\s.,:;!?*_~-]*\{\{|\}\}[\s.,:;!?*_~-]*\Z")
_WORD = re.compile(r"\w\S*")
_NEIGHBOURS = re.compile(r"\}\}\s*\{\{")


def objection(template: ContentTemplate, asked: Submission, others: Iterable[ContentTemplate]) -> str | None:
    """Why WhatsApp rejects a template; None where somebody has to look at it."""
    if template.language not in LANGUAGES:
        return f"Message template language {template.language} is not supported"
    if any((one.approval_name, one.language) == (asked.name, template.language) for one in others):
        return "Message template with this name and language already exists"
    if _EDGE.search(template.body):
        return "Variables can't be at the start or end of the template"
    if _NEIGHBOURS.search(template.body):
        return "Variables can't be next to each other"
    places = places_in(template.body)
    if len(_WORD.findall(PLACE.sub(" ", template.body))) < 2 * len(places) + 1 and places:
        return "This template has too many variables for its length"
    if any(places_in(action["title"]) for action in template.actions):
        return "Buttons can't have any variables, newlines, emojis, or formatting characters"
    return None
