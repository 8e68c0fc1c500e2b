"""Humans with several chats, as the tests of addresses and pairings have them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from chatwallet.accounts.addresses import Result
from chatwallet.accounts.base import Account, Person, Told
from chatwallet.storage.base import Store
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.tracking.outbox.base import Notice, Sent

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NUMBER = Person("whatsapp", "whatsapp:+18765550543")
USER_ID = Person("whatsapp", "whatsapp:US." + "a1" * 64)
PARENT = Person("whatsapp", "whatsapp:US.ENT." + "b2" * 60)
OTHER_ID = Person("whatsapp", "whatsapp:US.other")
ANA = Person("telegram", "110201543")
BEN = Person("web", "ben")
SAYS = ("connect yes {token}", "connect no {token}")


def stranger(person: Person) -> Account:
    return Account(person, "en", "UTC", "USD")


async def heard(
    store: Store,
    person: Person,
    *aliases: Person,
    at: datetime = NOON,
    recycled: bool = False,
    lost: bool = False,
) -> Account:
    """The account of somebody who writes."""
    told = Told(tuple(one.id for one in aliases), "Ana", recycled=recycled, lost=lost)
    return await store.accounts.load(stranger(person), at, told)


async def news(store: Store, at: datetime = NOON) -> list[Notice]:
    """All that is to be told to people now: of each conversation the oldest first."""
    found: list[Notice] = []
    while claimed := await store.outbox.claim("test", at + timedelta(seconds=1), 60, 100):
        for one in claimed:
            await store.outbox.conclude(one, Sent("1", at))
        found += [one for one in claimed if one.news is not None]
    return found


async def connect(
    store: Store, one: Person, other: Person, code: str = "WDJBMJHT", at: datetime = NOON
) -> str:
    """Make two chats one human's; return the token of the question."""
    await heard(store, one, at=at)
    await heard(store, other, at=at)
    assert (await store.pairings.begin(one, code, at, SAYS)).result is Result.DONE
    assert (await store.pairings.claim(other, code, at)).result is Result.ASKED
    says = (await store.accounts.question(one))[0]
    token = says.rpartition(" ")[2]
    assert (await store.pairings.answer(one, token, True, at)).result is Result.DONE
    return token


async def give_a_wallet(store: Store, account: Account) -> None:
    """Have an account a shop with a link that is in use."""

    def operation(work: Work) -> Steps[None]:
        yield Read((f"account:{account.id}", "shop:shp_1", "link:lnk_1"))
        work.put(f"account:{account.id}", {**(work.get(f"account:{account.id}") or {}), "shop": "shp_1"})
        work.put("shop:shp_1", {"v": 1, "id": "shp_1", "name": "Shop", "made": 0, "link": "lnk_1"})
        work.put("link:lnk_1", {
            "v": 1, "id": "lnk_1", "owner": "shp_1", "backend": "flash", "account": "till:shop", "made": 0,
            "kind": "till", "state": "active",
        })  # fmt: skip

    await store.records.run(operation)
