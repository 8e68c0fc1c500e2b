"""Whose request it is, as Flash's gateway finds out: by the session cookie, else the token, else the key."""

from collections.abc import Mapping

from starlette.requests import cookie_parser

from .backend import Backend
from .caller import Caller, is_capable

SESSION_COOKIE = "ory_kratos_session"
BEARER_PREFIX = len("Bearer ")


class BadCredential(Exception):
    """A credential that is there and is not good: it is refused, and never falls back to nobody."""

    def __init__(self, *, is_key: bool) -> None:
        super().__init__("this credential is not good")
        self.is_key = is_key


def address_of(headers: Mapping[str, str], peer: str) -> str:
    """The address that limits are counted by: what the ingress put into `X-Real-IP`, else the socket's.

    `X-Forwarded-For` counts for nothing: anybody may write it.
    """
    return headers.get("x-real-ip") or peer


def identify(backend: Backend, headers: Mapping[str, str], peer: str) -> Caller:
    """Who sends a request over HTTP; raises BadCredential. `headers` are looked up in lower case."""
    capable = is_capable(headers.get("x-flash-client-capabilities", ""))
    ip = address_of(headers, peer)
    if cookie := session_cookie(headers):
        return _in_session(backend, cookie, capable=capable, ip=ip)
    if bearer := headers.get("authorization", "").removeprefix("Bearer").strip():
        return _in_session(backend, bearer, capable=capable, ip=ip)
    if raw := headers.get("x-api-key"):
        key = backend.keys.find(raw)
        if key is None or backend.faults.refusals.take(raw, key.account.id):
            raise BadCredential(is_key=True)
        return Caller(key.account, key=key, capable=capable, ip=ip)
    return Caller(capable=capable, ip=ip)


def identify_socket(backend: Backend, headers: Mapping[str, str], payload: Mapping[str, object]) -> Caller:
    """Who opens a socket; whoever shows no good session is nobody, and is not told so."""
    capabilities = payload.get("X-Flash-Client-Capabilities") or headers.get(
        "x-flash-client-capabilities", ""
    )
    given = str(payload.get("Authorization") or "")[BEARER_PREFIX:]
    token = session_cookie(headers) or given
    session = backend.authority.session(token)
    account = None if session is None else session.account
    if account is not None and backend.faults.refusals.hit(token, account.id):
        account = None
    return Caller(account, token=token, capable=is_capable(str(capabilities)))


def session_cookie(headers: Mapping[str, str]) -> str:
    """The session that a cookie carries, "" without one."""
    return cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE, "")


def _in_session(backend: Backend, token: str, *, capable: bool, ip: str) -> Caller:
    session = backend.authority.session(token)
    if session is None or backend.faults.refusals.take(token, session.account.id):
        raise BadCredential(is_key=False)
    return Caller(session.account, token=token, capable=capable, ip=ip)
