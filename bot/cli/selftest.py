"""`chatwallet selftest`: each part is used once at this machine, without real money."""

from __future__ import annotations

# ruff: noqa: PLC0415 - aio-pika is an extra: it is imported where it is used
import secrets
import time
from collections.abc import Callable

import aiohttp
import orjson

from ...channels.checks import CheckResult
from ...storage.addresses import describe
from ...storage.errors import StoreError
from ...tracking.clock import utc_now
from ...tracking.sources.signatures import sign
from ...tracking.sources.state import SourceUnavailable
from ...wallet.backends import HOUSE_BACKEND
from ...wallet.errors import WalletError
from ...wallet.money import Money
from ..config.settings import Settings, SettingsError
from ..home import here
from ..payment_webhook import PATH
from ..sources import rabbitmq_address
from ..stores import open_values
from ..wallets import house_wallet
from .rehearsal import rehearse
from .results import tell_results

_NAME = HOUSE_BACKEND.title
_PATIENCE = aiohttp.ClientTimeout(total=5)
_SMALLEST = 10  # cents: what --invoice asks for


async def try_all(settings: Settings, tell: Callable[[str], None], *, as_json: bool, invoice: bool) -> int:
    """Use each part, tell each result, and return the exit code: 0 when all is well, 1 when not."""
    results = [
        await _store(settings),
        await rehearse(),
        *await _wallet(settings, invoice=invoice),
        *await _rabbitmq(settings),
        *await _webhooks(settings),
    ]
    return tell_results(results, tell, as_json=as_json)


async def _store(settings: Settings) -> CheckResult:
    """Write a small text, read it back and take it away, also while the bot works on the store."""
    where = describe(settings.store.get_secret_value())
    key, text = f"selftest:{secrets.token_hex(8)}", secrets.token_hex(8)
    try:
        async with open_values(settings) as values:
            await values.put(key, text)
            found = await values.get(key)
            await values.delete(key)
    except StoreError as error:
        mend = "`chatwallet doctor` says more of it."
        return CheckResult(False, f"The store {where} can't be written: {error}", mend)
    if found != text:
        return CheckResult(
            False, f"The store {where} gives back something else than was written", "Restore it."
        )
    return CheckResult(True, f"The store {where} takes what is written, and gives it back")


async def _wallet(settings: Settings, *, invoice: bool) -> list[CheckResult]:
    try:
        wallet = house_wallet(settings)
    except SettingsError as error:
        return [CheckResult(False, f"{_NAME} is not configured", problem) for problem in error.problems]
    async with wallet:
        try:
            began = time.monotonic()
            await wallet.rate(wallet.currency, wallet.currency)
            answers = f"{_NAME} answers in {(time.monotonic() - began) * 1000:.0f} ms"
            if not invoice:
                return [CheckResult(True, f"{answers}; no invoice was made (--invoice makes one)")]
            if not settings.has_house:
                return [CheckResult(True, f"{answers}; no invoice was made: no wallet of the house is set")]
            price = Money(_SMALLEST, wallet.currency)
            made = await wallet.create_invoice(price, "selftest")
            status = await wallet.status(made)
        except WalletError as error:
            return [CheckResult(False, f"{_NAME}: {error}", "`chatwallet doctor` says more of it.")]
    return [
        CheckResult(True, f"{answers}; an invoice was made ({price}, nobody is to pay it): {status.value}")
    ]


async def _rabbitmq(settings: Settings) -> list[CheckResult]:
    """A message through a queue of its own: the bot's queue is left alone."""
    if not settings.uses_rabbitmq:
        return []
    mend = "Payments are found without it. `chatwallet doctor` says more of it."
    if missing := settings.missing_for_sources():
        return [CheckResult(False, "RabbitMQ can't be used", problem) for problem in missing]
    from ...tracking.sources.broker import round_trip

    try:
        await round_trip(rabbitmq_address(settings), secrets.token_bytes(16))
    except SourceUnavailable as error:
        return [CheckResult(False, f"RabbitMQ carried no message: {error}", mend)]
    return [CheckResult(True, "RabbitMQ carried a message, through a queue that is gone again")]


async def _webhooks(settings: Settings) -> list[CheckResult]:
    """A signed webhook of no payment for each secret, to the bot that runs here, and one that is forged."""
    if not settings.payment_webhook_secrets:
        return []
    if not settings.http_port:
        return [CheckResult(True, "Payment webhooks were not tried: the bot's port is any free one")]
    url = f"{here(settings.http_host, settings.http_port)}{PATH}"
    body = orjson.dumps({"type": "selftest"})
    given = [secret.get_secret_value() for secret in settings.payment_webhook_secrets]
    try:
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            answers = [await _post(session, url, body, secret) for secret in given]
            forged = await _post(session, url, body, secrets.token_hex(16))
    except (aiohttp.ClientError, TimeoutError):
        return [CheckResult(True, f"Payment webhooks were not tried: no bot answers at {url}")]
    if set(answers) == {204} and forged == 401:
        return [
            CheckResult(
                True, f"The bot takes payment webhooks that are signed, and refuses forged ones ({url})"
            )
        ]
    given_back = ", ".join(map(str, answers))
    what = f"The bot at {url} answers webhooks that we signed with {given_back}, a forged one with {forged}"
    return [
        CheckResult(
            False, what, "204 and 401 are right: give it the same CHATWALLET_PAYMENT_WEBHOOK_SECRETS."
        )
    ]


async def _post(session: aiohttp.ClientSession, url: str, body: bytes, secret: str) -> int:
    headers = {
        "content-type": "application/json",
        **sign(secret, f"selftest_{secrets.token_hex(8)}", utc_now(), body),
    }
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        return answer.status
