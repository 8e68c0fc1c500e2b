"""The forms of Twilio's webhooks, read so that what was signed can't be read in another way.

A signature covers the names and values of all fields, sorted and with no sign between them: anyone who has seen one
request, or could choose a part of its text, can cut the same signed characters into other fields. So a form counts only
if all of its names are Twilio's, none is there twice, what says who wrote and what it was stands in it once, however it
is cut, and the fields that say the same thing agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict

Form = ImmutableMultiDict[str, str]

_FIELD_LIMIT = 200  # Twilio sends about thirty
_TYPE = re.compile(r"application/x-www-form-urlencoded\s*(;\s*charset\s*=\s*\"?utf-?8\"?\s*)?", re.IGNORECASE)

# twilio.com/docs/messaging/guides/webhook-request, twilio.com/docs/whatsapp/api (parameters of incoming messages),
# twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks. A message whose form has a name that is
# not here is refused, and then read in Twilio's own list.
_NAMES = frozenset(
    """
    AccountSid AddOns Address ApiVersion Body ButtonPayload ButtonText ButtonType ChannelInstallSid
    ChannelMetadata ChannelPrefix ChannelStatusCode ChannelStatusMessage ChannelToAddress Contacts
    ConversationSid ErrorCode ErrorMessage ErrorUrl EventType ExternalUserId FlowData Forwarded
    FrequentlyForwarded From FromCity FromCountry FromState FromZip InstanceSid InteractiveData Label
    Latitude ListDescription ListId ListTitle Longitude MediaContentType MediaSid MediaUrl MessageSid
    MessageStatus MessageType MessagingServiceSid NumMedia NumSegments OptInType OptOutType
    OriginalRepliedMessageSender OriginalRepliedMessageSid ParentExternalUserId ParentFromExternalUserId
    ProfileName ProfileUsername RawDlrDoneDate ReferralBody ReferralCtwaClid ReferralHeadline
    ReferralMediaContentType ReferralMediaId ReferralMediaUrl ReferralNumMedia ReferralSourceId
    ReferralSourceType ReferralSourceUrl SmsMessageSid SmsSid SmsStatus StructuredMessage To ToCity
    ToCountry ToState ToZip Username WaId
    """.split()  # noqa: SIM905 - as text it can be read and compared
)
_NUMBERED = re.compile(r"(MediaContentType|MediaUrl|MediaSid|ReferralMediaContentType|ReferralMediaUrl)[0-9]")

_SIDS = ("MessageSid", "SmsMessageSid", "SmsSid")
_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_NUMBER = re.compile(r"whatsapp:\+[0-9]{1,20}")
_ADDRESS = re.compile(r"whatsapp:(\+[0-9]{1,20}|[A-Z]{2}\.[0-9A-Za-z._-]{1,128})")
"""By a telephone number, or by an id of this business alone: a country and up to 128 signs."""

_IN_NO_ADDRESS = _NAMES - {"To"}
"""An id with one of these in it may have swallowed the fields that came after it. To has a colon in its value, which no
id has; so short a name stands in many ids."""

_ONCE = ("AccountSidAC", "Fromwhatsapp:", "Towhatsapp:")
"""How the fields that count begin in what was signed."""


_USER_ID = "ExternalUserId"
_USER_IDS = (_USER_ID, f"Parent{_USER_ID}", f"ParentFrom{_USER_ID}")
"""Twilio's names of the ids of who hides their number: `CC.` or `CC.ENT.` and up to 128 signs."""


class Unclear(Exception):
    """A form that could be read in more than one way, or is not from Twilio."""


def read_form(body: bytes, content_type: str) -> Form:
    """Read a form as it is signed. Raises Unclear for what is no form of UTF-8 text."""
    if not _TYPE.fullmatch(content_type.strip()):
        raise Unclear("another content type")
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=_FIELD_LIMIT, errors="strict"
        )
    except ValueError as error:
        raise Unclear("no form") from error
    return ImmutableMultiDict(fields)


def make_sure(form: Form) -> None:
    """Raise Unclear unless there is one way to read what was signed, and a message, an address and an account in it."""
    for name in form:
        if name not in _NAMES and not _NUMBERED.fullmatch(name):
            raise Unclear(f"the field {name[:40]!r}")
    if len(form.multi_items()) > len(form):
        twice = next(name for name in form if len(form.getlist(name)) > 1)
        raise Unclear(f"the field {twice!r} twice")
    signed = "".join(name + form[name] for name in sorted(form))
    if any(signed.count(begin) != 1 for begin in _ONCE):
        raise Unclear("two senders, recipients or accounts")
    if not _is_whole(form):
        raise Unclear("no message, or two")
    named = [name for name in form if _USER_ID in name]
    if signed.count(_USER_ID) != len(named) or any(
        form[name] and not _is_user_id(form[name]) for name in named
    ):
        raise Unclear("user ids that can be read in two ways")


def _is_whole(form: Form) -> bool:
    sid = form.get("MessageSid", "")
    return (
        _MESSAGE_SID.fullmatch(sid) is not None
        and all(_is_address(form.get(name, "")) for name in ("From", "To"))
        and all(form.get(name, sid) == sid for name in _SIDS)
    )


def _is_address(text: str) -> bool:
    if _NUMBER.fullmatch(text):  # in digits there is no name
        return True
    return _ADDRESS.fullmatch(text) is not None and not any(name in text for name in _IN_NO_ADDRESS)


def user_ids(form: Form) -> tuple[str, ...]:
    """The ids beside the address of who wrote: that of this business, then that of its owner's businesses."""
    told = (form.get(name, "") for name in _USER_IDS)
    return tuple(f"whatsapp:{one}" for one in told if one and f"whatsapp:{one}" != form["From"])


def _is_user_id(text: str) -> bool:
    return not text.startswith("+") and _is_address(f"whatsapp:{text}")


def sids_in(form: Form) -> Sequence[str]:
    """The messages that a form may be about, if there is only one way to read it or not."""
    named = {sid: None for name in _SIDS for sid in form.getlist(name) if _MESSAGE_SID.fullmatch(sid)}
    return tuple(named)[: len(_SIDS)]
