"""API keys: scopes, budgets, management."""

import re
from typing import Any

import pytest

from chatwallet.sandbox.control import Control

from .conftest import Flash

MAKE = """mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) {
  errors { message code } apiKey { id keyId apiKey scopes rateLimitPerMinute expiresAt } } }"""
WALLETS = "{ me { id defaultAccount { id wallets { balance } } } }"


async def make(flash: Flash, **given: Any) -> Any:
    return (await flash.ask(MAKE, input={"name": "bot key", **given}))["data"]["apiKeyCreate"]


async def key_header(flash: Flash, **given: Any) -> dict[str, str]:
    return {"X-API-KEY": (await make(flash, **given))["apiKey"]["apiKey"]}


async def test_the_ready_made_key_does_what_the_bot_needs(flash: Flash) -> None:
    answer = await flash.ask(WALLETS, {"X-API-KEY": flash.sandbox.api_key})
    assert answer["data"]["me"]["defaultAccount"]["wallets"][0]["balance"] == 12345.6789


async def test_a_raw_key_has_a_known_shape_and_defaults(flash: Flash) -> None:
    key = (await make(flash))["apiKey"]
    assert re.fullmatch(r"fk_[0-9a-f]{8}_[A-Za-z0-9_-]{64}", key["apiKey"])
    assert key["apiKey"].startswith(f"fk_{key['keyId']}_")
    assert (key["scopes"], key["rateLimitPerMinute"], key["expiresAt"]) == (["read_user"], 120, None)


async def test_a_missing_scope_is_named_in_the_colon_form(flash: Flash) -> None:
    header = await key_header(flash, scopes=["read_user"])
    answer = await flash.ask(WALLETS, header)
    assert answer["errors"][0]["message"] == "API key missing required scope: read:wallet"
    assert (await flash.ask("{ me { id } }", header))["data"]["me"]["id"]


async def test_transactions_have_a_scope_of_their_own(flash: Flash) -> None:
    header = await key_header(flash, scopes=["read_user", "read_wallet"])
    answer = await flash.ask("{ me { defaultAccount { transactions { edges { cursor } } } } }", header)
    assert answer["data"]["me"]["defaultAccount"]["transactions"] is None
    assert answer["errors"][0]["message"] == "API key missing required scope: read:transactions"


@pytest.mark.parametrize("scope", ["write_wallet", "admin"])
async def test_writing_implies_reading_and_admin_implies_all(flash: Flash, scope: str) -> None:
    header = await key_header(flash, scopes=["read_user", scope])
    assert "errors" not in await flash.ask(WALLETS, header)


async def test_keys_cannot_manage_keys_or_sign_out(flash: Flash) -> None:
    header = {"X-API-KEY": flash.sandbox.api_key}
    for query, field in (
        ("{ apiKeys { id } }", "apiKeys"),
        ("mutation { userLogout { success } }", "userLogout"),
    ):
        answer = await flash.ask(query, header)
        assert answer["errors"][0]["message"] == f"API keys cannot access {field}"


async def test_a_key_over_its_budget_gets_the_plural_code(flash: Flash, control: Control) -> None:
    header = await key_header(flash, rateLimitPerMinute=2)
    for _ in range(2):
        assert "errors" not in await flash.ask("{ me { id } }", header)
    answer = await flash.ask("{ me { id } }", header)
    [error] = answer["errors"]
    assert answer["data"] is None
    assert error["message"] == "API key rate limit exceeded"
    assert error["extensions"]["code"] == "TOO_MANY_REQUESTS"
    assert error["extensions"]["rateLimit"] == {"limit": 2, "remaining": 0}
    assert 0 < error["extensions"]["retryAfterSeconds"] <= 60
    await control.clock(advance=61)
    assert "errors" not in await flash.ask("{ me { id } }", header)


async def test_an_expired_key_is_refused_like_an_unknown_one(flash: Flash, control: Control) -> None:
    header = await key_header(flash, expiresIn=60)
    await control.clock(advance=61)
    assert await flash.post("{ me { id } }", header) == (401, {"error": "invalid_api_key"})


async def test_revoking_returns_the_key_and_ends_it(flash: Flash) -> None:
    made = (await make(flash))["apiKey"]
    query = """mutation($input: ApiKeyRevokeInput!) { apiKeyRevoke(input: $input) {
      errors { message } apiKey { status } } }"""
    revoked = (await flash.ask(query, input={"id": made["id"]}))["data"]["apiKeyRevoke"]
    assert revoked == {"errors": [], "apiKey": {"status": "REVOKED"}}
    again = (await flash.ask(query, input={"id": made["id"]}))["data"]["apiKeyRevoke"]
    assert again["errors"] == [{"message": "API key not found"}]
    assert (await flash.post("{ me { id } }", {"X-API-KEY": made["apiKey"]}))[0] == 401


async def test_rotating_gives_a_new_raw_key_and_ends_the_old_one(flash: Flash) -> None:
    made = (await make(flash))["apiKey"]
    query = "mutation($input: ApiKeyRotateInput!) { apiKeyRotate(input: $input) { apiKey { id apiKey } } }"
    rotated = (await flash.ask(query, input={"id": made["id"]}))["data"]["apiKeyRotate"]["apiKey"]
    assert rotated["id"] == made["id"]
    assert (await flash.post("{ me { id } }", {"X-API-KEY": made["apiKey"]}))[0] == 401
    assert (await flash.ask("{ me { id } }", {"X-API-KEY": rotated["apiKey"]}))["data"]["me"]["id"]


@pytest.mark.parametrize(
    "given", [{"name": "ab"}, {"name": "a" * 51}, {"name": "k€y"}, {"rateLimitPerMinute": 0}]
)
async def test_a_key_outside_the_rules_is_not_made(flash: Flash, given: dict[str, Any]) -> None:
    payload = await make(flash, **given)
    assert payload["apiKey"] is None
    assert payload["errors"][0]["code"] == "INVALID_INPUT"


async def test_an_account_has_at_most_ten_keys(flash: Flash) -> None:
    for _ in range(9):
        assert (await make(flash))["errors"] == []
    assert (await make(flash))["errors"][0]["message"] == "Maximum number of API keys (10) reached"
    listed = (await flash.ask("{ apiKeys { name status lastUsedAt createdAt } }"))["data"]["apiKeys"]
    assert len(listed) == 10
