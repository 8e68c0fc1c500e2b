"""Where the bits of a QR code's codewords go: each version's sheet, learnt from qrcode once.

A bit has its place whatever it says, so the sheet of a version is two drawings of qrcode: of codewords that are all
nought, and all one. Where they differ a bit belongs; what is the same is pattern, and the first drawing is also what
the mask does to each bit. The order of the places is the standard's (ISO/IEC 18004, 7.7.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import qrcode  # type: ignore[import-untyped]
from qrcode.base import rs_blocks  # type: ignore[import-untyped]

QUIET_ZONE = 4
"""Light modules around the code (ISO/IEC 18004)."""

MASK = 0
"""Choosing the best of eight costs four times the rest, and does not help a reader."""


@dataclass(frozen=True, slots=True)
class Modules:
    """A code with its quiet zone: `side` rows of modules, eight to a byte, a bit set where dark.

    Each row begins a byte, and the bits behind its end are not set.
    """

    side: int
    packed: bytes

    @property
    def stride(self) -> int:
        """Bytes of a row."""
        return _stride(self.side)

    def rows(self) -> Sequence[str]:
        """The rows as texts of `1` where dark and `0` where light."""
        width = 8 * self.stride
        bits = f"{int.from_bytes(self.packed, 'big'):0{self.side * width}b}"
        return [bits[start : start + self.side] for start in range(0, len(bits), width)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A version. `moves` say which bits go where on a sheet of `0` and `1`, and `veil` is what is drawn over them."""

    side: int
    moves: Sequence[tuple[slice, slice]]
    veil: int

    def drawn(self, codewords: bytes) -> Modules:
        """The code that holds these codewords, which are as many as the version has."""
        bits = f"{int.from_bytes(codewords, 'big'):0{8 * len(codewords)}b}".encode()
        size = self.side * _stride(self.side)
        sheet = bytearray(b"0") * (8 * size)
        for places, moved in self.moves:
            sheet[places] = bits[moved]
        return Modules(self.side, (int(sheet, 2) ^ self.veil).to_bytes(size, "big"))


def packed(matrix: Sequence[Sequence[bool]]) -> Modules:
    """Modules of a square, True where dark."""
    side = len(matrix)
    width = 8 * _stride(side)
    bits = "".join("".join("01"[dark] for dark in row).ljust(width, "0") for row in matrix)
    return Modules(side, int(bits, 2).to_bytes(len(bits) // 8, "big"))


@cache
def sheet(version: int) -> Sheet:
    """The sheet of a version at level L."""
    noughts, ones = _drawing(version, 0), _drawing(version, 255)
    side = len(noughts)
    width = 8 * _stride(side)
    moves: list[tuple[slice, slice]] = []
    bit = 0
    for strip in _strips(side - 2 * QUIET_ZONE):
        columns: dict[int, list[tuple[int, int]]] = {}
        for row, column in strip:
            y, x = row + QUIET_ZONE, column + QUIET_ZONE
            if noughts[y][x] != ones[y][x]:
                columns.setdefault(x, []).append((y * width + x, bit))
                bit += 1
        for cells in columns.values():
            moves += _moves(cells)
    return Sheet(side, tuple(moves), int.from_bytes(packed(noughts).packed, "big"))


def _drawing(version: int, codeword: int) -> list[list[bool]]:
    code = qrcode.QRCode(
        version, error_correction=qrcode.ERROR_CORRECT_L, border=QUIET_ZONE, mask_pattern=MASK
    )
    total = sum(block.total_count for block in rs_blocks(version, qrcode.ERROR_CORRECT_L))
    code.data_cache = [codeword] * total
    code.make(fit=False)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def _strips(modules: int) -> Iterator[list[tuple[int, int]]]:
    """Rows and columns of all places, in their order: strips of two columns, from the right, upwards and down again."""
    rows = range(modules)
    upwards = True
    for right in range(modules - 1, 0, -2):
        column = right - 1 if right <= 6 else right  # the column of the timing pattern is in no strip
        yield [(row, x) for row in (reversed(rows) if upwards else rows) for x in (column, column - 1)]
        upwards = not upwards


def _moves(cells: Sequence[tuple[int, int]]) -> Iterator[tuple[slice, slice]]:
    """Pairs of a place and its bit, in as few slices as can be."""
    start = 0
    while start < len(cells):
        (place, bit), end = cells[start], start + 1
        onwards = away = 1
        if end < len(cells):
            onwards, away = cells[end][0] - place, cells[end][1] - bit
        while end < len(cells) and cells[end] == (
            place + onwards * (end - start),
            bit + away * (end - start),
        ):
            end += 1
        count = end - start
        yield slice(place, place + onwards * count, onwards), slice(bit, bit + away * count, away)
        start = end


def _stride(side: int) -> int:
    return -(-side // 8)
