"""What is written down is read as it was, whichever version wrote it."""

from __future__ import annotations

from datetime import datetime

import orjson
import pytest

from chatwallet.channels.base import (
    Button,
    Card,
    CardState,
    Conversation,
    InboundMessage,
    OutboundMessage,
    Template,
)
from chatwallet.storage.encoding import (
    decode_conversation,
    decode_inbound,
    decode_outbound,
    encode_conversation,
    encode_inbound,
    encode_outbound,
)
from chatwallet.storage.errors import StoreUnusable

TALK = Conversation("whatsapp", "+1", "+1", "thread")


def without(text: str, *fields: str) -> str:
    """A row of a version that did not know these fields."""
    return orjson.dumps(
        {key: value for key, value in orjson.loads(text).items() if key not in fields}
    ).decode()


def test_an_answer_keeps_all_it_says(noon: datetime) -> None:
    template = Template("paid", "pt-BR", ("R$ 10,00", "Café · K7Q2"))
    card = Card(CardState.OPEN, "K7Q2", "", "$10.00", ("J$1,540", "€9"), "15,385 sat", "Café")
    buttons = (Button("No", "cancel K7Q2", "cancel"), Button("10", "10"))
    whole = OutboundMessage(
        "10", "LIGHTNING:X", buttons, "m1", "m2", noon, "ABCD1234", template, card, "pt-BR"
    )
    assert decode_outbound(encode_outbound(whole)) == whole
    assert decode_outbound(encode_outbound(OutboundMessage("10"))) == OutboundMessage("10")


def test_a_message_keeps_all_that_was_known_of_it(noon: datetime) -> None:
    whole = InboundMessage(
        TALK,
        "1",
        "hi",
        noon,
        "m1",
        "es",
        "America/Jamaica",
        "Ana",
        private=False,
        private_url="https://t.me/bot",
    )
    assert decode_inbound(encode_inbound(whole)) == whole
    assert decode_inbound(encode_inbound(InboundMessage(TALK, "1", "hi", noon))).private


def test_rows_written_before_a_field_was_known_are_read(noon: datetime) -> None:
    later = ("qr_until", "mark", "template", "card", "language", "button_names")
    plain = OutboundMessage("10", buttons=(Button("No", "cancel"),))
    assert decode_outbound(without(encode_outbound(plain), *later)) == plain
    message = InboundMessage(TALK, "1", "hi", noon)
    assert decode_inbound(without(encode_inbound(message), "name", "private", "invite")) == message


def test_fields_that_only_a_newer_version_knows_are_passed_over(noon: datetime) -> None:
    answer, message = OutboundMessage("10"), InboundMessage(TALK, "1", "hi", noon)
    newer = orjson.loads(encode_inbound(message)) | {"mood": "good"}
    newer["conversation"]["room"] = "4"
    assert decode_inbound(orjson.dumps(newer).decode()) == message
    assert decode_outbound(encode_outbound(answer).replace("{", '{"colour": "red",', 1)) == answer
    assert decode_conversation(encode_conversation(TALK).replace("{", '{"room": "4",', 1)) == TALK


def test_a_form_that_this_version_does_not_know_is_refused() -> None:
    with pytest.raises(StoreUnusable, match="written in form 2"):
        decode_conversation(encode_conversation(TALK).replace('"v":1', '"v":2'))
