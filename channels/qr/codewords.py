"""The codewords of a QR code: its text and the error correction of that, as the numbers that become modules.

qrcode divides polynomials one coefficient at a time, which is most of what a code costs. With the quotient's steps
looked up the same numbers come out thirty times sooner; everything but the arithmetic is still qrcode's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from itertools import zip_longest
from operator import mul

from qrcode.base import Polynomial, gexp, glog, rs_blocks  # type: ignore[import-untyped]
from qrcode.constants import ERROR_CORRECT_L  # type: ignore[import-untyped]
from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, PAD0, PAD1, length_in_bits  # type: ignore[import-untyped]

_VALUES = {sign: value for value, sign in enumerate(ALPHA_NUM.decode())}


def codewords(text: str, version: int) -> list[int]:
    """What `qrcode.util.create_data` returns for an alphanumeric `text` at level L; it must fit into `version`."""
    blocks = [
        (block.data_count, block.total_count - block.data_count)
        for block in rs_blocks(version, ERROR_CORRECT_L)
    ]
    content = _content(text, version, sum(size for size, _ in blocks))
    parts, corrections, start = [], [], 0
    for size, checks in blocks:
        part = content[start : start + size]
        start += size
        parts.append(part)
        corrections.append(_remainder(part, checks))
    return [*_interleaved(parts), *_interleaved(corrections)]


def _content(text: str, version: int, size: int) -> bytes:
    """Mode, length and signs as a row of bits, filled up to `size` bytes (ISO/IEC 18004, 7.4)."""
    length: int = length_in_bits(MODE_ALPHA_NUM, version)
    bits: int = MODE_ALPHA_NUM << length | len(text)
    used = 4 + length
    values = [_VALUES[sign] for sign in text]
    for first, second in zip(values[::2], values[1::2], strict=False):
        bits = bits << 11 | first * 45 + second
        used += 11
    if len(values) % 2:
        bits, used = bits << 6 | values[-1], used + 6
    ended = min(used + 4, 8 * size)
    whole = -(-ended // 8)
    padding = bytes((PAD0, PAD1)) * (size - whole)
    return (bits << 8 * whole - used).to_bytes(whole, "big") + padding[: size - whole]


def _remainder(part: bytes, checks: int) -> bytes:
    """The error correction of a block: its rest after division by the generator polynomial."""
    steps, top = _steps(checks), 8 * (checks - 1)
    kept = (1 << top) - 1
    rest = 0
    for byte in part:
        rest = (rest & kept) << 8 ^ steps[byte ^ rest >> top]
    return rest.to_bytes(checks, "big")


@cache
def _steps(checks: int) -> tuple[int, ...]:
    """For each leading byte, what one step of the division adds to the bytes behind it."""
    generator = reduce(mul, (Polynomial([1, gexp(power)], 0) for power in range(checks)))
    factors = [glog(factor) for factor in generator][1:]
    rows = (bytes(gexp(glog(lead) + factor) for factor in factors) for lead in range(1, 256))
    return (0, *(int.from_bytes(row, "big") for row in rows))


def _interleaved(blocks: Sequence[bytes]) -> Iterable[int]:
    return (byte for column in zip_longest(*blocks) for byte in column if byte is not None)
