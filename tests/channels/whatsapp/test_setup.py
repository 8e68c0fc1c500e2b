"""`chatwallet whatsapp setup` on accounts of every kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import cast

import pytest

from chatwallet.channels.base import Template
from chatwallet.channels.whatsapp.channel import SANDBOX_SENDER
from chatwallet.channels.whatsapp.settings import TEMPLATE_KINDS
from chatwallet.channels.whatsapp.setup_steps import Did, Part, Step
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.channels.whatsapp.admin import NAMES, PLACES, WANTED, WEBHOOK, Admin
from chatwallet.tests.channels.whatsapp.desk import open_desk
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_templates import Status


@pytest.fixture
async def admin() -> AsyncIterator[Admin]:
    async with FakeTwilio() as twilio:
        yield Admin(twilio)


def faults(steps: list[Step]) -> list[str]:
    assert all(step.mend for step in steps if not step.well)
    return [step.says for step in steps if not step.well]


def done(steps: list[Step]) -> Counter[Did]:
    return Counter(step.did for step in steps)


async def test_an_empty_account_has_all_that_is_needed_afterwards(admin: Admin) -> None:
    steps = await admin.set_up()
    assert faults(steps) == []
    made = list(admin.twilio.templates.values())
    assert [one.name for one in made] == NAMES
    assert [(one.kind, len(one.actions), one.body) for one in made[:3]] == [
        ("twilio/quick-reply", count, "{{1}}") for count in (1, 2, 3)
    ]
    assert made[2].actions == tuple(
        {"type": "QUICK_REPLY", "title": f"{{{{{at}}}}}", "id": f"{{{{{at + 1}}}}}"} for at in (2, 4, 6)
    )
    assert {one.status for one in made[:3]} == {"unsubmitted"}, "they need no approval"
    assert {(one.kind, one.status, one.category) for one in made[3:]} == {
        ("twilio/text", "pending", "UTILITY")
    }
    noted = await admin.noted()
    assert noted.buttons == {count: admin.sid(f"chatwallet_buttons_{count}_v1") for count in (1, 2, 3)}
    assert noted.templates == {place: admin.sid("chatwallet_{}_{}_v1".format(*place)) for place in PLACES}
    assert [step.waits for step in steps if step.part is Part.TEMPLATE] == [True] * len(PLACES)
    assert (admin.twilio.webhook_url, admin.twilio.fallback_url) == (WANTED, WANTED)


async def test_whatsapp_knows_fewer_languages_than_we_do(admin: Admin) -> None:
    await admin.set_up()
    made = {one.name: one for one in admin.twilio.templates.values()}
    assert {
        language: made[f"chatwallet_paid_{language}_v1"].language for language in Catalogue().languages
    } == {"en": "en", "es": "es", "fr": "fr", "ht": "fr", "pt": "pt_BR"}
    assert len({(one.approval_name, one.language) for one in made.values() if one.approval_name}) == len(
        PLACES
    )


async def test_twice_is_once(admin: Admin) -> None:
    await admin.set_up()
    before, noted = dict(admin.twilio.templates), await admin.noted()
    steps = await admin.set_up()
    assert faults(steps) == []
    assert done(steps) == {Did.NOTHING: len(steps)}
    assert dict(admin.twilio.templates) == before
    assert await admin.noted() == noted
    admin.approve()
    steps = await admin.set_up()
    assert faults(steps) == []
    assert not any(step.waits for step in steps)


async def test_what_is_there_already_is_found_by_its_name_though_the_store_is_another(admin: Admin) -> None:
    await admin.set_up()
    noted = await admin.noted()
    admin.values = MemoryStore().values
    steps = await admin.set_up()
    assert done(steps) == {Did.NOTHING: len(steps)}
    assert await admin.noted() == noted


async def test_what_ended_in_the_midst_is_finished_by_another_run(admin: Admin) -> None:
    def cut(step: Step) -> None:
        if (step.kind, step.language) == ("paid", "fr"):
            admin.twilio.faults.answer(503, times=1000, operation="any")

    admin.on_step = cut
    steps = await admin.set_up()
    assert steps[-1].part is Part.TWILIO
    assert faults(steps) == [steps[-1].says]
    assert len((await admin.noted()).templates) == 3, "what was made by then counts"
    admin.twilio.faults.clear()
    admin.on_step = lambda _: None
    steps = await admin.set_up()
    assert faults(steps) == []
    assert sorted(one.name for one in admin.twilio.templates.values()) == sorted(NAMES)
    assert len((await admin.noted()).templates) == len(PLACES)


async def test_a_content_whose_making_got_no_answer_is_looked_for_and_not_made_again(admin: Admin) -> None:
    admin.on_step = lambda step: (
        admin.twilio.faults.break_off(operation="content") if step.count == 1 else None
    )
    steps = await admin.set_up()
    assert admin.twilio.faults.pending == 0
    assert faults(steps) == []
    assert [one.name for one in admin.twilio.templates.values()] == NAMES


async def test_a_content_that_was_not_made_after_all_is_made_by_another_run(admin: Admin) -> None:
    admin.on_step = lambda step: (
        admin.twilio.faults.answer(502, operation="content") if step.count == 1 else None
    )
    (fault,) = faults(await admin.set_up())
    assert fault.startswith("content of 2 buttons: not made, as it seems")
    assert set((await admin.noted()).buttons) == {1, 3}
    admin.on_step = lambda _: None
    assert done(await admin.set_up())[Did.MADE] == 1
    assert set((await admin.noted()).buttons) == {1, 2, 3}


async def test_a_content_that_is_refused_leaves_the_others(admin: Admin) -> None:
    admin.on_step = lambda step: (
        admin.twilio.faults.refuse(20001, operation="content") if step.count == 1 else None
    )
    (fault,) = faults(await admin.set_up())
    assert fault == "content of 2 buttons: not made: Twilio refuses with code 20001"
    assert len((await admin.noted()).templates) == len(PLACES)


async def test_an_approval_whose_asking_got_no_answer_is_looked_for(admin: Admin) -> None:
    admin.on_step = lambda step: (
        admin.twilio.faults.break_off(operation="approval") if step.count == 3 else None
    )
    steps = await admin.set_up()
    assert admin.twilio.faults.pending == 0
    assert faults(steps) == []
    first = next(step for step in steps if step.part is Part.TEMPLATE)
    assert (first.did, first.status) == (Did.MADE, "pending")


async def test_an_approval_that_was_not_asked_for_after_all_is_asked_for_by_another_run(admin: Admin) -> None:
    admin.on_step = lambda step: (
        admin.twilio.faults.answer(502, operation="approval") if step.count == 3 else None
    )
    (fault,) = faults(await admin.set_up())
    assert fault.startswith("template paid in en: made, but not put before WhatsApp")
    admin.on_step = lambda _: None
    steps = await admin.set_up()
    assert faults(steps) == []
    assert done(steps)[Did.SUBMITTED] == 1
    assert done(steps)[Did.MADE] == 0


async def test_a_rejected_template_is_told_with_its_reason_and_not_made_again(admin: Admin) -> None:
    await admin.set_up()
    sid = admin.sid("chatwallet_extra_ht_v1")
    admin.twilio.review(sid, "rejected", "INVALID_LANGUAGE")
    for _ in range(2):
        steps = await admin.set_up()
        assert faults(steps) == ["template extra in ht: rejected: INVALID_LANGUAGE"]
        assert done(steps) == {Did.NOTHING: len(steps)}
    noted = (await admin.noted()).templates
    assert set(PLACES) - set(noted) == {("extra", "ht")}, "it could never be sent"
    assert len(admin.twilio.templates) == len(NAMES)


@pytest.mark.parametrize(("status", "kept"), [("paused", True), ("disabled", False), ("in_appeal", True)])
async def test_a_template_that_whatsapp_holds_back_is_told(admin: Admin, status: str, kept: bool) -> None:
    await admin.set_up()
    sid = admin.sid("chatwallet_paid_en_v1")
    admin.twilio.review(sid, cast("Status", status))
    (fault,) = faults(await admin.set_up())
    assert fault.startswith(f"template paid in en: {status}")
    assert (("paid", "en") in (await admin.noted()).templates) is kept


async def test_what_was_deleted_in_the_console_is_made_again_under_another_name_of_whatsapp(
    admin: Admin,
) -> None:
    await admin.set_up()
    buttons, template = admin.sid("chatwallet_buttons_2_v1"), admin.sid("chatwallet_paid_es_v1")
    old_name = admin.twilio.templates[template].approval_name
    admin.twilio.delete(buttons)
    admin.twilio.delete(template)
    steps = await admin.set_up()
    assert faults(steps) == []
    assert [step.says for step in steps if step.did is Did.MADE] == [
        "content of 2 buttons: was deleted at Twilio, made",
        "template paid in es: was deleted at Twilio, made, put before WhatsApp",
    ]
    noted = await admin.noted()
    assert noted.buttons[2] == admin.sid("chatwallet_buttons_2_v1") != buttons
    assert noted.templates["paid", "es"] == admin.sid("chatwallet_paid_es_v1") != template
    assert admin.twilio.templates[noted.templates["paid", "es"]].approval_name != old_name


async def test_ours_are_found_among_the_contents_of_others(admin: Admin) -> None:
    await admin.set_up()
    noted = await admin.noted()
    for number in range(560):  # more than one page of them, newer than ours
        admin.twilio.template(f"other_{number}", "en", "Hello {{1}}, how are you?")
    steps = await admin.set_up()
    assert done(steps) == {Did.NOTHING: len(steps)}
    assert await admin.noted() == noted


async def test_each_account_has_its_own(admin: Admin) -> None:
    await admin.set_up()
    noted = await admin.noted()
    async with FakeTwilio() as another:
        second = Admin(another, values=admin.values)
        assert done(await second.set_up())[Did.MADE] == len(NAMES)
        assert await second.noted() != noted
    assert await admin.noted() == noted


async def test_what_the_settings_name_wins_and_ours_is_not_made(admin: Admin) -> None:
    theirs = admin.twilio.template("our_own_words", "es", "Pago de {{1}} por {{2}}, {{3}}, {{4}}.")
    rejected = admin.twilio.template("others", "es", "{{1}} {{2}} {{3}} {{4}}.")
    admin.twilio.review(rejected.sid, "rejected", "TAG_CONTENT_MISMATCH")
    steps = await admin.set_up(
        templates={("paid", "es"): theirs.sid, ("extra", "es"): rejected.sid, ("paid", "fr"): f"HX{0:032x}"}
    )
    told = {(step.kind, step.language): step for step in steps if step.part is Part.TEMPLATE}
    assert told["paid", "es"].well
    assert "CHATWALLET_TWILIO_TEMPLATES names another, which counts: approved" in told["paid", "es"].says
    assert faults(steps) == [told["paid", "fr"].says, told["extra", "es"].says]
    assert told["extra", "es"].says.endswith("rejected: TAG_CONTENT_MISMATCH")
    assert set(PLACES) - set((await admin.noted()).templates) == {
        ("paid", "es"),
        ("extra", "es"),
        ("paid", "fr"),
    }
    assert len(admin.twilio.templates) == len(NAMES) - 3 + 2


async def test_a_dry_run_changes_nothing(admin: Admin) -> None:
    steps = await admin.set_up(dry_run=True)
    assert faults(steps) == []
    assert done(steps)[Did.WOULD_MAKE] == len(NAMES)
    assert done(steps)[Did.WOULD_SET] == 1
    assert (dict(admin.twilio.templates), admin.twilio.webhook_url) == ({}, "")
    assert await admin.values.under("") == {}
    await admin.set_up()
    admin.twilio.delete(admin.sid("chatwallet_buttons_2_v1"))
    admin.twilio.review(admin.sid("chatwallet_paid_es_v1"), "unsubmitted")
    before, noted = dict(admin.twilio.templates), await admin.noted()
    steps = await admin.set_up(dry_run=True)
    assert (done(steps)[Did.WOULD_MAKE], done(steps)[Did.WOULD_SUBMIT]) == (1, 1)
    assert dict(admin.twilio.templates) == before
    assert await admin.noted() == noted


async def test_the_webhook_is_set_only_if_somebody_says_so(admin: Admin) -> None:
    asked: list[str] = []
    admin.twilio.webhook_url = "https://other.example/hook"

    def no(question: str) -> bool:
        asked.append(question)
        return False

    admin.says = no
    (fault,) = faults(await admin.set_up())
    assert "https://other.example/hook" in fault
    assert WANTED in fault
    assert admin.twilio.webhook_url == "https://other.example/hook"
    (question,) = asked
    assert "https://other.example/hook" in question
    admin.twilio.webhook_url = WEBHOOK
    assert faults(await admin.set_up()) == [], "without tries and fallback messages come all the same"
    admin.says = lambda _: True
    assert done(await admin.set_up())[Did.SET] == 1
    assert (admin.twilio.webhook_url, admin.twilio.fallback_url) == (WANTED, WANTED)
    admin.says = lambda _: pytest.fail("nothing is to be changed")
    assert faults(await admin.set_up()) == []


@pytest.mark.parametrize("outcome", ["set", "not set", "refused"])
async def test_a_webhook_whose_setting_got_no_answer_is_looked_at(admin: Admin, outcome: str) -> None:
    def say(_: str) -> bool:
        match outcome:
            case "set":
                admin.twilio.faults.break_off(operation="sender")
            case "not set":
                admin.twilio.faults.answer(502, operation="sender")
            case _:
                admin.twilio.faults.refuse(20003, operation="sender")
        return True

    admin.says = say
    steps = await admin.set_up()
    assert admin.twilio.faults.pending == 0
    assert len(faults(steps)) == (0 if outcome == "set" else 1)
    assert (admin.twilio.webhook_url == WANTED) is (outcome == "set")
    assert len((await admin.noted()).templates) == len(PLACES)


async def test_an_address_that_twilio_cannot_reach_is_not_set(admin: Admin) -> None:
    (fault,) = faults(await admin.set_up(public_url="http://localhost:8080"))
    assert fault.startswith("public address")
    assert admin.twilio.webhook_url == ""


async def test_a_number_of_somebody_else_is_told(admin: Admin) -> None:
    (fault,) = faults(await admin.set_up(sender="whatsapp:+15559999999"))
    assert fault == "number: whatsapp:+15559999999 is none of this account's"
    assert len(admin.twilio.templates) == len(NAMES)


async def test_with_a_wrong_token_nothing_is_begun(admin: Admin) -> None:
    steps = await admin.set_up(token="guess")
    assert [step.part for step in steps] == [Part.ADDRESS, Part.ACCOUNT]
    assert len(faults(steps)) == 1
    assert await admin.values.under("") == {}


async def test_in_the_sandbox_there_are_buttons_alone(admin: Admin) -> None:
    steps = await admin.set_up(sender=SANDBOX_SENDER)
    assert faults(steps) == []
    assert [one.name for one in admin.twilio.templates.values()] == NAMES[:3]
    assert admin.twilio.webhook_url == ""
    assert "sandbox" in steps[-1].says


async def test_a_list_that_is_refused_or_fails_ends_it(admin: Admin) -> None:
    admin.twilio.faults.refuse(20429, operation="content")
    steps = await admin.set_up()
    assert steps[-1].part is Part.TWILIO
    assert "can't be asked now" in steps[-1].says
    admin.twilio.faults.refuse(20003, operation="sender")
    steps = await admin.set_up()
    assert (steps[-1].part, len(faults(steps))) == (Part.TWILIO, 1)
    assert dict(admin.twilio.templates) == {}


async def test_a_template_whose_approval_is_refused_stays_noted(admin: Admin) -> None:
    await admin.set_up()
    noted = await admin.noted()
    admin.on_step = lambda step: (
        admin.twilio.faults.refuse(20404, operation="approval") if step.part is Part.WEBHOOK else None
    )
    (fault,) = faults(await admin.set_up())
    assert "Twilio refuses with code 20404" in fault
    assert await admin.noted() == noted


@pytest.mark.parametrize("kind", TEMPLATE_KINDS)
@pytest.mark.parametrize("language", ["en", "ht", "pt"])
async def test_what_was_made_says_what_the_bot_tells_outside_the_window(kind: str, language: str) -> None:
    values = (
        ("$10.00", "Coffee · K7Q2", "21 Nov 2026, 15:04 UTC", "K3ZQ7MWD")
        if kind != "alert"
        else ("Trouble.",)
    )
    async with open_desk() as desk:
        admin = Admin(desk.twilio, values=desk.store.values)
        await admin.set_up()
        admin.approve()
        desk.twilio.enforce_window(True)
        await desk.send("never shown", template=Template(kind, language, values))
        seen = await desk.ana.next()
    names = ("amount", "order", "time", "ref") if kind != "alert" else ("text",)
    texts = Catalogue()[language]
    assert seen.text == texts(f"template-{kind}", **dict(zip(names, values, strict=True)))
