"""What every channel promises, on every channel: see channels.base.Channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.channels.base import Button, Forgetful, InboundMessage, OutboundMessage, SupportsLookup
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.web.channel import WebChannel
from chatwallet.tests.channels.people import Arrival, Person, Serve, Trouble
from chatwallet.tests.channels.people_behind_edge import behind_edge
from chatwallet.tests.channels.people_here import console_person, memory_person, web_person
from chatwallet.tests.channels.people_on_telegram import aiogram_person, ptb_person
from chatwallet.tests.channels.people_on_whatsapp import whatsapp_person, whatsapp_person_without_buttons

PATIENCE = 10.0
PEOPLE: dict[str, Arrival] = {
    "memory": memory_person,
    "console": console_person,
    "web": web_person,
    "telegram-aiogram": aiogram_person,
    "telegram-ptb": ptb_person,
    "whatsapp": whatsapp_person,
    "whatsapp-without-contents": whatsapp_person_without_buttons,
    "memory-with-a-ring": behind_edge(memory_person),
    "telegram-with-a-ring": behind_edge(aiogram_person),
    "whatsapp-with-a-ring": behind_edge(whatsapp_person),
}
LONG = "\n\n".join(" ".join(f"{number}-{word}-café-☕" for word in range(60)) for number in range(10))
UNSAFE = (
    "Memo: *bold* _x_ ~gone~ `code`",
    "Memo: ```block``` **loud** __under__ ||hidden||",
    "Memo: <b>b</b> <script>alert(1)</script> &lt;i&gt; & <",
    "Memo: [a](https://example.org) ![p](x) <https://example.org>",
    "Memo: \\* \\_ {0} %s $x ${y} {{1}}",
    "Memo: right \u202eleft\u202c to \u200fright\u200e and \u2066back\u2069",
    "Memo: مقهى ☕ 👩‍👩‍👧‍👦 🇭🇹 é",
    "Memo: @ana #1 /start",
)


@pytest.fixture(params=PEOPLE)
async def person(request: pytest.FixtureRequest, web: WebChannel, serve: Serve) -> AsyncIterator[Person]:
    async with PEOPLE[request.param](web, serve) as someone:
        yield someone


@pytest.fixture
def trouble(person: Person) -> Trouble:
    if person.trouble is None:
        pytest.skip("nobody stands between the bot and the person")
    return person.trouble


async def send(person: Person, text: str, key: str = "1") -> str:
    return await person.channel.send(person.conversation, OutboundMessage(text), key=key)


async def texts(person: Person) -> list[str]:
    return [seen.text for seen in await person.sees()]


async def hear(person: Person) -> InboundMessage:
    return await asyncio.wait_for(person.heard.get(), PATIENCE)


async def test_what_is_sent_is_seen_once_and_has_a_reference(person: Person) -> None:
    references = {await send(person, f"line {key}", key) for key in "ab"}
    assert await texts(person) == ["line a", "line b"]
    assert len(references - {""}) == 2


async def test_a_code_is_shown_so_that_a_scanner_reads_it(person: Person, invoices: list[str]) -> None:
    message = OutboundMessage("Coffee", qr=invoices[0].upper())
    await person.channel.send(person.conversation, message, key="1")
    assert [(seen.text, seen.scanned) for seen in await person.sees()] == [("Coffee", invoices[0].upper())]


async def test_a_long_text_arrives_whole_and_in_order(person: Person) -> None:
    reference = await send(person, LONG)
    assert reference
    assert " ".join(await texts(person)).split() == LONG.split()


async def test_a_long_text_with_a_code_arrives_whole_and_the_request_uncut(
    person: Person, invoices: list[str]
) -> None:
    text = f"{LONG}\n\n{invoices[0]}\n\n{LONG}"
    message = OutboundMessage(text, qr=invoices[0].upper())
    await person.channel.send(person.conversation, message, key="1")
    seen = await person.sees()
    assert " ".join(one.text for one in seen).split() == text.split()
    assert sum(invoices[0] in one.text for one in seen) == 1
    assert [one.scanned for one in seen] == [invoices[0].upper()] + [None] * (len(seen) - 1)


async def test_a_button_says_its_text(person: Person) -> None:
    buttons = (
        Button("New QR", "again K7Q2"),
        Button("Cancel", "cancel K7Q2"),
        Button("Lunch", "receive 10 " + "Café ☕ " * 12 + "end"),
    )
    message = OutboundMessage("Coffee", buttons=buttons)
    reference = await person.channel.send(person.conversation, message, key="1")
    (seen,) = await person.sees()
    assert seen.text == "Coffee"
    assert len(seen.choices) == len(buttons)
    for choice, button in zip(seen.choices, buttons, strict=True):
        await person.chooses(choice)
        said = await hear(person)
        assert said.text == button.text
        assert said.reply_to == (reference if person.channel.abilities.buttons else None)


async def test_without_buttons_the_words_that_do_the_same_are_seen(person: Person) -> None:
    if person.channel.abilities.buttons:
        pytest.skip("has buttons")
    message = OutboundMessage("Coffee", buttons=(Button("Cancel", "cancel K7Q2"),))
    await person.channel.send(person.conversation, message, key="1")
    assert [seen.choices for seen in await person.sees()] == [("cancel K7Q2",)]


async def test_a_stranger_s_words_are_seen_as_they_were_written(person: Person) -> None:
    text = "\n".join(("Coffee", *UNSAFE, "Order: K7Q2"))
    await send(person, text)
    if person.channel.abilities.edits:
        reference = await send(person, "Tea", "2")
        edit = OutboundMessage(text, edit_of=reference)
        await person.channel.send(person.conversation, edit, key="3")
        assert await texts(person) == [text, text]
    else:
        assert await texts(person) == [text]


async def test_a_reply_shows_what_it_replies_to(person: Person) -> None:
    if not person.channel.abilities.replies:
        pytest.skip("cannot reply")
    first = await send(person, "Coffee")
    await person.channel.send(person.conversation, OutboundMessage("Paid", reply_to=first), key="2")
    assert [(seen.text, seen.quote) for seen in await person.sees()] == [("Coffee", None), ("Paid", "Coffee")]


async def test_a_reply_to_an_unknown_message_is_shown_without_it(person: Person) -> None:
    await person.channel.send(person.conversation, OutboundMessage("Paid", reply_to="gone"), key="1")
    assert [(seen.text, seen.quote) for seen in await person.sees()] == [("Paid", None)]


@pytest.mark.parametrize("qr", [None, "LNBC1"])
async def test_an_edit_takes_the_place_of_the_message(person: Person, qr: str | None) -> None:
    if not person.channel.abilities.edits:
        pytest.skip("cannot edit")
    message = OutboundMessage("Coffee", qr=qr, buttons=(Button("Cancel", "cancel K7Q2"),))
    first = await person.channel.send(person.conversation, message, key="1")
    await send(person, "Tea", "2")
    for key in "34":  # what says it already may be told so again
        edit = OutboundMessage("Paid", edit_of=first)
        assert await person.channel.send(person.conversation, edit, key=key) == first
        # Of the picture nothing is promised: Telegram's stays above its new caption.
        seen = [(one.text, one.choices, one.quote) for one in await person.sees()]
        assert seen == [("Paid", (), None), ("Tea", (), None)]


async def test_a_second_attempt_under_one_key_shows_nothing_new(person: Person) -> None:
    if not person.channel.abilities.repeats_safely:
        pytest.skip("a repeat shows twice")
    references = [await send(person, "Paid") for _ in range(2)]
    assert references[0] == references[1]
    assert await texts(person) == ["Paid"]


async def test_what_a_person_says_is_received_with_an_id_of_its_own(person: Person) -> None:
    got: list[InboundMessage] = []
    for text in ("receive 10 Coffee", "receive 10 Coffee", "recibir 5 café ☕"):
        await person.says(text)
        got.append(await hear(person))
    assert [message.text for message in got] == [
        "receive 10 Coffee",
        "receive 10 Coffee",
        "recibir 5 café ☕",
    ]
    assert {message.conversation for message in got} == {person.conversation}
    assert len({message.id for message in got}) == 3
    assert all(message.at.utcoffset() == timedelta(0) for message in got)
    assert all(message.private for message in got)


async def test_what_a_person_says_is_answered_where_it_was_said(person: Person) -> None:
    await person.says("receive 10 Coffee")
    said = await hear(person)
    await person.channel.send(said.conversation, OutboundMessage("Here it is"), key="1")
    assert await texts(person) == ["Here it is"]


async def test_one_message_too_many_is_to_come_later(person: Person, trouble: Trouble) -> None:
    await trouble.too_many(7)
    with pytest.raises(TryLater) as refused:
        await send(person, "Paid")
    assert refused.value.retry_after == 7
    assert await texts(person) == []
    await send(person, "Paid")
    assert await texts(person) == ["Paid"]


async def test_without_a_connection_nothing_was_sent(person: Person, trouble: Trouble) -> None:
    async with trouble.nobody_listens():
        with pytest.raises(TryLater) as refused:
            await send(person, "Paid")
    assert refused.value.retry_after is None
    assert await texts(person) == []
    await send(person, "Paid")
    assert await texts(person) == ["Paid"]


async def test_who_left_is_unreachable_until_they_return(person: Person, trouble: Trouble) -> None:
    await trouble.person_leaves()
    with pytest.raises(Unreachable):
        await send(person, "Paid")
    assert await texts(person) == []
    await trouble.person_returns()
    await send(person, "Paid", "2")
    assert await texts(person) == ["Paid"]


async def test_without_an_answer_nobody_knows_whether_it_arrived(person: Person, trouble: Trouble) -> None:
    await trouble.no_answer()
    with pytest.raises(OutcomeUnknown):
        await send(person, "Paid · Ref ABCD2345")
    assert await texts(person) == ["Paid · Ref ABCD2345"], "and the channel tried it once"


@pytest.mark.parametrize("mark", ["ABCD2345", None])
async def test_what_arrived_is_found_again(person: Person, trouble: Trouble, mark: str | None) -> None:
    if not isinstance(person.channel, SupportsLookup):
        pytest.skip("has no memory to ask")
    message = OutboundMessage("Paid · Ref ABCD2345", mark=mark)
    other = OutboundMessage("Paid · Ref WXYZ6789", mark=mark and "WXYZ6789")
    since = datetime.now(UTC)
    await send(person, "Coffee")
    await trouble.no_answer()
    with pytest.raises(OutcomeUnknown):
        await person.channel.send(person.conversation, message, key="2")
    await person.sees()
    found = await person.channel.find_sent(person.conversation, message, key="2", since=since)
    assert found is not None
    assert await person.channel.find_sent(person.conversation, other, key="3", since=since) is None


async def test_what_cannot_be_looked_up_now_is_to_be_asked_later(person: Person, trouble: Trouble) -> None:
    if not isinstance(person.channel, SupportsLookup):
        pytest.skip("has no memory to ask")
    message = OutboundMessage("Paid")
    async with trouble.nobody_listens():
        with pytest.raises(TryLater):
            await person.channel.find_sent(person.conversation, message, key="1", since=datetime.now(UTC))


async def test_the_conversation_names_its_channel(person: Person) -> None:
    assert person.channel.name == person.conversation.channel


async def test_what_a_person_wrote_is_taken_back(person: Person) -> None:
    """Twice is as good as once: after a crash a message is answered again."""
    channel = person.channel
    if not isinstance(channel, Forgetful):
        pytest.skip("nobody can take back what was typed there")
    await person.says("a secret")
    heard = await hear(person)
    await person.says("no secret")
    assert "a secret" in await person.said()
    for _ in range(2):
        await channel.forget(person.conversation, heard.reference)
    left = await person.said()
    assert "a secret" not in " ".join(left)
    assert left[-1] == "no secret"


async def test_what_can_not_be_taken_back_now_is_told(person: Person, trouble: Trouble) -> None:
    channel = person.channel
    if not isinstance(channel, Forgetful):
        pytest.skip("nobody can take back what was typed there")
    await person.says("a secret")
    heard = await hear(person)
    async with trouble.nobody_listens():
        with pytest.raises(TryLater):
            await channel.forget(person.conversation, heard.reference)
    await channel.forget(person.conversation, heard.reference)
    assert "a secret" not in await person.said()
