"""What no log may tell: secrets of a known form, and those of the settings, cut out of whatever holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel, SecretStr

from ...channels.said_secrets import FORMS

# The first line of defence is that nobody logs these; this one is for what libraries put into their errors.
SECRETS = re.compile(
    r"(?P<scheme>\b(?:Bearer|Basic)\s+)[^\s\"',;}\]]{6,}"
    r"|(?P<invoice>ln(?:bc|tb|bcrt)[0-9a-z]{8})[0-9a-z]{20,}"
    r"|(?P<hash>\b[0-9a-f]{8})[0-9a-f]{56}\b"
    r"|(?P<address>://[^\s:/@\"']*:)[^\s@\"']+(?=@)"
    r"|(?P<phone>\+[1-9][0-9]{2})[0-9]{4,12}\b"
    r"|(?P<ring>\b(?:[0-9a-f]{8}|index):)[a-z0-9+/]{43}="
    r"|(?P<person>whatsapp:[a-z]{2}\.[0-9a-z]{2})[0-9a-z._-]{4,}"
    + "".join(f"|(?P<{kind.name}>{form.head}){form.body}" for kind, form in FORMS.items()),
    re.IGNORECASE,
)
_SHORTEST = 6  # characters: what is shorter would be found in many words that are no secret
_WORD = 40  # characters: what is longer is hardly said twice
_WORDS = 4096  # words that are remembered at most


def redact(text: str) -> str:
    """Cut tokens, keys, payment requests and hashes down to a prefix that tells which one it was."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups()), "") + "…", text)


class Redactor:
    """Cuts secrets out of a value, however deep: those of a known form, and those that are `known`."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        # The longest first: one may be the beginning of another.
        self._known = sorted({one for one in known if len(one) >= _SHORTEST}, key=len, reverse=True)
        # Nearly all that is logged are the same few words, and a search takes longer than the rest of a line.
        self._clean: set[str] = set()

    @property
    def remembered(self) -> int:
        """How many words are not searched again."""
        return len(self._clean)

    def cut(self, value: object) -> object:
        """The same without secrets; what is no plain value becomes the text that it would be shown as."""
        if isinstance(value, str):
            return self.cut_text(str(value))
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(self.cut(key)): self.cut(one) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.cut(one) for one in value]
        return self.cut_text(repr(value))

    def cut_text(self, text: str) -> str:
        """The same text without secrets. A word in which none was found is not searched again."""
        if text in self._clean or len(text) < _SHORTEST:
            return text
        found = text
        for known in self._known:
            found = found.replace(known, "…")
        found = redact(found)
        if found == text and len(text) <= _WORD:
            if len(self._clean) >= _WORDS:
                self._clean.clear()
            self._clean.add(text)
        return found


def known_secrets(settings: BaseModel) -> set[str]:
    """The secrets among settings; of an address the password alone."""
    found: set[str] = set()
    for _, value in settings:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr):
                text = one.get_secret_value()
                found |= _passwords(text) if "://" in text else {text}
    return found


def _passwords(address: str) -> set[str]:
    """The passwords in an address, as they stand there and as they are meant: errors of libraries show either."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return {address}
    options = [text for name, text in parse_qsl(parts.query) if "password" in name]
    password = parts.netloc.rpartition("@")[0].partition(":")[2]
    return {password, unquote(password), *options}
