"""PE-19 in the chat: what would go is told first, and goes on the signs of one's own account alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.roles import Owners
from chatwallet.commands.registry import find_commands
from chatwallet.tests.charges import orders_of
from chatwallet.tests.commands.desk import ANA, BEN, NOON, Desk
from chatwallet.tests.ledgers import know_all
from chatwallet.tracking.erasing import Eraser
from chatwallet.tracking.outbox.base import Sent
from chatwallet.tracking.people import person_of
from chatwallet.wallet.base import WalletRef
from chatwallet.wallet.money import USD, Money


async def signs(desk: Desk) -> str:
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    return account.id[-4:].upper()


@pytest.mark.parametrize("line", ["delete my data", "delete data", "borrar mis datos", "erase “my data”."])
async def test_pe_19_what_would_go_is_counted_and_nothing_goes(desk: Desk, line: str) -> None:
    await desk.say("receive 10 Coffee")
    await desk.pay()
    await desk.say("receive 5 Tea")
    lines = await desk.lines(line)
    assert lines == [
        "This forgets all that I keep of you: your account with its chats (1) and orders (2), and what was said.",
        "Open orders (1) can still be paid: I tell you here, and they go when they are over.",
        "For a copy, write “export my data” first.",
        f"To do it, write “delete {await signs(desk)}”. It can't be undone.",
    ]
    assert len(await orders_of(desk.store, ANA)) == 2
    assert await desk.store.erasures.begun() == []


async def test_pe_19_on_the_signs_of_the_account_it_goes_and_who_writes_again_is_new(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    await desk.pay()
    await desk.say("language es")
    done = await desk.say(f"delete {await signs(desk)}")
    assert done.text.startswith("Hecho: me olvido de ti")
    assert await desk.store.accounts.find(person_of(ANA)) is None
    desk.pass_time(2 * 3600)
    await Eraser(desk.store, clock=lambda: desk.now).run()
    assert "Nothing" in (await desk.say("history")).text or await desk.made_nothing()
    assert (await desk.say("language")).text.startswith("I speak English")


async def test_pe_19_the_shop_keeps_what_came_and_nothing_of_who_asked(desk: Desk) -> None:
    """People, design 5.5: lines outlive their orders, without the account, and without what an order was for."""
    await desk.say("receive 10 Coffee for Zora")
    await desk.pay()
    await know_all(desk.store)
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    assert [line.made_by async for line in desk.store.ledger.lines_of(account.id)] == [account.id]
    await desk.say(f"delete {await signs(desk)}")
    while notices := await desk.store.outbox.claim("somebody", desk.now, 25, 100):
        for notice in notices:
            await desk.store.outbox.conclude(notice, Sent(None, desk.now))
    desk.pass_time(2 * 3600)
    await Eraser(desk.store, clock=lambda: desk.now).run()
    assert await desk.store.erasures.begun() == []
    assert [line async for line in desk.store.ledger.lines_of(account.id)] == []
    day = timedelta(days=1)
    (line,) = [one async for one in desk.store.ledger.lines("house", desk.now - day, desk.now + day)]
    assert (line.made_by, line.paid) == (None, Money(1000, USD))
    (kept,) = [body async for body in desk.store.records.each("line")]
    for word in ("Zora", account.id, ANA.sender_id, ANA.chat_id):
        assert word not in str(kept)


async def test_pe_19_other_signs_do_nothing(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    own = (await signs(desk)).lower()
    other = own[:3] + ("0" if own[3] != "0" else "1")
    answer = await desk.say(f"delete {other}")
    assert answer.text == "Those are not the signs of your account. “delete my data” tells them."
    assert len(await orders_of(desk.store, ANA)) == 1
    assert await desk.say(f"delete {own}", who=BEN) == answer


async def test_pe_19_a_message_that_is_handled_twice_is_done_once(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    line = f"delete {await signs(desk)}"
    first = await desk.say(line, number=77)
    assert "Open orders (1)" in first.text
    assert (await desk.say(line, number=77)).text.startswith("Done: I forget you")
    assert await desk.store.accounts.find(person_of(ANA)) is None, (
        "nor is there a new account of who was forgotten"
    )


@pytest.mark.parametrize("line", ["delete", "delete everything", "delete K7Q2", "delete order K7Q2"])
async def test_a_form_that_does_not_exist_is_said_to_be_unknown_with_what_does(desk: Desk, line: str) -> None:
    answer = await desk.say(line)
    form = line.partition(" ")[2] or "–"
    assert answer.text == f"I don't know “{form}” here. There is: “delete my data”."


async def test_it_is_not_done_where_others_read_along(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    answer = await desk.say(f"delete {await signs(desk)}", private=False)
    assert answer.text == "Others read along here. Please write to me in a chat of our own."
    assert await desk.store.accounts.find(person_of(ANA)) is not None


async def test_pe_19_with_one_wallet_a_guest_and_an_owner_are_answered_and_nobody_is_told_of_it() -> None:
    desk = Desk(owners=Owners(["memory:ben"]), linking=False)
    for who in (ANA, BEN):
        assert "To do it, write" in (await desk.say("delete my data", who=who)).text
        assert not [line for line in await desk.lines("help more", who=who) if "delete" in line]


async def test_pe_19_whose_key_goes_is_told_which_to_delete_at_flash(desk: Desk) -> None:
    await desk.say("receive 10 Coffee")
    account = await desk.store.accounts.find(person_of(ANA))
    assert account is not None
    link = Link(
        id="lnk_1", shop="shp_1", wallet=WalletRef("flash", "5f0c"), kind=LinkKind.KEY, name="myshop",
        made_by=account.id, made=NOON, tail="a3f9",
    )  # fmt: skip
    await desk.store.shops.link(link, sealed="cw1.k.sealed")
    lines = await desk.lines("delete my data")
    assert (
        "Your shop goes too, with the key of “myshop”. I can't revoke that: in Flash, delete the key that ends in a3f9."
        in lines
    )
    await desk.say(f"delete {await signs(desk)}")
    assert await desk.store.shops.membership("shp_1", account.id) is None
    assert await desk.store.shops.credentials(WalletRef("flash", "5f0c")) == []


def test_who_may_be_somebody_else_by_now_neither_deletes_nor_copies_what_is_another_s() -> None:
    """After a long silence a number may be somebody else's: the gate asks their other chats first."""
    own = {one.name: one.confirmed for one in find_commands() if one.name in ("delete", "export")}
    assert own == {"delete": True, "export": True}
