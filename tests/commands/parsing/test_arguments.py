"""What may follow each word. The lines of the issue stand here as they are written there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatwallet.bot.cli.parse import parse_lines
from chatwallet.commands.base import Command, Reading, Shop
from chatwallet.commands.errors import CommandError
from chatwallet.commands.parsing.arguments import receive_arguments
from chatwallet.commands.parsing.codes import read_code
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tracking.codes import LENGTH, LONGER, new_code
from chatwallet.wallet.money import USD, Money

from ..conftest import Read

SHOP = Shop(USD, largest=Money(1_000_000, USD))


@pytest.mark.parametrize(
    ("text", "command", "arguments", "error"),
    [
        ("receive 10 Coffee", "receive", {"amount": "10.00", "currency": "USD", "memo": "Coffee"}, None),
        ("invoice 2k sats", "receive", {"amount": "2000", "currency": "SAT"}, None),
        ("receive", "receive", {}, None),
        ("receive coffee", "receive", {}, "invalid_amount"),
        ("receive 10000", "receive", {"amount": "10000.00", "currency": "USD"}, None),
        ("receive 10000.01", "receive", {}, "amount_too_large"),
        ("receive 20000 JMD", "receive", {"amount": "20000.00", "currency": "JMD"}, None),
        ("receive 1.000", "receive", {}, "ambiguous_amount"),
        ("recibir 10 café", "receive", {"amount": "10.00", "currency": "USD", "memo": "café"}, None),
        ("again", "again", {}, None),
        ("again k7q2", "again", {"code": "K7Q2"}, None),
        ("again #K7Q2.", "again", {"code": "K7Q2"}, None),
        ("new code K7Q2", "again", {"code": "K7Q2"}, None),
        ("new code", "again", {}, None),
        ("nuevo código", "again", {}, None),
        ("New QR K7Q2", "again", {"code": "K7Q2"}, None),
        ("Nouvo QR", "again", {}, None),
        ("cancel order K7Q2", "cancel", {"code": "K7Q2"}, None),
        ("annuler la commande", "cancel", {}, "invalid_code"),
        ("annuler commande K7Q2", "cancel", {"code": "K7Q2"}, None),
        ("anile kòmand K7Q2", "cancel", {"code": "K7Q2"}, None),
        ("estado pedido k7q2", "status", {"code": "K7Q2"}, None),
        ("cancel K7Q٢", "cancel", {"code": "K7Q2"}, None),
        ("cancel K7QZ", "cancel", {"code": "K7Q2"}, None),
        ("cancel K7Q0", "cancel", {}, "invalid_code"),
        ("cancel everything", "cancel", {}, "invalid_code"),
        ("cancel K7Q2 M4P9", "cancel", {}, "unexpected_argument"),
        ("status “K7Q2”", "status", {"code": "K7Q2"}, None),
        ("history", "history", {}, None),
        ("history 2", "history", {"page": "2"}, None),
        ("history 2 in", "history", {"page": "2", "direction": "in"}, None),
        ("history out 3", "history", {"page": "3", "direction": "out"}, None),
        ("historial página 2 salidas", "history", {"page": "2", "direction": "out"}, None),
        ("istorik antre", "history", {"direction": "in"}, None),
        ("history 0", "history", {}, "invalid_page"),
        ("history -1", "history", {}, "invalid_page"),
        ("history 1.5", "history", {}, "invalid_page"),
        ("history 10000", "history", {}, "invalid_page"),
        ("history in out", "history", {}, "unexpected_argument"),
        ("balance", "balance", {}, None),
        ("balance?", "balance", {}, None),
        ("balance of bob", "balance", {}, "unexpected_argument"),
        ("price", "price", {}, None),
        ("price JMD", "price", {"currency": "JMD"}, None),
        ("price cup", "price", {"currency": "CUP"}, None),
        ("price euros", "price", {"currency": "EUR"}, None),
        ("price j$?", "price", {"currency": "JMD"}, None),
        ("price XYZ", "price", {}, "unknown_currency"),
        ("currency sats", "currency", {"currency": "SAT"}, None),
        ("language", "language", {}, None),
        ("language es", "language", {"language": "es"}, None),
        ("language pt-BR", "language", {"language": "pt"}, None),
        ("language Kreyòl", "language", {"language": "ht"}, None),
        ("idioma inglés", "language", {"language": "en"}, None),
        ("language Klingon", "language", {}, "unknown_language"),
        ("timezone America/Jamaica", "timezone", {"zone": "America/Jamaica"}, None),
        ("timezone new york", "timezone", {"zone": "America/New_York"}, None),
        ("zona Bogotá", "timezone", {"zone": "America/Bogota"}, None),
        ("timezone GMT-5", "timezone", {"zone": "Etc/GMT+5"}, None),
        ("timezone San Juan", "timezone", {}, "ambiguous_zone"),
        ("timezone localtime", "timezone", {}, "unknown_zone"),
        ("timezone ../../etc/passwd", "timezone", {}, "unknown_zone"),
        ("help", "help", {}, None),
        ("help receive", "help", {"topic": "receive"}, None),
        ("ayuda recibir", "help", {"topic": "receive"}, None),
        ("help me", "help", {}, None),
        ("help more", "help", {"topic": "more"}, None),
        ("ayuda más", "help", {"topic": "more"}, None),
        ("èd plis", "help", {"topic": "more"}, None),
        ("help me more", "help", {}, None),
        ("hello", "help", {}, None),
        ("good morning", None, {}, None),
        ("", None, {}, "empty"),
        ("receive 10 " + "x" * 2000, None, {}, "too_long"),
    ],
)
def test_parse_prints_what_was_understood(
    router: Router, text: str, command: str | None, arguments: Mapping[str, str], error: str | None
) -> None:
    (line,) = parse_lines([text + "\n"], router, "en", SHOP)
    assert json.loads(line) == {"text": text, "command": command, "args": arguments, "error": error}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        (" 2 ", 2),
        ("#1", 1),
        ("1)", 1),
        ("2.", 2),
        ("٢", 2),
        ("0", None),
        ("12", None),
        ("1 coffee", None),
        ("²", None),
    ],
)
def test_a_line_that_is_one_small_number_may_answer_a_question(
    read: Read, text: str, number: int | None
) -> None:
    assert read(text).number == number


def test_every_new_code_is_read_back_in_any_writing() -> None:
    for length in (LENGTH, LONGER) * 100:
        code = new_code(length)
        assert read_code(code) == read_code(code.lower()) == read_code(f"#{code},") == code


@pytest.mark.parametrize(
    "text", ["K7Q", "K7Q22", "K7QO", "K7Q1", "K7Ql", "K-Q2", "", "****", "ＫＱＫＱ", "K7Q\u00b2"]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CommandError) as caught:
        read_code(text)
    assert caught.value.error == "invalid_code"


def test_every_module_with_a_command_is_found_once_and_in_a_stable_order() -> None:
    names = [command.name for command in find_commands()]
    assert names == sorted(Catalogue()["en"].commands)
    assert find_commands() == find_commands()


def test_a_command_of_another_package_needs_no_words_of_ours() -> None:
    async def nothing(*_: object) -> None: ...

    def whole(rest: str, reading: Reading) -> dict[str, str]:
        return {"rest": rest}

    tip = Command("tip", whole, nothing)  # type: ignore[arg-type]
    router = Router(Catalogue(), [*find_commands(), tip])
    parsed = router.read("/tip 5 bob", Reading("es", USD))
    assert parsed.command is tip
    assert parsed.arguments == {"rest": "5 bob"}
    assert router.names[-1] == "tip"


TIP = """
from chatwallet.commands.base import Command
async def nothing(context, arguments): ...
COMMAND = Command("tip", lambda rest, reading: {}, nothing)
RECEIVE = Command("receive", lambda rest, reading: {"amount": "1000000"}, nothing)
"""


def test_a_command_of_an_installed_package_is_found_and_replaces_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tipjar.py").write_text(TIP)
    info = tmp_path / "tipjar-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tipjar\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[chatwallet.commands]\ntip = tipjar:COMMAND\nreceive = tipjar:RECEIVE\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    own = {command.name: command.parse for command in find_commands() if command.name != "tip"}
    assert own["receive"] is receive_arguments
    assert [command.name for command in find_commands()] == sorted([*own, "tip"])
