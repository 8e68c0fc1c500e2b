"""Our codewords are those of the library, whatever the version and the length."""

from __future__ import annotations

import random

import pytest
import qrcode  # type: ignore[import-untyped]
from qrcode.util import ALPHA_NUM, MODE_ALPHA_NUM, QRData, create_data  # type: ignore[import-untyped]

from chatwallet.channels.qr.codewords import codewords

SIGNS = ALPHA_NUM.decode()


@pytest.mark.parametrize("version", range(1, 41))
def test_are_those_of_qrcode_in_every_version(version: int) -> None:
    texts = random.Random(version)
    # From a code that is nearly all padding to one that is full, with an odd and an even number of signs.
    longest = _longest(version)
    for length in (1, 2, longest // 2, longest - 1, longest):
        text = "".join(texts.choices(SIGNS, k=length))
        expected = create_data(version, qrcode.ERROR_CORRECT_L, [QRData(text, mode=MODE_ALPHA_NUM)])
        assert codewords(text, version) == expected, f"{length} signs"


def _longest(version: int) -> int:
    """How many alphanumeric signs the library takes in a version, found by asking it."""
    fits, too_long = 1, 4297
    while too_long - fits > 1:
        length = (fits + too_long) // 2
        try:
            create_data(version, qrcode.ERROR_CORRECT_L, [QRData("A" * length, mode=MODE_ALPHA_NUM)])
        except qrcode.exceptions.DataOverflowError:
            too_long = length
        else:
            fits = length
    return fits
