"""The sandbox in a process of its own, with as many invoices as a bench asks for.

Run as a program, see beside.py; it is asked nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import loops
from beside import answer, beside

from chatwallet.sandbox.app import Sandbox

LIFE = 3600  # seconds: the invoices outlive the bench


@dataclass(frozen=True, slots=True)
class Stall:
    """Where the sandbox listens, and the invoices that lie in its books: (hash, payment request).

    `store`: the address of the Redis that the bot is to use, empty for a SQLite of its own.
    """

    graphql_url: str
    ws_url: str
    control_url: str
    token: str
    invoices: list[tuple[str, str]]
    store: str = ""


@contextmanager
def sandbox_process(invoices: int) -> Iterator[Stall]:
    """Run a sandbox beside us, with `invoices` open invoices of an hour."""
    with beside("sandbox_process.py", str(invoices)) as sandbox:
        yield Stall(**sandbox.told)


async def _serve(invoices: int) -> None:
    async with Sandbox() as sandbox:
        wallet = sandbox.backend.default_account.cash
        minted = sandbox.ledger.mint_many(wallet, invoices, cents=Decimal(1000), seconds=LIFE)
        told = {
            "graphql_url": sandbox.graphql_url,
            "ws_url": sandbox.ws_url,
            "control_url": sandbox.control_url,
            "token": sandbox.token,
            "invoices": [(invoice.payment_hash, invoice.payment_request) for invoice in minted],
        }
        await answer(told, _nothing)


async def _nothing(_question: object) -> None:
    """It only serves."""


if __name__ == "__main__":
    loops.run(_serve(int(sys.argv[1])))
