"""What a phone reads from a picture with a QR code in it."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def scan(picture: bytes | Image.Image) -> str:
    """The text of the one QR code in a picture. Noise that looks like a linear code is no code of ours."""
    seen = Image.open(BytesIO(picture)) if isinstance(picture, bytes) else picture
    (code,) = zxingcpp.read_barcodes(seen, formats=_FORMATS)
    text: str = code.text
    return text
