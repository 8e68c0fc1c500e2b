"""LNbits as a process, run by the Python of its own environment: it signs with our code, and is itself otherwise.

`python -P lnbits_process.py FOLDER` keeps its data there, prints its address, and serves until its standard input ends.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import types
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TextIO

import uvicorn

ROOT = Path(__file__).parent.parent
SETTINGS = {
    "LNBITS_ADMIN_UI": "false",
    "LNBITS_BACKEND_WALLET_CLASS": "FakeWallet",
    "LNBITS_EXTENSIONS_DEACTIVATE_ALL": "true",
    "LNBITS_RATE_LIMIT_NO": "1000000",  # of its HTTP interface, a minute; 0 would be none at all
}


def main() -> None:
    """Serve."""
    os.environ.update(SETTINGS, LNBITS_DATA_FOLDER=sys.argv[1])
    found = find_spec("lnbits")
    assert found is not None
    assert found.origin is not None
    os.chdir(Path(found.origin).parent.parent)  # it looks for lnbits/static from where it is started
    fake: Any = import_module("lnbits.wallets.fake")  # only now: it reads its settings when it is imported
    fake.encode = signer()
    listening = socket.create_server(("127.0.0.1", 0))
    server = _Server(uvicorn.Config("lnbits.__main__:app", loop="uvloop"))
    server.telling = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # its own log goes where nobody waits for an address
    threading.Thread(target=_until_the_end_of_input, args=(server,), daemon=True).start()
    server.run(sockets=[listening])


class _Server(uvicorn.Server):
    """Tells its address once it serves."""

    telling: TextIO

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"http://127.0.0.1:{sockets[0].getsockname()[1]}", file=self.telling, flush=True)


def signer() -> Any:
    """`bolt11.encode` with our signer in it, for what a FakeWallet says in its invoices."""
    # Without the rest of the program, for which that environment has no libraries.
    package = types.ModuleType("chatwallet")
    package.__path__ = [str(ROOT)]
    sys.modules["chatwallet"] = package
    from chatwallet.wallet.invoice_signer import InvoiceDraft, InvoiceSigner  # noqa: PLC0415

    signer_of = cache(InvoiceSigner)

    def encode(invoice: Any, private_key: str) -> str:
        draft = InvoiceDraft(
            prefix=f"ln{invoice.currency}",
            msat=invoice.amount_msat,
            created=datetime.fromtimestamp(invoice.date, UTC),
            payment_hash=invoice.payment_hash,
            payment_secret=invoice.payment_secret,
            description=invoice.description,
            seconds=invoice.expiry,
            features=(),
        )
        return signer_of(bytes.fromhex(private_key)).sign(draft)

    return encode


def _until_the_end_of_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
