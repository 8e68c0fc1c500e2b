from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from chatwallet.locales.formats import Formats, separators
from chatwallet.locales.zones import find_zone, zone

MOMENT = datetime(2026, 11, 21, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "amount", "code", "written"),
    [
        ("en", "10.5", "USD", "$10.50"),
        ("en", "1234567.5", "USD", "$1,234,567.50"),
        ("en", "1500", "JMD", "JMD 1,500.00"),
        ("en", "5", "EUR", "€5.00"),
        ("en", "1500", "JPY", "¥1,500"),
        ("en", "1.5", "KWD", "KWD 1.500"),
        ("en", "2000", "SAT", "2,000 sat"),
        ("es", "1234.5", "USD", "1.234,50 US$"),
        ("es", "2000", "SAT", "2.000 sat"),
        ("fr", "1234.5", "USD", "1 234,50 $US"),
        ("fr", "2000", "SAT", "2 000 sat"),
        ("ht", "1234.5", "USD", "1 234,50 $US"),
        ("ht", "500", "HTG", "500,00 HTG"),
        ("ht", "2000", "SAT", "2 000 sat"),
        ("pt", "1234.5", "USD", "US$ 1.234,50"),
        ("pt", "50", "BRL", "R$ 50,00"),
        ("pt", "2000", "SAT", "2.000 sat"),
    ],
)
def test_money_is_written_as_the_language_does(language: str, amount: str, code: str, written: str) -> None:
    said = Formats(language, "UTC").money(Decimal(amount), code)
    assert " ".join(said.split()) == written


@pytest.mark.parametrize(
    ("language", "zone_name", "written"),
    [
        ("en", "America/New_York", "21 Nov 2026, 14:05 EST"),
        ("en", "America/Jamaica", "21 Nov 2026, 14:05 EST"),
        ("en", "America/Bogota", "21 Nov 2026, 14:05 UTC-05"),
        ("en", "Asia/Kathmandu", "22 Nov 2026, 00:50 UTC+0545"),
        ("en", "UTC", "21 Nov 2026, 19:05 UTC"),
        ("es", "America/Bogota", "21 nov 2026, 14:05 UTC-05"),
        ("fr", "America/Port-au-Prince", "21 nov. 2026, 14:05 EST"),
        ("ht", "America/Port-au-Prince", "21 nov 2026, 14:05 EST"),
        ("pt", "America/Sao_Paulo", "21 nov. 2026, 16:05 UTC-03"),
    ],
)
def test_a_time_names_its_month_and_zone(language: str, zone_name: str, written: str) -> None:
    assert Formats(language, zone_name).time(MOMENT) == written


def test_summer_time_has_its_own_name() -> None:
    july = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert Formats("en", "America/New_York").time(july) == "1 Jul 2026, 08:00 EDT"


def test_haitian_months_are_not_the_french_ones() -> None:
    months = [
        Formats("ht", "UTC").short_time(datetime(2026, month, 1, tzinfo=UTC)).split()[1]
        for month in range(1, 13)
    ]
    assert months == ["janv", "fev", "mas", "avr", "me", "jen", "jiyè", "out", "sept", "okt", "nov", "des"]


def test_a_time_in_a_list_is_short() -> None:
    assert Formats("en", "America/Jamaica").short_time(MOMENT) == "21 Nov 14:05"


def test_a_time_from_another_zone_is_the_same_moment() -> None:
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=9)))
    assert Formats("en", "UTC").time(elsewhere) == Formats("en", "UTC").time(MOMENT)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        Formats("en", "UTC").time(MOMENT.replace(tzinfo=None))


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "", "America", "../etc/passwd", "/etc/passwd", "a\x00b", "\ud800", "utc"]
)
def test_an_unknown_zone_is_refused_when_formats_are_made(name: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        Formats("en", name)
    with pytest.raises(ValueError, match="unknown time zone"):
        zone(name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("America/Jamaica", "America/Jamaica"),
        ("america/jamaica", "America/Jamaica"),
        ("Jamaica", "Jamaica"),
        ("New York", "America/New_York"),
        ("port au prince", "America/Port-au-Prince"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Bogotá", "America/Bogota"),
        ("são paulo", "America/Sao_Paulo"),
        ("utc", "UTC"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_name_or_city(text: str, name: str | None) -> None:
    assert find_zone(text) == name


def test_separators_are_the_language_s_own() -> None:
    signs = {language: separators(language) for language in ("en", "es", "fr", "ht", "pt")}
    assert {language: one.grouping for language, one in signs.items()} == {
        "en": ",",
        "es": ".",
        "fr": " ",
        "ht": " ",
        "pt": ".",
    }
    assert {language: one.decimal for language, one in signs.items()} == {
        "en": ".",
        "es": ",",
        "fr": ",",
        "ht": ",",
        "pt": ",",
    }
