"""The QR code of an invoice: ours against the library's defaults."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import qrcode  # type: ignore[import-untyped]
from goods import signed_invoice
from meter import Meter, Sample
from rounds import in_turns, one_core
from table import Goal, Row

from chatwallet.channels import qr

MEMO = "Two coffees, one with oat milk"


def naive_png(text: str) -> bytes:
    """What the first example of qrcode's documentation does."""
    picture = BytesIO()
    qrcode.make(text).save(picture)
    return picture.getvalue()


def rows(*, rounds: int, pictures: int) -> list[Row]:
    """One row: milliseconds of CPU per picture of one invoice of about 300 characters."""
    text = signed_invoice(MEMO).payment_request

    def each(draw: Callable[[str], bytes], shown: str) -> Sample:
        meter = Meter()
        for _ in range(pictures):
            draw(shown)
        return meter.cost(pictures)

    with one_core():
        measured = in_turns(
            rounds,
            {"ours": lambda: each(qr.png, text.upper()), "naive": lambda: each(naive_png, text)},
        )
    return [
        Row.of(
            f"QR picture of {len(text)} characters",
            measured["ours"],
            "ms CPU",
            measured["naive"],
            "ms, `qrcode.make()`",
            Goal(0.01, of="ratio"),
        )
    ]
