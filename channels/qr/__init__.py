"""A text as a QR code: a small one-bit PNG for a chat, half blocks for a terminal, an SVG for a page.

Drawing is the dearest step between a message and its answer, so it does only what a scanner needs. Error
correction is level L (a screen has no dirt), the mask is fixed, the version is looked up, the error correction is
computed by table, and where each bit goes is learnt once (codewords.py, sheet.py, bitmap.py; decision 9).
"""

from __future__ import annotations

import re
from bisect import bisect_left

import qrcode  # type: ignore[import-untyped]

from . import bitmap
from .codewords import codewords
from .sheet import MASK, QUIET_ZONE, Modules, packed, sheet

_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
# Characters that versions 1 to 40 hold in alphanumeric mode at level L (ISO/IEC 18004, table 7).
_CAPACITIES = (
    *(25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 854, 938, 1046, 1153, 1249),
    *(1352, 1460, 1588, 1704, 1853, 1990, 2132, 2223, 2369, 2520, 2677, 2840, 3009, 3183, 3351, 3537),
    *(3729, 3927, 4087, 4296),
)
_PICTURE_PIXELS = 500
_WHITE_ON_BLACK = "\x1b[38;5;231m\x1b[48;5;16m"
_BLACK_ON_WHITE = "\x1b[38;5;16m\x1b[48;5;231m"
_PLAIN = "\x1b[0m"


def png(text: str) -> bytes:
    """The QR code of `text` as a one-bit PNG of nearly 500 x 500 pixels, quiet zone included.

    Upper-case `text` gives a smaller code. Raises ValueError when it is empty or too long for any QR code.
    """
    modules = _modules(text)
    return bitmap.png(modules, max(2, _PICTURE_PIXELS // modules.side))


def svg(text: str) -> str:
    """The QR code of `text` as an SVG element, black on white, without any size, style or script of its own.

    Raises ValueError as `png` does.
    """
    modules = _modules(text)
    runs = (
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(modules.rows())
        for run in re.finditer("1+", row)
    )
    side = modules.side
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" '
        f'role="img" aria-label="QR"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{"".join(runs)}"/></svg>'
    )


def half_blocks(text: str, *, inverted: bool = False) -> str:
    """The QR code of `text` as lines of `█▀▄`, two modules to a character, in colours of its own.

    Black and white are asked for by number, so it reads on dark and on light terminals. `inverted` draws the dark
    modules instead of the light ones: the same picture, for a font whose blocks leave gaps. Raises ValueError as
    `png` does.
    """
    modules = _modules(text)
    matrix = [[(dark == "1") == inverted for dark in row] for row in modules.rows()]
    if modules.side % 2:
        matrix.append([not inverted] * modules.side)
    colours = _BLACK_ON_WHITE if inverted else _WHITE_ON_BLACK
    return "\n".join(
        colours + "".join(" ▄▀█"[2 * top + bottom] for top, bottom in zip(upper, lower, strict=True)) + _PLAIN
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    )


def _modules(text: str) -> Modules:
    if not text:
        raise ValueError("a QR code needs a text")
    if _ALPHANUMERIC.fullmatch(text) and len(text) <= _CAPACITIES[-1]:
        version = bisect_left(_CAPACITIES, len(text)) + 1
        return sheet(version).drawn(codewords(text, version))
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_L, border=QUIET_ZONE, mask_pattern=MASK)
    code.add_data(text, optimize=0)
    try:
        code.make()
    except (qrcode.exceptions.DataOverflowError, ValueError) as error:
        raise ValueError(f"{len(text)} characters are too long for a QR code") from error
    return packed(code.get_matrix())
