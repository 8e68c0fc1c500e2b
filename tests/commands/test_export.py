"""PE-19: a copy of all that is kept of a person, for nobody else, and no secret in it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from chatwallet.accounts.links import Link, LinkKind
from chatwallet.tests.commands.desk import ANA, BEN, NOON, Desk
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.export_links import ExportLinks
from chatwallet.tracking.people import person_of
from chatwallet.wallet.base import WalletRef

ADDRESS = "https://pay.example.org/export/"


@pytest.fixture
def public(desk: Desk) -> Desk:
    """A desk whose bot is reached over https."""
    desk.export_address = ADDRESS
    desk.use(desk.wallet)
    return desk


def links(desk: Desk) -> ExportLinks:
    return ExportLinks(desk.store.values, desk.store.windows, address=ADDRESS, clock=lambda: desk.now)


def token_in(text: str) -> str:
    found = re.search(rf"{re.escape(ADDRESS)}(\S+)", text)
    assert found is not None, text
    return found[1]


async def document(desk: Desk) -> dict[str, Any]:
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    found: dict[str, Any] = json.loads(await desk.services.own.document(account))
    return found


async def test_pe_19_the_copy_holds_everything_and_no_secret(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    await desk.pay()
    await know_all(desk.store)
    await desk.say("receive 5 Tea")
    await desk.say("receive 7 Not mine", who=BEN)
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    link = Link(
        id="lnk_1", shop="shp_1", wallet=WalletRef("flash", "5f0c"), kind=LinkKind.KEY, name="myshop",
        made_by=account.id, made=NOON, tail="a3f9", scopes=("read_user",),
    )  # fmt: skip
    await desk.store.shops.link(link, sealed="cw1.k.sealed")
    found = await document(desk)
    assert found["account"]["id"] == account.id
    assert found["account"]["second_factor"] is False
    assert [(one["channel"], one["id"]) for one in found["addresses"]] == [("memory", "ana")]
    orders = {one["memo"]: one for one in found["orders"]}
    assert list(orders) == ["Tea", "Coffee"]
    assert (orders["Coffee"]["state"], orders["Coffee"]["received"]["amount"]) == ("paid", "10.00")
    (invoice,) = orders["Coffee"]["invoices"]
    (line,) = found["payments"]
    assert (line["payment_hash"], line["received"]) == (invoice["payment_hash"], orders["Coffee"]["received"])
    assert invoice["payment_request"].startswith("lnbc")
    (shop,) = found["shops"]
    assert shop["links"] == [
        {
            "kind": "key", "wallet": "myshop", "state": "active", "made": NOON.isoformat(), "until": None,
            "ends_in": "a3f9", "may": ["read_user"],
        }
    ]  # fmt: skip
    await desk.store.factors.begin(account.id, "cw1.k.sealed-begun", NOON)
    assert await desk.store.factors.enrol(account.id, "cw1.k.sealed-begun", "cw1.k.sealed-factor", 1)
    found = await document(desk)
    assert found["account"]["second_factor"] is True, "that there is one, and no secret"
    written = json.dumps(found)
    assert "sealed" not in written
    assert "Not mine" not in written


async def test_pe_19_the_link_opens_only_after_its_number_was_written_in_the_chat(public: Desk) -> None:
    await public.say("receive 10 Coffee")
    token = token_in((await public.say("export my data")).text)
    number = await links(public).number(token)
    assert number
    assert await links(public).take(token) is None, "who has the link alone"
    other = f"{(int(number) + 1) % 10_000:04d}"
    refused = "There is no page with that number, or its 15 minutes are over."
    assert (await public.say(f"export {other}")).text == refused
    await public.say("receive 1", who=BEN)
    assert (await public.say(f"export {number}", who=BEN)).text == refused
    assert await links(public).take(token) is None
    assert (await public.say(f"export {number}")).text == "Good. Now fetch the file on the page, once."
    assert await links(public).number(token) == ""
    assert await links(public).take(token) == person_of(ANA)
    assert await links(public).take(token) is None
    assert await links(public).number(token) is None


async def test_pe_19_a_link_is_over_after_15_minutes(public: Desk) -> None:
    token = token_in((await public.say("export my data")).text)
    number = await links(public).number(token)
    public.pass_time(15 * 60)
    assert await links(public).number(token) is None
    assert "minutes are over" in (await public.say(f"export {number}")).text
    assert await links(public).take(token) is None


async def test_pe_19_twice_a_day_and_a_newer_link_ends_the_older(public: Desk) -> None:
    first = token_in((await public.say("export my data")).text)
    second = token_in((await public.say("exportar mis datos")).text)
    assert [await links(public).number(one) is None for one in (first, second)] == [True, False]
    answer = await public.say("export my data")
    assert answer.text == "You had your data twice within a day. Please ask again in 24 h."
    assert token_in((await public.say("export my data", who=BEN)).text)
    public.pass_time(24 * 3600 + 1)
    assert token_in((await public.say("export my data")).text)


async def test_pe_19_who_is_forgotten_has_no_link_any_more(public: Desk) -> None:
    token = token_in((await public.say("export my data")).text)
    number = await links(public).number(token)
    await public.say(f"export {number}")
    account = await public.store.accounts.find(person_of(ANA))
    assert account is not None
    await public.say(f"delete {account.id[-4:]}")
    assert await links(public).take(token) is None
    assert await public.store.values.under("export:") == {}


async def test_without_a_page_one_asks_whoever_runs_the_bot(desk: Desk) -> None:
    answer = await desk.say("export my data")
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    assert f"chatwallet export {account.id}" in answer.text


async def test_a_form_that_does_not_exist_is_said_to_be_unknown(desk: Desk) -> None:
    assert (await desk.say("export june")).text == "I don't know “june” here. There is: “export my data”."
