"""From a line to a code, from a payment to one message: what a shopkeeper lives through."""

from __future__ import annotations

import bolt11
import pytest

from chatwallet.locales.texts import Catalogue

from .conftest import ENGLISH, Stage, answers, code_of, edits, first_line, money, notices

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

CATALOGUE = Catalogue()


def received(amount: str, language: str = "en") -> str:
    return CATALOGUE[language]("notice-paid", amount=money(amount, language))


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
    word = {
        name: texts.words(name)[0] for name in ("receive", "status", "cancel", "history", "balance", "help")
    }

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
    assert [button["label"] for button in told[1]["buttons"]] == [
        texts("button-again"),
        texts("button-cancel"),
    ]
    assert [first_line(notice) for notice in notices(said)] == [received("10", language)]
    assert money("10", language) in first_line(told[2])
    assert first_line(told[3]) == texts("receive-open")
    assert first_line(told[4]) == texts("cancel-done", code=code_of(told[3]))
    assert first_line(told[5]) == texts("balance-title")
    assert first_line(told[6]) == texts("help-title")


async def test_the_notice_is_in_the_language_of_the_moment_when_it_is_paid(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "language fr", "!pay", "!wait 1")
    assert [first_line(notice) for notice in notices(said)] == [received("10", "fr")]


async def test_an_expired_code_is_renewed_and_the_new_one_is_paid(shop: Stage) -> None:
    async with shop.someone() as person:
        first = await person.say("receive 10 Coffee")
        assert first.qr is not None
        await shop.control.expire(first.qr.lower())
        code = code_of(first)
        expired = (await person.say("status")).text.partition("\n")[0]
        assert expired == ENGLISH("status-expired", code=code)
        (over,) = await person.edits(1)
        assert (over.id, over.text.partition("\n")[0]) == (
            first.id,
            ENGLISH("shown-expired", amount=money("10")),
        )
        fresh = await person.say("again")
        assert code_of(fresh) == code
        assert fresh.qr != first.qr
        await shop.pay(fresh)
        (notice,) = await person.notices()
        assert notice.reply_to == fresh.id
        paid = (await person.say("status")).text.partition("\n")[0]
        assert code in paid
        assert money("10") in paid


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
