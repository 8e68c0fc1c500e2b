"""Captcha, login codes, sessions, the second factor and their limits."""

from typing import Any

import pytest

from chatwallet.sandbox.control import Control
from chatwallet.sandbox.flash.backend import DEFAULT_PHONE, TOTP_PHONE

from .conftest import Flash

LOGIN = """mutation($input: UserLoginInput!) { userLogin(input: $input) {
  authToken totpRequired errors { message code } } }"""
REQUEST = """mutation($input: CaptchaRequestAuthCodeInput!) { captchaRequestAuthCode(input: $input) {
  success errors { message code } } }"""
NEW_PHONE = "+18765550142"


async def log_in(flash: Flash, phone: str, code: str = "000000", ip: str = "10.0.0.1") -> Any:
    answer = await flash.ask(LOGIN, {"X-Real-IP": ip}, input={"phone": phone, "code": code})
    return answer["data"]["userLogin"]


async def request_code(flash: Flash, phone: str, ip: str = "10.0.0.1", **changes: str) -> Any:
    challenge = (
        await flash.ask("mutation { captchaCreateChallenge { result { challengeCode failbackMode } } }", {})
    )["data"]["captchaCreateChallenge"]["result"]
    code = challenge["challengeCode"]
    given = {
        "phone": phone,
        "challengeCode": code,
        "validationCode": code,
        "secCode": f"{code}|jordan",
        **changes,
    }
    return (await flash.ask(REQUEST, {"X-Real-IP": ip}, input=given))["data"]["captchaRequestAuthCode"]


async def whoami(flash: Flash, token: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    body = {"query": "{ me { phone } }"}
    async with flash.http.post(flash.sandbox.graphql_url, json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.status == 200 else None


async def test_a_code_is_sent_whether_or_not_the_phone_has_an_account(flash: Flash) -> None:
    for phone in (DEFAULT_PHONE, NEW_PHONE):
        assert await request_code(flash, phone) == {"success": True, "errors": []}


async def test_a_failed_captcha_costs_nothing(flash: Flash, control: Control) -> None:
    for _ in range(20):
        payload = await request_code(flash, NEW_PHONE, secCode="")
        assert payload["errors"] == [{"message": "Captcha validation failed.", "code": "INVALID_INPUT"}]
    assert (await request_code(flash, NEW_PHONE))["success"] is True
    await control.service(captcha_failback=False)
    assert (await request_code(flash, NEW_PHONE))["errors"][0]["message"] == "Captcha validation failed."


@pytest.mark.parametrize("phone", ["18765550142", "+123456", "+123456789012345", "+1876555O142", ""])
async def test_a_malformed_phone_is_a_payload_error(flash: Flash, phone: str) -> None:
    refusal = {"message": "Invalid value for Phone", "code": None}
    assert (await request_code(flash, phone))["errors"] == [refusal]


async def test_four_codes_an_hour_per_phone(flash: Flash, control: Control) -> None:
    for number in range(4):
        assert (await request_code(flash, NEW_PHONE, ip=f"10.0.0.{number}"))["success"] is True
    [error] = (await request_code(flash, NEW_PHONE, ip="10.0.0.9"))["errors"]
    assert error["code"] == "TOO_MANY_REQUEST"
    assert error["message"] == "Too many request code attempts, please wait for a while and try again."
    await control.clock(advance=10_801)
    assert (await request_code(flash, NEW_PHONE))["success"] is True


async def test_sixteen_codes_an_hour_per_network(flash: Flash) -> None:
    for number in range(16):
        assert (await request_code(flash, f"+187655502{number:02}"))["success"] is True
    [error] = (await request_code(flash, "+18765550299"))["errors"]
    assert error["message"].startswith("Too many phone code attempts on same network, ")
    assert (await request_code(flash, "+18765550298", ip="10.0.0.2"))["success"] is True


async def test_logging_in_gives_a_token_of_the_same_account(flash: Flash) -> None:
    payload = await log_in(flash, DEFAULT_PHONE)
    assert (payload["errors"], payload["totpRequired"]) == ([], False)
    assert payload["authToken"].startswith("ory_st_")
    assert await whoami(flash, payload["authToken"]) == (200, {"data": {"me": {"phone": DEFAULT_PHONE}}})


async def test_an_unknown_phone_gets_an_account(flash: Flash) -> None:
    assert flash.sandbox.ledger.account_by(phone=NEW_PHONE) is None
    token = (await log_in(flash, NEW_PHONE))["authToken"]
    assert await whoami(flash, token) == (200, {"data": {"me": {"phone": NEW_PHONE}}})
    account = flash.sandbox.ledger.account_by(phone=NEW_PHONE)
    assert account is not None
    assert [wallet.currency for wallet in account.wallets] == ["USDT", "USD", "BTC"]
    assert account.default_wallet_id == account.cash.id


async def test_a_wrong_code_is_told_apart_from_a_code_never_asked_for(flash: Flash) -> None:
    [error] = (await log_in(flash, NEW_PHONE, "123456"))["errors"]
    assert (error["code"], error["message"]) == ("PHONE_CODE_ERROR", "Invalid or incorrect phone entered.")
    await request_code(flash, NEW_PHONE)
    [error] = (await log_in(flash, NEW_PHONE, "123456"))["errors"]
    assert (error["code"], error["message"]) == ("PHONE_CODE_ERROR", "Invalid or incorrect code entered.")


async def test_a_malformed_code_has_no_error_code_and_seven_digits_pass_the_scalar(flash: Flash) -> None:
    refusal = {"message": "Invalid value for OneTimeAuthCode", "code": None}
    assert (await log_in(flash, NEW_PHONE, "12345"))["errors"] == [refusal]
    assert (await log_in(flash, NEW_PHONE, "0000000"))["errors"][0]["code"] == "PHONE_CODE_ERROR"


async def test_eight_failed_logins_per_phone(flash: Flash, control: Control) -> None:
    for number in range(8):
        await log_in(flash, NEW_PHONE, "111111", ip=f"10.0.0.{number}")
    [error] = (await log_in(flash, NEW_PHONE, ip="10.0.0.9"))["errors"]
    assert error["code"] == "TOO_MANY_REQUEST"
    assert error["message"].startswith("Too many login attempts, ")
    await control.clock(advance=3601)
    assert (await log_in(flash, NEW_PHONE, ip="10.0.0.9"))["authToken"]


async def test_twenty_failed_logins_per_network_and_successes_are_given_back(flash: Flash) -> None:
    for number in range(25):
        assert (await log_in(flash, f"+187655502{number:02}"))["authToken"]
    for number in range(20):
        await log_in(flash, f"+187655503{number:02}", "111111")
    [error] = (await log_in(flash, DEFAULT_PHONE))["errors"]
    assert error["message"].startswith("Too many login attempts on same network, ")
    assert (await log_in(flash, DEFAULT_PHONE, ip="10.0.0.2"))["authToken"]


async def test_logging_out_revokes_the_token(flash: Flash) -> None:
    token = (await log_in(flash, DEFAULT_PHONE))["authToken"]
    headers = {"Authorization": f"Bearer {token}"}
    assert (await flash.ask("mutation { userLogout { success } }", headers))["data"]["userLogout"] == {
        "success": True
    }
    assert await whoami(flash, token) == (401, None)
    assert (await whoami(flash, flash.sandbox.token))[0] == 200


async def validate(flash: Flash, body: Any) -> tuple[int, str]:
    async with flash.http.post(f"{flash.sandbox.auth_url}/auth/totp/validate", json=body) as answer:
        return answer.status, await answer.text()


async def test_a_second_factor_makes_the_same_token_valid(flash: Flash) -> None:
    payload = await log_in(flash, TOTP_PHONE)
    token = payload["authToken"]
    assert payload["totpRequired"] is True
    assert await whoami(flash, token) == (401, None)
    assert await validate(flash, {"totpCode": "999999", "authToken": token}) == (
        401,
        '{"error":"invalid code"}',
    )
    assert (await validate(flash, {"totpCode": "000000"}))[0] == 422
    assert await validate(flash, {"totpCode": "000000", "authToken": token}) == (200, "")
    assert (await whoami(flash, token))[0] == 200


async def test_guessing_a_second_factor_is_throttled(flash: Flash) -> None:
    token = (await log_in(flash, TOTP_PHONE))["authToken"]
    tries = [(await validate(flash, {"totpCode": "111111", "authToken": token}))[0] for _ in range(9)]
    assert tries == [401] * 8 + [429]


async def test_adding_a_phone_is_refused_and_still_burns_the_budget(flash: Flash) -> None:
    query = """mutation($input: UserPhoneRegistrationInitiateInput!) { userPhoneRegistrationInitiate(input: $input) {
      success errors { message code } } }"""
    codes = []
    for _ in range(5):
        payload = (await flash.ask(query, input={"phone": NEW_PHONE}))["data"][
            "userPhoneRegistrationInitiate"
        ]
        codes.append(payload["errors"][0]["code"])
    assert codes == ["PHONE_ALREADY_ATTACHED_ERROR"] * 4 + ["TOO_MANY_REQUEST"]
