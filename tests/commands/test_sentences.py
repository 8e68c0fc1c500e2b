"""What people say in sentences: an order or a look at one is offered, never done, and thanks are answered (§7.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Button
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import ANA, BEN, Desk
from chatwallet.tracking.ledger import Line
from chatwallet.wallet.money import USD, Money

from .conftest import Read

OFFERED = {
    "en": {
        "can I get an invoice for 5": "receive 5",
        "I want to receive 20": "receive 20",
        "could you make me a QR for $5, please?": "receive $5",
        "please make an invoice for 500 sats for lunch": "receive 500 sats",
        "I need to charge him ten dollars": "receive ten dollars",
        "is it paid?": "status",
        "Did they pay?": "status",
    },
    "es": {
        "quiero recibir 20": "recibir 20",
        "¿me haces una factura de 5?": "recibir 5",
        "necesito cobrar 15 dólares": "recibir 15 dólares",
        "¿ya pagó?": "estado",
        "¿está pagado?": "estado",
    },
    "fr": {
        "je voudrais recevoir 20 €": "recevoir 20 €",
        "peux-tu me faire une facture de 5 ?": "recevoir 5",
        "c’est payé ?": "statut",
    },
    "ht": {
        "fè yon fakti pou 5": "resevwa 5",
        "mwen vle resevwa 20": "resevwa 20",
        "èske li peye?": "eta",
    },
    "pt": {
        "quero receber 20": "receber 20",
        "quero receber 20 no pix": "receber 20",
        "pode fazer uma fatura de R$ 5": "receber R$ 5",
        "já pagou?": "estado",
    },
}
UNCLEAR = [
    "I want to pay an invoice for 5",
    "send me an invoice for 5",
    "I don't want to receive 20",
    "can I receive 20 or 30",
    "can I receive 20 and then 30",
    "can I receive 2 and a half dollars",
    "can I get an invoice?",
    "it is paid not yet, is it paid?",
    "make an invoice for table 4, 20 dollars",
    "an invoice for 5 and one for 6",
    "no quiero cobrar 20",
    "quiero pagar una factura de 5",
    "je ne veux pas recevoir 20",
    "mwen pa vle resevwa 20",
    "não quero receber 20",
    "I want to receive " + "9" * 300,
]


@pytest.mark.parametrize("language", OFFERED)
def test_a_sentence_with_one_clear_amount_is_offered_as_the_line_that_says_it(
    read: Read, language: str
) -> None:
    for line, offered in OFFERED[language].items():
        parsed = read(line, language)
        assert (parsed.command, parsed.suggestion) == (None, offered), line
        assert read(offered, language).error is None


@pytest.mark.parametrize("line", UNCLEAR)
def test_who_pays_says_no_or_names_several_amounts_is_offered_nothing(read: Read, line: str) -> None:
    for language in Catalogue().languages:
        assert (read(line, language).command, read(line, language).suggestion) == (None, None)


async def test_a_sentence_is_never_obeyed_and_is_not_the_memo(desk: Desk) -> None:
    said = await desk.say("can I get an invoice for 5 for lunch")
    assert said.buttons == (Button("receive 5", "receive 5"),)
    assert "Did you mean “receive 5”?" in said.text
    assert await desk.made_nothing()
    await desk.say(said.buttons[0].text)
    assert (await desk.charge()).memo == ""


@pytest.mark.parametrize("language", Catalogue().languages)
def test_each_language_has_three_patterns_or_more(language: str) -> None:
    for name in ("receive", "status", "today"):
        assert 3 <= len(Catalogue()[language].list(f"sentence-{name}")) <= 10


@pytest.mark.parametrize("language", Catalogue().languages)
async def test_thanks_get_a_line_and_are_no_unknown_line(language: str) -> None:
    desk = Desk(language, owners=Owners(["memory:somebody else"]))
    for word in Catalogue()[language].list("word-thanks"):
        for _ in range(9):  # of lines that nobody understands the answers end before
            assert (await desk.say(f"{word.title()}! 🙏")).text == Catalogue()[language]("thanks-answer")
    assert await desk.made_nothing()
    assert "thanks-answer" not in (await desk.say("thanks for nothing, bot")).text


def line(paid: int | None, at: timedelta, *, by: str, desk: Desk, number: int) -> Line:
    when = desk.now + at
    return Line(
        payment_hash=f"{number:064x}", shop="house", code="K7Q2", made_by=by, channel="memory", asked=None,
        paid=None if paid is None else Money(paid, USD), sats=None, asked_at=when, invoiced_at=when, at=when,
        source="test",
    )  # fmt: skip


ASKED = {
    "en": "how much did I make today?",
    "es": "¿Cuánto gané hoy?",
    "fr": "Combien j’ai gagné aujourd’hui ?",
    "ht": "konbyen mwen fè jodi a?",
    "pt": "Quanto ganhei hoje?",
}


@pytest.mark.parametrize("language", ASKED)
async def test_the_question_what_came_today_is_answered_from_the_ledger(language: str) -> None:
    desk, texts = Desk(language, owners=Owners(["memory:ben"])), Catalogue()[language]
    assert (await desk.say(ASKED[language])).text == texts("today-none")
    await desk.say("receive 5")
    ana = (await desk.charge(ANA)).made_by
    for number, (paid, hours) in enumerate([(500, -1), (250, -2), (None, -3), (9900, -30)]):
        await desk.store.ledger.write(
            line(paid, timedelta(hours=hours), by=ana, desk=desk, number=number), desk.now
        )
    await desk.store.ledger.write(line(1000, timedelta(hours=-1), by="other", desk=desk, number=9), desk.now)
    own = (await desk.say(ASKED[language])).text
    assert own.splitlines()[1:] == [texts("today-count", count=3), texts("today-unknown", count=1)]
    assert "7" in own.splitlines()[0]
    assert "5" in own.splitlines()[0]
    everything = (await desk.say(ASKED[language], who=BEN)).text
    assert "17" in everything.splitlines()[0], "an owner sees what the shop got"


async def test_today_begins_at_midnight_of_the_person_s_own_zone(desk: Desk) -> None:
    await desk.say("timezone Asia/Tokyo")  # where noon of UTC is nine in the evening
    await desk.store.ledger.write(line(500, timedelta(hours=-22), by="ana", desk=desk, number=1), desk.now)
    await desk.store.ledger.write(line(300, timedelta(hours=-20), by="ana", desk=desk, number=2), desk.now)
    assert (await desk.lines("what did I make today"))[0] == "Today so far: $3.00"


@pytest.mark.parametrize(
    ("zone", "begins", "ends"),
    [
        ("America/Jamaica", "2026-01-01T05:00", "2026-01-02T05:00"),
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-29T22:00"),  # has 23 hours
        ("America/New_York", "2026-11-01T04:00", "2026-11-02T05:00"),  # has 25 hours
        ("Atlantic/Azores", "2026-10-25T00:00", "2026-10-26T01:00"),  # has two midnights
        ("Africa/Cairo", "2026-04-23T22:00", "2026-04-24T21:00"),  # begins at one o'clock
    ],
)
async def test_what_came_in_the_second_of_midnight_is_in_exactly_one_day(
    desk: Desk, zone: str, begins: str, ends: str
) -> None:
    """Whenever in it the question is asked: what comes by while it waits for its turn is of the next day."""
    first, last = (datetime.fromisoformat(f"{one}:00+00:00") for one in (begins, ends))
    second = timedelta(seconds=1)
    await desk.say(f"timezone {zone}")
    for number, (at, paid) in enumerate(
        [(first - second, 1), (first, 20), (last - second, 300), (last, 4000)]
    ):
        one = line(paid, at - desk.now, by="ana", desk=desk, number=number)
        await desk.store.ledger.write(one, at)
    for asked in (first, first + timedelta(minutes=90), last - second):
        desk.pass_time((asked - desk.now).total_seconds())
        assert await desk.lines("what did I make today") == ["Today so far: $3.20", "2 payments."]
    desk.pass_time((last - desk.now).total_seconds())
    assert (await desk.lines("what did I make today"))[0] == "Today so far: $40.00"


async def test_an_amount_that_became_known_today_is_in_what_came_today(desk: Desk) -> None:
    """People, design 5.5: a correction is of the time in which it was learned, and that a day may have nothing else."""
    unknown = line(None, timedelta(hours=-30), by="ana", desk=desk, number=1)
    await desk.store.ledger.write(unknown, unknown.at)
    assert (await desk.say("what did I make today")).text == "Nothing has come in today so far."
    await desk.store.ledger.write(replace(unknown, paid=Money(480, USD)), desk.now - timedelta(hours=1))
    assert await desk.lines("what did I make today") == ["Today so far: $4.80"]
