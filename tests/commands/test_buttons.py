"""Not every channel has buttons: what a button says stands in the text too, in every language."""

from __future__ import annotations

import pytest

from chatwallet.channels.base import OutboundMessage
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk


def all_told(message: OutboundMessage) -> bool:
    return bool(message.buttons) and all(button.text in message.text for button in message.buttons)


@pytest.mark.parametrize("prefix", ["", "/pay"])
@pytest.mark.parametrize("language", Catalogue().languages)
async def test_an_answer_with_buttons_says_in_words_what_to_write(language: str, prefix: str) -> None:
    desk = Desk(language, prefix=prefix)
    words = Catalogue()[language].words
    assert all_told(await desk.say("help"))
    assert all_told(await desk.say(f"{words('receive')[0][:-1]} 10"))
    assert all_told(await desk.say(f"{words('receive')[0]} 1,000"))
    assert all_told(await desk.say("receive 10"))
    assert all_told(await desk.say("again"))
    assert all_told(await desk.say("status"))
    desk.pass_time(90)
    again, cancel = (await desk.say("status")).buttons
    assert all_told(desk.answer.message), "of an expired code too"
    assert (await desk.say(again.text)).qr is not None
    assert cancel.text in desk.answer.message.text
