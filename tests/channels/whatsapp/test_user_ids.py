"""PE-8, PE-9: ids beside a number, of whoever hides theirs, and what is noted of a chat by whichever id it is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.errors import Unreachable
from chatwallet.channels.whatsapp.form import Form, Unclear, make_sure, user_ids
from chatwallet.tests.channels.whatsapp.desk import Desk, open_desk

NUMBER = "+15550177777"
USER_ID = "US." + "a1B2" * 32
PARENT = "US.ENT." + "c3D4" * 31


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


async def said(desk: Desk, **ids: str) -> InboundMessage:
    """What the bot hears of somebody new, or known, who writes."""
    person = desk.twilio.person(ids.pop("address", NUMBER))
    person.user_id, person.parent_id = ids.get("user_id", ""), ids.get("parent_id", "")
    await person.say("hi")
    return await desk.next_heard()


async def test_pe_8_the_ids_beside_a_number_come_with_the_message(desk: Desk) -> None:
    async with desk.listening():
        message = await said(desk, user_id=USER_ID, parent_id=PARENT)
        assert message.conversation.sender_id == f"whatsapp:{NUMBER}", "the number leads while it comes"
        assert message.aliases == (f"whatsapp:{USER_ID}", f"whatsapp:{PARENT}")
        hidden = await said(desk, address=USER_ID, user_id=USER_ID, parent_id=PARENT)
        assert hidden.conversation.sender_id == f"whatsapp:{USER_ID}"
        assert hidden.aliases == (f"whatsapp:{PARENT}",)
        assert (await said(desk, address="+15550188888")).aliases == ()


async def test_pe_8_stop_of_one_id_counts_for_both(desk: Desk) -> None:
    contacts = desk.store.contacts
    async with desk.listening():
        await said(desk, user_id=USER_ID)
        await desk.twilio.person(USER_ID).say("STOP")
        assert (await contacts.find("whatsapp", f"whatsapp:{NUMBER}")).stopped
        where = Conversation("whatsapp", f"whatsapp:{NUMBER}", f"whatsapp:{NUMBER}")
        with pytest.raises(Unreachable):
            await desk.channel.send(where, OutboundMessage("hello"), key="1")
        await desk.twilio.person(NUMBER).say("START")
        assert not (await contacts.find("whatsapp", f"whatsapp:{USER_ID}")).stopped


async def test_pe_8_the_open_window_of_one_id_is_that_of_both(desk: Desk) -> None:
    async with desk.listening():
        await said(desk, user_id=USER_ID)
        desk.clock.ahead = timedelta(hours=30)
        await said(desk, address=USER_ID, user_id=USER_ID)
    contact = await desk.store.contacts.find("whatsapp", f"whatsapp:{NUMBER}")
    assert contact.heard is not None
    assert desk.clock() - contact.heard < timedelta(hours=1)


async def test_pe_8_who_got_the_number_of_somebody_who_said_stop_is_answered(desk: Desk) -> None:
    async with desk.listening():
        await said(desk, user_id=USER_ID)
        await desk.twilio.person(NUMBER).say("STOP")
        message = await said(desk, user_id="US.other")
    assert message.aliases == ("whatsapp:US.other",)
    assert (await desk.store.contacts.find("whatsapp", f"whatsapp:{USER_ID}")).stopped


async def test_pe_9_a_number_that_reached_nobody_twice_is_told_as_lost_once(desk: Desk) -> None:
    contacts = desk.store.contacts
    async with desk.listening():
        await said(desk)
        await contacts.unreached("whatsapp", f"whatsapp:{NUMBER}")
        assert not (await said(desk)).lost, "once may be an accident"
        for _ in range(2):
            await contacts.unreached("whatsapp", f"whatsapp:{NUMBER}")
        assert (await said(desk)).lost
        assert not (await said(desk)).lost


@pytest.mark.parametrize(
    "fields",
    [
        {"Body": "hi ExternalUserIdUS.x"},
        {"ExternalUserId": "+18765550123"},
        {"ExternalUserId": "US.x ", "Body": "hi"},
        {"ParentExternalUserId": "US.ENT.1BodyX"},
    ],
)
def test_a_user_id_can_be_read_in_one_way_only(desk_form: dict[str, str], fields: dict[str, str]) -> None:
    with pytest.raises(Unclear):
        make_sure(Form(desk_form | fields))


def test_a_form_with_user_ids_is_clear(desk_form: dict[str, str]) -> None:
    form = Form(desk_form | {"ExternalUserId": USER_ID, "ParentExternalUserId": PARENT})
    make_sure(form)
    assert user_ids(form) == (f"whatsapp:{USER_ID}", f"whatsapp:{PARENT}")


@pytest.fixture
def desk_form() -> dict[str, str]:
    return {
        "AccountSid": "AC" + "0" * 32,
        "Body": "hi",
        "From": f"whatsapp:{NUMBER}",
        "MessageSid": "SM" + "0" * 32,
        "To": "whatsapp:+14155238886",
    }
