"""What an API key may ask with each scope alone, with none and with all, and how it is refused otherwise."""

from typing import Any

import pytest

from chatwallet.sandbox.control import Control, ControlError
from chatwallet.sandbox.flash.keys import SCOPES

from .conftest import CREATE, UPDATES, Flash
from .test_accounts import TILL
from .test_auth import LOGIN

ME = "{ me { id } }"
BALANCE = "{ me { defaultAccount { wallets { balance } } } }"
HISTORY = "{ me { defaultAccount { transactions { edges { cursor } } } } }"
DETAILS = """{ transactionDetails(input: {transactionId: "00000000-0000-4000-8000-000000000000"}) {
  errors { message } } }"""
CURRENCY = """mutation { accountUpdateDisplayCurrency(input: {currency: "EUR"}) { errors { message } } }"""
INVOICE = """mutation { lnUsdInvoiceCreate(input: {walletId: "%s", amount: 100}) { errors { message } } }"""
KEYS = "{ apiKeys { id } }"
NOBODYS = '{ accountDefaultWallet(username: "sandbox") { id } }'

IMPLIED = {
    "read_user": {"read:user"},
    "write_user": {"read:user", "write:user"},
    "read_wallet": {"read:wallet"},
    "write_wallet": {"read:wallet", "write:wallet"},
    "read_transactions": {"read:transactions"},
    "write_transactions": {"read:transactions"},
    "admin": {"read:user", "write:user", "read:wallet", "write:wallet", "read:transactions"},
}


async def refusals(flash: Flash, key: str, query: str) -> list[str]:
    """The messages of an answer's top-level errors."""
    answer = await flash.ask(query, {"X-API-KEY": key})
    return [error["message"] for error in answer.get("errors", [])]


def missing(scope: str) -> list[str]:
    return [f"API key missing required scope: {scope}"]


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_scope_alone_opens_what_it_says_and_nothing_else(
    flash: Flash, control: Control, scope: str
) -> None:
    key = (await control.make_key([scope]))["key"]
    wallet_id = await flash.wallet_id()
    asked = {
        "read:user": ME,
        "read:transactions": DETAILS,
        "write:user": CURRENCY,
        "write:wallet": INVOICE % wallet_id,
    }
    for wanted, query in asked.items():
        expected = [] if wanted in IMPLIED[scope] else missing(wanted)
        assert await refusals(flash, key, query) == expected, wanted


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != "read_user"])
async def test_fields_below_me_are_guarded_beside_it(flash: Flash, control: Control, scope: str) -> None:
    key = (await control.make_key(["read_user", scope]))["key"]
    for wanted, query in (("read:wallet", BALANCE), ("read:transactions", HISTORY)):
        expected = [] if wanted in IMPLIED[scope] else missing(wanted)
        assert await refusals(flash, key, query) == expected, wanted


async def test_a_key_without_a_scope_is_known_and_may_ask_what_anybody_may(
    flash: Flash, control: Control
) -> None:
    key = (await control.make_key([]))["key"]
    assert await refusals(flash, key, ME) == missing("read:user")
    assert await refusals(flash, key, NOBODYS) == []


async def test_a_key_with_every_scope_manages_no_keys_and_signs_nobody_in(
    flash: Flash, control: Control
) -> None:
    key = (await control.make_key(SCOPES))["key"]
    assert await refusals(flash, key, KEYS) == ["API keys cannot access apiKeys"]
    headers = {"X-API-KEY": key}
    answer = await flash.ask(LOGIN, headers, input={"phone": "+18765550100", "code": "000000"})
    assert [error["message"] for error in answer["errors"]] == ["API keys cannot access userLogin"]
    code = {"phone": "+18765550100", "challengeCode": "c", "validationCode": "c", "secCode": "c|jordan"}
    request = """mutation($input: CaptchaRequestAuthCodeInput!) { captchaRequestAuthCode(input: $input) {
      success } }"""
    answer = await flash.ask(request, headers, input=code)
    assert answer["errors"][0]["message"] == "API keys cannot access captchaRequestAuthCode"


async def test_a_refused_field_is_null_and_a_refused_mutation_leaves_no_data(
    flash: Flash, control: Control
) -> None:
    header = {"X-API-KEY": (await control.make_key([]))["key"]}
    answer = await flash.ask(ME, header)
    assert answer["data"] == {"me": None}
    assert answer["errors"][0]["code"] == "NOT_AUTHORIZED"
    given: Any = {"walletId": await flash.wallet_id(), "amount": 100}
    answer = await flash.ask(CREATE, header, input=given)
    assert answer["data"] is None


async def test_a_key_ends_by_the_clock_and_when_it_is_revoked(flash: Flash, control: Control) -> None:
    short = (await control.make_key(["read_user"], seconds=60))["key"]
    other = (await control.make_key(["read_user"]))["key"]
    assert await refusals(flash, short, ME) == []
    await control.clock(advance=60)
    assert await flash.post(ME, {"X-API-KEY": short}) == (401, {"error": "invalid_api_key"})
    assert await refusals(flash, other, ME) == []
    assert (await control.revoke_key(other))["status"] == "REVOKED"
    assert await flash.post(ME, {"X-API-KEY": other}) == (401, {"error": "invalid_api_key"})
    with pytest.raises(ControlError) as caught:
        await control.revoke_key(other)
    assert caught.value.code == "key_refused"


async def test_a_key_is_of_one_account_and_has_a_budget_of_its_own(flash: Flash, control: Control) -> None:
    await control.open_account("ana")
    hers = (await control.make_key(["read_user"], username="ana", rate=1))["key"]
    second = (await control.make_key(["read_user"], username="ana"))["key"]
    named = "{ me { username } }"
    assert (await flash.ask(named, {"X-API-KEY": hers}))["data"]["me"]["username"] == "ana"
    assert await refusals(flash, hers, ME) == ["API key rate limit exceeded"]
    assert await refusals(flash, second, ME) == []


async def test_a_key_is_nobody_on_a_socket(flash: Flash, control: Control) -> None:
    key = (await control.make_key(SCOPES))["key"]
    async with flash.socket() as socket:
        assert await socket.init(**{"X-API-KEY": key}) == {"type": "connection_ack"}
        await socket.subscribe("1", UPDATES)
        [error] = (await socket.next())["payload"]["errors"]
        assert error["message"] == "Not Authenticated for subscription"


async def test_a_key_changes_nothing_about_a_till(flash: Flash, control: Control) -> None:
    key = (await control.make_key([]))["key"]
    by_key = await flash.ask(TILL, {"X-API-KEY": key}, name="sandbox")
    assert by_key == await flash.ask(TILL, {}, name="sandbox")


@pytest.mark.parametrize("scopes", [["read"], ["READ"], ["read:user"], [["read_user"]]])
async def test_a_scope_that_flash_does_not_know_makes_no_key(control: Control, scopes: list[str]) -> None:
    with pytest.raises(ControlError) as caught:
        await control.make_key(scopes)
    assert (caught.value.status, caught.value.code) == (400, "bad_call")
