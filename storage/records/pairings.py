"""Pairings on records: `pairing:<token>`, which asks one chat whether another one is the same human (asking.py)."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial

from ...accounts.addresses import CODE_LIVES, MOST_NEW, MOST_REFUSALS, NEW_WITHIN, Result, Step
from ...accounts.audit import Act, Entry
from ...accounts.base import MOST_ADDRESSES, Person
from ...accounts.modes import Mode
from ...tracking.outbox.base import News
from ...wallet.base import WalletRef
from ..encoding import MILLISECOND, to_ms
from .addresses import Bound, bound_to, give_to_new, has_contents, is_main, may_ask, merge
from .asking import TEMPLATE, ask_chat, name_of, place_in, tell
from .audit import RecordAudit
from .cleaning import forget_up_to
from .digests import Digests
from .doubts import end_doubt, prove, proves_old, trust
from .engine import Operation, Read, Records, Steps, Work
from .indexes import Body
from .modes import unless_held

_LIVES = CODE_LIVES // MILLISECOND
_NEW_WITHIN = NEW_WITHIN // MILLISECOND
_TOKEN = 16  # hexadecimal digits


class RecordPairings:
    """accounts.addresses.PairingStore on records."""

    def __init__(self, records: Records, digests: Digests, audit: RecordAudit) -> None:
        self._records = records
        self._digests = digests
        self._audit = audit

    async def begin(
        self, person: Person, code: str, at: datetime, says: tuple[str, str], *, owner: bool = False
    ) -> Step:
        token = await self._token(code)
        said = [one.replace("{token}", token) for one in says]
        begin = partial(_begin, await self._key(person), token, to_ms(at), said, owner)
        return await self._run(begin)

    async def claim(self, person: Person, code: str, at: datetime, *, owner: bool = False) -> Step:
        token = await self._token(code)
        return await self._run(partial(_claim, await self._key(person), token, to_ms(at), owner))

    async def answer(self, person: Person, token: str, yes: bool, at: datetime) -> Step:
        answer = partial(_answer, await self._key(person), token, yes, to_ms(at))
        return await self._run(self._audit.recorded(answer, partial(_done, Act.CONNECT)))

    async def confirm(self, person: Person, at: datetime) -> Step:
        token = secrets.token_hex(_TOKEN // 2)
        return await self._run(partial(_confirm, await self._key(person), token, to_ms(at)))

    async def trust(self, person: Person) -> bool:
        return await self._records.run(partial(trust, await self._key(person)))

    async def prove(self, person: Person, wallet: WalletRef) -> bool:
        return await self._records.run(partial(prove, await self._key(person), wallet))

    async def proves_old(self, person: Person, wallet: WalletRef) -> bool:
        return await self._records.look(partial(proves_old, await self._key(person), wallet))

    async def restore(self, person: Person, at: datetime) -> Step:
        token = secrets.token_hex(_TOKEN // 2)
        restore = partial(_restore, await self._key(person), token, to_ms(at))
        return await self._run(self._audit.recorded(restore, partial(_done, Act.CONNECT)))

    async def disconnect(self, person: Person, number: int, origin: str, at: datetime) -> Step:
        token = await self._digests.of("parted", person.channel, person.id, origin)
        new_id, token = f"acc_{token[:20]}", token[20:]
        disconnect = partial(_disconnect, await self._key(person), number, new_id, token, to_ms(at))
        return await self._run(self._audit.recorded(disconnect, partial(_done, Act.DISCONNECT)))

    async def gone(self, person: Person) -> None:
        await self._records.run(partial(_gone, await self._key(person)))

    async def clean(self, before: datetime) -> int:
        """Forget what nobody can answer any more since a time."""
        return await forget_up_to(self._records, "pairings", to_ms(before) - 1)

    async def _run(self, operation: Operation[Step]) -> Step:
        """Run what people ask for, which a lockdown holds back."""
        return await self._records.run(unless_held(operation, Mode.LOCKDOWN))

    async def _key(self, person: Person) -> str:
        return f"address:{await self._digests.of('person', person.channel, person.id)}"

    async def _token(self, code: str) -> str:
        return (await self._digests.of("pairing", code))[:_TOKEN]


def _done(act: Act, step: Step) -> Entry | None:
    """What the audit says of chats that became one human's, or are so no more."""
    return Entry(step.account, act, step.account) if step.result is Result.DONE else None


def _begin(key: str, token: str, at: int, says: list[str], owner: bool, work: Work) -> Steps[Step]:
    bound = yield from bound_to(key, work)
    if bound is None:
        return Step(Result.UNKNOWN)
    if (full := _has_no_room(bound, at)) is not None:
        return Step(full)
    account, name = bound.account, f"pairing:{token}"
    before = f"pairing:{account['pairing']}" if account.get("pairing") else name
    yield Read((before, name))
    work.delete(before)
    work.put(name, {
        "v": 1, "kind": "connect", "account": account["id"], "asked": key, "claimant": "", "state": "open",
        "until": at + _LIVES, "says": says, "owner": owner,
    })  # fmt: skip
    work.put(f"account:{account['id']}", {**account, "pairing": token})
    return Step(Result.DONE)


def _has_no_room(bound: Bound, at: int) -> Result | None:
    mains = [one for one in (bound.address, *bound.others) if is_main(one)]
    if len(mains) >= MOST_ADDRESSES:
        return Result.FULL
    lately = [one for one in bound.account.get("joined", ()) if one > at - _NEW_WITHIN]
    return Result.OFTEN if len(lately) >= MOST_NEW else None


def _claim(key: str, token: str, at: int, owner: bool, work: Work) -> Steps[Step]:
    name = f"pairing:{token}"
    yield Read((name,))
    found, claimant = work.get(name), (yield from bound_to(key, work))
    if found is None or claimant is None or found["kind"] != "connect" or at >= found["until"]:
        return Step(Result.UNKNOWN)
    first = yield from bound_to(found["asked"], work)
    if first is None or first.account["id"] != found["account"] or found["claimant"] not in ("", key):
        return Step(Result.UNKNOWN)
    place = (place_in(first.address),)
    if claimant.account["id"] == found["account"]:
        return Step(Result.OWN if found["state"] == "open" else Result.UNKNOWN, place)
    if found["state"] == "open":
        barred = owner and not found["owner"]  # a yes would make whoever gave the code an owner
        if barred or (yield from has_contents(claimant.account, work)):
            return Step(Result.HOUSE if barred else Result.CONTENTS)
        until = at + _LIVES
        work.put(name, {**found, "claimant": key, "state": "asked", "until": until})
        text = "connect-asks-owner" if found["owner"] else "connect-asks"
        values = {"place": name_of(claimant.address)}
        yield from ask_chat(token, found["asked"], text, values, at, until, work, found["says"])
    return Step(Result.ASKED if found["state"] in ("open", "asked") else Result.UNKNOWN, place)


def _answer(key: str, token: str, yes: bool, at: int, work: Work) -> Steps[Step]:
    name = f"pairing:{token}"
    yield Read((name,))
    found, asked = work.get(name), (yield from bound_to(key, work))
    if found is None or asked is None or found["account"] != asked.account["id"] or key == found["claimant"]:
        return Step(Result.UNKNOWN)
    claimant = yield from bound_to(found["claimant"], work)
    if claimant is None or not may_ask(asked.address):
        return Step(Result.UNKNOWN)
    places = (place_in(asked.address), place_in(claimant.address))
    if found["state"] in ("done", "refused"):
        return Step(Result.DONE if found["state"] == "done" else Result.REFUSED, places)
    if found["state"] != "asked" or at >= found["until"]:
        return Step(Result.OVER)
    if not yes:
        return _refuse(name, token, found, claimant, places, at, work)
    if found["kind"] == "stay":
        end_doubt(found["claimant"], work)
    elif (failed := (yield from _join(asked, claimant, found, at, work))) is not None:
        return Step(failed, places)
    work.put(name, {**found, "state": "done"})
    news = News("connect-done", {"one": places[0], "other": places[1]}, template=TEMPLATE)
    yield from _tell_others(key, token, news, at, work)
    return Step(Result.DONE, places, found["account"])


def _refuse(
    name: str, token: str, found: Body, claimant: Bound, places: tuple[str, ...], at: int, work: Work
) -> Step:
    work.put(name, {**found, "state": "refused"})
    if found["kind"] == "stay" and (doubt := claimant.address.get("doubt")):
        tries = {**doubt, "tries": doubt["tries"] + 1}
        work.put(found["claimant"], {**claimant.address, "doubt": tries})
    news = News("connect-refused", {"place": places[0]}, template=TEMPLATE)
    tell(f"refused:{token}", claimant.address, news, at, work)
    return Step(Result.REFUSED, places)


def _join(asked: Bound, claimant: Bound, found: Body, at: int, work: Work) -> Steps[Result | None]:
    """Make the claimant's account a part of the other one; return why that can't be."""
    new = found["kind"] == "connect"
    if new and (full := _has_no_room(asked, at)) is not None:
        return full
    if (yield from has_contents(claimant.account, work)):
        return Result.CONTENTS
    if claimant.account["id"] != asked.account["id"] and not merge(asked.account, claimant.account, work):
        return Result.FULL
    key, name = found["claimant"], f"account:{asked.account['id']}"
    account = work.get(name) or asked.account
    lately = [one for one in account.get("joined", ()) if one > at - _NEW_WITHIN]
    lost = [one for one in account.get("lost", ()) if one != key]
    work.put(name, {**account, "joined": [*lately, *([at] if new else ())], "lost": lost, "pairing": ""})
    body = work.get(key) or claimant.address
    left = {one: value for one, value in body.items() if one not in ("state", "was", "orphan", "doubt")}
    work.put(key, {**left, "since": at})
    return None


def _tell_others(key: str, token: str, news: News, at: int, work: Work) -> Steps[None]:
    """Tell the other chats of an account, and not that of `key`, which reads it as its answer."""
    bound = yield from bound_to(key, work)
    for one in () if bound is None else bound.account["addresses"]:
        body = work.get(one)
        if one != key and body is not None and is_main(body):
            tell(f"paired:{token}:{one}", body, news, at, work)


def _confirm(key: str, token: str, at: int, work: Work) -> Steps[Step]:
    bound = yield from bound_to(key, work)
    doubt = None if bound is None else bound.address.get("doubt")
    if bound is None or not doubt:
        return Step(Result.OWN)
    asked = [
        one for one in bound.account["addresses"] if (body := work.get(one)) and one != key and may_ask(body)
    ]
    places = tuple(place_in(body) for one in asked if (body := work.get(one)))
    if not asked:
        return Step(Result.NOBODY)
    if doubt["tries"] >= MOST_REFUSALS:
        return Step(Result.REFUSED)
    if doubt.get("token"):
        yield Read((f"pairing:{doubt['token']}",))
        open_one = work.get(f"pairing:{doubt['token']}")
        if open_one is not None and open_one["state"] == "asked" and at < open_one["until"]:
            return Step(Result.ASKED, places)
    yield Read((f"pairing:{token}",), new=True)
    until = at + _LIVES
    work.put(f"pairing:{token}", {
        "v": 1, "kind": "stay", "account": bound.account["id"], "claimant": key, "state": "asked",
        "until": until,
    })  # fmt: skip
    work.put(key, {**bound.address, "doubt": {**doubt, "token": token}})
    for one in asked:
        yield from ask_chat(token, one, "connect-silent", {"place": name_of(bound.address)}, at, until, work)
    return Step(Result.ASKED, places)


def _restore(key: str, token: str, at: int, work: Work) -> Steps[Step]:
    bound = yield from bound_to(key, work)
    was = None if bound is None else bound.address.get("was")
    if bound is None or not was:
        return Step(Result.UNKNOWN)
    yield Read((f"account:{was}",))
    old = work.get(f"account:{was}")
    if old is None or "addresses" not in old:
        return Step(Result.UNKNOWN)
    yield Read(old["addresses"])
    others = [body for one in old["addresses"] if (body := work.get(one)) is not None]
    found = {"kind": "back", "claimant": key}
    failed = yield from _join(Bound(bound.address, old, others), bound, found, at, work)
    if failed is not None:
        return Step(failed)
    news = News("connect-back", {"place": place_in(bound.address)}, template=TEMPLATE)
    yield from _tell_others(key, token, news, at, work)
    return Step(Result.DONE, (place_in(bound.address),), old["id"])


def _disconnect(key: str, number: int, new_id: str, token: str, at: int, work: Work) -> Steps[Step]:
    bound = yield from bound_to(key, work)
    if bound is None:
        return Step(Result.UNKNOWN)
    yield Read((f"account:{new_id}",), new=True)
    if parted := (work.get(f"account:{new_id}") or {}).get("addresses"):  # the same message, handled again
        yield Read(parted)
        return Step(Result.DONE, tuple(place_in(body) for one in parted[:1] if (body := work.get(one))))
    mains = [one for one in bound.account["addresses"] if (body := work.get(one)) and is_main(body)]
    if not 1 <= number <= len(mains):
        return Step(Result.UNKNOWN)
    if len(mains) == 1:
        return Step(Result.LAST)
    gone = mains[number - 1]
    body = work.get(gone) or bound.address
    yield from give_to_new(gone, Bound(body, bound.account, bound.others), new_id, at, work)
    place = place_in(body)
    news = News("disconnect-told", {"place": place}, template=TEMPLATE)
    if gone != key:
        tell(f"parted:{token}", body, news, at, work)
    for one in mains:
        other = work.get(one)
        if one not in (key, gone) and other is not None:
            tell(f"parted:{token}:{one}", other, news, at, work)
    return Step(Result.DONE, (place,), bound.account["id"])


def _gone(key: str, work: Work) -> Steps[None]:
    yield Read((key,))
    if (body := work.get(key)) is not None:
        work.put(key, {**body, "state": "gone"})
