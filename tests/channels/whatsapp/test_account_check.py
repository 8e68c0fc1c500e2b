"""What `doctor` says of WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from chatwallet.channels.checks import CheckResult
from chatwallet.channels.whatsapp.channel import WhatsAppChannel
from chatwallet.channels.whatsapp.twilio import open_twilio
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

PUBLIC = "https://bot.example"
WEBHOOK = f"{PUBLIC}/webhooks/whatsapp"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        desk.twilio.webhook_url = f"{WEBHOOK}#rc=5&rp=all"
        yield desk


def channel(
    desk: Desk,
    *,
    public_url: str = PUBLIC,
    sender: str | None = None,
    templates: dict[tuple[str, str], str] | None = None,
    languages: tuple[str, ...] = (),
) -> WhatsAppChannel:
    return WhatsAppChannel(
        desk.api,
        public_url=public_url,
        sender=sender or desk.twilio.number,
        account_sid=desk.twilio.account_sid,
        tokens=desk.twilio.auth_tokens,
        contacts=desk.store.contacts,
        pictures=desk.store.pictures,
        reports=desk.told,
        contents=desk.contents(templates),
        languages=languages,
    )


def faults(results: list[CheckResult]) -> list[str]:
    assert all(result.mend for result in results if not result.well)
    return [result.what for result in results if not result.well]


async def test_all_is_well(desk: Desk) -> None:
    template = desk.twilio.template("paid", "es", "{{1}}")
    extra = desk.twilio.template("extra", "es", "{{1}}")
    templates = {("paid", "es"): template.sid, ("extra", "es"): extra.sid}
    results = list(await channel(desk, templates=templates, languages=("es",)).check())
    assert faults(results) == []
    assert len(results) == 5


async def test_a_wrong_token_is_named(desk: Desk) -> None:
    async with open_twilio(desk.twilio.account_sid, "guess", api_url=desk.twilio.url) as api:
        desk.api = api
        results = list(await channel(desk).check())
    (what,) = faults(results)
    assert "account" in what
    assert "auth token" in results[-1].mend


@pytest.mark.parametrize("fault", ["refuse", "stall"])
async def test_a_service_that_cannot_be_asked_is_a_finding(desk: Desk, fault: str) -> None:
    desk.api._timeout = 0.2
    await desk.twilio.line("refuse" if fault == "refuse" else "stall")
    results = list(await channel(desk).check())
    assert faults(results)
    assert "network" in results[-1].mend, "and nobody looks for a wrong token"


async def test_an_address_that_twilio_cannot_reach_is_named(desk: Desk) -> None:
    for url in ("http://bot.example", ""):
        assert any(
            "public address" in what for what in faults(list(await channel(desk, public_url=url).check()))
        )


async def test_a_number_of_somebody_else_is_named(desk: Desk) -> None:
    (what,) = faults(list(await channel(desk, sender="+15559999999").check()))
    assert "+15559999999" in what


@pytest.mark.parametrize("url", ["", "https://other.example/webhooks/whatsapp", PUBLIC])
async def test_a_webhook_that_calls_somebody_else_is_named(desk: Desk, url: str) -> None:
    desk.twilio.webhook_url = url
    results = list(await channel(desk).check())
    assert len(faults(results)) == 1
    assert any(WEBHOOK in result.mend for result in results if not result.well)


async def test_of_the_sandbox_number_it_says_where_to_look(desk: Desk) -> None:
    results = list(await channel(desk, sender="whatsapp:+14155238886").check())
    assert faults(results) == []
    assert any(WEBHOOK in result.mend for result in results)


async def test_a_template_that_is_not_approved_is_named(desk: Desk) -> None:
    template = desk.twilio.template("paid", "es", "{{1}}", status="rejected")
    (what,) = faults(list(await channel(desk, templates={("paid", "es"): template.sid}).check()))
    assert "rejected" in what


async def test_a_template_that_is_not_there_is_named(desk: Desk) -> None:
    (what,) = faults(list(await channel(desk, templates={("paid", "es"): "HX" + "0" * 32}).check()))
    assert "paid in es" in what


async def test_languages_without_a_template_are_named_if_others_have_one(desk: Desk) -> None:
    template = desk.twilio.template("paid", "es", "{{1}}")
    found = channel(desk, templates={("paid", "es"): template.sid}, languages=("es", "fr"))
    results = list(await found.check())
    assert faults(results) == []
    unset = [one.what.removeprefix("template ").split(":")[0] for one in results if "none is set" in one.what]
    assert unset == ["extra in es", "paid in fr", "extra in fr"]


async def test_no_template_at_all_is_a_choice_with_its_price(desk: Desk) -> None:
    results = list(await channel(desk, languages=("es", "fr")).check())
    assert faults(results) == []
    assert any("templates: none" in result.what and result.mend for result in results)
