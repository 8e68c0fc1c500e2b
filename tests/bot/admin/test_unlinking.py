"""After a leak an admin ends every link: secrets are forgotten, owners told, open orders watched; C19, S4-23."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence

import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Person
from chatwallet.accounts.links import LinkState
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.bot.admin.office import ADA, BEN, PATIENCE, AdminOffice, World, admin_office
from chatwallet.tests.instances import on_one_redis

pytestmark = pytest.mark.usefixtures("no_settings")

CARL = Conversation("memory", "carl", "carl")
TOLD = "Whoever runs this bot has ended its link"


async def settle_in(office: AdminOffice, world: World) -> None:
    """Ada is an admin with a second factor; Ben and Carl have linked a key each."""
    for who in (ADA, BEN, CARL):
        await office.say("hello", who)
    await office.appoint(ADA)
    await office.enrol(ADA)
    for who in (BEN, CARL):
        await world.link_key(office.store, who.chat_id, who)
    await office.settled()


async def shows_qr(office: AdminOffice, who: Conversation, bots: Sequence[AdminOffice] = ()) -> bool:
    """Whether somebody gets a QR who asks for one, by whichever bot sends it."""
    bots, number = bots or (office,), secrets.token_hex(4)
    await office.channel.say(who, "receive 5 Tea", id=number)
    while True:
        seen = [list(one.channel.sent) for one in bots]
        for told in (told for sent in seen for told in sent):
            if told.key.endswith(f":{number}"):
                return told.message.qr is not None
        more = [
            asyncio.create_task(one.channel.wait_for(len(sent) + 1, timeout=PATIENCE))
            for one, sent in zip(bots, seen, strict=True)
        ]
        await asyncio.wait(more, return_when=asyncio.FIRST_COMPLETED)
        for task in more:
            task.cancel()
        assert not any(task.done() and not task.cancelled() and task.exception() for task in more)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def office(store: Store, world: World) -> AsyncIterator[AdminOffice]:
    async with admin_office(store, world) as opened:
        await settle_in(opened, world)
        yield opened


async def states(store: Store) -> list[tuple[LinkState, bool]]:
    """How each link stands, and whether it has a secret."""
    return sorted(
        [(LinkState(body["state"]), bool(body["sealed"])) async for body in store.records.each("link")]
    )


async def test_all_links_end_with_a_code_and_everybody_is_told(office: AdminOffice) -> None:
    await office.say("receive 10 Coffee", BEN)
    asked = await office.say("admin unlink all the server was opened")
    assert asked.startswith("2 links of 2 shops would end (2 by key)")
    assert "1 QR of the bot can be paid now" in asked
    assert "admin lockdown on REASON" in asked
    assert await states(office.store) == [(LinkState.ACTIVE, True)] * 2, "nothing happens before the code"
    assert (await office.say(office.digits())).startswith("2 links ended; none is left.")
    assert await states(office.store) == [(LinkState.REMOVED, False)] * 2
    for who in (BEN, CARL):
        (told,) = [one for one in office.heard(who, office.channel.sent) if TOLD in one.message.text]
        assert [one.text for one in told.message.buttons] == ["link"]
    assert not await shows_qr(office, CARL)
    before = len(office.heard(BEN, office.channel.sent))
    await office.pay()
    await office.until_heard(before + 1, BEN)
    assert "Payment received" in office.heard(BEN, office.channel.sent)[before].message.text
    rows = await office.rows()
    account = await office.account()
    ended = [one for one in rows if one.act is Act.UNLINK]
    assert [(one.actor, dict(one.details)["reason"]) for one in ended] == [
        (account, "the server was opened")
    ] * 2
    assert [dict(one.details) for one in rows if one.act is Act.COMMAND] == [
        {"command": "unlink", "result": "begun"},
        {"command": "unlink", "result": "done"},
    ]
    assert (await office.store.audit.verify()).bad is None
    assert await office.say("admin unlink all again") == "No wallet is linked."


async def test_in_a_lockdown_the_drill_goes_on(office: AdminOffice) -> None:
    await office.say("admin lockdown on leak")
    await office.say(office.digits())
    assert "lockdown on" not in await office.say("admin unlink all leak")
    assert (await office.say(office.digits())).startswith("2 links ended")


async def test_one_shop_s_link_ends_alone(office: AdminOffice) -> None:
    await office.say("admin unlink memory:ben lost the phone")
    assert (await office.say(office.digits())).startswith("1 link ended")
    ben, carl = [(await office.store.accounts.find(Person("memory", who))) for who in ("ben", "carl")]
    assert ben is not None
    assert carl is not None
    assert [one.state for one in await office.store.shops.links(ben.shop)] == [LinkState.REMOVED]
    assert [one.state for one in await office.store.shops.links(carl.shop)] == [LinkState.ACTIVE]
    assert await office.say("admin unlink memory:ben again") == "No wallet is linked."
    assert "Say whose, and why" in await office.say("admin unlink all")


async def test_a_bot_that_was_killed_amid_it_goes_on_when_it_is_started_again(
    store: Store, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the rows `begun` and `done`: the message is answered by the next process, each link ends once."""
    began = asyncio.Event()
    end_link = store.shops.end_link
    async with admin_office(store, world) as first:
        await settle_in(first, world)
        await first.say("admin unlink all leak")

        async def hang(*args: object) -> object:
            if began.is_set():
                await asyncio.Event().wait()
            began.set()
            return await end_link(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(store.shops, "end_link", hang)
        await first.channel.say(ADA, first.digits(ADA))
        await asyncio.wait_for(began.wait(), 10)
    monkeypatch.undo()
    assert [state for state, _ in await states(store)].count(LinkState.REMOVED) <= 1
    async with admin_office(store, world) as second:
        await second.until_heard(1)
        await second.settled()
        assert await states(store) == [(LinkState.REMOVED, False)] * 2
        sent = [*first.channel.sent, *second.channel.sent]
        assert len([one for one in sent if TOLD in one.message.text]) == 2, "each owner is told once"
        rows = [one async for one in store.audit.rows()]
        assert len([one for one in rows if one.act is Act.UNLINK]) == 2
        assert [dict(one.details)["result"] for one in rows if one.act is Act.COMMAND] == ["begun", "done"]


async def test_what_one_instance_ends_the_other_one_uses_no_more(shared: str, world: World) -> None:
    async with (
        on_one_redis(shared) as (here, there),
        admin_office(here, world) as office,
        admin_office(there, world) as other,
    ):
        await settle_in(office, world)
        assert await shows_qr(other, BEN, (office, other))
        await office.say("admin unlink all leak")
        await office.say(office.digits())
        assert await states(there) == [(LinkState.REMOVED, False)] * 2
        assert not await shows_qr(other, BEN, (office, other))
