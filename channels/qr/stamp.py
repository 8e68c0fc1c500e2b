"""The picture that takes the place of an order's QR: a check mark on green with what came, the amount struck out, or a
clock once the QR is over.

Nothing in it can be scanned. Its letters are those of the one font that ships with Pillow, which holds ASCII and no
more: a currency's sign is written as its ISO 4217 code there, and an amount that can't be written is left to the text
below the picture.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

GREEN: Colour = (22, 128, 61)
GREY: Colour = (107, 114, 128)

_SIDE = 500  # pixels, about what a QR has
_WIDEST = 440
_LARGEST, _SMALLEST = 84, 30  # pixels of a letter's height
# Signs that CLDR gives to currencies in our languages, the longer ones first.
_SIGNS = (
    *(("F CFA", "XOF"), ("CN¥", "CNY"), ("JP¥", "JPY"), ("£GB", "GBP"), ("£IE", "IEP"), ("£LB", "LBP")),
    *(("£GI", "GIP"), ("£FK", "FKP"), ("£CY", "CYP"), ("£MT", "MTP"), ("£IL", "ILP"), ("₤IT", "ITL")),
    *(("€", "EUR"), ("£", "GBP"), ("¥", "JPY"), ("₹", "INR"), ("₩", "KRW"), ("₫", "VND"), ("₪", "ILS")),
    *(("₱", "PHP"), ("฿", "THB"), ("₦", "NGN"), ("₡", "CRC"), ("₲", "PYG"), ("₴", "UAH"), ("₽", "RUB")),
    *(("₺", "TRY"), ("₿", "BTC"), ("₧", "ESP")),
)
_GLUED = re.compile(r"(?<=[A-Z])(?=\d)|(?<=\d)(?=[A-Z])")


@lru_cache(maxsize=256)
def paid(amount: str) -> bytes:
    """A PNG of `amount` (as people read it, empty where it is unknown) below a check mark, white on green."""
    canvas = _Canvas(GREEN)
    canvas.line((160, 200), (225, 265), (345, 135), width=34)
    canvas.amount(amount)
    return canvas.png()


@lru_cache(maxsize=256)
def closed(amount: str) -> bytes:
    """A PNG of `amount` struck out below a cross, white on grey: an order that is cancelled or has closed."""
    canvas = _Canvas(GREY)
    canvas.line((185, 135), (315, 265), width=34)
    canvas.line((315, 135), (185, 265), width=34)
    canvas.amount(amount, struck=True)
    return canvas.png()


@lru_cache(maxsize=256)
def expired(amount: str) -> bytes:
    """A PNG of `amount` below a clock, white on grey: a QR that is over, of an order that is still open."""
    canvas = _Canvas(GREY)
    canvas.ring((250, 200), 85, width=22)
    canvas.line((250, 150), (250, 205), (285, 225), width=18)
    canvas.amount(amount)
    return canvas.png()


def writable(amount: str) -> str:
    """An amount in letters that the font has; empty where that can't be."""
    plain = " ".join(amount.split())  # all kinds of spaces
    for sign, code in _SIGNS:
        if sign in plain:
            plain = _GLUED.sub(" ", plain.replace(sign, code))
            break
    plain = unicodedata.normalize("NFKC", plain)
    return plain if plain.isascii() and plain.isprintable() else ""


class _Canvas:
    """White on one colour: how white each pixel is, written as a picture of 256 shades."""

    def __init__(self, ground: Colour) -> None:
        self._ground = ground
        self._image = Image.new("L", (_SIDE, _SIDE), 0)
        self._draw = ImageDraw.Draw(self._image)

    def line(self, *points: tuple[int, int], width: int) -> None:
        """A line with round ends."""
        self._draw.line(points, 255, width, joint="curve")
        for x, y in points:
            half = width / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), 255)

    def ring(self, middle: tuple[int, int], radius: int, width: int) -> None:
        """A circle."""
        x, y = middle
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=width)

    def amount(self, amount: str, *, struck: bool = False) -> None:
        """The amount, as large as its width allows, on two lines where one would be too small."""
        lines, size = _fitted(writable(amount))
        font = _font(size)
        top = 375 - (len(lines) - 1) * size * 0.6
        for number, line in enumerate(lines):
            middle = top + number * size * 1.2
            self._draw.text((_SIDE / 2, middle), line, 255, font, anchor="mm")
            if struck:
                half = font.getlength(line) / 2 + 8
                self._draw.line((_SIDE / 2 - half, middle, _SIDE / 2 + half, middle), 255, max(4, size // 12))

    def png(self) -> bytes:
        """The picture, in a palette from the ground to white."""
        shades = bytes(
            round(dark + (255 - dark) * shade / 255) for shade in range(256) for dark in self._ground
        )
        self._image.putpalette(shades)
        written = BytesIO()
        self._image.save(written, "PNG", compress_level=1)
        return written.getvalue()


def _fitted(text: str) -> tuple[tuple[str, ...], int]:
    """The lines of a text and the size of their letters; no lines for what fits at no size that can be read."""
    if not text:
        return (), _LARGEST
    size = _size(text)
    if size >= _SMALLEST:
        return (text,), size
    words = text.split()
    halves = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    best = max(halves, key=lambda two: min(map(_size, two)), default=("", ""))
    size = min(map(_size, best))
    return (best, size) if size >= _SMALLEST else ((), _LARGEST)


def _size(text: str) -> int:
    return min(_LARGEST, int(_LARGEST * _WIDEST / max(1.0, _font(_LARGEST).getlength(text))))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise TypeError("this Pillow was built without FreeType")
    return font
