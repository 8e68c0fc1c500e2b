"""Makes the stores of an older version that test_old_stores.py opens: run by that version, never by this one.

git archive --prefix=chatwallet/ COMMIT | tar x -C FOLDER     # 0.1.0: b424931, 0.2.0: 63ffeef, 0.4.0: e271037,
                                                              # 0.5.0: 12e9dcf
cd FOLDER && python -m venv .venv && .venv/bin/pip install './chatwallet[dev,redis]'
PYTHONPATH=FOLDER .venv/bin/python make_old_stores.py 0.1.0

That of 0.4.0 was begun by 0.2.0, which let two people have one code each, and is gone on with:

PYTHONPATH=FOLDER-OF-0.2.0 … make_old_stores.py begin BEGUN
PYTHONPATH=FOLDER-OF-0.4.0 … make_old_stores.py 0.4.0 BEGUN

That of 0.5.0 has what people_of_050.py tells besides.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from redis import Redis

from chatwallet.accounts.base import Person
from chatwallet.channels.base import Conversation, OutboundMessage
from chatwallet.storage.addresses import make_store
from chatwallet.tests.redis_server import redis_server
from chatwallet.tests.storage.living_shop import live
from chatwallet.tests.tracking.shop import NOON, STRANGER, TEN, Shop
from chatwallet.wallet.base import Invoice

HERE = Path(__file__).parent
SHARED = "K7Q2"
"""The code that two people have."""


async def make(address: str, version: str) -> dict[str, str]:
    async with make_store(address) as store:
        shop, told = await live(store)
        if version >= "0.4.0":
            told |= await live_on(shop)
        if version >= "0.5.0":
            told |= await import_module("people_of_050").live_with(store, shop)
    return told


async def live_on(shop: Shop) -> dict[str, str]:
    """What there is since 0.2.0: a web chat that an owner made, with an open order; contents at Twilio."""
    chats, contents = (
        import_module(f"chatwallet.channels.{name}") for name in ("web.chats", "whatsapp.contents")
    )
    store, now = shop.store, shop.clock()
    assert await store.values.delete("web_chat:5e")  # no bot of then could read it
    address = await chats.WebChats(store.values).make("till")
    chat = chats.chat_id_of(address)
    owner = await store.accounts.load(replace(STRANGER, person=Person("web", chat)))
    where = Conversation("web", chat, chat)
    _, web = await shop.charges.request(where, TEN, TEN, "Bread", "web:1", made_by=owner.id)
    await store.transcript.write(chat, "l1", True, OutboundMessage("Bread"), now)
    registered = contents.Registered({1: "HX1", 3: "HX3"}, {("paid", "en"): "HX7"})
    await contents.Contents(store.values, "AC1", configured={}, clock=shop.clock).note(registered)
    return {"web": web.payment_hash, "web_chat": address}


async def begin(address: str) -> None:
    """Two people with one code, each with an open order of a week."""
    base: Any = import_module("chatwallet.tracking.base")
    async with make_store(address) as store:
        for number, sender in enumerate(("eva", "finn"), 1):
            chat = Conversation("memory", f"home of {sender}", sender)
            closes = NOON + timedelta(days=7)
            charge = base.Charge(f"{sender}'s", SHARED, chat, TEN, TEN, f"{sender}'s cake", NOON, closes)
            invoice = Invoice(
                f"{number:064x}", f"lnbc{number}", 1_000_000, NOON, NOON + timedelta(seconds=60), "w"
            )
            row = base.ChargeInvoice(invoice, charge.id, f"memory:begun{number}")
            assert await store.charges.create(charge, row, NOON) == "created"


def dump(socket: Path) -> dict[str, str]:
    """All keys as DUMP gives them, which RESTORE of this and any newer server takes."""
    with Redis(unix_socket_path=str(socket)) as client:
        keys = sorted(client.scan_iter(count=1000))
        return {key.decode(): base64.b64encode(client.dump(key)).decode() for key in keys}


def put_back(socket: Path, keys: dict[str, str]) -> None:
    with Redis(unix_socket_path=str(socket)) as client:
        for key, payload in keys.items():
            client.restore(key, 0, base64.b64decode(payload))


def main(version: str, begun: Path | None = None) -> None:
    file = HERE / f"sqlite-{version}.db"
    file.unlink(missing_ok=True)
    if begun is not None:
        shutil.copy(begun.with_suffix(".db"), file)
    told = {"sqlite": asyncio.run(make(f"sqlite:///{file}", version))}
    file.with_name(f"{file.name}.lock").unlink()
    with redis_server() as server:
        if begun is not None:
            put_back(server.socket, json.loads(begun.with_suffix(".json").read_text()))
        told["redis"] = asyncio.run(make(server.url, version))
        content = {"told": told, "keys": dump(server.socket)}
    (HERE / f"redis-{version}.json").write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")


def main_begin(begun: Path) -> None:
    asyncio.run(begin(f"sqlite:///{begun.with_suffix('.db')}"))
    with redis_server() as server:
        asyncio.run(begin(server.url))
        begun.with_suffix(".json").write_text(json.dumps(dump(server.socket)))


if __name__ == "__main__":
    if sys.argv[1] == "begin":
        main_begin(Path(sys.argv[2]))
    else:
        main(sys.argv[1], *map(Path, sys.argv[2:]))
