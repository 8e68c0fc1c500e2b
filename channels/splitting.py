"""Cuts a text that is too long for one message, at a place where a reader would."""

from __future__ import annotations

import unicodedata

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_FLAG_LETTERS = "".join(map(chr, range(0x1F1E6, 0x1F200)))


def utf16_length(text: str) -> int:
    """The length of `text` as chat services count it: a character outside the basic plane counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int, *, first: int | None = None, whole: str = "") -> list[str]:
    """Return `text` as parts of at most `limit` UTF-16 units each, the first of at most `first` if given.

    Cuts between paragraphs, else lines, else words, else anywhere, but never inside what people see as one
    character unless that alone is too long. Only white space at the cuts and at both ends is lost. `whole` is a
    word that is not cut where it fits into `limit`. There is at least one part; none is empty but the first, when
    the text is blank or begins with a `whole` that fits into `limit` only. `limit` and `first` are 2 or more.
    """
    parts: list[str] = []
    rest = text.strip()
    room = limit if first is None else first
    kept = whole if utf16_length(whole) <= limit else ""
    while utf16_length(rest) > room:
        cut = _cut(rest, _reach(rest, room), kept)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
        room = limit
    return [*parts, rest]


def _reach(text: str, room: int) -> int:
    """How many characters of `text`, which is longer, fit into `room` UTF-16 units."""
    for index, char in enumerate(text):
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            return index
    return len(text)


def _cut(text: str, reach: int, whole: str) -> int:
    """The best place at or before `reach` to end a part; 0 where `whole` stands at the head and is longer."""
    if whole:
        start = text.find(whole, max(0, reach - len(whole) + 1))
        if 0 <= start < reach:
            return start
    # A break in the first half would make more and shorter messages than there need be.
    for separator, earliest in (("\n\n", reach // 2), ("\n", reach // 2), (" ", 1), ("\n", 1)):
        place = text.rfind(separator, earliest, reach + len(separator))
        while place > 0 and _tears_marks(text, place):
            place = text.rfind(separator, earliest, place)
        if place > 0:
            return place
    return next((place for place in range(reach, 0, -1) if not _continues(text, place)), reach)


def _tears_marks(text: str, place: int) -> bool:
    """Whether the white space at `place` carries an accent, which would move to another character without it."""
    after = place
    while text[after].isspace():
        after += 1
    return text[after - 1] != "\n" and _continues(text, after)


def _continues(text: str, place: int) -> bool:
    """Whether `text[place]` belongs to the character before it (UAX 29: marks, emoji, flags, CR LF)."""
    before, char = text[place - 1], text[place]
    if unicodedata.category(char).startswith("M") or char in _JOINERS or before == _JOINERS[0]:
        return True
    if 0x1F3FB <= ord(char) <= 0x1F3FF or 0xE0020 <= ord(char) <= 0xE007F or before + char == "\r\n":
        return True
    if char in _FLAG_LETTERS and before in _FLAG_LETTERS:
        flags = place - len(text[:place].rstrip(_FLAG_LETTERS))
        return flags % 2 == 1
    return False
