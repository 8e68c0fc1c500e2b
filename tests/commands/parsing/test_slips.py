"""Misspelled words of commands: what is surely meant is done where it harms nobody, all else is offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatwallet.commands.balance import balance
from chatwallet.commands.base import Command, Reading, Slip
from chatwallet.commands.parsing.arguments import no_arguments
from chatwallet.commands.parsing.distance import slips_between
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue, comparable
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import USD

WORDS = Path(__file__).parents[2] / "data" / "words"
LANGUAGES = Catalogue().languages
SLIPS = {command.name: command.slip for command in find_commands()}
MADE_UP = {
    "receive": "recieve recive reciive receve rceive rexeive invioce inovice incoice chrage chagre reqeust requst "
    "recibri recbir recivir fcatura factrua cobarr rcevoir receovir encaiser fatuar recbeer receebr resvewa",
    "again": "agian agin renwe referesh enocre nouveua renovra",
    "history": "histroy hsitory histoy paymnets transacitons historail pagmaentos hitsorique",
    "balance": "blaance balnce blance slado fnuds",
    "status": "statsu stauts sttaus estaod",
    "price": "prcie pirce",
    "language": "langauge lnaguage",
}  # fmt: skip

SAYS_SO = {
    *("payment", "movimiento", "movimentos", "paiement", "pagamento", "listwa"),  # the history
    *("fundos", "koumanse"),  # the balance, and the beginning
}
"""Frequent words that mean what they are read as."""


def words_of(name: str) -> list[str]:
    return (WORDS / f"{name}.txt").read_text(encoding="utf-8").split()


def obeyed(router: Router, word: str, rest: str = "", language: str = "en") -> str | None:
    if router.read(word, Reading(language, USD)).command is not None:
        return None  # it is a command's word, and no slip of one
    parsed = router.obeyed(f"{word} {rest}", Reading(language, USD))
    return parsed.command.name if parsed is not None and parsed.command is not None else None


def test_what_is_done_of_a_slip_is_said_by_each_command() -> None:
    harmless = {"help", "status", "history", "balance", "price", "whoami", "language", "timezone", "currency"}
    assert {name for name, slip in SLIPS.items() if slip is Slip.OBEY} == harmless
    assert {name for name, slip in SLIPS.items() if slip is Slip.MAKE} == {"receive", "again"}
    assert (
        SLIPS["cancel"]
        is SLIPS["link"]
        is SLIPS["delete"]
        is Command("tip", no_arguments, balance).slip
        is Slip.ASK
    )
    assert all(command.slip is Slip.ASK for command in find_commands() if command.admins)


@pytest.mark.parametrize("list_of", LANGUAGES)
def test_no_frequent_word_of_a_language_makes_an_order(router: Router, list_of: str) -> None:
    """PE-39: nor does one do anything else but what it says."""
    frequent = words_of(list_of)
    assert len(set(frequent)) >= 2000
    done = {word: name for word in frequent if (name := obeyed(router, word))}
    assert not {word for word, name in done.items() if SLIPS[name] is Slip.MAKE}
    assert not {word for word in frequent if obeyed(router, word, "5") in ("receive", "again")}
    assert set(done) <= SAYS_SO


def test_few_ordinary_words_are_taken_for_a_slip_and_none_of_them_makes_an_order(router: Router) -> None:
    """PE-39: the figures of decision 0049."""
    ordinary = words_of("ordinary")
    texts = [Catalogue()[one] for one in LANGUAGES]
    known = {comparable(word) for one in texts for name in one.commands for word in one.words(name)}
    bare = [
        word for word in ordinary if any(slips_between(comparable(word), right, 2) == 1 for right in known)
    ]
    done = {word: obeyed(router, word) for word in ordinary}
    assert (len(ordinary), len(bare)) == (81, 57)
    assert {word: name for word, name in done.items() if name} == {"payment": "history"}


def test_most_slips_of_a_command_are_obeyed_and_none_is_taken_for_another(router: Router) -> None:
    made_up = [(name, word) for name, words in MADE_UP.items() for word in words.split()]
    done = {(name, word): obeyed(router, word) for name, word in made_up}
    assert {found for (name, _), found in done.items() if found != name} <= {None}
    offered = [word for (_, word), found in done.items() if found is None]
    assert (len(made_up), sorted(offered)) == (54, ["agin", "slado", "stauts"])


@pytest.mark.parametrize(
    "line",
    [
        "received 20 from Bob",
        "receivee 20",
        "receivd",
        "receiv 20",
        "deceive 20",
        "hlep",
        "statsu of the union",
        "histroy is bunk",
        "pirce of bananas",
        "recieve coffee",
        "recieve 1.000",
        "canecl K7Q2",
        "conenct",
        "deltee my data",
        "unlnik",
        "profiel sats",
        "admni",
        "admin",
        "adminn lockdown on",
        "hello",
        "",
        "recieve " + "9" * 3000,
    ],
)
def test_what_is_not_sure_or_not_harmless_is_not_done(router: Router, line: str) -> None:
    assert router.obeyed(line, Reading("en", USD)) is None


def test_in_a_bot_that_does_other_things_too_no_slip_is_obeyed() -> None:
    guest = Router(Catalogue(), find_commands(), "pay")
    alone = Router(Catalogue(), find_commands())
    assert alone.obeyed("recieve 5", Reading("en", USD)) is not None
    assert guest.obeyed("recieve 5", Reading("en", USD)) is None
    assert guest.obeyed("pay recieve 5", Reading("en", USD)) is None
    assert not alone.is_ours("recieve 5", Reading("en", USD))


async def test_an_answer_to_a_slip_begins_with_how_it_was_read(desk: Desk, mesa: Desk) -> None:
    first, *more = await desk.lines("recieve 5 lunch")
    assert first == "I read that as “receive 5 lunch”."
    assert more[0].startswith("Receive $5.00")
    assert desk.answer.message.qr is not None
    assert desk.answer.message.card is not None
    assert desk.answer.message.card.read == first, "a page draws the card in place of the text"
    charge = await desk.charge()
    assert (charge.memo, charge.asked and charge.asked.minor) == ("lunch", 500)
    assert (await mesa.lines("histroial"))[0] == "Lo leí como «historial»."
    assert (await desk.lines("recibri 3"))[0] == "I read that as “recibir 3”."


async def test_what_a_misspelled_command_can_t_do_is_said_after_how_it_was_read(desk: Desk) -> None:
    assert await desk.lines("statsu K7Q2") == [
        "I read that as “status K7Q2”.",
        "I find no order K7Q2 of yours.",
    ]


async def test_in_a_group_a_slip_does_nothing(desk: Desk) -> None:
    await desk.say("recieve 5", private=False)
    assert await desk.made_nothing()
    assert "I read that" not in (await desk.say("pirce", private=False)).text


async def test_the_same_slip_handled_twice_makes_one_order(desk: Desk) -> None:
    await desk.say("recieve 5", number=77)
    code = (await desk.charge()).code
    await desk.say("recieve 5", number=77)
    assert (await desk.charge()).code == code
