"""The picture in place of a QR: what came can be read on it, in any currency that the languages write."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from babel.numbers import list_currencies
from PIL import Image

from chatwallet.channels.qr import stamp
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("$10.00", "$10.00"),
        ("JMD\N{NO-BREAK SPACE}1,500.00", "JMD 1,500.00"),
        ("1\N{NARROW NO-BREAK SPACE}500,00\N{NO-BREAK SPACE}€", "1 500,00 EUR"),
        ("€10.00", "EUR 10.00"),
        ("CN¥10.00", "CNY 10.00"),
        ("F\N{NARROW NO-BREAK SPACE}CFA1,500", "XOF 1,500"),
        ("15,385 sat", "15,385 sat"),
        ("", ""),
        ("nenpòt kantite", ""),
    ],
)
def test_an_amount_is_written_in_letters_that_the_font_has(amount: str, written: str) -> None:
    """Y2: no empty boxes where Pillow's own font has no sign."""
    assert stamp.writable(amount) == written


@pytest.mark.parametrize("language", Catalogue().languages)
def test_every_currency_can_be_written(language: str) -> None:
    """Y2: a sign that is not in the table would leave the amount out."""
    formats = Formats(language, "UTC")
    known = set(list_currencies()) - {"XXX"}  # which is no currency
    unwritten = [code for code in known if not stamp.writable(formats.money(Decimal(1500), code))]
    assert unwritten == []


def rows(picture: bytes) -> list[int]:
    """The heights at which there is white below the sign, where the amount stands."""
    with Image.open(BytesIO(picture)) as opened:
        seen = opened.convert("L").crop((0, 290, 500, 500)).point(lambda shade: 255 * (shade > 230))
        box = seen.getbbox()
    return [] if box is None else list(box)


@pytest.mark.parametrize(
    "amount",
    ["$1", "$10.00", "IDR 161,000,000.00", "123,456,789,012 sat", "MMMMMMMMMMMM 1,234,567,890,123,456.00"],
)
def test_an_amount_of_any_length_is_large_and_inside(amount: str) -> None:
    """Y2: legible at the size at which a phone shows a picture."""
    left, top, right, bottom = rows(stamp.paid(amount))
    assert left >= 20
    assert right <= 480
    assert bottom - top >= 20
    assert bottom <= 190


def test_what_can_be_written_at_no_size_is_left_to_the_text() -> None:
    assert rows(stamp.paid("9" * 80)) == []
    assert rows(stamp.paid("")) == []


def test_an_amount_that_is_over_is_struck_out() -> None:
    """Y2: nobody takes a cancelled order for one that was paid."""
    with Image.open(BytesIO(stamp.closed("$10.00"))) as picture:
        across = [picture.convert("L").getpixel((x, 375)) for x in range(160, 340)]
    assert set(across) == {255}
