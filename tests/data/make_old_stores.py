"""Makes the stores of an older version that test_old_stores.py opens: run by that version, never by this one.

git archive --prefix=chatwallet/ COMMIT | tar x -C FOLDER     # 0.1.0: b424931, 0.2.0: 63ffeef
cd FOLDER && python -m venv .venv && .venv/bin/pip install './chatwallet[dev,redis]'
PYTHONPATH=FOLDER .venv/bin/python make_old_stores.py 0.1.0
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from pathlib import Path

from redis import Redis

from chatwallet.storage.addresses import make_store
from chatwallet.tests.redis_server import redis_server
from chatwallet.tests.storage.living_shop import live

HERE = Path(__file__).parent


async def make(address: str) -> dict[str, str]:
    async with make_store(address) as store:
        _, told = await live(store)
    return told


def dump(socket: Path) -> dict[str, str]:
    """All keys as DUMP gives them, which RESTORE of this and any newer server takes."""
    with Redis(unix_socket_path=str(socket)) as client:
        keys = sorted(client.scan_iter(count=1000))
        return {key.decode(): base64.b64encode(client.dump(key)).decode() for key in keys}


def main(version: str) -> None:
    file = HERE / f"sqlite-{version}.db"
    file.unlink(missing_ok=True)
    told = {"sqlite": asyncio.run(make(f"sqlite:///{file}"))}
    file.with_name(f"{file.name}.lock").unlink()
    with redis_server() as server:
        told["redis"] = asyncio.run(make(server.url))
        content = {"told": told, "keys": dump(server.socket)}
    (HERE / f"redis-{version}.json").write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
