"""What an error of Flash's means: by its code first, and by its message second."""

import json
import random
from typing import Any

import pytest

from chatwallet.wallet.errors import (
    BalanceTooLow,
    NotLinked,
    RateLimited,
    WalletError,
    WalletRefused,
    WalletUnavailable,
)
from chatwallet.wallet.flash.refusals import meaning


@pytest.mark.parametrize(
    ("entry", "kind", "code"),
    [
        ({"message": "m", "extensions": {"code": "TOO_MANY_REQUESTS"}}, RateLimited, "TOO_MANY_REQUESTS"),
        ({"message": "API key rate limit exceeded"}, RateLimited, "TOO_MANY_REQUESTS"),
        ({"message": "Too many invoices creation, please wait"}, RateLimited, "TOO_MANY_REQUEST"),
        ({"message": "x", "code": "TOO_MANY_REQUEST"}, RateLimited, "TOO_MANY_REQUEST"),
        ({"message": "Not authorized"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "x", "code": "NOT_AUTHENTICATED"}, NotLinked, "NOT_AUTHENTICATED"),
        ({"message": "API key missing required scope: write:wallet"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "API keys cannot access apiKeyCreate"}, NotLinked, "NOT_AUTHORIZED"),
        ({"message": "Not Authenticated for subscription"}, NotLinked, "NOT_AUTHENTICATED"),
        ({"message": "x", "code": "INSUFFICIENT_BALANCE"}, BalanceTooLow, "INSUFFICIENT_BALANCE"),
        ({"message": "insufficient balance. Current Balance: 3"}, BalanceTooLow, "INSUFFICIENT_BALANCE"),
        ({"message": "x", "extensions": {"code": "A"}, "code": "B"}, WalletRefused, "A"),
        ({"message": "x", "extensions": {"code": ""}, "code": "B"}, WalletRefused, "B"),
        ({"message": "x", "extensions": [1], "code": 5}, WalletRefused, "UNKNOWN"),
        ({"message": "Account is inactive."}, WalletRefused, "ACCOUNT_INACTIVE"),
        ({"message": "Flash does not support BTC wallets."}, WalletRefused, "INVALID_WALLET"),
        ({"message": None}, WalletRefused, "UNKNOWN"),
        ({}, WalletRefused, "UNKNOWN"),
    ],
)  # fmt: skip
def test_an_error_is_read_by_code_first_and_by_message_second(
    entry: dict[str, Any], kind: type[WalletRefused], code: str
) -> None:
    error = meaning(entry)
    assert type(error) is kind
    assert isinstance(error, WalletRefused)
    assert error.code == code


@pytest.mark.parametrize(
    ("extensions", "seconds"),
    [
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": 7}, 7),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": "soon"}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": -5}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": 10**12}, 60),
        ({"code": "TOO_MANY_REQUESTS", "retryAfterSeconds": True}, 60),
        ({"code": "TOO_MANY_REQUEST"}, 300),
    ],
)
def test_a_limit_says_how_long_to_wait(extensions: dict[str, Any], seconds: float) -> None:
    error = meaning({"message": "slow", "extensions": extensions})
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


@pytest.mark.parametrize(
    "code", ["IBEX_ERROR", "DB_ERROR", "INTERNAL_SERVER_ERROR", "LND_OFFLINE", "DEALER_OFFLINE"]
)
def test_an_outage_behind_flash_is_unavailable(code: str) -> None:
    assert type(meaning({"message": "x", "code": code})) is WalletUnavailable


def test_any_error_entry_at_all_has_a_meaning() -> None:
    randomness = random.Random(5)
    parts: list[object] = [None, 1, "x", [], {}, {"code": None}, {"message": []}, ["code"], True, 1.5]
    for _ in range(2000):
        entry = {key: randomness.choice(parts) for key in ("message", "code", "extensions", "path")}
        assert isinstance(meaning(json.loads(json.dumps(entry))), WalletError)
    for part in parts:
        assert isinstance(meaning(part), WalletError)
