"""`chatwallet admin invite`, `add`, `remove`, `list`: who runs the bot from a chat, also while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

import orjson

from ...accounts.admins import CODE_LIVES, Admin, Admins, new_code
from ...accounts.audit import SYSTEM
from ...accounts.base import Account, AccountStore, Person, hint_of, place_of
from ...accounts.connections import shown
from ...accounts.roles import Owners, people_named
from ...accounts.secrets import Vault
from ...storage.addresses import missing_file, open_reading
from ...storage.records.admins import RecordAdmins
from ...storage.records.audit import RecordAudit
from ...storage.records.digests import Digests
from ...storage.records.engine import Records
from ...storage.records.news import RecordNews
from ...storage.records.refs import RecordRefs
from ...storage.records.values import RecordValues
from ...tracking.alerts import Alerts
from ...tracking.clock import Clock, utc_now
from ..config.channels import PREFIX
from ..config.settings import Settings
from ..edge.refs import Refs
from ..vault import open_vault, refuse_wrong_ring
from .table import aligned

Tell = Callable[[str], None]
_HEAD = ("ADDRESS", "ACCOUNT", "SINCE", "MADE BY")
_ACCOUNT = "acc_"
FORMS = "write it whole, like telegram:110201543 or whatsapp:+18765550123"


class NoAdmin(Exception):
    """What was asked of the admins can't be done. The message is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the machine works on: the admins of a store, whoever has written, and how they are called there."""

    records: Records
    admins: RecordAdmins
    audit: RecordAudit
    accounts: AccountStore
    refs: Refs
    vault: Vault

    async def who(self, name: str) -> Account:
        """Who is meant, compared whole. Raises NoAdmin for one who never wrote: a slip would name somebody else."""
        for person in people_named(name):
            known = replace(person, id=await self.refs.find(person.channel, person.id) or person.id)
            if (account := await self.accounts.find(known)) is not None:
                return replace(account, person=known)
        raise NoAdmin(
            f"nobody has written to this bot whose name is {name!r}: {FORMS}. Who has not written yet becomes an admin "
            f"by “chatwallet admin invite”, or by {PREFIX}ADMINS"
        )


@asynccontextmanager
async def at_machine(settings: Settings) -> AsyncIterator[Machine]:
    """The admins of the store, whose acts are signed by the ring. Raises SettingsError or StoreError."""
    vault, _ = open_vault(settings)
    await refuse_wrong_ring(settings, vault)
    async with open_reading(settings.store.get_secret_value()) as reading:
        records, audit = reading.records, reading.audit
        audit.sign_with(vault)
        admins = RecordAdmins(records, Digests(records), audit)
        yield Machine(records, admins, audit, reading.accounts, Refs(RecordRefs(records), vault), vault)


async def invite(settings: Settings, tell: Tell, *, as_json: bool = False) -> None:
    """Make a code that makes whoever writes it in private an admin, once. Raises StoreError."""
    code, now = new_code(), utc_now()
    async with at_machine(settings) as machine:
        await machine.admins.invite(code, now, SYSTEM)
    line = f"admin join {shown(code)}"
    if as_json:
        tell(_json({"write": line, "until": (now + CODE_LIVES).isoformat()}))
        return
    minutes = int(CODE_LIVES.total_seconds() // 60)
    tell(
        f"Whoever writes this to the bot, in private and within {minutes} minutes, is an admin. It counts once."
    )
    tell(line)


async def add(settings: Settings, name: str, tell: Tell, *, as_json: bool = False) -> None:
    """Make an address of somebody who has written an admin's. Raises NoAdmin or StoreError."""
    async with at_machine(settings) as machine:
        account = await machine.who(name)
        new = await machine.admins.add(account.person, utc_now(), SYSTEM, account.maker)
        if new:
            await tell_admins(settings, machine, "alert-admin-added", place_of(account.person))
    if as_json:
        tell(_json({"address": name, "account": account.maker, "added": new}))
    else:
        tell(f"{name} is an admin now." if new else f"{name} was an admin already.")


async def remove(settings: Settings, name: str, tell: Tell, *, as_json: bool = False) -> None:
    """Let an admin be none any more, the last one too. `name` is an address or an account. Raises NoAdmin."""
    if name in settings.admins:
        raise NoAdmin(f"{name} is an admin by the settings: take them out of {PREFIX}ADMINS")
    async with at_machine(settings) as machine:
        gone = None
        for key in await _keys(machine, name):
            gone = gone or await machine.admins.remove(key, SYSTEM, last_too=True)
        if gone is not None:
            place = place_of(gone.person, gone.hint)
            await tell_admins(settings, machine, "alert-admin-removed", place)
        left = len(await machine.admins.all()) + len(settings.admins)
    if gone is None:
        raise NoAdmin(f"{name!r} is no admin: “chatwallet admin list” shows who is")
    if as_json:
        tell(_json({"address": f"{gone.person.channel} {gone.hint}", "account": gone.account, "left": left}))
        return
    tell(f"{gone.person.channel} {gone.hint} is no admin any more.")
    if not left:
        tell("There is none now. Make one: chatwallet admin invite")


async def show(settings: Settings, tell: Tell, *, as_json: bool = False) -> None:
    """List the admins, those of the settings first. Raises StoreError."""
    known: list[Admin] = []
    if missing_file(settings.store.get_secret_value()) is None:
        async with at_machine(settings) as machine:
            known = list(await machine.admins.all())
    rows = [*map(_named, settings.admins), *map(_row, known)]
    if as_json:
        names = [name.lower().replace(" ", "_") for name in _HEAD]
        tell(_json([dict(zip(names, row, strict=True)) for row in rows]))
        return
    for line in aligned([_HEAD, *rows]) if rows else ["There is no admin. Make one: chatwallet admin invite"]:
        tell(line)


async def admins_of(settings: Settings, machine: Machine) -> Admins:
    """Who is an admin, those of the settings by their refs too."""
    named = Owners(settings.admins)
    for name in settings.admins:
        for person in people_named(name):
            ref = await machine.refs.find(person.channel, person.id)
            if ref is not None:
                named.note_ref(person.channel, person.id, ref)
    return Admins(named, machine.admins)


async def tell_admins(
    settings: Settings, machine: Machine, text: str, place: str, clock: Clock = utc_now
) -> None:
    """Tell all admins of something that was done at the machine; no owner hears of it."""
    records, admins = machine.records, await admins_of(settings, machine)
    alerts = Alerts(RecordValues(records), RecordNews(records), Owners(), admins=admins, clock=clock)
    await alerts.tell(f"machine:{token_hex(8)}", text, {"place": place}, admins_only=True)


async def _keys(machine: Machine, name: str) -> list[str]:
    """What an admin may be called in the store, by what the operator calls them."""
    if name.startswith(_ACCOUNT):
        return [name]
    found = [(one, await machine.refs.find(one.channel, one.id)) for one in people_named(name)]
    return [Person(one.channel, known or one.id).key for one, known in found]


def _named(name: str) -> tuple[str, str, str, str]:
    (_, person) = people_named(name)
    return f"{person.channel} {hint_of(person)}", "-", "-", f"{PREFIX}ADMINS"


def _row(admin: Admin) -> tuple[str, str, str, str]:
    since = f"{admin.since:%Y-%m-%d %H:%M} UTC"
    return f"{admin.person.channel} {admin.hint}", admin.account or "-", since, admin.by or "the machine"


def _json(what: Any) -> str:
    return orjson.dumps(what).decode()
