"""Links with sealed keys, put into a store without all that a person does for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatwallet.accounts.secrets import Purpose, Vault
from chatwallet.storage.records.engine import Read, Records, Steps, Work
from chatwallet.storage.records.indexes import Body


def key_of(number: int) -> str:
    return f"fk_canary_of_{number:05}"


def row_of(number: int) -> str:
    return f"link:lnk_{number:05}"


def owner_of(number: int) -> str:
    return f"shp_{number:05}"


def link(number: int, sealed: str) -> Body:
    return {
        "v": 1, "id": f"lnk_{number:05}", "owner": owner_of(number), "backend": "flash", "account": f"a{number}",
        "kind": "key", "name": "myshop", "made_by": f"acc_{number}", "made": number, "state": "active",
        "sealed": sealed,
    }  # fmt: skip


def sealed_by(vault: Vault, number: int) -> str:
    return vault.seal(Purpose.FLASH_KEY, owner_of(number), row_of(number), key_of(number))


def opened_by(vault: Vault, number: int, sealed: str) -> str:
    return vault.open(Purpose.FLASH_KEY, owner_of(number), row_of(number), sealed)


async def put(records: Records, bodies: Mapping[str, Body]) -> None:
    def operation(work: Work) -> Steps[None]:
        yield Read(tuple(bodies))
        for key, body in bodies.items():
            work.put(key, body)

    await records.run(operation)


async def put_links(records: Records, vault: Vault, numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, 100):
        some = range(start, min(start + 100, numbers.stop))
        await put(records, {row_of(one): link(one, sealed_by(vault, one)) for one in some})


async def texts(records: Records, numbers: Sequence[int]) -> dict[int, str]:
    """The sealed texts of links, by their numbers."""
    found = await records.get(*map(row_of, numbers))
    return {number: body["sealed"] for number, body in zip(numbers, found, strict=True) if body is not None}
