"""Texts with entities, as Telegram's server keeps them: trimmed, and every entity inside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .telegram_errors import bad_request
from .telegram_parameters import utf16_length

_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?\b")
_MENTION = re.compile(r"(?<![\w/])@\w{3,32}\b")
_KINDS = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
    "custom_emoji", "date_time",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A text or caption; the entities' offsets and lengths are in UTF-16 units."""

    text: str = ""
    entities: tuple[dict[str, Any], ...] = ()

    def marked(self, kind: str) -> list[str]:
        """The parts that an entity of this kind covers, for whoever looks at the message."""
        encoded = self.text.encode("utf-16-le")
        spans = [(one["offset"], one["length"]) for one in self.entities if one["type"] == kind]
        return [encoded[2 * start : 2 * (start + length)].decode("utf-16-le") for start, length in spans]


def read_text(text: str, entities: list[dict[str, Any]] | None, parse_mode: str | None) -> Text:
    """A text as the server keeps it.

    The real server reads parse modes and silently drops entities that lie outside; the stand-in refuses both, as
    the wallet's texts hold strangers' words and must never be parsed, and a wrong offset is always a mistake.
    """
    if parse_mode:
        raise bad_request("can't parse entities: this stand-in reads no parse mode")
    try:
        encoded = text.encode("utf-16-le")
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    for entity in entities or ():
        _check_entity(entity, encoded)
    start = utf16_length(text) - utf16_length(text.lstrip())
    kept = text.strip()
    moved = (_moved(entity, start, utf16_length(kept)) for entity in entities or ())
    return Text(kept, tuple(entity for entity in moved if entity["length"] > 0))


def typed(text: str) -> Text:
    """A text that a person typed: Telegram marks commands and mentions in it."""
    found = [(match, "bot_command") for match in _COMMAND.finditer(text)]
    found += [(match, "mention") for match in _MENTION.finditer(text)]
    entities = [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for match, kind in sorted(found, key=lambda pair: pair[0].start())
    ]
    return Text(text, tuple(entities))


def _check_entity(entity: dict[str, Any], encoded: bytes) -> None:
    offset, length = entity["offset"], entity["length"]
    if entity["type"] not in _KINDS:
        raise bad_request(f"can't parse MessageEntity: Unsupported type {entity['type']}")
    if offset < 0 or length <= 0 or 2 * (offset + length) > len(encoded):
        raise bad_request("ENTITY_BOUNDS_INVALID")
    for edge in (offset, offset + length):
        # An edge before a low surrogate cuts a character in two.
        if 0xDC <= encoded[2 * edge + 1 : 2 * edge + 2].ljust(1, b"\0")[0] <= 0xDF:
            raise bad_request("ENTITY_BOUNDS_INVALID")


def _moved(entity: dict[str, Any], start: int, length: int) -> dict[str, Any]:
    begin = max(0, entity["offset"] - start)
    end = min(length, entity["offset"] + entity["length"] - start)
    return entity | {"offset": begin, "length": end - begin}
