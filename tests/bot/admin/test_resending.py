"""News of a payment go again to whom they went: what was given up, and what was sent, as a repeat; and once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.accounts.erasure import Erasure
from chatwallet.channels.base import Conversation
from chatwallet.channels.errors import Unreachable
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, AdminOffice, World, admin_office
from chatwallet.tests.instances import on_one_redis
from chatwallet.tracking.lookups import OfMaker
from chatwallet.tracking.outbox.base import DeadNotice
from chatwallet.tracking.reference import reference

pytestmark = pytest.mark.usefixtures("no_settings")

PAID = "Payment received"
CARL = Conversation("memory", "carl", "carl")


@pytest.fixture
async def office(store: Store) -> AsyncIterator[AdminOffice]:
    async with admin_office(store) as opened:
        for who in (ADA, BEN):
            await opened.say("hello", who)
        await opened.appoint(ADA)
        yield opened


async def paid(office: AdminOffice) -> str:
    """Ben's order is paid, and told; return its reference."""
    await office.say("receive 10 Coffee", BEN)
    payment_hash = await office.pay()
    await told(office, 1)
    office.watch.advance(10)
    return reference(payment_hash)


async def told(office: AdminOffice, times: int) -> list[str]:
    """What Ben was told of payments, as soon as it is so often."""
    seen = 0
    while True:
        found = [
            one.message.text for one in office.heard(BEN, office.channel.sent) if PAID in one.message.text
        ]
        if len(found) >= times:
            return found
        seen = max(seen, len(office.channel.sent))
        seen = len(await office.channel.wait_for(seen + 1, timeout=10))


async def buried(office: AdminOffice) -> tuple[str, DeadNotice]:
    """Ben's order is paid, and can't be told; return its reference and what was given up."""
    await office.say("receive 10 Coffee", BEN)
    # The code that was shown is not brought up to date either.
    office.channel.fail_next(*[Unreachable("blocked the bot")] * 2)
    payment_hash = await office.pay()
    async with asyncio.timeout(10):
        while not (dead := [one for one in await office.store.outbox.dead(10) if one.kind == "paid"]):
            await asyncio.sleep(0.01)
    office.channel._failures.clear()
    office.watch.advance(10)
    return reference(payment_hash), dead[0]


async def test_what_was_given_up_goes_again_as_it_was(office: AdminOffice) -> None:
    ref, dead = await buried(office)
    asked = await office.say(f"admin resend {ref}")
    assert "would go to 1 of its recipients again:\nMemory …ben: it was given up" in asked
    assert await office.store.outbox.dead(10, key=dead.id), "nothing happens before the yes"
    assert "On its way again to 1." in await office.say("1")
    (text,) = await told(office, 1)
    assert "repeat" not in text
    rows = [dict(one.details) for one in await office.rows() if one.act is Act.COMMAND]
    assert [one["result"] for one in rows] == ["begun", "done"]


async def test_what_was_sent_goes_again_and_says_that_it_is_a_repeat(office: AdminOffice) -> None:
    ref = await paid(office)
    assert "it was sent, and says that it is a repeat" in await office.say(f"admin resend {ref}")
    await office.say("1")
    _, again = await told(office, 2)
    assert again.startswith(f"(repeat of Ref {ref}")


async def test_twice_quickly_it_goes_once_and_a_minute_later_again(office: AdminOffice) -> None:
    ref = await paid(office)
    await office.say(f"admin resend {ref}")
    await office.say("1")
    await told(office, 2)
    await office.say(f"admin resend {ref}")
    assert "sent again just now" in await office.say("1")
    await office.settled()
    assert len(await told(office, 2)) == 2
    office.watch.advance(61)
    await office.say(f"admin resend {ref}")
    await office.say("1")
    assert len(await told(office, 3)) == 3


async def test_who_wrote_stop_hears_nothing_again(office: AdminOffice) -> None:
    ref = await paid(office)
    await office.store.contacts.stop("memory", "ben", True)
    assert "Memory …ben: they wrote STOP" in await office.say(f"admin resend {ref}")


async def test_nor_does_who_is_being_forgotten(office: AdminOffice) -> None:
    ref = await paid(office)
    await office.store.erasures.begin(
        Erasure(
            id="e1", accounts=("acc_other",), people=(Person("memory", "ben"),), at=office.watch(), origin="x"
        )
    )
    answer = await office.say(f"admin resend {ref}")
    assert "had their data deleted" in answer or "No order is known" in answer


async def test_what_is_no_order_or_has_no_news_is_said(office: AdminOffice) -> None:
    assert "Write a reference" in await office.say("admin resend nothing at all")
    assert "No order is known" in await office.say("admin resend ZZZZZZZZ")
    await office.say("receive 10 Coffee", BEN)
    (charge,) = [one async for one in charges(office)]
    assert "Nothing was told of it" in await office.say(f"admin resend {charge}")


async def charges(office: AdminOffice) -> AsyncIterator[str]:
    account = await office.account(BEN)
    for one in await office.store.charges.page(OfMaker(account), 10):
        yield one.code


async def test_a_bot_that_was_killed_amid_it_sends_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the rows `begun` and `done`, behind what it did: the message is answered by the next process."""
    put = asyncio.Event()
    put_news = store.outbox.put_news

    async def hang(news_id: str, *args: object) -> bool:
        done = await put_news(news_id, *args)  # type: ignore[arg-type]
        if news_id.startswith("again:"):
            put.set()
            await asyncio.Event().wait()
        return done

    world = World()
    async with admin_office(store, world, linking="off") as first:
        for who in (ADA, BEN):
            await first.say("hello", who)
        await first.appoint(ADA)
        ref = await paid(first)
        await first.say(f"admin resend {ref}")
        monkeypatch.setattr(store.outbox, "put_news", hang)
        await first.channel.say(ADA, "1", id="yes")
        await asyncio.wait_for(put.wait(), 10)
    monkeypatch.undo()
    async with admin_office(store, world, linking="off") as second:
        await second.until_heard(1)
        await second.settled()
        sent = [*first.heard(BEN, first.channel.sent), *second.heard(BEN, second.channel.sent)]
        assert len([one for one in sent if PAID in one.message.text]) == 2
        rows = [dict(one.details)["result"] for one in await second.rows() if one.act is Act.COMMAND]
        assert rows == ["begun", "done"]


async def test_two_admins_who_ask_two_instances_at_once_send_once(shared: str) -> None:
    world = World()
    async with (
        on_one_redis(shared) as (here, there),
        admin_office(here, world, linking="off") as office,
        admin_office(there, world, linking="off") as other,
    ):
        for who in (ADA, BEN, CARL):
            await office.channel.say(who, "hello", id=f"hello-{who.chat_id}")
        await both_quiet(office, other)
        for who in (ADA, CARL):
            await office.appoint(who)
        await office.channel.say(BEN, "receive 10 Coffee", id="order")
        await both_quiet(office, other)
        ref = reference(await office.pay())
        await heard(PAID, 1, office, other)
        world.watch.advance(10)
        asking = ((office, ADA), (other, CARL))
        for said in (f"admin resend {ref}", "1"):
            await asyncio.gather(
                *(bot.channel.say(who, said, id=f"{said}-{who.chat_id}") for bot, who in asking)
            )
            await both_quiet(office, other)
        for text, times in ((PAID, 2), ("On its way again to 1", 1), ("sent again just now", 1)):
            await heard(text, times, office, other)
        await both_quiet(office, other)
        sent = [one.message.text for bot in (office, other) for one in bot.channel.sent]
        assert len([one for one in sent if "sent again just now" in one]) == 1
        assert len([one for one in sent if PAID in one]) == 2


async def test_of_two_instances_one_opens_what_was_given_up(shared: str) -> None:
    async with on_one_redis(shared) as (here, there), admin_office(here) as office:
        await office.say("hello", BEN)
        _, dead = await buried(office)
        opened = await asyncio.gather(*(one.outbox.reopen(dead.id, office.watch()) for one in (here, there)))
        assert sorted(opened) == [False, True]


async def both_quiet(*bots: AdminOffice) -> None:
    """Wait until no bot has anything to answer or to send, and none has found anything for the other."""
    for bot in (*bots, *bots):
        await bot.settled()


async def heard(text: str, times: int, *bots: AdminOffice) -> None:
    """Wait until a text was sent so often, by whichever bot."""
    async with asyncio.timeout(10):
        while True:
            seen = [list(bot.channel.sent) for bot in bots]
            if len([one for sent in seen for one in sent if text in one.message.text]) >= times:
                return
            more = [
                asyncio.create_task(bot.channel.wait_for(len(sent) + 1, timeout=10))
                for bot, sent in zip(bots, seen, strict=True)
            ]
            await asyncio.wait(more, return_when=asyncio.FIRST_COMPLETED)
            for task in more:
                task.cancel()
