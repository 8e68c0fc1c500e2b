"""Several codes of one charge, several people, and how a charge stands at every moment."""

from __future__ import annotations

import bolt11
import pytest

from .conftest import ENGLISH, OpenStage, Stage, answers, code_of, edits, first_line, money, notices

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


def received(amount: str) -> str:
    return ENGLISH("notice-paid", amount=money(amount))


async def test_the_older_of_two_codes_pays_the_charge_too(shop: Stage) -> None:
    async with shop.someone() as person:
        older = await person.say("receive 10 Coffee")
        newer = await person.say("again")
        (over,) = await person.edits(
            1
        )  # before it is paid: a payment may overtake it, and then it is not said
        assert (over.id, over.text.partition("\n")[0]) == (
            older.id,
            ENGLISH("shown-expired", amount=money("10")),
        )
        await shop.pay(older)
        (notice,) = await person.notices()
        assert notice.reply_to == older.id
        _, *changes = [(edit.id, edit.text.partition("\n")[0]) for edit in await person.edits(3)]
        assert set(changes) == {(one.id, ENGLISH("shown-paid", amount=money("10"))) for one in (older, newer)}
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
    assert cancelled["text"].partition("\n")[0] == ENGLISH("cancel-done", code=code)
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
        first_line(pending) == ENGLISH("status-pending", code=code, seconds=seconds)
        for seconds in range(50, 61)
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


async def test_an_open_amount_is_told_as_what_came(stage: OpenStage) -> None:
    async with stage() as own, own.someone() as person:
        card = await person.say("receive")
        assert card.qr is not None
        assert bolt11.decode(card.qr.lower()).amount_msat is None
        await own.pay(card, cents=1234)
        (notice,) = await person.notices()
        assert notice.text.startswith(received("12.34"))
        (edit,) = await person.edits()
        assert edit.text.startswith(ENGLISH("shown-paid-unknown"))
        assert money("12.34") in (await person.say("status")).text


async def test_the_same_line_twice_asks_twice(shop: Stage) -> None:
    said = await shop.play("receive 10 Coffee", "receive 10 Coffee", "!pay", "!wait 1")
    first, second = answers(said)
    assert code_of(first) != code_of(second)
    assert first["image"] != second["image"]
    assert [notice["reply_to"] for notice in notices(said)] == [second["id"]]
