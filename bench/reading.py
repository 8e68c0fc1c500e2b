"""Reading the BOLT11 that a wallet answers with: ours, with its checks, against the library's decoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bolt11 as library
from goods import signed_invoice
from meter import Meter, Sample
from rounds import in_turns, one_core
from table import Goal, Row

from chatwallet.wallet.bolt11 import decode


def rows(*, rounds: int, invoices: int) -> list[Row]:
    """One row: milliseconds of CPU for each of so many different invoices, each signed by a key of its own."""
    made = [signed_invoice(f"{number} coffees") for number in range(invoices)]
    requests = [invoice.payment_request for invoice in made]
    assert [decode(request).payment_hash for request in requests] == [one.payment_hash for one in made]

    def each(read: Callable[[str], object]) -> Sample:
        return _each(read, requests)

    with one_core():
        measured = in_turns(rounds, {"ours": lambda: each(decode), "library": lambda: each(library.decode)})
    what = "reading a BOLT11, checksum and signature included"
    return [Row.of(what, measured["ours"], "ms CPU", measured["library"], "ms, bolt11", Goal(0.1))]


def _each(read: Callable[[str], object], requests: Sequence[str]) -> Sample:
    meter = Meter()
    for request in requests:
        read(request)
    return meter.cost(len(requests))
