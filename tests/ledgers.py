"""The ledger as tests have it written: at once, as the bookkeeper of the bot does soon after."""

from __future__ import annotations

from chatwallet.storage.base import Repositories
from chatwallet.tracking.ledger import line_of


async def know_all(store: Repositories) -> None:
    """Have the ledger know all that was paid, so that nothing waits for it."""
    while pairs := await store.charges.unlined(500):
        for charge, row in pairs:
            line = line_of(charge, row)
            await store.ledger.write(line, line.at)
        await store.charges.lined([row for _, row in pairs])
