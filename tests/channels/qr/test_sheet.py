"""Our modules are those of the library, one by one, and the picture shows each of them."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
import qrcode  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, QRData  # type: ignore[import-untyped]

from chatwallet.channels.qr import bitmap, png
from chatwallet.channels.qr.codewords import codewords
from chatwallet.channels.qr.sheet import MASK, QUIET_ZONE, packed, sheet

SIGNS = ALPHA_NUM.decode()


def drawn_by_qrcode(text: str, version: int | None) -> list[list[bool]]:
    code = qrcode.QRCode(
        version, error_correction=qrcode.ERROR_CORRECT_L, border=QUIET_ZONE, mask_pattern=MASK
    )
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=version is None)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def as_rows(matrix: list[list[bool]]) -> list[str]:
    return ["".join("01"[dark] for dark in row) for row in matrix]


@pytest.mark.parametrize("version", range(1, 41))
def test_a_code_of_every_version_is_that_of_qrcode(version: int) -> None:
    text = "".join(random.Random(version).choices(SIGNS, k=12 * version))
    drawn = sheet(version).drawn(codewords(text, version))
    assert drawn.rows() == as_rows(drawn_by_qrcode(text, version))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=SIGNS, min_size=1, max_size=700))
def test_the_picture_of_any_text_shows_the_modules_of_qrcode(text: str) -> None:
    matrix = drawn_by_qrcode(text, None)
    picture = Image.open(BytesIO(png(text)))
    scale = max(2, 500 // len(matrix))
    assert (picture.mode, picture.size) == ("1", (scale * len(matrix),) * 2)
    small = picture.resize((len(matrix),) * 2, Image.Resampling.NEAREST)
    shown = [[not small.getpixel((x, y)) for x in range(len(matrix))] for y in range(len(matrix))]
    assert shown == matrix
    assert picture.tobytes() == small.resize(picture.size, Image.Resampling.NEAREST).tobytes()


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(1, 12), st.randoms(use_true_random=False))
def test_any_square_is_drawn_at_any_scale(side: int, scale: int, chance: random.Random) -> None:
    matrix = [[chance.random() < 0.5 for _ in range(side)] for _ in range(side)]
    modules = packed(matrix)
    assert modules.rows() == as_rows(matrix)
    small = Image.new("1", (side, side))
    small.putdata([0 if dark else 255 for row in matrix for dark in row])
    picture = Image.open(BytesIO(bitmap.png(modules, scale)))  # its sums are checked when it is loaded
    assert picture.tobytes() == small.resize((side * scale,) * 2, Image.Resampling.NEAREST).tobytes()
    assert picture.size == (side * scale,) * 2
