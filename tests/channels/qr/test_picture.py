"""QR codes are read by an independent reader, from the picture and from the terminal drawing."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from chatwallet.channels import qr
from chatwallet.channels.qr.sheet import QUIET_ZONE
from chatwallet.tests.camera import scan

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def plain(drawing: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", drawing)


def picture_of(drawing: str) -> Image.Image:
    """What a camera sees of a terminal drawing: each half of a character is a module."""
    rows: list[list[bool]] = []
    for line in drawing.splitlines():
        foreground_white = line.startswith("\x1b[38;5;231m")
        rows.append([(block in "█▀") == foreground_white for block in plain(line)])
        rows.append([(block in "█▄") == foreground_white for block in plain(line)])
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([255 if light else 0 for row in rows for light in row])
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)


def test_every_invoice_reads_back_as_it_was(invoices: list[str]) -> None:
    for invoice in invoices:
        assert scan(qr.png(invoice.upper())) == invoice.upper()


@pytest.mark.parametrize("inverted", [False, True])
def test_every_terminal_drawing_reads_back_as_it_was(invoices: list[str], inverted: bool) -> None:
    for invoice in invoices[::5]:
        assert scan(picture_of(qr.half_blocks(invoice.upper(), inverted=inverted))) == invoice.upper()


def test_both_drawings_show_the_same_picture() -> None:
    drawn, inverted = (picture_of(qr.half_blocks("LNBC1", inverted=inverted)) for inverted in (False, True))
    assert drawn.tobytes() == inverted.tobytes()


def test_a_picture_is_small_one_bit_and_has_its_quiet_zone(invoices: list[str]) -> None:
    data = qr.png(invoices[1].upper())
    picture = Image.open(BytesIO(data))
    assert picture.mode == "1"
    assert 450 <= picture.width == picture.height <= 550
    assert len(data) < 4096
    modules = len(plain(qr.half_blocks(invoices[1].upper())).splitlines()[0])
    quiet = QUIET_ZONE * picture.width // modules
    edge = picture.width - quiet
    assert ImageChops.invert(picture.convert("L")).getbbox() == (quiet, quiet, edge, edge)


@pytest.mark.parametrize(
    ("capacity", "version"), [(25, 1), (154, 5), (335, 9), (395, 10), (1352, 21), (4296, 40)]
)
def test_each_version_is_filled_to_its_last_character(capacity: int, version: int) -> None:
    text = (ALPHANUMERIC * 100)[:capacity]
    assert len(plain(qr.half_blocks(text)).splitlines()[0]) == 17 + 4 * version + 2 * QUIET_ZONE
    assert scan(qr.png(text)) == text


def test_other_texts_are_drawn_too() -> None:
    text = "https://example.com/ñandú?a=b"
    assert scan(qr.png(text)) == text


@pytest.mark.parametrize("text", ["", "A" * 4297, "a" * 2954])
def test_what_no_code_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="QR code"):
        qr.png(text)
