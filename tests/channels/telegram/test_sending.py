"""Messages sent and edited by the channel on Telegram, over either library, against a strict stand-in."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from chatwallet.channels.base import Button, Card, CardState, Conversation, OutboundMessage
from chatwallet.channels.errors import ChannelError, OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.qr import stamp
from chatwallet.channels.telegram.channel import TelegramChannel
from chatwallet.tests.camera import scan
from chatwallet.tests.fakes.telegram import FakeTelegram
from chatwallet.tests.fakes.telegram_world import Chat, Message, Person

REQUEST = "lnbc100n1p" + "q0z8x" * 50
CARD = f"Receive $1.00\nMemo: Coffee\n\n{REQUEST}"
BUTTONS = (Button("New QR", "again K7Q2"), Button("Cancel", "cancel K7Q2"))


def scanned(message: Message) -> str:
    assert message.photo is not None
    return scan(message.photo)


async def test_a_card_is_a_photo_with_its_request_to_copy_and_its_buttons(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person, chat: Chat, place: Conversation
) -> None:
    asked = telegram.say(ana, "receive 1 Coffee")
    card = OutboundMessage(CARD, qr=REQUEST.upper(), buttons=BUTTONS, reply_to=str(asked.id))
    reference = await channel.send(place, card, key="k")
    (seen,) = chat.answers
    assert (str(seen.id), seen.text, seen.labels) == (reference, CARD, ["New QR", "Cancel"])
    assert scanned(seen) == REQUEST.upper()
    assert seen.words.marked("code") == [REQUEST]
    assert seen.reply_to == asked.id


async def test_a_long_card_goes_on_below_its_photo(
    channel: TelegramChannel, chat: Chat, place: Conversation
) -> None:
    head = "Memo: " + "😀" * 400
    card = OutboundMessage(f"{head}\n\n{REQUEST}", qr=REQUEST.upper(), buttons=BUTTONS, reply_to="1")
    reference = await channel.send(place, card, key="k")
    photo, text = chat.answers
    assert (str(photo.id), photo.text, photo.labels, photo.reply_to) == (
        reference,
        head,
        ["New QR", "Cancel"],
        1,
    )
    assert (text.text, text.labels, text.reply_to) == (REQUEST, [], None)
    assert (photo.words.marked("code"), text.words.marked("code")) == ([], [REQUEST])


async def test_a_long_text_has_its_buttons_at_its_end(
    channel: TelegramChannel, chat: Chat, place: Conversation
) -> None:
    long = OutboundMessage("word " * 1500, buttons=BUTTONS, reply_to="1")
    reference = await channel.send(place, long, key="k")
    first, last = chat.answers
    assert (first.labels, first.reply_to) == ([], 1)
    assert (str(last.id), last.labels, last.reply_to) == (reference, ["New QR", "Cancel"], None)
    assert f"{first.text} {last.text}" == ("word " * 1500).strip()


async def test_parts_that_arrived_are_not_sent_again(
    channel: TelegramChannel, telegram: FakeTelegram, chat: Chat, place: Conversation
) -> None:
    card = OutboundMessage("😀" * 400 + "\n\n" + REQUEST, qr=REQUEST.upper())
    telegram.fault("sendMessage", "error", code=429, retry_after=3)
    with pytest.raises(TryLater) as later:
        await channel.send(place, card, key="k")
    assert later.value.retry_after == 3
    reference = await channel.send(place, card, key="k")
    assert [str(chat.answers[0].id), len(chat.answers)] == [reference, 2]
    await channel.send(place, card, key="another message with the same words")
    assert len(chat.answers) == 4


@pytest.mark.parametrize(
    "memo",
    [
        *(
            "<b>x</b>",
            "*x* _y_ ~z~ ||s|| `c`",
            "[free money](https://evil.example)",
            "\\",
            "&amp;&lt;",
            "```\ncode",
        ),
        *(
            "𝄞" * 100,
            "e\u0301\u0302\u0303",
            "👩‍👩‍👧‍👦🏽",
            "\u202edrawkcab",
            "a\x00b",
            "@wallet_bot /help #x $y",
            " \t ",
        ),
    ],
)
async def test_no_memo_breaks_a_message_or_becomes_markup(
    channel: TelegramChannel, chat: Chat, place: Conversation, memo: str
) -> None:
    text = f"Receive $1.00\nMemo: {memo}\n\n{REQUEST}\n{memo}"
    await channel.send(place, OutboundMessage(text, qr=REQUEST.upper()), key="k")
    (seen,) = chat.answers
    assert seen.text == text.strip()
    assert [entity["type"] for entity in seen.words.entities] == ["code"]
    assert seen.words.marked("code") == [REQUEST]


async def test_when_paid_the_caption_changes_and_the_buttons_go(
    channel: TelegramChannel, chat: Chat, place: Conversation
) -> None:
    card = OutboundMessage(CARD, qr=REQUEST.upper(), buttons=BUTTONS)
    reference = await channel.send(place, card, key="k")
    paid = OutboundMessage("✅ PAID: $1.00", edit_of=reference)
    assert await channel.send(place, paid, key="k2") == reference
    (seen,) = chat.answers
    assert (seen.text, seen.labels, scanned(seen)) == ("✅ PAID: $1.00", [], REQUEST.upper())
    assert seen.words.entities == ()


def order(state: CardState, amount: str = "$1.00") -> Card:
    return Card(state, "K7Q2", "", amount)


def ground(message: Message) -> tuple[int, ...]:
    """The colour in the corner of a message's picture."""
    assert message.photo is not None
    with Image.open(BytesIO(message.photo)) as picture:
        return picture.convert("RGB").getpixel((0, 0))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("state", "colour"),
    [
        (CardState.PAID, stamp.GREEN),
        (CardState.CANCELLED, stamp.GREY),
        (CardState.LAPSED, stamp.GREY),
        (CardState.EXPIRED, stamp.GREY),
    ],
    ids=str,
)
async def test_the_picture_of_an_order_that_is_over_can_be_scanned_no_more(
    channel: TelegramChannel, chat: Chat, place: Conversation, state: CardState, colour: tuple[int, ...]
) -> None:
    """Y2: paid or cancelled, the picture itself changes; done twice, as after a doubt, it looks the same."""
    shown = OutboundMessage(CARD, qr=REQUEST.upper(), buttons=BUTTONS)
    reference = await channel.send(place, shown, key="k")
    over = OutboundMessage("That was it", edit_of=reference, card=order(state))
    for _ in range(2):
        assert await channel.send(place, over, key="k2") == reference
    (seen,) = chat.answers
    assert (seen.text, seen.labels, ground(seen)) == ("That was it", [], colour)
    with pytest.raises(ValueError, match="unpack"):
        scanned(seen)


@pytest.mark.parametrize("refusal", ["not enough rights to send photos to the chat", "IMAGE_PROCESS_FAILED"])
async def test_where_the_picture_can_not_change_its_caption_does(
    channel: TelegramChannel, telegram: FakeTelegram, chat: Chat, place: Conversation, refusal: str
) -> None:
    """Y2: too old or refused, the words still say that it is paid."""
    reference = await channel.send(place, OutboundMessage(CARD, qr=REQUEST.upper(), buttons=BUTTONS), key="k")
    telegram.fault("editMessageMedia", "error", code=400, description=refusal)
    paid = OutboundMessage("✅ PAID", edit_of=reference, card=order(CardState.PAID))
    assert await channel.send(place, paid, key="k2") == reference
    assert (chat.answers[0].text, chat.answers[0].labels) == ("✅ PAID", [])


async def test_a_picture_that_is_gone_is_not_changed_and_a_doubt_is_told(
    channel: TelegramChannel, telegram: FakeTelegram, chat: Chat, place: Conversation
) -> None:
    """Y2: deleted is done; an answer that was lost is tried again, and then it is as it was meant."""
    reference = await channel.send(place, OutboundMessage(CARD, qr=REQUEST.upper()), key="k")
    paid = OutboundMessage("✅ PAID", edit_of=reference, card=order(CardState.PAID))
    telegram.fault("editMessageMedia", "lost")
    with pytest.raises(OutcomeUnknown):
        await channel.send(place, paid, key="k2")
    assert await channel.send(place, paid, key="k2") == reference
    assert ground(chat.answers[0]) == stamp.GREEN
    telegram.delete(chat.answers[0])
    assert await channel.send(place, paid, key="k2") == reference
    assert chat.answers == []


async def test_a_text_is_edited_as_a_text(channel: TelegramChannel, chat: Chat, place: Conversation) -> None:
    reference = await channel.send(place, OutboundMessage("Ten", buttons=BUTTONS), key="k")
    edited = OutboundMessage("x " * 1000, edit_of=reference, buttons=BUTTONS[:1])
    assert await channel.send(place, edited, key="k2") == reference
    assert (chat.answers[0].text, chat.answers[0].labels) == (("x " * 1000).strip(), ["New QR"])


async def test_an_edit_that_changes_nothing_or_finds_nothing_is_no_failure(
    channel: TelegramChannel, telegram: FakeTelegram, chat: Chat, place: Conversation
) -> None:
    reference = await channel.send(place, OutboundMessage(CARD, qr=REQUEST.upper()), key="k")
    again = OutboundMessage("✅ PAID", edit_of=reference)
    for _ in range(2):
        assert await channel.send(place, again, key="k2") == reference
    telegram.delete(chat.answers[0])
    for gone in (reference, "1", "99", "no id of theirs", "", "٣"):
        assert await channel.send(place, OutboundMessage("✅ PAID", edit_of=gone), key="k3") == gone
    assert chat.answers == []


async def test_a_reply_to_what_is_gone_or_was_never_there_is_a_plain_message(
    channel: TelegramChannel, chat: Chat, place: Conversation
) -> None:
    for reply_to in ("99", "no id of theirs", ""):
        await channel.send(place, OutboundMessage("Ten", reply_to=reply_to), key=f"k{reply_to}")
    assert [seen.reply_to for seen in chat.answers] == [None, None, None]


async def test_a_group_that_moved_is_written_to_at_its_new_address(
    channel: TelegramChannel, telegram: FakeTelegram
) -> None:
    group = telegram.group("Market")
    moved = telegram.migrate(group)
    place = Conversation("telegram", str(group.id), "5")
    reference = await channel.send(place, OutboundMessage("Ten"), key="k")
    assert [str(seen.id) for seen in moved.answers if seen.text] == [reference]
    await channel.send(place, OutboundMessage("Eleven", edit_of=reference), key="k2")
    assert moved.answers[-1].text == "Eleven"


async def test_a_topic_is_written_to_and_one_that_is_gone_is_left(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person
) -> None:
    forum = telegram.group("Market", "supergroup", is_forum=True)
    thread = telegram.thread(forum, ana)
    place = Conversation("telegram", str(forum.id), str(ana.id), str(thread))
    await channel.send(place, OutboundMessage("Ten"), key="k")
    forum.threads.clear()
    await channel.send(place, OutboundMessage("Eleven", qr="LNBC1"), key="k2")
    assert [(seen.text, seen.thread_id) for seen in forum.answers] == [("Ten", thread), ("Eleven", None)]


@pytest.mark.parametrize("qr", [None, "LNBC1"], ids=["text", "photo"])
@pytest.mark.parametrize("gone", ["message", "topic", "topic closed", "message, topic closed", "nothing"])
async def test_news_in_a_topic_arrives_whatever_is_gone_that_it_belongs_to(
    channel: TelegramChannel,
    telegram: FakeTelegram,
    ana: Person,
    chat: Chat,
    place: Conversation,
    gone: str,
    qr: str | None,
) -> None:
    """X7: in a topic a reply to a deleted message is refused, and so is a topic that was closed or deleted."""
    thread = telegram.thread(chat, ana)
    topic = replace(place, thread_id=str(thread))
    shown = await channel.send(topic, OutboundMessage("Receive $1.00", qr="LNBC1"), key="k")
    if "message" in gone:
        telegram.delete(chat.answers[0])
    if "topic closed" in gone:
        telegram.close_topic(chat, thread)
    elif gone == "topic":
        telegram.delete_topic(chat, thread)
    news = await channel.send(topic, OutboundMessage("Paid", qr=qr, reply_to=shown), key="k2")
    told = [one for one in chat.answers if one.text == "Paid"]
    assert [str(one.id) for one in told] == [news]
    assert told[0].thread_id == (None if "topic" in gone else thread)
    assert told[0].reply_to == (int(shown) if gone in ("nothing", "topic closed") else None)


@pytest.mark.parametrize(
    "refusal", ["TOPIC_CLOSED", "TOPIC_DELETED", "message can't be edited", "message to edit not found"]
)
async def test_an_edit_of_what_is_gone_is_done(
    channel: TelegramChannel, telegram: FakeTelegram, chat: Chat, place: Conversation, refusal: str
) -> None:
    """X7: the change of a QR whose topic is gone is no failure, and comes to nothing."""
    shown = await channel.send(place, OutboundMessage("Ten"), key="k")
    telegram.fault("*", "error", code=400, description=refusal)
    assert await channel.send(place, OutboundMessage("Paid", edit_of=shown), key="k2") == shown
    assert chat.answers[0].text == "Ten"


@pytest.mark.parametrize(
    "message", [OutboundMessage("Ten"), OutboundMessage("Ten", qr="LNBC1")], ids=["text", "photo"]
)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "error", "code": 429, "retry_after": 7}, TryLater),
        ({"kind": "error", "code": 502}, OutcomeUnknown),
        ({"kind": "lost"}, OutcomeUnknown),
        ({"kind": "garbled"}, OutcomeUnknown),
        ({"kind": "error", "code": 403}, Unreachable),
        ({"kind": "error", "code": 400}, Unreachable),
    ],
    ids=["429", "502", "lost", "garbled", "403", "400"],
)
async def test_faults_are_told_in_the_words_of_channels(
    channel: TelegramChannel,
    telegram: FakeTelegram,
    place: Conversation,
    message: OutboundMessage,
    fault: dict[str, Any],
    error: type[ChannelError],
) -> None:
    telegram.fault("*", **fault)
    with pytest.raises(error):
        await channel.send(place, message, key="k")


async def test_a_person_who_blocked_the_bot_is_unreachable_until_they_write(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person, chat: Chat, place: Conversation
) -> None:
    telegram.block(ana)
    with pytest.raises(Unreachable):
        await channel.send(place, OutboundMessage("Ten"), key="k")
    telegram.say(ana, "hello")
    await channel.send(place, OutboundMessage("Ten"), key="k")
    assert [seen.text for seen in chat.answers] == ["Ten"]


async def test_typing_is_shown_in_its_topic_and_a_failure_of_it_harms_nothing(
    channel: TelegramChannel, telegram: FakeTelegram, ana: Person, chat: Chat, place: Conversation
) -> None:
    """Y7: an answer that takes long is seen to be made."""
    await channel.show_busy(place)
    await channel.show_busy(replace(place, thread_id=str(telegram.thread(chat, ana))))
    assert telegram.actions == [(chat.id, "typing")] * 2
    telegram.fault("sendChatAction", "error", code=429)
    await channel.show_busy(place)
    telegram.fault("sendChatAction", "broken")
    await channel.show_busy(place)
    telegram.block(ana)
    await channel.show_busy(place)
    assert len(telegram.actions) == 2
