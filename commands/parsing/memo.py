"""What people write, made harmless: a memo is shown, sent and signed into invoices, and never hides anything."""

from __future__ import annotations

import unicodedata

MEMO_LENGTH = 200
MARKS_IN_A_ROW = 3

_JOINER = "\N{ZERO WIDTH JOINER}"
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"
_CLOSING = {
    "“": "”", "”": "”", "„": "“", "«": "»", "‹": "›", "‘": "’", "'": "'", '"': '"', "*": "*", "_": "_", "~": "~",
    "`": "`",
}  # fmt: skip
_RUNS = ("```", "**", "__")
_OPENING = {closing: [one for one in _CLOSING if _CLOSING[one] == closing] for closing in '”»›"*~`'}
# Unicode calls these letters or marks, and nobody sees them.
_BLANKS = frozenset(
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HANGUL FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}"
)


def clean_line(text: str) -> str:
    """Return `text` on one line in NFC, without controls, invisible signs, turned directions or stacked accents.

    Cleaning what is clean changes nothing.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = "".join(" " if char.isspace() else char for char in text)
    seen = "".join(char for char in spaced if char == _JOINER or not _is_unseen(char))
    composed = unicodedata.normalize("NFC", _join_emoji_only(seen))
    return " ".join(_thin_marks(composed).split())


def without_marks(text: str) -> str:
    """Return a clean text without the quotes and the marks of bold or code around it, whole pairs or strays.

    People copy lines as they were shown (“receive 10”, *receive 10*), and not always both ends of them.
    """
    for run in _RUNS:
        if text.startswith(run) and text.endswith(run):
            text = text[len(run) : -len(run)].strip()
    while text:
        first, last = text[0], text[-1]
        closing = _CLOSING.get(first)
        if len(text) > 1 and last == closing and closing not in text[1:-1]:
            text = text[1:-1].strip()
        elif closing is not None and closing not in text[1:] and first not in (last, "'"):
            text = text[1:].lstrip()
        elif last in _OPENING and not any(opening in text[:-1] for opening in _OPENING[last]):
            text = text[:-1].rstrip()
        else:
            return text
    return text


def without_marks_at_head(line: str) -> str:
    """Return a clean line without marks around it, or around its beginning (“receive 10” please)."""
    line = without_marks(line)
    closing = _CLOSING.get(line[:1])
    end = line.find(closing, 1) if closing else -1
    if end > 1 and not line[end + 1 : end + 2].isalnum():
        return f"{line[1:end].strip()}{line[end + 1 :]}"
    return line


def clean_memo(text: str) -> str:
    """Return `text` as a memo: cleaned, at most MEMO_LENGTH code points, cut where people see one character end."""
    line = clean_line(text)
    return line[: _cut(line, MEMO_LENGTH)].rstrip() if len(line) > MEMO_LENGTH else line


def _is_unseen(char: str) -> bool:
    """Say whether `char` is a control, a format sign (bidi, zero width, tag), a surrogate or no character at all."""
    point = ord(char)
    if unicodedata.category(char) in ("Cc", "Cf", "Cs") or char in _BLANKS:
        return True
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF or 0xE0000 <= point <= 0xE007F


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) == "So" or 0x1F000 <= ord(char) <= 0x1FAFF or char in "↔↕"


def _join_emoji_only(text: str) -> str:
    """Drop every joiner that does not stand between two emoji."""
    if _JOINER not in text:
        return text
    kept: list[str] = []
    for index, char in enumerate(text):
        if char == _JOINER:
            before = next((one for one in reversed(kept) if one != _EMOJI_STYLE), "a")
            after = text[index + 1 : index + 2] or "a"
            if not (_is_emoji(before) and _is_emoji(after)):
                continue
        kept.append(char)
    return "".join(kept)


def _thin_marks(text: str) -> str:
    """Keep three marks on a sign, and none at the head, where they would sit on what stands before the text."""
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= MARKS_IN_A_ROW and (kept or not (marks or char == " ")):
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _cut(text: str, limit: int) -> int:
    """Return the last place at or before `limit` where no character is torn (UAX 29: marks, emoji, flags)."""
    for place in range(limit, 0, -1):
        if not _continues(text, place):
            return place
    return limit


def _continues(text: str, place: int) -> bool:
    char, before = text[place], text[place - 1]
    if _is_mark(char) or _JOINER in (char, before) or 0x1F3FB <= ord(char) <= 0x1F3FF:
        return True
    if not (_is_flag_letter(char) and _is_flag_letter(before)):
        return False
    letters = 0
    while letters < place and _is_flag_letter(text[place - 1 - letters]):
        letters += 1
    return letters % 2 == 1


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF
