"""What people live through on Telegram, over either library: a real process, real HTTP, a strict Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chatwallet.channels.splitting import utf16_length
from chatwallet.channels.telegram.text import CAPTION_LIMIT
from chatwallet.tests.fakes.telegram_world import Message

from .conftest import PATIENCE, money
from .telegram_stage import (
    CATALOGUE,
    ENGINES,
    Somebody,
    TelegramStage,
    code_of,
    first_line,
    live_the_story,
    notices,
    open_telegram_stage,
    says_that_it_is_a_repeat,
    scanned,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

DEFAULT_SCOPE = '{"type": "default"}'
LONG_MEMO = "🧉" * 150  # as signed into the invoice it does not fit below a photo
STRANGE_MEMOS = (
    "<b>bold</b> &amp; <a href='tg://user?id=1'>",
    "*x* _y_ ~z~ ||s|| `c` ```p``` [free](https://evil.example) \\",
    "@wallet_bot /cancel #tag $USD https://evil.example lnbc1",
    "👩‍👩‍👧‍👦 👍🏽 🇯🇲 𝄞 Crème brûlée",
    "{ $amount } %s \\n {0}",
    LONG_MEMO,
)
RETRY_AFTER = 2  # seconds: more than the pace of a chat and the bot's own patience would make
INVITE = "https://t.me/wallet_bot"
ABOUT_MONEY = (
    "/receive@wallet_bot 10 Coffee",
    "@wallet_bot receive 10 Coffee",
    "@Wallet_Bot: recibir 10",
    "/balance@wallet_bot",
    "/saldo@wallet_bot",
    "@wallet_bot history",
    "@wallet_bot status K7Q2",
    "@wallet_bot 1",
    "@wallet_bot how are you?",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ENGINES)
async def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TelegramStage]:
    """A bot that polls, where each test has people of its own."""
    async with open_telegram_stage(tmp_path_factory.mktemp("town") / "chat.sqlite", request.param) as stage:
        yield stage


async def test_a_code_is_shown_paid_and_told_once_to_people_of_two_languages(town: TelegramStage) -> None:
    ana, luz = town.somebody(), town.somebody("Luz", "es-MX")
    await asyncio.gather(
        live_the_story(town, ana, "10", "Coffee"),
        live_the_story(town, luz, "7", "Café con leche"),
    )


@pytest.mark.parametrize("language", ["en", "es"])
async def test_commands_with_a_slash_are_understood(town: TelegramStage, language: str) -> None:
    ana, bob, kim = (town.somebody(language=language) for _ in range(3))
    start, help_, card = await asyncio.gather(ana.say("/start"), bob.say("/help"), kim.say("/receive 5 Tea"))
    example = f"{ana.texts.words('receive')[0]} 10 {ana.texts('example-memo')}"
    assert first_line(start) == first_line(help_) == ana.texts("help-title")
    assert start.labels == help_.labels
    assert start.labels[0] == example
    assert first_line(card) == ana.texts("receive-fixed", amount=money("5", language))
    assert scanned(card).lower() in card.text


async def test_the_bot_registers_a_menu_per_language_of_words_that_it_understands(
    town: TelegramStage,
) -> None:
    menus = town.telegram.menus
    await town.telegram.wait_for(lambda: len(menus) > len(CATALOGUE.languages), PATIENCE)
    assert set(menus) == {(DEFAULT_SCOPE, language) for language in ("", *CATALOGUE.languages)}
    assert menus[DEFAULT_SCOPE, ""] == menus[DEFAULT_SCOPE, "en"]

    words = [line["command"] for line in menus[DEFAULT_SCOPE, "es"]]
    people = [town.somebody(language="es") for _ in words]
    told = await asyncio.gather(*(person.say(f"/{word}") for person, word in zip(people, words, strict=True)))
    for person, word, answer in zip(people, words, told, strict=True):
        assert first_line(answer) != person.texts("unknown-command", word=word)
    assert "recibir" in words


async def test_buttons_make_a_new_code_close_a_charge_and_say_what_help_offers(town: TelegramStage) -> None:
    texts = CATALOGUE["pt"]
    _, _, *told = await asyncio.gather(
        makes_a_new_code(town.somebody()),
        closes_a_charge(town.somebody(language="es")),
        *(presses_a_line_of_the_help(town.somebody(language="pt-BR"), number) for number in (0, 1)),
    )
    assert told == [
        texts("receive-fixed", amount=money("10", "pt")),
        texts("history-empty", example=f"{texts.words('receive')[0]} 10 {texts('example-memo')}"),
    ]


async def makes_a_new_code(person: Somebody) -> None:
    first = await person.say("receive 3 Tea")
    await person.press(first, person.texts("button-again"))
    second = await person.hear(2)
    assert code_of(second) == code_of(first)
    assert scanned(second) != scanned(first)
    assert second.labels == first.labels


async def closes_a_charge(person: Somebody) -> None:
    card = await person.say("recibir 4")
    code = code_of(card)
    await person.press(card, person.texts("button-cancel"))
    answer = await person.hear(2)
    await person.sees_no_buttons(card)
    assert first_line(answer) == person.texts("cancel-done", code=code)
    assert first_line(card) == person.texts("shown-cancelled", amount=money("4", "es"))


async def presses_a_line_of_the_help(person: Somebody, number: int) -> str:
    """Returns the first line of what the bot says to that."""
    help_ = await person.say("/start")
    await person.press(help_, help_.labels[number])
    return first_line(await person.hear(2))


async def test_a_memo_is_shown_as_it_was_written_and_is_never_markup(town: TelegramStage) -> None:
    await asyncio.gather(*(keeps_a_memo(town, town.somebody(), memo) for memo in STRANGE_MEMOS))


async def keeps_a_memo(town: TelegramStage, person: Somebody, memo: str) -> None:
    card = await person.say(f"receive 2 {memo}")
    request, about = scanned(card).lower(), person.texts("line-memo", memo=memo)
    shown = [card] if request in card.text else [card, await person.hear(2)]
    assert about in card.text.splitlines()
    assert utf16_length(card.text) <= CAPTION_LIMIT
    assert shown[-1].text.splitlines()[-1] == request  # in one piece, below the photo or after it
    assert len(shown) == (1 if memo != LONG_MEMO else 2)
    assert [part.words.marked("code") for part in shown] == [*([] for _ in shown[1:]), [request]]
    assert sum(len(part.words.entities) for part in shown) == 1

    await town.pay(card)
    notice = await person.hear(len(shown) + 1)
    await person.sees_no_buttons(card)
    assert notice.reply_to == card.id
    for seen in (notice, card):
        assert about in seen.text.splitlines()
        assert not seen.words.entities


async def test_a_group_hears_the_bot_only_when_it_speaks_to_it(town: TelegramStage) -> None:
    group, ana, bob = town.telegram.group("Friends"), town.somebody(), town.somebody("Bob")
    for line in ("receive 10 Coffee", "/receive 10 Coffee", "price", "/help@another_bot", "hi @wallet_bot"):
        town.telegram.say(ana.person, line, chat=group)
    town.telegram.say(bob.person, "help", chat=group, reply_to=town.telegram.say(ana.person, "?", chat=group))
    town.telegram.say(ana.person, "/help@wallet_bot", chat=group)
    introduction = await town.telegram.answer(group)
    assert introduction.text.splitlines() == [
        ana.texts("group-help"),
        ana.texts("group-private"),
        INVITE,
    ]

    town.telegram.say(bob.person, "receive 5", chat=group, reply_to=introduction)
    invitation = await town.telegram.answer(group, 2)
    assert invitation.text.splitlines() == [ana.texts("group-private"), INVITE]
    assert group.answers == [introduction, invitation]


async def test_in_a_group_no_code_is_made_and_no_balance_told(town: TelegramStage) -> None:
    ana, luz = town.somebody(), town.somebody("Luz", "es")
    before = await invoices(town)
    heard = await asyncio.gather(
        says_in_a_group(town, ana, "/price@wallet_bot"),
        says_in_a_group(town, luz, "@wallet_bot precio"),
        *(says_in_a_group(town, person, line) for person in (ana, luz) for line in ABOUT_MONEY),
    )
    prices, refusals = heard[:2], heard[2:]
    assert all(answer.text.startswith("1 BTC = ") for answer in prices)
    for number, answer in enumerate(refusals):
        texts = (ana if number < len(ABOUT_MONEY) else luz).texts
        assert answer.text.splitlines() == [texts("group-private"), INVITE]
    assert not [answer for answer in heard if answer.photo or answer.labels]
    assert await invoices(town) == before
    assert not ana.answers + luz.answers


async def says_in_a_group(town: TelegramStage, person: Somebody, line: str) -> Message:
    group = town.telegram.group(line)
    town.telegram.say(person.person, line, chat=group)
    return await town.telegram.answer(group)


async def invoices(town: TelegramStage) -> list[str]:
    """The payment hashes that Flash has made, newest first."""
    return [invoice["payment_hash"] for invoice in (await town.control.state())["invoices"]]


async def test_who_blocked_the_bot_gets_the_news_first_when_they_write_again(town: TelegramStage) -> None:
    ana, bob = town.somebody(), town.somebody("Bob")
    card = await ana.say("receive 10 Coffee")
    ana.block()
    await town.pay(card)
    await town.refused(ana.chat, 403)
    await bob.say("help")  # by now the bot has written down that Ana can't be reached
    assert ana.answers == [card]

    ana.write("status")
    notice, status = [await ana.hear(number) for number in (2, 3)]
    assert notices(ana, [notice, status]) == [notice]
    assert [notice.reply_to, status.reply_to] == [card.id, card.id]


async def test_news_that_come_too_fast_for_telegram_come_once_and_as_late_as_it_asks(
    town: TelegramStage,
) -> None:
    ana, loop = town.somebody(), asyncio.get_running_loop()
    card = await ana.say("receive 10 Coffee")
    town.telegram.fault("sendMessage", "error", code=429, retry_after=RETRY_AFTER)
    await town.pay(card)
    await town.refused(ana.chat, 429)
    refused_at = loop.time()
    notice = await ana.hear(2)
    assert loop.time() - refused_at > RETRY_AFTER * 0.75  # what the pace of a chat makes is half of it
    assert notices(ana, [notice]) == [notice]
    await ana.sees_no_buttons(card)
    assert ana.answers == [card, notice]


async def test_news_whose_answer_was_lost_come_again_and_say_that_they_are_a_repeat(
    town: TelegramStage,
) -> None:
    ana = town.somebody()
    card = await ana.say("receive 10 Coffee")
    town.telegram.fault("sendMessage", "lost")
    await town.pay(card)
    first, second = [await ana.hear(number) for number in (2, 3)]
    says_that_it_is_a_repeat(ana, first, second)
    assert (first.reply_to, second.reply_to) == (card.id, card.id)
    await ana.sees_no_buttons(card)  # which the outbox holds behind them: nothing is left
    assert ana.answers == [card, first, second]
