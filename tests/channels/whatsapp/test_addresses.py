"""X27: the public address counts however it is written, in the settings and in Twilio's console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.whatsapp.addresses import spellings
from chatwallet.channels.whatsapp.signature_check import SignatureCheck
from chatwallet.web.fields import without_slash
from chatwallet.web.refusal import RequestRefused

TOKEN = "token"
ACCOUNT = "AC" + "0" * 32
OURS = "whatsapp:+15550100000"
PATH = "/webhooks/whatsapp"
FORM = {
    "AccountSid": ACCOUNT,
    "Body": "hello",
    "From": "whatsapp:+15550123456",
    "MessageSid": "SM" + "0" * 32,
    "To": OURS,
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHATWALLET_FLASH_TOKEN", "t")


async def lets_in(monkeypatch: pytest.MonkeyPatch, setting: str, console: str, host: str) -> bool:
    """Whether a bot with this public address takes what Twilio posts to the address that its console holds."""
    monkeypatch.setenv("CHATWALLET_PUBLIC_URL", setting)
    public_url = without_slash(load_settings().public_url)
    check = SignatureCheck(public_url=public_url, account_sid=ACCOUNT, sender=OURS, tokens=(TOKEN,))
    signature = RequestValidator(TOKEN).compute_signature(console + PATH, ImmutableMultiDict(FORM))
    body = "&".join(f"{name}={value}" for name, value in FORM.items()).replace("+", "%2B").encode()
    headers = {
        "host": host,
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": signature,
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "query_string": b"",
        "headers": [(name.encode(), value.encode("utf-8")) for name, value in headers.items()],
    }
    messages: Iterator[dict[str, object]] = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> dict[str, object]:
        return next(messages)

    try:
        await check.admit(Request(scope, receive), PATH, ours="To")
    except RequestRefused as refused:
        return refused.status_code != 403
    return True


PLAIN = (
    "https://pay.example.org",
    "https://Pay.Example.org",
    "https://PAY.EXAMPLE.ORG",
    "https://pay.example.org:443",
)
ACCENTED = ("https://zahlé.example", "https://xn--zahl-epa.example", "https://Zahlé.example")
WITH_PATH = ("https://pay.example.org/Bot/café", "https://Pay.Example.org/Bot/caf%C3%A9")


@pytest.mark.parametrize(
    "written", [PLAIN, ACCENTED, WITH_PATH], ids=["capitals", "letters beyond ASCII", "path"]
)
async def test_each_way_to_write_it_is_let_in_whatever_the_other_one_is(
    monkeypatch: pytest.MonkeyPatch, written: tuple[str, ...]
) -> None:
    for setting in written:
        for console in written:
            for ending in ("", "/"):
                # A proxy such as nginx passes the plain name on.
                assert await lets_in(monkeypatch, setting + ending, console, "pay.example.org"), (
                    setting,
                    console,
                )


async def test_any_capitals_are_let_in_that_the_request_itself_has(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "https://PayShop.example.org"
    assert await lets_in(monkeypatch, "https://payshop.example.org", odd, "PayShop.example.org")
    assert await lets_in(monkeypatch, "https://payshop.example.org", odd, "PayShop.example.org:443")


@pytest.mark.parametrize(
    "console",
    [
        "https://evil.example",
        "http://pay.example.org",
        "https://pay.example.org:8443",
        "https://pay.example.org/x",
    ],
)
async def test_another_address_is_not(monkeypatch: pytest.MonkeyPatch, console: str) -> None:
    host = console.partition("://")[2].partition("/")[0]
    assert not await lets_in(monkeypatch, "https://pay.example.org", console, host)


@pytest.mark.parametrize(
    "host", ["", ":", "x" * 300, "pay.example.org.", "é" * 80 + ".org", "[::1]:80", "..", "a:b:c"]
)
def test_no_host_of_a_request_breaks_it(host: str) -> None:
    assert spellings("https://pay.example.org/x", host)[0] == "https://pay.example.org/x"
    assert all("pay.example.org" in one.lower() for one in spellings("https://pay.example.org/x", host))


def test_a_forged_request_costs_few_hashes() -> None:
    assert len(spellings("https://a.b.c.d.e/x%20y", "")) <= 70
    assert len(spellings("https://a.b.c.d.e.f.g.h.example.org", "")) <= 3
