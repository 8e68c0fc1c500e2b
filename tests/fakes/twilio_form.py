"""The form of Twilio's "create a message", read more strictly than Twilio does: nothing unknown passes."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from .twilio_errors import Refused
from .twilio_json import units

ADDRESS: Final = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14}|[A-Z]{2}\.[0-9A-Za-z.]{1,128})")
"""A WhatsApp address: the channel and an E.164 number, or an id of this business alone: a country, 128 signs."""

_ANY = re.compile(r".*", re.DOTALL)
_BOOLEAN = re.compile(r"true|false")
_INTEGER = re.compile(r"[0-9]+")

# Parameters of POST …/Messages.json and the form of their values, as Twilio's OpenAPI document lists them.
PARAMETERS: Mapping[str, re.Pattern[str]] = {
    "To": _ANY,
    "StatusCallback": _ANY,
    "ApplicationSid": re.compile(r"AP[0-9a-fA-F]{32}"),
    "MaxPrice": re.compile(r"[0-9]+(\.[0-9]+)?"),
    "ProvideFeedback": _BOOLEAN,
    "Attempt": _INTEGER,
    "ValidityPeriod": re.compile(r"[1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36000"),
    "ForceDelivery": _BOOLEAN,
    "ContentRetention": re.compile(r"retain|discard"),
    "AddressRetention": re.compile(r"retain|obfuscate|discard"),
    "SmartEncoded": _BOOLEAN,
    "PersistentAction": _ANY,
    "TrafficType": re.compile(r"free"),
    "ShortenUrls": _BOOLEAN,
    "ScheduleType": re.compile(r"fixed"),
    "SendAt": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    "SendAsMms": _BOOLEAN,
    "ContentVariables": _ANY,
    "RiskCheck": re.compile(r"enable|disable"),
    "From": _ANY,
    "FallbackFrom": _ANY,
    "MessagingServiceSid": re.compile(r"MG[0-9a-fA-F]{32}"),
    "Body": _ANY,
    "MediaUrl": _ANY,
    "ContentSid": _ANY,
}
_REPEATED = frozenset({"MediaUrl", "PersistentAction"})
_LONGEST_BODY = 1600
_LONGEST_URL = 4000
_MOST_MEDIA = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as the form asks for it. `variables` are the values of a template's places, by number."""

    sender: str
    to: str
    body: str
    media: tuple[str, ...]
    content_sid: str | None
    variables: Mapping[str, str]
    status_callback: str | None


def read_draft(form: Sequence[tuple[str, str]]) -> Draft:
    """Read the form; raises Refused with Twilio's code for what is wrong with it."""
    _known(form)
    given = dict(form)
    media = tuple(value for name, value in form if name == "MediaUrl")
    body, content_sid = given.get("Body", ""), given.get("ContentSid")
    to, sender = _addresses(given)
    if not body and not media and content_sid is None:
        raise Refused(21602)
    if units(body) > _LONGEST_BODY:
        raise Refused(21617)
    if len(media) > _MOST_MEDIA:
        raise Refused(21623)
    if not all(is_address(url) for url in media):
        raise Refused(21620)
    callback = given.get("StatusCallback")
    if callback is not None and not is_address(callback):
        raise Refused(21609, f"The 'StatusCallback' URL {callback} is not a valid URL.")
    if content_sid is not None and (body or media):
        raise Refused(20001, "ContentSid takes the place of Body and MediaUrl")
    variables = _variables(given.get("ContentVariables"), content_sid)
    return Draft(sender, to, body, media, content_sid, variables, callback)


def read_update(form: Sequence[tuple[str, str]]) -> None:
    """Check the form that changes a message: it empties the text; raises Refused for anything else.

    `Status` cancels what a Messaging Service is to send later, and there is none here.
    """
    if unknown := {name for name, _ in form} - {"Body", "Status"}:
        raise Refused(20001, f"Unknown parameter {min(unknown)}")
    if any(name == "Status" for name, _ in form):
        raise Refused(30409)
    if form != [("Body", "")]:
        raise Refused(20001, "The only new Body of a message is an empty one")


def _known(form: Sequence[tuple[str, str]]) -> None:
    seen = set[str]()
    for name, value in form:
        if name not in PARAMETERS:
            raise Refused(20001, f"Unknown parameter {name}")
        if not PARAMETERS[name].fullmatch(value):
            raise Refused(20001, f"Invalid parameter {name}")
        if name in seen and name not in _REPEATED:
            raise Refused(20001, f"Parameter {name} was given twice")
        seen.add(name)


def _addresses(given: Mapping[str, str]) -> tuple[str, str]:
    to, sender = given.get("To", ""), given.get("From", "")
    if not to:
        raise Refused(21604)
    if not sender:
        raise Refused(21603)
    if to.startswith("whatsapp:") != sender.startswith("whatsapp:"):
        raise Refused(21910)
    if not ADDRESS.fullmatch(to):
        raise Refused(21211, f"The 'To' number {to} is not a valid phone number.")
    if not ADDRESS.fullmatch(sender) or "+" not in sender:
        raise Refused(21212, f"The 'From' number {sender} is not a valid phone number.")
    if to == sender:
        raise Refused(63031)
    return to, sender


def is_address(url: str) -> bool:
    """Whether Twilio takes this for the address of something on the web."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts.scheme in {"http", "https"} and bool(host) and "_" not in host and len(url) <= _LONGEST_URL


def _variables(text: str | None, content_sid: str | None) -> Mapping[str, str]:
    if text is None:
        return {}
    if content_sid is None:
        raise Refused(21654)
    try:
        variables = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refused(21656) from error
    if not isinstance(variables, dict):
        raise Refused(21656)
    for name, value in variables.items():
        if not _INTEGER.fullmatch(name) or not isinstance(value, str) or not value.strip():
            raise Refused(21656)
        if len(value) > _LONGEST_BODY:
            raise Refused(21658)
    return variables
