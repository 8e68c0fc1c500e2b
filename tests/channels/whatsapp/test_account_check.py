"""What `doctor` says of WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from chatwallet.channels.checks import CheckResult
from chatwallet.channels.whatsapp.channel import WhatsAppChannel
from chatwallet.channels.whatsapp.contents import Registered
from chatwallet.channels.whatsapp.twilio import open_twilio
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.channels.whatsapp.admin import PLACES, Admin
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk
from chatwallet.tests.fakes.twilio_templates import Status

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
    templates = {(kind, "es"): template.sid for kind in ("paid", "extra", "alert")}
    results = list(await channel(desk, templates=templates, languages=("es",)).check())
    assert faults(results) == []
    assert len(results) == 7


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
    (mend,) = [result.mend for result in results if not result.well]
    assert mend.startswith("Run `chatwallet whatsapp setup`")
    assert f"{WEBHOOK}#rc=5&rp=all" in mend


async def test_of_the_sandbox_number_it_says_where_to_look(desk: Desk) -> None:
    results = list(await channel(desk, sender="whatsapp:+14155238886").check())
    assert faults(results) == []
    assert any(f"{WEBHOOK}#rc=5&rp=all" in result.mend for result in results)


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
    assert unset == ["paid in fr", "extra in es", "extra in fr", "alert in es", "alert in fr"]


async def test_no_template_at_all_is_a_choice_with_its_price(desk: Desk) -> None:
    results = list(await channel(desk, languages=("es", "fr")).check())
    assert faults(results) == []
    assert any("templates: none" in result.what and result.mend for result in results)


@pytest.fixture
async def registered(desk: Desk) -> Desk:
    """A desk whose account has all that setup makes, and WhatsApp's approval."""
    admin = Admin(desk.twilio, values=desk.store.values)
    await admin.set_up(public_url=PUBLIC)
    admin.approve()
    return desk


def told(results: Sequence[CheckResult], begins: str) -> list[str]:
    return [result.what for result in results if result.what.startswith(begins)]


async def test_what_setup_made_is_well_in_each_language(registered: Desk) -> None:
    results = await channel(registered, languages=Catalogue().languages).check()
    assert faults(list(results)) == []
    assert told(results, "buttons") == ["buttons: their contents are there"]
    assert len(told(results, "template ")) == len(PLACES)
    assert "template paid in ht: approved, registered as fr" in told(results, "template ")


async def test_before_setup_it_says_what_to_run(desk: Desk) -> None:
    results = await channel(desk, languages=("es",)).check()
    assert faults(list(results)) == []
    for begins in ("buttons: none", "templates: none"):
        (mend,) = (result.mend for result in results if result.what.startswith(begins))
        assert "chatwallet whatsapp setup" in mend


async def test_what_was_deleted_in_the_console_is_named(registered: Desk) -> None:
    noted = await registered.contents().look()
    registered.twilio.delete(noted.buttons[2])
    registered.twilio.delete(noted.templates["paid", "es"])
    results = list(await channel(registered, languages=("es",)).check())
    assert faults(results) == [
        "content of 2 buttons: was deleted at Twilio",
        "template paid in es: was deleted at Twilio",
    ]
    assert all("chatwallet whatsapp setup" in result.mend for result in results if not result.well)


async def test_what_the_store_does_not_know_of_is_not_used(registered: Desk) -> None:
    await registered.contents().note(Registered())
    results = list(await channel(registered, languages=("es",)).check())
    assert len(faults(results)) == 3 + 3
    assert all("this store does not know of it" in what for what in faults(results))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("rejected", "rejected, registered as es: TAG_CONTENT_MISMATCH"),
        ("disabled", "disabled, registered as es: TAG_CONTENT_MISMATCH"),
        ("paused", "paused, registered as es: TAG_CONTENT_MISMATCH"),
        ("pending", "pending, registered as es"),
        ("unsubmitted", "unsubmitted, registered as es: TAG_CONTENT_MISMATCH"),
    ],
)
async def test_a_template_that_can_t_be_sent_is_named_with_its_reason(
    registered: Desk, status: Status, says: str
) -> None:
    noted = await registered.contents().look()
    registered.twilio.review(noted.templates["extra", "es"], status, "TAG_CONTENT_MISMATCH")
    results = list(await channel(registered, languages=("es",)).check())
    assert faults(results) == [f"template extra in es: {says}"]


async def test_a_rejected_one_is_named_also_where_setup_has_put_it_aside(registered: Desk) -> None:
    noted = await registered.contents().look()
    registered.twilio.review(noted.templates["extra", "es"], "rejected", "TAG_CONTENT_MISMATCH")
    await Admin(registered.twilio, values=registered.store.values).set_up(public_url=PUBLIC)
    assert ("extra", "es") not in (await registered.contents().look()).templates
    results = list(await channel(registered, languages=("es",)).check())
    assert faults(results) == ["template extra in es: rejected, registered as es: TAG_CONTENT_MISMATCH"]


async def test_contents_that_can_t_be_asked_for_are_a_finding(registered: Desk) -> None:
    registered.twilio.faults.answer(503, operation="content")
    (what,) = faults(list(await channel(registered, languages=("es",)).check()))
    assert what.startswith("what is registered can't be asked for")
    registered.twilio.faults.refuse(20404, operation="approval")
    (what,) = faults(list(await channel(registered, languages=("es",)).check()))
    assert what.endswith("Twilio refuses with code 20404")
