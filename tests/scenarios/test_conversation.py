"""What people say besides asking to be paid, and what they say wrong."""

from __future__ import annotations

import pytest

from .conftest import ENGLISH, OpenStage, Said, Stage, answers, code_of, edits, first_line, money

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def said_by_buttons(message: Said) -> list[str]:
    return [button["text"] for button in message["buttons"]]


async def test_the_buttons_of_a_code_renew_it_and_cancel_it(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "!button 1", "!button 2")
    card, renewed, cancelled = answers(said)
    assert code_of(renewed) == code_of(card)
    assert renewed["image"] != card["image"]
    assert first_line(cancelled) == ENGLISH("cancel-done", code=code_of(card))
    assert {edit["edit_of"] for edit in edits(said)} == {card["id"], renewed["id"]}


@pytest.mark.parametrize("choice", ["1", "!button 1"])
async def test_an_ambiguous_amount_is_asked_back_and_chosen(shop: Stage, choice: str) -> None:
    question, card = answers(await shop.play("receive 1.000 Coffee", choice))
    assert first_line(question) == ENGLISH("error-ambiguous-amount", amount="1.000")
    assert len(said_by_buttons(question)) == 2
    assert said_by_buttons(question)[0] in question["text"]
    assert question["image"] is None
    assert first_line(card) == ENGLISH("receive-fixed", amount=money("1000"))
    assert ENGLISH("line-memo", memo="Coffee") in card["text"]


async def test_any_command_leaves_an_open_question(shop: Stage) -> None:
    _, price, nothing = answers(await shop.play("receive 1.000", "price", "1"))
    assert first_line(price).startswith("1 BTC")
    assert nothing["image"] is None


async def test_history_has_an_empty_state_pages_and_directions(stage: OpenStage) -> None:
    async with stage() as own:
        asked = [f"receive {number} Cake {number}" for number in range(1, 13)]
        said = await own.play(
            "history", *asked, "!pay", "!wait 1", "history", "history 2", "history 3", "history in"
        )
    empty, *cards, first, second, third, came = answers(said)
    assert empty["text"] == ENGLISH("history-empty", example="receive 10 Coffee")
    pages = first["text"].splitlines(), second["text"].splitlines()
    assert pages[0][0] == ENGLISH("history-title", page="1")
    assert pages[0][-1] == ENGLISH("history-more", command="history 2")
    listed = pages[0][1:-1] + pages[1][1:]
    assert [line.rpartition("· ")[2] for line in listed] == [f"Cake {number}" for number in range(12, 0, -1)]
    assert [code_of(card) in line for card, line in zip(reversed(cards), listed, strict=True)] == [True] * 12
    assert third["text"] == ENGLISH("history-no-more", page="3")
    assert [line.rpartition("· ")[2] for line in came["text"].splitlines()[1:]] == ["Cake 12"]


async def test_history_without_the_wallet_shows_what_was_asked_here(stage: OpenStage) -> None:
    async with stage() as own, own.someone() as person:
        card = await person.say("receive 10 Coffee")
        await own.control.network("status", side="http", status=500)
        history = (await person.say("history")).text
    assert code_of(card) in history
    assert history.endswith(ENGLISH("history-wallet-fails"))


async def test_balance_and_price_are_those_of_the_wallet(shop: Stage) -> None:
    balance, _, _, grown, price, dear = answers(
        await shop.play(
            "balance", "currency JMD", "receive 10", "!pay", "!wait 1", "balance", "price USD", "price"
        )
    )
    assert first_line(balance) == ENGLISH("balance-title")
    assert "$" in balance["text"]
    assert "JMD" not in balance["text"]
    assert "JMD" in grown["text"]
    assert "$" in first_line(price)
    assert "JMD" in first_line(dear)


async def test_a_person_sets_their_currency_and_their_zone(shop: Stage) -> None:
    said = await shop.play(
        "currency",
        "currency JMD",
        "receive 1500 JMD Juice",
        "timezone America/Bogota",
        "timezone",
        "!pay",
        "!wait 1",
    )
    now, changed, card, zone, told = answers(said)
    assert "USD" in now["text"]
    assert changed["text"] == ENGLISH("currency-set", currency="JMD")
    assert "JMD" in first_line(card)
    assert "$" in first_line(card)
    assert "America/Bogota" in zone["text"]
    assert "America/Bogota" in told["text"]
    (notice,) = [message for message in said if message["notice"]]
    assert "JMD" in first_line(notice)
    assert "UTC-5" in notice["text"] or "-05" in notice["text"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [("receivd 10 Coffee", "receive 10 Coffee"), ("canecl K7Q2", "cancel K7Q2"), ("10 Coffee", "receive 10 Coffee")],
)  # fmt: skip
async def test_a_slip_that_is_not_sure_or_not_harmless_is_answered_with_what_was_meant_and_nothing_is_done(
    shop: Stage, line: str, meant: str
) -> None:
    (answer,) = answers(await shop.play(line))
    assert ENGLISH("unknown-suggest", suggestion=meant) in answer["text"]
    assert said_by_buttons(answer) == [meant]
    assert answer["image"] is None


async def test_a_slip_that_is_sure_is_obeyed_and_the_answer_says_how_it_was_read(shop: Stage) -> None:
    order, balance = answers(await shop.play("recieve 10 Coffee", "balanse"))
    assert first_line(order) == ENGLISH("read-as", line="receive 10 Coffee")
    assert order["image"] is not None
    assert first_line(balance) == ENGLISH("read-as", line="balance")


async def test_a_person_who_says_anything_is_told_how_to_go_on(shop: Stage) -> None:
    said = answers(await shop.play("good morning to you", "🙂", "help", "help receive"))
    unknown, empty, help_, topic = said
    assert ENGLISH("unknown-help", help="help") in unknown["text"]
    assert empty["text"] == ENGLISH("error-empty", help="help")
    assert first_line(help_) == ENGLISH("help-title")
    assert "receive 10 Coffee" in topic["text"]


@pytest.mark.parametrize("line", ["receive 0", "receive -5", "receive 10.555", "receive 10001", "receive ten",
                                  "receive NaN", "receive 1e9"])  # fmt: skip
async def test_what_can_not_be_asked_for_makes_no_code(shop: Stage, line: str) -> None:
    answer, status = answers(await shop.play(line, "status"))
    assert answer["image"] is None
    assert status["text"] == ENGLISH("error-no-charge", example="receive 10")
