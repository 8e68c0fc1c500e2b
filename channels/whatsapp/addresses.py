"""The ways in which one public address is written: a signature covers it letter by letter, as the console has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from urllib.parse import unquote, urlsplit

# Parts of a host's name that may begin with a capital: a forged request costs a few hashes at most.
_LABELS = 5


@lru_cache(maxsize=64)
def spellings(public_url: str, host: str) -> tuple[str, ...]:
    """All likely ways to write `public_url`, which is lower case and ASCII: the plain one first.

    `host` is what the request itself calls us (its header Host), which counts only if it is the same host.
    """
    parts = urlsplit(public_url)
    name, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
    asked = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
    names = [name, *([asked] if _plain(asked) == _plain(name) else []), *_capitals(name)]
    if (local := _unicode(name)) != name:
        names += [local, *_capitals(local)]
    paths = (parts.path, unquote(parts.path))
    found = (f"{parts.scheme}://{one}{port}{path}" for one, path in product(names, paths))
    return tuple(dict.fromkeys(found))


def _capitals(name: str) -> Iterator[str]:
    labels = name.split(".")
    if len(labels) <= _LABELS:
        for one in product(*((label, label.capitalize()) for label in labels)):
            yield ".".join(one)
    yield name.upper()


def _plain(name: str) -> str:
    """Lower case and ASCII, as a browser sends it."""
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return name.lower()


def _unicode(name: str) -> str:
    try:
        return name.encode("ascii").decode("idna")
    except UnicodeError:
        return name
