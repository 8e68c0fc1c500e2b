"""A process that writes rows of the audit until it is killed, and writes to its output which it has.

`python acting_process.py ADDRESS NAME`
"""

from __future__ import annotations

import asyncio
import itertools
import sys

from chatwallet.accounts.audit import Act, Entry
from chatwallet.storage.addresses import open_records
from chatwallet.storage.records.audit import RecordAudit


async def main(address: str, name: str) -> None:
    async with open_records(address) as records:
        audit = RecordAudit(records)
        for number in itertools.count():
            row = await audit.write(Entry(name, Act.COMMAND, f"{name}-{number}", {"command": "status"}))
            assert row is not None
            print(row.seq, row.mac, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
