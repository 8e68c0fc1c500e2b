"""Looks through what lies on a disk for ids of people: in clear, or as a hash that anybody can make again."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from chatwallet.storage.records.digests import digest

_HASHES = (hashlib.sha256, hashlib.sha1, hashlib.md5)
_HEX = 16  # digits of a hash that are enough to know it by: whatever is cut shorter tells nobody apart
_BASE64 = 12
_RAW = 8


def people_in(dump: bytes, ids: Iterable[str], *, channel: str, secret: str = "") -> set[str]:
    """The ids that can be read out of a dump.

    `secret` is what the store itself makes digests by: it lies in the same dump, so what it keys is no shelter.
    """
    known, hexadecimal, based, raw = _needles(ids, channel, secret)
    found = {known[word] for word in _words(dump) if word in known}
    found |= {hexadecimal[one] for one in _windows(rb"[0-9a-fA-F]{16,}", dump, _HEX) if one in hexadecimal}
    found |= {based[one] for one in _windows(rb"[A-Za-z0-9+/_-]{12,}", dump, _BASE64) if one in based}
    view = (dump[at : at + _RAW] for at in range(len(dump) - _RAW))
    return found | {raw[one] for one in view if one in raw}


def dump_of(*paths: Path) -> bytes:
    """All that lies in files, and in the folders among them."""
    files = (file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*"))))
    return b"\n".join(file.read_bytes() for file in files if file.is_file())


def _needles(
    ids: Iterable[str], channel: str, secret: str
) -> tuple[dict[bytes, str], dict[bytes, str], dict[bytes, str], dict[bytes, str]]:
    known: dict[bytes, str] = {}
    hexadecimal: dict[bytes, str] = {}
    based: dict[bytes, str] = {}
    raw: dict[bytes, str] = {}
    for one in ids:
        bare = re.sub(r"\D", "", one) or one
        known |= {text.encode(): one for text in (bare, one.rpartition(":")[2])}
        texts = {one, bare, one.rpartition(":")[2], f"{channel}:{one}", f"{channel}:{bare}"}
        texts |= {json.dumps([kind, channel, one], separators=(",", ":")) for kind in ("person", "chat")}
        for text in texts:
            for hashed in (make(text.encode()).digest() for make in _HASHES):
                hexadecimal[hashed.hex()[:_HEX].encode()] = one
                based[base64.b64encode(hashed)[:_BASE64]] = one
                based[base64.urlsafe_b64encode(hashed)[:_BASE64]] = one
                raw[hashed[:_RAW]] = one
        if secret:
            for kind in ("person", "chat", "line", "where"):
                hexadecimal[digest(secret, kind, channel, one)[:_HEX].encode()] = one
    return known, hexadecimal, based, raw


def _words(dump: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"[0-9]+|[A-Z]{2}\.[A-Za-z0-9.]+|[a-z]+", dump):
        yield found.group()


def _windows(signs: bytes, dump: bytes, size: int) -> Iterator[bytes]:
    for found in re.finditer(signs, dump):
        run = found.group()
        for at in range(len(run) - size + 1):
            yield run[at : at + size]
