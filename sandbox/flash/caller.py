"""Who sent a request and what they may see."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeAlias

from graphql import GraphQLResolveInfo

from .backend import Backend
from .keys import ApiKey
from .ledger import Account
from .replies import thrown

Resolver: TypeAlias = Callable[..., Any]

CAPABILITY = "cash-wallet-usdt-v1"


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request: nobody, a session, or an API key."""

    account: Account | None = None
    token: str | None = None
    key: ApiKey | None = None
    capable: bool = False
    ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Context:
    """What every resolver gets."""

    backend: Backend
    caller: Caller

    @property
    def account(self) -> Account:
        """The caller's account; throws `Not authorized` for nobody."""
        if self.caller.account is None:
            raise thrown("Not authorized", "NOT_AUTHORIZED")
        return self.caller.account

    def demand(self, scope: str | None, field: str) -> None:
        """Throws unless the caller is signed in and, with an API key, the key has `scope` (None: no key may)."""
        _ = self.account
        if self.caller.key is None:
            return
        if scope is None:
            self.refuse_keys(field)
        elif not self.caller.key.allows(scope):
            colon_form = scope.replace("_", ":", 1)
            raise thrown(f"API key missing required scope: {colon_form}", "NOT_AUTHORIZED")

    def refuse_keys(self, field: str) -> None:
        """Throws for an API key where everybody else may ask, signed in or not."""
        if self.caller.key is not None:
            raise thrown(f"API keys cannot access {field}", "NOT_AUTHORIZED")


Info: TypeAlias = GraphQLResolveInfo[Context]


def is_capable(header: str) -> bool:
    """Reads `X-Flash-Client-Capabilities`: a comma-separated list in any case."""
    return CAPABILITY in (part.strip().lower() for part in header.split(","))


def closed_to_keys(resolver: Resolver) -> Resolver:
    """Makes a resolver that anybody may ask refuse API keys."""

    @wraps(resolver)
    def guarded(obj: Any, info: Info, **arguments: Any) -> Any:
        info.context.refuse_keys(info.field_name)
        return resolver(obj, info, **arguments)

    return guarded


def protected(scope: str | None) -> Callable[[Resolver], Resolver]:
    """Makes a resolver demand a signed-in caller, and of an API key the scope; None: keys are refused."""

    def guard(resolver: Resolver) -> Resolver:
        @wraps(resolver)
        def guarded(obj: Any, info: Info, **arguments: Any) -> Any:
            info.context.demand(scope, info.field_name)
            return resolver(obj, info, **arguments)

        return guarded

    return guard
