"""Pictures as the body of a request (RFC 7578): written at once, where HTTP clients write it part by part."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

AT_ONCE = 2**20
"""Bytes of a body that may be handed to aiohttp whole: a larger one would hold up the event loop, as it says."""

# What HTML says of names in a form: https://html.spec.whatwg.org/#multipart-form-data
_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form."""

    name: str
    content: bytes
    kind: str  # such as image/png


def multipart(fields: Mapping[str, str], files: Mapping[str, Upload]) -> tuple[str, bytes]:
    """The content type and the body of a form."""
    boundary = secrets.token_hex(16)  # 128 bits that nobody knows beforehand: they stand in no field
    parts: list[bytes] = []
    for name, value in fields.items():
        parts.append(f"--{boundary}\r\n{_disposition(name)}\r\n\r\n{value}\r\n".encode())
    for name, file in files.items():
        head = f'{_disposition(name)}; filename="{file.name.translate(_QUOTED)}"\r\nContent-Type: {file.kind}'
        parts += (f"--{boundary}\r\n{head}\r\n\r\n".encode(), file.content, b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)


def _disposition(name: str) -> str:
    return f'Content-Disposition: form-data; name="{name.translate(_QUOTED)}"'
