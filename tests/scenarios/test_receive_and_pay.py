"""From a line to a code, from a payment to one message: what a shopkeeper lives through."""

from __future__ import annotations

from decimal import Decimal

import bolt11
import pytest
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue

from .conftest import Stage, answers, code_of, edits, notices

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

CATALOGUE = Catalogue()
ENGLISH = CATALOGUE["en"]


def money(amount: str, language: str = "en", currency: str = "USD") -> str:
    return Formats(language, "UTC").money(Decimal(amount), currency)


def received(amount: str, language: str = "en") -> str:
    return CATALOGUE[language]("notice-paid", amount=money(amount, language))


def first_line(message: dict[str, object]) -> str:
    return str(message["text"]).partition("\n")[0]


async def test_a_payment_is_told_once_as_a_reply_to_its_code_which_turns_into_paid(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "!pay", "!wait 1")
    (card,), (notice,), (edit,) = answers(said), notices(said), edits(said)

    assert first_line(card) == ENGLISH("receive-fixed", amount=money("10"))
    assert ENGLISH("line-memo", memo="Coffee") in card["text"]
    assert first_line(notice) == received("10")
    assert ENGLISH("line-memo", memo="Coffee") in notice["text"]
    assert notice["reply_to"] == card["id"]
    assert edit["edit_of"] == card["id"]
    assert first_line(edit) == ENGLISH("shown-paid", amount=money("10"))
    assert edit["image"] is None
    assert not edit["buttons"]


async def test_the_picture_holds_the_invoice_of_the_text_over_what_was_asked(shop: Stage) -> None:
    (card,) = await shop.play("receive 10 Coffee")

    invoice = bolt11.decode(card["image"]["text"].lower())
    assert card["image"]["text"] == card["image"]["text"].upper()
    assert card["text"].endswith(card["image"]["text"].lower())
    assert invoice.amount_msat is not None
    assert abs(int(invoice.amount_msat) - 10 * 100_000_000_000 // 65_000) <= 1000
    assert invoice.expiry == 60


@pytest.mark.parametrize("language", CATALOGUE.languages)
async def test_the_whole_story_is_told_in_the_language_of_the_person(shop: Stage, language: str) -> None:
    texts = CATALOGUE[language]
    word = {name: texts.words(name)[0] for name in ("receive", "status", "cancel", "history", "balance", "help")}

    said = await shop.play(
        f"language {language}",
        f"{word['receive']} 10 Café",
        "!pay",
        "!wait 1",
        word["status"],
        word["receive"],
        word["cancel"],
        word["balance"],
        word["help"],
    )
    told = answers(said)
    assert told[0]["text"] == texts("language-set")
    assert first_line(told[1]) == texts("receive-fixed", amount=money("10", language))
    assert [button["label"] for button in told[1]["buttons"]] == [texts("button-again"), texts("button-cancel")]
    assert [first_line(notice) for notice in notices(said)] == [received("10", language)]
    assert money("10", language) in first_line(told[2])
    assert first_line(told[3]) == texts("receive-open")
    assert told[4]["text"] == texts("cancel-done", code=code_of(told[3]))
    assert first_line(told[5]) == texts("balance-title")
    assert first_line(told[6]) == texts("help-title")


async def test_the_notice_is_in_the_language_of_the_moment_when_it_is_paid(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "language fr", "!pay", "!wait 1")
    assert [first_line(notice) for notice in notices(said)] == [received("10", "fr")]


async def test_an_expired_code_is_renewed_and_the_new_one_is_paid(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "!expire", "status", "again", "!pay", "!wait 1", "status")
    first, expired, fresh, paid = answers(said)

    code = code_of(first)
    assert first_line(expired) == ENGLISH("status-expired", code=code, again=f"again {code}")
    assert code_of(fresh) == code
    assert fresh["image"] != first["image"]
    assert [notice["reply_to"] for notice in notices(said)] == [fresh["id"]]
    assert {edit["edit_of"] for edit in edits(said)} == {first["id"], fresh["id"]}
    assert code in first_line(paid)
    assert money("10") in first_line(paid)


async def test_a_payment_that_comes_after_the_expiry_is_told_as_late(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "!expire", "status", "!pay-late", "!wait 1", "status")
    (notice,) = notices(said)
    assert first_line(notice) == received("10")
    assert ENGLISH("notice-late") in notice["text"]
    assert money("10") in first_line(answers(said)[2])


async def test_a_payment_that_overtakes_the_news_of_the_expiry_is_told_once(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "!pay-late", "!wait 1", "status")
    assert [first_line(notice) for notice in notices(said)] == [received("10")]
    assert money("10") in first_line(answers(said)[1])


async def test_the_older_of_two_codes_pays_the_charge_too(shop: Stage) -> None:
    async with shop.someone() as person:
        older = await person.say("receive 10 Coffee")
        newer = await person.say("again")
        await shop.pay(older)
        (notice,) = await person.notices()
        assert notice.reply_to == older.id
        assert {edit.id for edit in await person.edits(2)} == {older.id, newer.id}
        assert (await person.say("again")).text == ENGLISH("error-charge-paid", code=code_of(older))


async def test_who_pays_both_codes_of_a_charge_is_seen_to_have_paid_twice(shop: Stage) -> None:
    async with shop.someone() as person:
        older = await person.say("receive 10 Coffee")
        newer = await person.say("again")
        await shop.pay(older)
        await person.notices(1)
        await shop.pay(newer)
        paid, extra = await person.notices(2)
        assert paid.text.startswith(received("10"))
        assert extra.text.startswith(ENGLISH("notice-extra", code=code_of(older), amount=money("10")))
        assert extra.reply_to == newer.id
        assert ENGLISH("status-extra", count=1) in (await person.say("status")).text


async def test_a_payment_of_a_cancelled_code_counts(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "cancel", "status", "!pay", "!wait 1", "status", "cancel")
    card, cancelled, before, after, too_late = answers(said)
    code = code_of(card)
    assert cancelled["text"] == ENGLISH("cancel-done", code=code)
    assert first_line(before) == ENGLISH("status-cancelled", code=code)
    assert first_line(notices(said)[0]) == received("10")
    assert money("10") in first_line(after)
    assert too_late["text"] == ENGLISH("cancel-paid", code=code)
    assert [first_line(edit) for edit in edits(said)] == [
        ENGLISH("shown-cancelled", amount=money("10")),
        ENGLISH("shown-paid", amount=money("10")),
    ]


async def test_status_says_how_a_charge_stands_at_every_stage(shop: Stage) -> None:
    said = await shop.play("status", "receive 10 Coffee", "status", "!pay", "!wait 1", "status")
    none, card, pending, paid = answers(said)
    assert none["text"] == ENGLISH("error-no-charge", example="receive 10")
    code = code_of(card)
    assert any(
        first_line(pending) == ENGLISH("status-pending", code=code, seconds=seconds) for seconds in range(50, 61)
    )
    assert [button["text"] for button in pending["buttons"]] == [f"again {code}", f"cancel {code}"]
    assert ENGLISH("status-paid", code=code, time="", amount="").split()[1] in first_line(paid)
    assert money("10") in first_line(paid)
    assert not paid["buttons"]


async def test_status_says_that_it_is_not_sure_while_the_wallet_is_silent(shop: Stage) -> None:
    async with shop.someone() as person:
        await person.say("receive 10 Coffee")
        await shop.control.network("refuse")
        try:
            unsure = await person.say("status")
        finally:
            await shop.control.network("ok")
        assert unsure.text.startswith(ENGLISH("status-unsure"))


async def test_two_people_know_nothing_of_each_other(shop: Stage) -> None:
    async with shop.someone() as ana, shop.someone() as bob:
        card = await ana.say("receive 10 Coffee")
        code = code_of(card)
        for line in (f"status {code}", f"again {code}", f"cancel {code}"):
            assert (await bob.say(line)).text == ENGLISH("error-unknown-code", code=code)
        assert (await bob.say("status")).text == ENGLISH("error-no-charge", example="receive 10")
        await shop.pay(card)
        await ana.notices()
        await ana.edits()
        assert (await bob.say("status")).text == ENGLISH("error-no-charge", example="receive 10")
        assert not any(seen.is_notice for seen in bob.heard)


async def test_an_open_amount_is_told_as_what_came(shop: Stage) -> None:
    async with shop.someone() as person:
        card = await person.say("receive")
        assert card.qr is not None
        assert bolt11.decode(card.qr.lower()).amount_msat is None
        await shop.pay(card, cents=1234)
        (notice,) = await person.notices()
        assert notice.text.startswith(received("12.34"))
        (edit,) = await person.edits()
        assert edit.text.startswith(ENGLISH("shown-paid", amount=money("12.34")))
        assert money("12.34") in (await person.say("status")).text


async def test_the_same_line_twice_asks_twice(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "receive 10 Coffee", "!pay", "!wait 1")
    first, second = answers(said)
    assert code_of(first) != code_of(second)
    assert first["image"] != second["image"]
    assert [notice["reply_to"] for notice in notices(said)] == [second["id"]]
