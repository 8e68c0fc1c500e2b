"""The codewords of a QR code: its text and the error correction of that, as the numbers that become modules.

qrcode divides polynomials one coefficient at a time, which is most of what a code costs. With the quotient's steps
looked up the same numbers come out a hundred times sooner; everything but the arithmetic is still qrcode's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from operator import mul

from qrcode.base import Polynomial, gexp, glog, rs_blocks  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_L  # type: ignore[import-untyped]
from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, PAD0, PAD1, length_in_bits  # type: ignore[import-untyped]

_VALUES = bytes.maketrans(ALPHA_NUM, bytes(range(len(ALPHA_NUM))))


def codewords(text: str, version: int) -> bytes:
    """What `qrcode.util.create_data` returns for an alphanumeric `text` at level L; it must fit into `version`."""
    blocks = _blocks(version)
    content = _content(text, version, sum(size for size, _ in blocks))
    parts, corrections, start = [], [], 0
    for size, checks in blocks:
        part = content[start : start + size]
        start += size
        parts.append(part)
        corrections.append(_remainder(part, checks))
    return _interleaved(parts) + _interleaved(corrections)


@cache
def _blocks(version: int) -> tuple[tuple[int, int], ...]:
    """How many codewords of content and of correction each block has; the shorter blocks come first."""
    return tuple(
        (block.data_count, block.total_count - block.data_count)
        for block in rs_blocks(version, ERROR_CORRECT_L)
    )


def _content(text: str, version: int, size: int) -> bytes:
    """Mode, length and signs as a row of bits, filled up to `size` bytes (ISO/IEC 18004, 7.4)."""
    length: int = length_in_bits(MODE_ALPHA_NUM, version)
    values, pairs = text.encode("ascii").translate(_VALUES), _pairs()
    row = [f"{MODE_ALPHA_NUM:04b}{len(text):0{length}b}"]
    row += [pairs[45 * first + second] for first, second in zip(values[::2], values[1::2], strict=False)]
    if len(values) % 2:
        row.append(f"{values[-1]:06b}")
    bits = "".join(row)
    ended = min(len(bits) + 4, 8 * size)
    whole = -(-ended // 8)
    padding = bytes((PAD0, PAD1)) * (size - whole)
    return (int(bits, 2) << 8 * whole - len(bits)).to_bytes(whole, "big") + padding[: size - whole]


@cache
def _pairs() -> tuple[str, ...]:
    """The bits of each pair of signs."""
    return tuple(f"{number:011b}" for number in range(45 * 45))


def _remainder(part: bytes, checks: int) -> bytes:
    """The error correction of a block: its rest after division by the generator polynomial."""
    steps, rest = _steps(checks), 0
    for byte in part:
        rest = rest >> 8 ^ steps[rest & 255 ^ byte]
    return rest.to_bytes(checks, "little")


@cache
def _steps(checks: int) -> tuple[int, ...]:
    """For each leading byte, what one step of the division adds to the bytes behind it, the first one lowest."""
    generator = reduce(mul, (Polynomial([1, gexp(power)], 0) for power in range(checks)))
    factors = [glog(factor) for factor in generator][1:]
    rows = (bytes(gexp(glog(lead) + factor) for factor in factors) for lead in range(1, 256))
    return (0, *(int.from_bytes(row, "little") for row in rows))


def _interleaved(blocks: Sequence[bytes]) -> bytes:
    """The first byte of each block, then the second of each, and so on; the last blocks may have one more."""
    count, shortest = len(blocks), len(blocks[0])
    mixed = bytearray(count * shortest)
    for number, block in enumerate(blocks):
        mixed[number::count] = block[:shortest]
    return bytes(mixed) + b"".join(block[shortest:] for block in blocks)
