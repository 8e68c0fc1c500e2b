"""PE-40: each language writes amounts that it reads back."""

from __future__ import annotations

from functools import cache

import pytest
from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.wallet.money import SAT, USD, Currency, Money

CATALOGUE = Catalogue()
ROUTER = Router(CATALOGUE, find_commands())
MINORS = (1, 5, 99, 100, 123, 1_000, 1_050, 100_000, 123_456, 150_000, 1_000_000, 12_345_678, 99_999_999)


@cache
def currencies() -> tuple[Currency, ...]:
    """All that are money somewhere today, and satoshis."""
    places = [place for place in get_global("territory_currencies") if place in Locale("en").territories]
    codes = {code for place in places for code in get_territory_currencies(place)}
    return (SAT, *(Currency.of(code) for code in sorted(codes)))


@pytest.mark.parametrize("default", [USD, SAT], ids=str)
@pytest.mark.parametrize("language", CATALOGUE.languages)
def test_pe_40_every_amount_that_is_written_is_read_back_as_itself(language: str, default: Currency) -> None:
    formats, word = Formats(language, "UTC"), CATALOGUE[language].words("receive")[0]
    reading = Reading(language, default)
    assert len(currencies()) > 140
    wrong = []
    for currency in currencies():
        for minor in MINORS:
            money = Money(minor, currency)
            written = formats.money(money.major, currency.code)
            parsed = ROUTER.read(f"{word} {written}", reading)
            if parsed.error is not None or parsed.arguments != {
                "amount": str(money.major),
                "currency": currency.code,
            }:
                wrong.append((written, parsed.arguments, parsed.error))
    assert wrong == []


@pytest.mark.parametrize("language", CATALOGUE.languages)
def test_pe_40_a_memo_behind_it_stays_a_memo(language: str) -> None:
    formats, word = Formats(language, "UTC"), CATALOGUE[language].words("receive")[0]
    for code in ("USD", "SAT", "JMD", "HTG", "EUR", "BRL", "MXN", "COP", "XOF"):
        money = Money(150_000, Currency.of(code))
        line = f"{word} {formats.money(money.major, code)} 2 kafe"
        parsed = ROUTER.read(line, Reading(language, USD))
        assert parsed.error is None, line
        assert parsed.arguments == {"amount": str(money.major), "currency": code, "memo": "2 kafe"}
