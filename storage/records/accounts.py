"""Accounts on records: `address:<digest>` of channel and id names `account:<id>`, and `question:<digest>` is theirs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import partial
from typing import Any, Protocol, Unpack

from ...accounts.base import Account, Person, Preferences, QuestionExpired
from ...tracking.lookups import OfMaker, PageOf
from ..encoding import MILLISECOND, from_ms, to_ms
from .cleaning import STEP
from .digests import Digests, digest
from .engine import Read, Records, Scan, Steps, Work
from .indexes import Body

_HINTS = 10_000
_A_DAY = timedelta(days=1) // MILLISECOND


class _Fate(Enum):
    """What became of somebody who was silent for long. STAYS: for good. LEFT: as it was, and asked again next time."""

    FORGOTTEN = auto()
    STAYS = auto()
    LEFT = auto()


class _Over:
    """A question was answered after its end."""


class _Charges(Protocol):
    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[object]: ...


class RecordAccounts:
    """accounts.base.AccountStore on records. By `charges` it is known who must not be forgotten."""

    def __init__(self, records: Records, digests: Digests, charges: _Charges) -> None:
        self._records = records
        self._digests = digests
        self._charges = charges
        self._hints: dict[Person, tuple[str, str]] = {}  # the keys of an address and of its account

    async def load(self, defaults: Account, at: datetime | None = None) -> Account:
        """Only a person's first message, and one a day, changes anything."""
        person, seen = defaults.person, None if at is None else to_ms(at)
        found = await self._known(person)
        if found is None:
            found = await self._ensure(defaults, seen, None)
        if _is_news(found, seen):
            # Who speaks is forgotten later than a charge that they made before may be: then it is too late to ask.
            has_made = await self._has_made(found["id"])
            found = await self._ensure(defaults, seen, has_made)
        return _account(person, found)

    async def find(self, person: Person) -> Account | None:
        found = await self._known(person)
        if found is None:
            address = await self._address(person)
            found = await self._records.look(partial(_find, address))
            if found is None:
                return None
            self._note(person, address, found)
        return _account(person, found)

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        await self._records.run(partial(_change, await self._address(person), dict(preferences)))

    async def ask(self, person: Person, choices: tuple[str, ...], until: datetime | None = None) -> None:
        end = None if until is None else to_ms(until)
        await self._records.run(partial(_ask, await self._question(person), list(choices), end))

    async def question(self, person: Person) -> tuple[str, ...]:
        return await self._records.look(partial(_choices, await self._question(person)))

    async def drop_question(self, person: Person) -> None:
        """What was answered before is still known to the message that did."""
        await self._records.run(partial(_drop, await self._question(person)))

    async def take_choice(
        self, person: Person, number: int, origin: str, at: datetime | None = None
    ) -> str | None:
        said = None if at is None else to_ms(at)
        taken: str | _Over | None = await self._records.run(
            partial(_take, await self._question(person), number, origin, said)
        )
        if isinstance(taken, _Over):
            raise QuestionExpired
        return taken

    async def clean(self, before: datetime) -> int:
        """Forget people who have never made a charge and have said nothing since a time; return how many."""
        forgotten = kept = 0
        while found := await self._records.look(partial(_idle, to_ms(before), kept)):
            fates = await asyncio.gather(*(self._forget(key, to_ms(before)) for key in found))
            forgotten += fates.count(_Fate.FORGOTTEN)
            kept += fates.count(_Fate.LEFT)  # only they are still among those that may be forgotten
            if len(found) < STEP:
                break
        return forgotten

    async def _forget(self, account: str, before: int) -> _Fate:
        """Forget an account unless it has ever made a charge, or has spoken meanwhile."""
        made = await self._has_made(account.removeprefix("account:"))
        return await self._records.run(partial(_forget, account, before, made))

    async def _has_made(self, account_id: str) -> bool:
        """Whether a charge of an account is known."""
        return bool(await self._charges.page(OfMaker(account_id), 1))

    async def _known(self, person: Person) -> Body | None:
        """The account of a person in one look, where this process knows the keys of both records."""
        if (hint := self._hints.get(person)) is not None:
            bound, account = await self._records.get(*hint)
            if bound is not None and account is not None and bound["account"] == account["id"]:
                return account
        return None

    async def _ensure(self, defaults: Account, seen: int | None, has_made: bool | None) -> Body:
        address, new_id = await self._address(defaults.person), f"acc_{secrets.token_hex(10)}"
        account = await self._records.run(partial(_load, address, defaults, new_id, seen, has_made))
        self._note(defaults.person, address, account)
        return account

    def _note(self, person: Person, address: str, account: Body) -> None:
        if len(self._hints) >= _HINTS:
            self._hints.clear()
        self._hints[person] = address, f"account:{account['id']}"

    async def _address(self, person: Person) -> str:
        return f"address:{await self._digests.of('person', person.channel, person.id)}"

    async def _question(self, person: Person) -> str:
        return f"question:{await self._digests.of('person', person.channel, person.id)}"


def old_account(secret: str, person: Person) -> str:
    """The id that the account of a person got who is in a store of before 0.3.0.

    It follows from who they are, so that all who bring such a store up to date agree, and so that a charge of theirs
    is the account's without a look.
    """
    return f"acc_{digest(secret, 'account', 'person', person.channel, person.id)[:20]}"


def bind_old(secret: str, person: Person, work: Work) -> Steps[None]:
    """Bind the address of the maker of a charge in such a store to their account, whether or not that is stored."""
    address = f"address:{digest(secret, 'person', person.channel, person.id)}"
    (bound,), _ = yield Read((address,))
    if bound is None:
        work.put(address, {"v": 1, "account": old_account(secret, person), **_person(person)})


def _person(person: Person) -> Body:
    return {"channel": person.channel, "id": person.id}


def _account(person: Person, body: Body) -> Account:
    """What a damaged record lacks is empty, as for a stranger: by the id their orders are still theirs."""
    told = (body.get(name) for name in ("language", "time_zone", "currency"))
    language, time_zone, currency = (text if isinstance(text, str) else "" for text in told)
    made = body.get("made")  # of no record that a version before 0.5 wrote
    since = None if made is None else from_ms(made)
    return Account(person, language, time_zone, currency, body["id"], body.get("shop", ""), since)


def _is_news(account: Body, seen: int | None) -> bool:
    """Whether it is to be noted that somebody who may be forgotten has spoken: once a day is enough."""
    known = account["seen"]
    return known is not None and seen is not None and seen >= known + _A_DAY


def _find(address: str, work: Work) -> Steps[Body | None]:
    """The account of an address."""
    yield Read((address,))
    bound = work.get(address)
    if bound is None:
        return None
    (account,), _ = yield Read((f"account:{bound['account']}",))
    return account


def _load(
    address: str, defaults: Account, new_id: str, seen: int | None, made: bool | None, work: Work
) -> Steps[Body]:
    """The account of an address, made if there is none; who has `made` a charge is kept for good from now on.

    Where that is not known (None), an account that is there stays as it is.
    """
    account = yield from _find(address, work)
    if account is None:
        if (bound := work.get(address)) is None:
            yield Read((f"account:{new_id}",), new=True)
            work.put(address, {"v": 1, "account": new_id, **_person(defaults.person)})
        else:
            # Of a store of before 0.3.0, which knew of this person nothing but that a charge was theirs.
            new_id, seen = bound["account"], None
        account = {
            "v": 1, "id": new_id, "addresses": [address], "language": defaults.language,
            "time_zone": defaults.time_zone, "currency": defaults.currency, "seen": seen, "made": seen,
        }  # fmt: skip
        work.put(f"account:{new_id}", account)
    elif made is not None and _is_news(account, seen):
        work.put(f"account:{account['id']}", account := {**account, "seen": None if made else seen})
    return account


def _change(address: str, preferences: dict[str, Any], work: Work) -> Steps[None]:
    account = yield from _find(address, work)
    if account is not None:
        work.put(f"account:{account['id']}", {**account, **preferences})


def _idle(before: int, offset: int, work: Work) -> Steps[list[str]]:
    _, (found,) = yield Read(scans=(Scan("accounts:idle", high=before - 1, limit=STEP, offset=offset),))
    return [key for _, key in found]


def _forget(account: str, before: int, made: bool, work: Work) -> Steps[_Fate]:
    (body,), _ = yield Read((account,))
    if body is None or body["seen"] is None or body["seen"] >= before:
        return _Fate.LEFT
    if made:
        work.put(account, {**body, "seen": None})  # for good, also when the charge is no more
        return _Fate.STAYS
    keys = [*body["addresses"], *(one.replace("address:", "question:") for one in body["addresses"])]
    yield Read(keys)
    for key in (account, *keys):
        work.delete(key)
    return _Fate.FORGOTTEN


def _ask(key: str, choices: list[str], until: int | None, work: Work) -> Steps[None]:
    (body,), _ = yield Read((key,))
    end = {} if until is None and not (body or {}).get("until") else {"until": until}
    work.put(key, {"v": 1, "by": None, "taken": None, **(body or {}), "choices": choices, **end})


def _choices(key: str, work: Work) -> Steps[tuple[str, ...]]:
    (body,), _ = yield Read((key,))
    return () if body is None else tuple(body["choices"])


def _drop(key: str, work: Work) -> Steps[None]:
    (body,), _ = yield Read((key,))
    if body is not None and body["choices"]:
        work.put(key, {**body, "choices": []})


def _take(key: str, number: int, origin: str, at: int | None, work: Work) -> Steps[Any]:
    (body,), _ = yield Read((key,))
    if body is not None and body["by"] == origin:
        return _Over() if body["taken"] is None else body["taken"]
    if body is None or not 1 <= number <= len(body["choices"]):
        return None
    until = body.get("until")
    if until is not None and at is not None and at >= until:
        work.put(key, {**body, "choices": [], "by": origin, "taken": None})
        return _Over()
    taken = body["choices"][number - 1]
    work.put(key, {**body, "choices": [], "by": origin, "taken": taken})
    return taken
