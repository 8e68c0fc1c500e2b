"""What the Content API is sent: a template that is to be made, and the request that WhatsApp approves it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from .twilio_json import invalid, members, text
from .twilio_templates import PLACE, Kind, places_in

Action = Mapping[str, str]

LONGEST_TEXT: Final = 1600
LONGEST_BODY: Final = 1024
LONGEST_TITLE: Final = 20
LONGEST_ID: Final = 200
"""https://www.twilio.com/docs/content/twilio-quick-reply and /twilio-text; the title's is WhatsApp's own."""

_LONGEST_NAME = 512
_LONGEST_URL = 2000
_MOST_BUTTONS = 10
_MOST_CALLS = 3
_MOST_VARIABLES = 100
_LONGEST_SAMPLE = 1600
_KINDS = frozenset({"twilio/text", "twilio/quick-reply", "twilio/call-to-action"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_NAME = re.compile(r"[a-z0-9_]+")
_CATEGORIES = frozenset({"AUTHENTICATION", "MARKETING", "UTILITY"})
_TARGETS: Mapping[str, str] = {"URL": "url", "PHONE_NUMBER": "phone"}


@dataclass(frozen=True, slots=True)
class NewContent:
    """The body of POST /v1/Content, as ContentTemplate has it."""

    name: str
    language: str
    kind: Kind
    body: str
    actions: tuple[Action, ...]
    samples: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Submission:
    """The body of POST /v1/Content/{sid}/ApprovalRequests/whatsapp."""

    name: str
    category: str


def read_content(given: Any) -> NewContent:
    """Read what is to be made; raises Refused."""
    request = members(given, "body", needs={"language", "types"}, may={"friendly_name", "variables"})
    language = text(request["language"], "language", 10)
    if not _LANGUAGE.fullmatch(language):
        raise invalid("language")
    types = members(request["types"], "types", needs=(), may=_KINDS)
    if len(types) != 1:
        raise invalid("types has not one type")
    ((kind, shape),) = types.items()
    body, actions = _read_shape(kind, shape)
    samples = _read_samples(request.get("variables", {}))
    _check_places((body, *_texts(actions)), samples)
    name = text(request.get("friendly_name", "content"), "friendly_name", _LONGEST_NAME)
    return NewContent(name, language, cast("Kind", kind), body, actions, samples)


def read_submission(given: Any) -> Submission:
    """Read what WhatsApp is asked to approve; raises Refused."""
    optional = {"allow_category_change", "send_ttl_seconds"}
    request = members(given, "body", needs={"name", "category"}, may=optional)
    name = text(request["name"], "name", _LONGEST_NAME)
    if not _NAME.fullmatch(name):
        raise invalid("name")
    if request["category"] not in _CATEGORIES:
        raise invalid("category")
    return Submission(name, request["category"])


def _read_shape(kind: str, shape: Any) -> tuple[str, tuple[Action, ...]]:
    if kind == "twilio/text":
        given = members(shape, kind, needs={"body"})
        return text(given["body"], "body", LONGEST_TEXT), ()
    given = members(shape, kind, needs={"body", "actions"})
    actions, quick = given["actions"], kind == "twilio/quick-reply"
    if not isinstance(actions, list) or not 1 <= len(actions) <= (_MOST_BUTTONS if quick else _MOST_CALLS):
        raise invalid("actions")
    read = _read_reply if quick else _read_call
    return text(given["body"], "body", LONGEST_BODY), tuple(read(action) for action in actions)


def _read_reply(given: Any) -> Action:
    action = members(given, "action", needs={"title", "id"}, may={"type"})
    if action.get("type", "QUICK_REPLY") != "QUICK_REPLY":
        raise invalid("type of an action")
    return {
        "type": "QUICK_REPLY",
        "title": _text_or_variable(action["title"], "title", LONGEST_TITLE),
        "id": _text_or_variable(action["id"], "id", LONGEST_ID),
    }


def _read_call(given: Any) -> Action:
    kind = members(given, "action", needs={"type"}, may={"title", "url", "phone"})["type"]
    if kind not in _TARGETS:
        raise invalid("type of an action")
    target = _TARGETS[kind]
    action = members(given, "action", needs={"type", "title", target})
    return {
        "type": kind,
        "title": text(action["title"], "title", LONGEST_TITLE),
        target: text(action[target], target, _LONGEST_URL),
    }


def _text_or_variable(given: Any, what: str, longest: int) -> str:
    # How long it becomes is known when it is filled; then it is measured.
    return text(given, what, LONGEST_TEXT if isinstance(given, str) and PLACE.search(given) else longest)


def _read_samples(given: Any) -> Mapping[str, str]:
    samples = members(given, "variables", needs=(), may=given if isinstance(given, dict) else ())
    if len(samples) > _MOST_VARIABLES:
        raise invalid("variables")
    for name, sample in samples.items():
        text(sample, f"variable {name}", _LONGEST_SAMPLE)
    return samples


def _check_places(texts: Sequence[str], samples: Mapping[str, str]) -> None:
    for each in texts:
        rest = PLACE.sub("", each)
        if "{{" in rest or "}}" in rest:
            raise invalid("a variable is not well formed")
    places = places_in(*texts)
    if places != {str(number) for number in range(1, len(places) + 1)}:
        raise invalid("variables are not numbered without a gap")
    if places != set(samples):
        raise invalid("variables and their samples differ")


def _texts(actions: Sequence[Action]) -> Iterator[str]:
    for action in actions:
        yield from action.values()
