"""Modules as a PNG: one bit to a pixel, several pixels to a module."""

from __future__ import annotations

import zlib
from functools import cache
from itertools import chain
from struct import pack

from .sheet import Modules

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_AS_IT_IS, _AS_ABOVE = b"\0", b"\2"  # filters of a line (PNG, 9.2)


def png(modules: Modules, scale: int) -> bytes:
    """Black on white, `scale` pixels to a module."""
    side, stride = modules.side * scale, modules.stride * scale
    spread = bytearray(len(modules.packed) * scale)
    for place, table in enumerate(_spread(scale)):
        spread[place::scale] = modules.packed.translate(table)
    width = -(-side // 8)
    repeated = (_AS_ABOVE + bytes(width)) * (scale - 1)
    lines = ((_AS_IT_IS, spread[start : start + width], repeated) for start in range(0, len(spread), stride))
    header = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit of grey
    image = zlib.compress(b"".join(chain.from_iterable(lines)), 1)
    return b"".join((_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", image), _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


@cache
def _spread(scale: int) -> tuple[bytes, ...]:
    """Eight modules are `scale` bytes of pixels: for each of those its value by the modules, light where not set."""
    rows = [
        int("".join("10"[modules >> place & 1] * scale for place in range(7, -1, -1)), 2).to_bytes(
            scale, "big"
        )
        for modules in range(256)
    ]
    return tuple(map(bytes, zip(*rows, strict=True)))
