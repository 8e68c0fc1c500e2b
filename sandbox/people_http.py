"""The levers for several people: accounts, keys, refused credentials, cookies, and limits of an address."""

from dataclasses import replace
from decimal import Decimal

from .calls import BadCall, Call, choice, count, decimal
from .flash.backend import Backend
from .flash.ingress import HTTP_ALLOWANCE, SOCKET_ALLOWANCE, Allowance
from .flash.keys import SCOPES
from .flash.ledger import Account
from .flash.refusals import EVERYBODY


class PeoplePanel:
    """One method per control call; each takes the JSON object and gives the answer."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    async def open_account(self, call: Call) -> Call:
        """Opens an account with a username, and a session in it."""
        opening = decimal(call, "opening_cents") if "opening_cents" in call else Decimal(0)
        account = self._backend.open_account(
            _text(call, "username"), opening=opening, display_currency=call.get("display_currency", "USD")
        )
        return {
            "username": account.username,
            "account_id": account.id,
            "wallet_id": account.cash.id,
            "phone": account.phone,
            "token": self._backend.authority.open_session(account).token,
        }

    async def make_key(self, call: Call) -> Call:
        """Makes an API key, also one without any scope."""
        scopes = call.get("scopes")
        if not isinstance(scopes, list) or not all(scope in SCOPES for scope in scopes):
            raise BadCall(f"scopes is a list of {', '.join(SCOPES)}")
        seconds, rate = count(call, "seconds"), count(call, "rate")
        account = account_of(self._backend, call)
        key, raw = self._backend.keys.make(account, call.get("name", "sandbox"), scopes, seconds, rate)
        return {"id": key.id, "key": raw}

    async def revoke_key(self, call: Call) -> Call:
        """Ends an API key."""
        key = self._backend.keys.revoke_raw(_text(call, "key"))
        return {"id": key.id, "status": key.status}

    async def unauthorized(self, call: Call) -> Call:
        """Refuses good credentials with 401, or not any more."""
        if "credential" in call:
            whose = _text(call, "credential")
        else:
            whose = account_of(self._backend, call).id if "username" in call else EVERYBODY
        refusals = self._backend.faults.refusals
        if _switch(call):
            refusals.add(whose, count(call, "times"))
        else:
            refusals.end(whose)
        return {"on": _switch(call)}

    async def cookies(self, call: Call) -> Call:
        """Lets answers to whoever is signed in set a session cookie, or not any more."""
        self._backend.faults.cookies = _switch(call)
        return {"on": self._backend.faults.cookies}

    async def addresses(self, call: Call) -> Call:
        """Counts what each address asks for, or not any more."""
        sides = {
            "http": (self._backend.http_ingress, HTTP_ALLOWANCE),
            "ws": (self._backend.socket_ingress, SOCKET_ALLOWANCE),
        }
        ingress, usual = sides[choice(call, "side", ("http", "ws"))]
        ingress.set(_allowance(call, usual) if _switch(call) else None)
        return {"on": ingress.allowance is not None}


def account_of(backend: Backend, call: Call) -> Account:
    """The account with the username of a call, the default one without; raises BadCall."""
    if "username" not in call:
        return backend.default_account
    account = backend.ledger.account_by(username=_text(call, "username").lower())
    if account is None:
        raise BadCall("no account has this username")
    return account


def _allowance(call: Call, usual: Allowance) -> Allowance:
    per_minute = count(call, "per_minute", usual.per_minute) or usual.per_minute
    burst = count(call, "burst", usual.burst, least=0)
    status = count(call, "status", usual.status, least=400) or usual.status
    connections = count(call, "connections", usual.connections)
    return replace(
        usual,
        per_minute=per_minute,
        burst=usual.burst if burst is None else burst,
        connections=connections,
        status=status,
    )


def _switch(call: Call) -> bool:
    on = call.get("on", True)
    if not isinstance(on, bool):
        raise BadCall("on is true or false")
    return on


def _text(call: Call, name: str) -> str:
    value = call.get(name)
    if not isinstance(value, str) or not value:
        raise BadCall(f"{name} is a text")
    return value
