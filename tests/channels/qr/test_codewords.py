"""Our codewords are those of the library, whatever the version and the length."""

from __future__ import annotations

import random

import pytest
import qrcode  # type: ignore[import-untyped]
from qrcode.util import (  # type: ignore[import-untyped]
    ALPHA_NUM,
    BIT_LIMIT_TABLE,
    MODE_ALPHA_NUM,
    QRData,
    create_data,
    length_in_bits,
)

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
        assert list(codewords(text, version)) == expected, f"{length} signs"


def _longest(version: int) -> int:
    """How many alphanumeric signs the library takes in a version, as its table of bits has it, which it holds to."""
    bits = BIT_LIMIT_TABLE[qrcode.ERROR_CORRECT_L][version] - 4 - length_in_bits(MODE_ALPHA_NUM, version)
    longest = bits // 11 * 2 + (bits % 11 >= 6)
    with pytest.raises(qrcode.exceptions.DataOverflowError):
        create_data(version, qrcode.ERROR_CORRECT_L, [QRData("A" * (longest + 1), mode=MODE_ALPHA_NUM)])
    return int(longest)
