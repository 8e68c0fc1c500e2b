"""Accounts on records: `address:<digest>` of channel and id names `account:<id>`, and `question:<digest>` is theirs."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Any, Protocol, Unpack

from ...accounts.base import (
    NOTHING_TOLD,
    Account,
    Address,
    Person,
    Preferences,
    Profile,
    QuestionExpired,
    Standing,
    Told,
)
from ...accounts.modes import Mode
from ...tracking.lookups import OfMaker, PageOf
from ..encoding import from_ms, to_ms
from .addresses import (
    Arrival,
    Bound,
    bound_to,
    is_main,
    is_settled,
    read_address,
    standing_of,
)
from .cleaning import STEP
from .digests import Digests, digest
from .engine import Read, Records, Scan, Steps, Work
from .hearing import Foreseen, is_news, load, undone
from .indexes import Body
from .leaving import leave
from .modes import unless_held
from .questions import Over, ask, choices_of, drop, take

_HINTS = 10_000


class _Fate(Enum):
    """What became of somebody who was silent for long. STAYS: for good. LEFT: as it was, and asked again next time."""

    FORGOTTEN = auto()
    STAYS = auto()
    LEFT = auto()


class _Charges(Protocol):
    async def page(self, of: PageOf, limit: int, offset: int = 0) -> Sequence[object]: ...


class RecordAccounts:
    """accounts.base.AccountStore on records. By `charges` it is known who must not be forgotten."""

    def __init__(self, records: Records, digests: Digests, charges: _Charges) -> None:
        self._records = records
        self._digests = digests
        self._charges = charges
        # By a person the keys of an address, its account, its other addresses.
        self._hints: dict[Person, tuple[str, ...]] = {}

    async def load(self, defaults: Account, at: datetime | None = None, told: Told = NOTHING_TOLD) -> Account:
        """Only a person's first message, one a day, and one that tells who they are besides, changes anything."""
        person, found = defaults.person, await self._known(defaults.person)
        arrival = await self._arrival(person, at, told)
        if found is None or not is_settled(arrival, found.address):
            found = await self._ensure(defaults, arrival, None)
        if is_news(found.account, arrival.seen):
            # Who speaks is forgotten later than a charge that they made before may be: then it is too late to ask.
            has_made = await self._has_made(found.account["id"])
            found = await self._ensure(defaults, arrival, has_made)
        return _account(person, found)

    async def foreseen(
        self, defaults: Account, at: datetime | None = None, told: Told = NOTHING_TOLD
    ) -> Standing:
        arrive = partial(load, await self._arrival(defaults.person, at, told), defaults, None)
        try:
            await self._records.run(undone(arrive))
        except Foreseen as found:
            return found.standing
        raise LookupError(defaults.person.channel)

    async def find(self, person: Person) -> Account | None:
        found = await self._known(person)
        if found is None:
            address = await self._address(person)
            found = await self._records.look(partial(bound_to, address))
            if found is None:
                return None
            self._note(person, address, found)
        return _account(person, found)

    async def addresses(self, person: Person) -> Sequence[Address]:
        return await self._records.look(partial(_addresses_at, await self._address(person))) or ()

    async def of_id(self, account_id: str) -> Sequence[Address] | None:
        return await self._records.look(partial(_addresses_of, account_id))

    async def change(self, person: Person, **preferences: Unpack[Preferences]) -> None:
        change = partial(_change, await self._address(person), dict(preferences))
        await self._records.run(unless_held(change, Mode.LOCKDOWN))

    async def consent(self, person: Person, what: str, origin: str, at: datetime) -> None:
        told = {"origin": origin, "at": to_ms(at)}
        await self._records.run(partial(_consent, await self._address(person), what, told))

    async def ask(self, person: Person, choices: tuple[str, ...], until: datetime | None = None) -> None:
        end = None if until is None else to_ms(until)
        await self._records.run(partial(ask, await self._question(person), choices, end))

    async def question(self, person: Person) -> tuple[str, ...]:
        return await self._records.look(partial(choices_of, await self._question(person)))

    async def drop_question(self, person: Person) -> None:
        """What was answered before is still known to the message that did."""
        await self._records.run(partial(drop, await self._question(person)))

    async def take_choice(
        self, person: Person, number: int, origin: str, at: datetime | None = None
    ) -> str | None:
        said = None if at is None else to_ms(at)
        taken: str | Over | None = await self._records.run(
            partial(take, await self._question(person), number, origin, said)
        )
        if isinstance(taken, Over):
            raise QuestionExpired
        return taken

    async def clean(self, before: datetime) -> int:
        """Forget people who said nothing since a time, and never made a charge nor linked a wallet; return how many."""
        forgotten = kept = 0
        while found := await self._records.look(partial(_idle, to_ms(before), kept)):
            fates = await asyncio.gather(*(self._forget(key, to_ms(before)) for key in found))
            forgotten += fates.count(_Fate.FORGOTTEN)
            kept += fates.count(_Fate.LEFT)  # only they are still among those that may be forgotten
            if len(found) < STEP:
                break
        return forgotten

    async def _forget(self, account: str, before: int) -> _Fate:
        """Forget an account unless it has ever made a charge or had a shop, or has spoken meanwhile."""
        made = await self._has_made(account.removeprefix("account:"))
        return await self._records.run(partial(_forget, account, before, made))

    async def _has_made(self, account_id: str) -> bool:
        """Whether a charge of an account is known."""
        return bool(await self._charges.page(OfMaker(account_id), 1))

    async def _known(self, person: Person) -> Bound | None:
        """The account of a person in one look, where this process knows the keys of all records."""
        if (hint := self._hints.get(person)) is None:
            return None
        address, account, *others = await self._records.get(*hint)
        if address is None or account is None or address["account"] != account["id"]:
            return None
        if _keys(hint[0], account) != hint or None in others:
            return None
        return Bound(address, account, [one for one in others if one is not None])

    async def _arrival(self, person: Person, at: datetime | None, told: Told) -> Arrival:
        """What is known of who speaks; what may have to be made gets its name here."""
        aliases = {}
        for one in dict.fromkeys(told.aliases):
            alias = Person(person.channel, one)
            if alias != person:
                aliases[await self._address(alias)] = alias
        new_id, token = f"acc_{secrets.token_hex(10)}", secrets.token_hex(8)
        seen = None if at is None else to_ms(at)
        return Arrival(await self._address(person), person, aliases, told, seen, new_id, token)

    async def _ensure(self, defaults: Account, arrival: Arrival, has_made: bool | None) -> Bound:
        arrive = partial(load, arrival, defaults, has_made)
        found = await self._records.run(unless_held(arrive, Mode.LOCKDOWN))
        self._note(defaults.person, arrival.key, found)
        return found

    def _note(self, person: Person, address: str, found: Bound) -> None:
        if len(self._hints) >= _HINTS:
            self._hints.clear()
        self._hints[person] = _keys(address, found.account)

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


def _keys(address: str, account: Body) -> tuple[str, ...]:
    """The keys of what is read for who writes from an address: the address, the account, its other addresses."""
    others = (one for one in account["addresses"] if one != address)
    return (address, f"account:{account['id']}", *others)


def _account(person: Person, found: Bound) -> Account:
    """What a damaged record lacks is empty, as for a stranger: by the id their orders are still theirs."""
    body = found.account
    told = (body.get(name) for name in ("language", "time_zone", "currency"))
    language, time_zone, currency = (text if isinstance(text, str) else "" for text in told)
    made = body.get("made")  # of no record that a version before 0.5 wrote
    since = None if made is None else from_ms(made)
    consents = {what: one["origin"] for what, one in body.get("consents", {}).items()}
    return Account(
        person, language, time_zone, currency, body["id"], body.get("shop", ""), since, standing_of(found),
        consents, _profile(body.get("profile")),
    )  # fmt: skip


def _profile(said: object) -> Profile:
    """UNSET for what no version has written, as for who never said."""
    return next((one for one in Profile if one == said), Profile.UNSET)


def _addresses_at(key: str, work: Work) -> Steps[Sequence[Address] | None]:
    found = yield from bound_to(key, work)
    return None if found is None else (yield from _addresses(found.account, work))


def _addresses_of(account_id: str, work: Work) -> Steps[Sequence[Address] | None]:
    (account,), _ = yield Read((f"account:{account_id}",))
    if account is not None and "merged" in account:
        (account,), _ = yield Read((f"account:{account['merged']}",))
    return None if account is None or "addresses" not in account else (yield from _addresses(account, work))


def _addresses(account: Body, work: Work) -> Steps[Sequence[Address]]:
    """Chats of their own first, in their order, then aliases, then what was lost."""
    keys, lost = account["addresses"], account.get("lost", ())
    yield Read((*keys, *lost))
    bodies = {key: body for key in (*keys, *lost) if (body := work.get(key)) is not None}
    own = [key for key in keys if key in bodies]
    mains = [read_address(bodies[key]) for key in own if is_main(bodies[key])]
    aliases = [
        read_address(body, bodies.get(body["alias_of"])) for key in own if not is_main(body := bodies[key])
    ]
    gone = [bodies[key] for key in lost if key in bodies and bodies[key].get("was") == account["id"]]
    return [*mains, *aliases, *map(read_address, gone)]


def _change(address: str, preferences: dict[str, Any], work: Work) -> Steps[None]:
    found = yield from bound_to(address, work)
    if found is not None:
        work.put(f"account:{found.account['id']}", {**found.account, **preferences})


def _consent(address: str, what: str, told: dict[str, Any], work: Work) -> Steps[None]:
    found = yield from bound_to(address, work)
    if found is not None and what not in (known := found.account.get("consents", {})):
        work.put(f"account:{found.account['id']}", {**found.account, "consents": {**known, what: told}})


def _idle(before: int, offset: int, work: Work) -> Steps[list[str]]:
    _, (found,) = yield Read(scans=(Scan("accounts:idle", high=before - 1, limit=STEP, offset=offset),))
    return [key for _, key in found]


def _forget(account: str, before: int, made: bool, work: Work) -> Steps[_Fate]:
    (body,), _ = yield Read((account,))
    if body is None or body["seen"] is None or body["seen"] >= before:
        return _Fate.LEFT
    if made or body.get("shop"):  # who has a wallet here would be a guest of the house when they write again
        work.put(account, {**body, "seen": None})  # for good, also when the charge is no more
        return _Fate.STAYS
    keys = [*body["addresses"], *(one.replace("address:", "question:") for one in body["addresses"])]
    bodies, _ = yield Read(keys)
    for key in (account, *keys):
        work.delete(key)
    ids = [one["id"] for one in bodies[: len(body["addresses"])] if one is not None]
    yield from leave(ids, work.tick() // 1000, work)
    return _Fate.FORGOTTEN
