"""Secrets that people write into a chat: found in whatever form they were pasted, and cut out of the text.

Forms: a Flash key is `fk_<8 hex>_<64 url-safe characters>`, a session of Flash's (Ory Kratos) `ory_st_…`; a bot's token
is `<digits>:<35 characters>` (core.telegram.org/bots/api#authorizing-your-bot), a webhook's secret `whsec_…`
(standardwebhooks.com).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SecretKind(StrEnum):
    """What a secret is for; the value is what its mark shows of it."""

    FLASH_KEY = "fk_…"
    SESSION = "ory_…"
    BOT_TOKEN = "bot:…"  # noqa: S105 - what is shown of one
    WEBHOOK_SECRET = "whsec_…"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Form:
    """How a secret looks whole, as patterns: its `head` tells which one it is and may be shown, its `body` not."""

    head: str
    body: str


FORMS: Mapping[SecretKind, Form] = {
    SecretKind.FLASH_KEY: Form("fk_[0-9a-f]{4}", r"[\w-]+"),
    SecretKind.SESSION: Form("ory_[a-z]{2}_", r"\w+"),
    SecretKind.BOT_TOKEN: Form("[0-9]{6,12}:", "[A-Za-z0-9_-]{30,}"),
    SecretKind.WEBHOOK_SECRET: Form("whsec_", r"[\w+/=-]+"),
}

# What a mail, a page or a hand puts between two characters of what was copied: breaks, spaces, quotes, signs of
# formatting, and what can't be seen (of direction, of joining, of a glyph's form). None is a character of a secret.
_UNSEEN = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff"
_BETWEEN = rf"\s\\\"'`´‘’“”«»*~<>|{_UNSEEN}"
_GAP = rf"[{_BETWEEN}]{{0,8}}+"
_GROUPED = (
    rf"[{_BETWEEN}.,:;/+()\[\]]{{0,8}}+"  # what groups are parted by, where a head says that it is no prose
)
_WIDE_GAP = _GAP.replace("{0,8}", "{1,8}")
_SAFE = "[0-9A-Za-z_-]"
_KEY = f"f{_GAP}k{_GAP}_{_GROUPED}(?:[0-9a-f]{_GROUPED}){{8}}"
_BEGINNINGS: Mapping[SecretKind, str] = {
    # Also what has lost its first signs, or holds other ones than Flash makes today.
    SecretKind.FLASH_KEY: rf"{_KEY}|fk_{_SAFE}{{20,}}|(?<![0-9a-f])[0-9a-f]{{8}}_{_SAFE}{{64}}(?!{_SAFE})",
    SecretKind.SESSION: (
        rf"o{_GAP}r{_GAP}y{_GAP}_{_GROUPED}[a-z]{_GROUPED}[a-z]{_GROUPED}_{_GROUPED}"
        rf"(?:[0-9a-z]{_GROUPED}){{4}}"
    ),
    # Text after a number and a colon is no token: in pieces it has to begin as all of Telegram's do.
    SecretKind.BOT_TOKEN: (
        rf"(?<![0-9])[0-9]{{6,12}}{_GAP}:{_GAP}"
        rf"(?:{_SAFE}{{30,}}|(?-i:AA){_SAFE}{{4,}}(?:{_WIDE_GAP}{_SAFE}{{4,}}){{1,3}})"
    ),
    SecretKind.WEBHOOK_SECRET: rf"w{_GAP}h{_GAP}s{_GAP}e{_GAP}c{_GAP}_{_GAP}(?:[\w+/=-]{_GAP}){{8}}",
}
_ANY = re.compile(
    "|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _BEGINNINGS.items()), re.IGNORECASE
)
_WHOLE_KEY = re.compile(rf"{_KEY}_{_GROUPED}(?:{_SAFE}{_GROUPED}){{64}}", re.IGNORECASE)
_SHORTEST_TOKEN = 30  # characters after the colon, in however many pieces
_NO_SECRET = re.compile(r"[^0-9A-Za-z_-]+")
_OPENING = " \t\r\n\\\"'`´‘’“”«»*~<>|(["

_OPEN, _CLOSE = "⟦", "⟧"
_NARROW = {0xFF01 + one: 0x21 + one for one in range(94)}  # wide forms, as keyboards of East Asia write them
_PLAIN = str.maketrans({_OPEN: "[", _CLOSE: "]"})
TAKEN_BACK = f"{_OPEN}…{_CLOSE}"
"""What stands where a message was taken back that a channel can't remove."""
_MARK = re.compile(f"{_OPEN}({'|'.join(map(re.escape, SecretKind))}){_CLOSE}")


@dataclass(frozen=True, slots=True)
class Cut:
    """A text without its secrets: from the first of them on there are only marks. `kinds`: of what there were.

    `key` is the Flash key in it, put together again; None where that is not all of it, or not the only secret.
    """

    text: str
    kinds: tuple[SecretKind, ...] = ()
    key: str | None = field(default=None, repr=False)


def cut(text: str) -> Cut:
    """Take the secrets out of what a person wrote, and with them all that follows: a part of one may be left there.

    Nobody can write a mark: the signs that it is made of become others.
    """
    searched = text if text.isascii() else text.translate(_NARROW)  # sign by sign: places stay as they are
    if "_" not in searched and ":" not in searched:  # each secret has one, and most lines of a chat have none
        return Cut(_without_marks(text))
    found = [one for one in _ANY.finditer(searched) if _is_secret(one)]
    if not found:
        return Cut(_without_marks(text))
    kinds = tuple(dict.fromkeys(_kind(one) for one in found))
    marks = " ".join(f"{_OPEN}{kind}{_CLOSE}" for kind in kinds)
    before = _without_marks(text[: found[0].start()]).rstrip(_OPENING)
    key = _whole_key(searched) if kinds == (SecretKind.FLASH_KEY,) else None
    return Cut(f"{before} {marks}".lstrip(), kinds, key)


def marked(text: str) -> tuple[SecretKind, ...]:
    """The kinds of the secrets that were cut out of a text."""
    if _OPEN not in text:
        return ()
    return tuple(SecretKind(one) for one in _MARK.findall(text))


def _without_marks(text: str) -> str:
    return text.translate(_PLAIN) if _OPEN in text or _CLOSE in text else text


def _kind(found: re.Match[str]) -> SecretKind:
    return SecretKind[found.lastgroup or ""]


def _is_secret(found: re.Match[str]) -> bool:
    if _kind(found) is not SecretKind.BOT_TOKEN:
        return True
    _, _, rest = found[0].partition(":")
    return len(_NO_SECRET.sub("", rest)) >= _SHORTEST_TOKEN


def _whole_key(text: str) -> str | None:
    """The key in a text that holds one, however often."""
    whole = {_NO_SECRET.sub("", one[0]) for one in _WHOLE_KEY.finditer(text)}
    if len(whole) != 1:
        return None
    (key,) = whole
    return key[:12].lower() + key[12:]
