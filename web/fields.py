"""What settings are made of that name addresses and carry keys: fields that several rooms' settings have."""

from __future__ import annotations

from typing import Annotated

from pydantic import AnyUrl, Field, UrlConstraints

HttpUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["http", "https"])]
Count = Annotated[int, Field(ge=1, le=1_000_000)]

_AROUND = "\ufeff \t\r\n"  # U+FEFF begins a file that a Windows editor saved
_QUOTES = ("'", '"')


def as_meant(text: str) -> str:
    """Return a value without what its file put around it: line ends, and the quotes that `docker --env-file` keeps."""
    text = text.strip(_AROUND)
    for quote in _QUOTES:
        if len(text) > 1 and text[0] == text[-1] == quote and quote not in text[1:-1]:
            return text[1:-1].strip(_AROUND)
    return text


def split_list(value: object) -> object:
    """Return the parts of a text with commas, each once; anything else as it is."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(filter(None, map(as_meant, value.split(",")))))


def one_line_of_ascii(text: str) -> str:
    """Return a key or token, which HTTP headers carry. Raises ValueError that names what stands in the way."""
    for place, sign in enumerate(text, 1):
        if not "!" <= sign <= "~":
            what = "white space" if sign.isspace() else f"the character U+{ord(sign):04X}"
            raise ValueError(
                f"has {what} at place {place}, which no key has: copy it again, and nothing beside it"
            )
    return text


def without_slash(url: AnyUrl | None) -> str:
    """Return an address without a slash at its end; empty for none."""
    return str(url).rstrip("/") if url is not None else ""
