"""Resolvers of captcha, login codes, sessions and API keys."""

from typing import Any

from ariadne import MutationType, QueryType

from .auth import LoginRefused
from .caller import Info, closed_to_keys, protected
from .keys import ApiKey, KeyRefused
from .replies import refused
from .scalars import first_malformed

CHALLENGE = "5a11dbc7c4f7ca1b5b2e0c0f3d5f0a2e"

query = QueryType()
mutation = MutationType()


@mutation.field("captchaCreateChallenge")
def resolve_challenge(_: Any, info: Info) -> dict[str, Any]:
    failback = info.context.backend.faults.captcha_failback
    result = {"id": CHALLENGE, "challengeCode": CHALLENGE, "newCaptcha": True, "failbackMode": failback}
    return {"errors": [], "result": result}


@mutation.field("captchaRequestAuthCode")
@closed_to_keys
def resolve_request_code(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    if (malformed := first_malformed(given.values())) is not None:
        return _no(malformed.message)
    answers = (given["challengeCode"], given["validationCode"], given["secCode"])
    if not context.backend.faults.captcha_failback or not all(answers):
        return _no("Captcha validation failed.", "INVALID_INPUT")
    try:
        context.backend.authority.send_code(given["phone"], context.caller.ip)
    except LoginRefused as error:
        return _no(str(error), error.code)
    return {"errors": [], "success": True}


@mutation.field("userPhoneRegistrationInitiate")
@protected(None)
def resolve_add_phone(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    if (malformed := first_malformed(given.values())) is not None:
        return _no(malformed.message)
    try:
        # The budget is spent before the refusal that always follows: every account here has a phone.
        context.backend.authority.use_code_request(given["phone"], context.caller.ip)
    except LoginRefused as error:
        return _no(str(error), error.code)
    return _no("phone is already attached to the account", "PHONE_ALREADY_ATTACHED_ERROR")


@mutation.field("userLogin")
@closed_to_keys
def resolve_login(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    if (malformed := first_malformed(given.values())) is not None:
        return {"errors": [refused(malformed.message)]}
    try:
        session = context.backend.authority.log_in(given["phone"], given["code"], context.caller.ip)
    except LoginRefused as error:
        return {"errors": [refused(str(error), error.code)]}
    return {"errors": [], "authToken": session.token, "totpRequired": not session.complete}


@mutation.field("userLogout")
@protected(None)
def resolve_logout(_: Any, info: Info, given: dict[str, Any] | None = None) -> dict[str, Any]:
    context = info.context
    ended = context.caller.token is not None and context.backend.authority.close_session(context.caller.token)
    return {"errors": [], "success": ended}


@query.field("apiKeys")
@protected(None)
def resolve_keys(_: Any, info: Info) -> list[dict[str, Any]]:
    context = info.context
    return [_shown(key) for key in context.backend.keys.of(context.account)]


@mutation.field("apiKeyCreate")
@protected(None)
def resolve_create_key(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        key, raw = context.backend.keys.make(
            context.account,
            given["name"],
            given.get("scopes") or ["read_user"],
            given.get("expiresIn"),
            given.get("rateLimitPerMinute"),
        )
    except KeyRefused as error:
        return {"errors": [refused(str(error), "INVALID_INPUT")]}
    return {"errors": [], "apiKey": _once(key, raw)}


@mutation.field("apiKeyRevoke")
@protected(None)
def resolve_revoke_key(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        key = context.backend.keys.revoke(context.account, given["id"])
    except KeyRefused as error:
        return {"errors": [refused(str(error), "INVALID_INPUT")]}
    return {"errors": [], "apiKey": _shown(key)}


@mutation.field("apiKeyRotate")
@protected(None)
def resolve_rotate_key(_: Any, info: Info, given: dict[str, Any]) -> dict[str, Any]:
    context = info.context
    try:
        key, raw = context.backend.keys.rotate(context.account, given["id"])
    except KeyRefused as error:
        return {"errors": [refused(str(error), "INVALID_INPUT")]}
    return {"errors": [], "apiKey": _once(key, raw)}


def _no(message: str, code: str | None = None) -> dict[str, Any]:
    return {"errors": [refused(message, code)], "success": False}


def _shown(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "keyId": key.key_id,
        "name": key.name,
        "scopes": list(key.scopes),
        "status": key.status,
        "rateLimitPerMinute": key.rate,
        "createdAt": key.created_at,
        "lastUsedAt": key.last_used_at,
        "expiresAt": key.expires_at,
    }


def _once(key: ApiKey, raw: str) -> dict[str, Any]:
    return {**_shown(key), "apiKey": raw, "warning": "Store this key now: it is not shown again."}
