"""What WhatsApp says of templates that are put before it."""

import json
from typing import Any

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_templates import Status
from chatwallet.tests.sandbox.fake_twilio.bot import Bot, refusal
from chatwallet.tests.sandbox.fake_twilio.contents import (
    REPLY,
    approval,
    content,
    make,
    post_json,
    replies,
    send_filled,
    submit,
)

PAID = "You were paid {{1}} just now, thank you."


def notice(body: str = PAID, variables: int = 1, **others: Any) -> dict[str, Any]:
    return content({"twilio/text": {"body": body}}, variables, **others)


async def test_a_template_waits_until_whatsapp_has_looked_at_it(twilio: FakeTwilio, client: Client) -> None:
    made = await make(client, notice())
    assert (await approval(client, made.sid))["status"] == "unsubmitted"
    asked = await submit(client, made.sid)
    assert (asked.status, asked.name, asked.category) == ("received", "chatwallet_paid_en", "UTILITY")
    assert await approval(client, made.sid) == {
        "allow_category_change": True,
        "category": "UTILITY",
        "content_type": "twilio/text",
        "name": "chatwallet_paid_en",
        "rejection_reason": "",
        "status": "pending",
        "type": "whatsapp",
    }
    twilio.review(made.sid, "rejected", "It is promotional")
    said = await approval(client, made.sid)
    assert (said["status"], said["rejection_reason"]) == ("rejected", "It is promotional")


async def test_templates_can_be_approved_at_once(twilio: FakeTwilio, client: Client) -> None:
    twilio.rules.approved_at_once = True
    made = await make(client, notice())
    assert (await submit(client, made.sid)).status == "received"
    assert (await approval(client, made.sid))["status"] == "approved"


async def test_a_template_is_put_before_whatsapp_once(twilio: FakeTwilio, client: Client) -> None:
    made = await make(client, notice())
    await submit(client, made.sid)
    assert await refusal(submit(client, made.sid)) == (400, 92009)
    twilio.review(made.sid, "rejected")
    assert await refusal(submit(client, made.sid, "another_name")) == (400, 92009)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Paid", "UTILITY"),
        ("paid-en", "UTILITY"),
        ("paid en", "UTILITY"),
        ("", "UTILITY"),
        ("x" * 513, "UTILITY"),
        ("paid", "utility"),
        ("paid", "TRANSACTIONAL"),
    ],
)
async def test_a_request_that_is_not_well_made_is_refused(client: Client, name: str, category: str) -> None:
    made = await make(client, notice())
    assert await refusal(submit(client, made.sid, name, category)) == (400, 20001)
    assert (await approval(client, made.sid))["status"] == "unsubmitted"


async def test_an_unknown_member_of_a_request_is_refused(twilio: FakeTwilio, client: Client) -> None:
    made = await make(client, notice())
    data = json.dumps({"name": "paid", "category": "UTILITY", "language": "en"})
    status, body = await post_json(twilio, f"/v1/Content/{made.sid}/ApprovalRequests/whatsapp", data)
    assert (status, body["code"]) == (400, 20001)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (notice("{{1}} was paid to you just now."), "start or end"),
        (notice("You were paid just now: {{1}}"), "start or end"),
        (notice("You were paid just now: {{1}}!"), "start or end"),
        (notice("You were paid {{1}} {{2}} just now, thank you very much.", 2), "next to each other"),
        (notice("Paid {{1}} for {{2}} at {{3}} now.", 3), "too many variables"),
        (notice("You got {{1}} today."), ""),
        (notice("You {{1}} today."), "too many variables"),
        (notice(language="ht"), "not supported"),
        (notice(language="pt"), "not supported"),
        (content({REPLY: {"body": "What now?", "actions": [{"title": "{{1}}", "id": "a"}]}}, 1), "Buttons"),
    ],
)
async def test_whatsapp_rejects_by_rule_and_says_why_and_nothing_else(
    twilio: FakeTwilio, client: Client, body: dict[str, Any], reason: str
) -> None:
    twilio.rules.approved_at_once = True
    made = await make(client, body)
    assert (await submit(client, made.sid)).status == "received"
    said = await approval(client, made.sid)
    assert said["status"] == ("rejected" if reason else "approved")
    assert reason in said["rejection_reason"]


async def test_a_name_counts_once_per_language(client: Client) -> None:
    first, second, other = [await make(client, notice(language=lang)) for lang in ("en", "en", "es")]
    for made in (first, second, other):
        await submit(client, made.sid, "paid")
    said = [(await approval(client, made.sid))["status"] for made in (first, second, other)]
    assert said == ["pending", "rejected", "pending"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unsubmitted", "63016"),
        ("received", "63016"),
        ("pending", "63016"),
        ("rejected", "63016"),
        ("paused", "63041"),
        ("disabled", "63042"),
    ],
)
async def test_outside_the_window_only_what_is_approved_goes_out(
    twilio: FakeTwilio, client: Client, bot: Bot, status: Status, code: str
) -> None:
    twilio.enforce_window(True)
    made = await make(client, notice())
    twilio.review(made.sid, status)
    await send_filled(client, twilio, made.sid, ["$10"], status_callback=f"{bot.url}/status")
    await twilio.until(lambda: twilio.callbacks.posted)
    assert (bot.values(), bot.values("ErrorCode")) == (["undelivered"], [code])
    twilio.review(made.sid, "approved")
    await send_filled(client, twilio, made.sid, ["$10"])
    seen = await twilio.person().next()
    assert (seen.text, seen.approved) == ("You were paid $10 just now, thank you.", True)


async def test_that_a_template_is_paused_can_be_told_in_the_answer(
    twilio: FakeTwilio, client: Client
) -> None:
    twilio.enforce_window(True, at_once=True)
    made = await make(client, notice())
    twilio.review(made.sid, "paused")
    assert await refusal(send_filled(client, twilio, made.sid, ["$10"])) == (400, 63041)
    await twilio.person().say("hi")
    await send_filled(client, twilio, made.sid, ["$10"])
    assert (await twilio.person().next()).text == "You were paid $10 just now, thank you."


@pytest.mark.parametrize("value", ["two\nlines", "two\rlines", "a\tb", "a     b"])
async def test_values_of_approved_templates_have_no_breaks(
    twilio: FakeTwilio, client: Client, value: str
) -> None:
    made = await make(client, replies(1))
    values = [value, "Status", "status"]
    await send_filled(client, twilio, made.sid, values)
    assert (await twilio.person().next()).text == value
    twilio.rules.breaks_always = True
    assert await refusal(send_filled(client, twilio, made.sid, values)) == (400, 21656)
    twilio.rules.breaks_always = False
    twilio.review(made.sid, "approved")
    assert await refusal(send_filled(client, twilio, made.sid, values)) == (400, 21656)
    await send_filled(client, twilio, made.sid, ["a    b", "Status", "status"])
    assert (await twilio.person().next()).text == "a    b"
