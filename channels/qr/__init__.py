"""A text as a QR code: a small one-bit PNG for a chat, half blocks for a terminal.

Drawing is the dearest step between a message and its answer, so it does only what a scanner needs. Error
correction is level L (a screen has no dirt), the mask is fixed (choosing the best of eight costs four times the
rest and does not help a reader), the version is looked up, the error correction is computed by table, and the
picture is drawn one pixel per module and then enlarged.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from io import BytesIO

import qrcode  # type: ignore[import-untyped]
from PIL import Image

from .codewords import codewords

QUIET_ZONE = 4
"""Light modules around the code (ISO/IEC 18004)."""

_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
# Characters that versions 1 to 40 hold in alphanumeric mode at level L (ISO/IEC 18004, table 7).
_CAPACITIES = (
    *(25, 47, 77, 114, 154, 195, 224, 279, 335, 395, 468, 535, 619, 667, 758, 854, 938, 1046, 1153, 1249),
    *(1352, 1460, 1588, 1704, 1853, 1990, 2132, 2223, 2369, 2520, 2677, 2840, 3009, 3183, 3351, 3537),
    *(3729, 3927, 4087, 4296),
)
_PICTURE_PIXELS = 500
_INVERTED = bytes.maketrans(b"\0\1", b"\1\0")
_WHITE_ON_BLACK = "\x1b[38;5;231m\x1b[48;5;16m"
_BLACK_ON_WHITE = "\x1b[38;5;16m\x1b[48;5;231m"
_PLAIN = "\x1b[0m"


def png(text: str) -> bytes:
    """The QR code of `text` as a one-bit PNG of nearly 500 x 500 pixels, quiet zone included.

    Upper-case `text` gives a smaller code. Raises ValueError when it is empty or too long for any QR code.
    """
    matrix = _matrix(text)
    size = len(matrix)
    light = b"".join(map(bytes, matrix)).translate(_INVERTED)
    small = Image.frombytes("1", (size, size), light, "raw", "1;8")
    side = size * max(2, _PICTURE_PIXELS // size)
    picture = BytesIO()
    small.resize((side, side), Image.Resampling.NEAREST).save(picture, "PNG", compress_level=1)
    return picture.getvalue()


def half_blocks(text: str, *, inverted: bool = False) -> str:
    """The QR code of `text` as lines of `█▀▄`, two modules to a character, in colours of its own.

    Black and white are asked for by number, so it reads on dark and on light terminals. `inverted` draws the dark
    modules instead of the light ones: the same picture, for a font whose blocks leave gaps. Raises ValueError as
    `png` does.
    """
    matrix = [[dark == inverted for dark in row] for row in _matrix(text)]
    if len(matrix) % 2:
        matrix.append([not inverted] * len(matrix))
    colours = _BLACK_ON_WHITE if inverted else _WHITE_ON_BLACK
    return "\n".join(
        colours + "".join(" ▄▀█"[2 * top + bottom] for top, bottom in zip(upper, lower, strict=True)) + _PLAIN
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    )


def _matrix(text: str) -> list[list[bool]]:
    """The modules of the code, True where dark, with the quiet zone."""
    if not text:
        raise ValueError("a QR code needs a text")
    version = None
    if _ALPHANUMERIC.fullmatch(text) and len(text) <= _CAPACITIES[-1]:
        version = bisect_left(_CAPACITIES, len(text)) + 1
    code = qrcode.QRCode(version, error_correction=qrcode.ERROR_CORRECT_L, border=QUIET_ZONE, mask_pattern=0)
    if version is None:
        code.add_data(text, optimize=0)
    else:
        code.data_cache = codewords(text, version)
    try:
        code.make(fit=version is None)
    except (qrcode.exceptions.DataOverflowError, ValueError) as error:
        raise ValueError(f"{len(text)} characters are too long for a QR code") from error
    matrix: list[list[bool]] = code.get_matrix()
    return matrix
