"""What people write as an amount, and what is understood, in each language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.commands.errors import Ambiguous
from chatwallet.commands.parsing.router import Parsed
from chatwallet.commands.parsing.units import PLAIN_CODES
from chatwallet.locales.formats import Formats
from chatwallet.locales.texts import Catalogue
from chatwallet.wallet.money import SAT, USD, Currency, Money

from ..conftest import Read

LANGUAGES = ("en", "es", "fr", "ht", "pt")

EVERYWHERE = {
    "": "",
    "10": "10.00 USD",
    "10.50": "10.50 USD",
    "10,50": "10.50 USD",
    "10.5": "10.50 USD",
    "10,5": "10.50 USD",
    "007": "7.00 USD",
    "10.": "10.00 USD",
    "10!": "10.00 USD",
    "10, please": "10.00 USD please",
    "$10": "10.00 USD",
    "$ 10": "10.00 USD",
    "10$": "10.00 USD",
    "10 $": "10.00 USD",
    "US$10": "10.00 USD",
    "us$10": "10.00 USD",
    "10,00\u00a0$US": "10.00 USD",
    "10 usd": "10.00 USD",
    "10usd": "10.00 USD",
    "10USD": "10.00 USD",
    "10 Usd": "10.00 USD",
    "USD 10": "10.00 USD",
    "usd 10": "10.00 USD",
    "USD10": "10.00 USD",
    "$10 usd": "10.00 USD",
    "10 dollars": "10.00 USD",
    "10 dólares": "10.00 USD",
    "10 dolares": "10.00 USD",
    "1 dollar": "1.00 USD",
    "€5": "5.00 EUR",
    "5€": "5.00 EUR",
    "5 €": "5.00 EUR",
    "5 euros": "5.00 EUR",
    "5 EUR": "5.00 EUR",
    "£5": "5.00 GBP",
    "10 JMD": "10.00 JMD",
    "10 jmd": "10.00 JMD",
    "J$500": "500.00 JMD",
    "j$500": "500.00 JMD",
    "$500 JMD": "500.00 JMD",
    "500$ JMD": "500.00 JMD",
    "JMD 500$": "500.00 JMD",
    "TT$20": "20.00 TTD",
    "RD$100": "100.00 DOP",
    "R$ 50": "50.00 BRL",
    "100 HTG": "100.00 HTG",
    "100 goud": "100.00 HTG",
    "100 gourdes": "100.00 HTG",
    "20000 COP": "20000.00 COP",
    "9999999999 COP": "9999999999.00 COP",
    "1500 JPY": "1500 JPY",
    "1.5 KWD": "1.500 KWD",
    "500 sat": "500 SAT",
    "500sat": "500 SAT",
    "500 sats": "500 SAT",
    "500 Sats": "500 SAT",
    "500 SATOSHIS": "500 SAT",
    "sats 500": "500 SAT",
    "2k sats": "2000 SAT",
    "2 k sats": "2000 SAT",
    "1.5 K SAT": "1500 SAT",
    "2ksats": "2000 SAT",
    "2k": "2000.00 USD",
    "2K": "2000.00 USD",
    "1.5k": "1500.00 USD",
    "1,5k": "1500.00 USD",
    "$2k": "2000.00 USD",
    "0.001 btc": "100000 SAT",
    "0,001 btc": "100000 SAT",
    "0.00000001 BTC": "1 SAT",
    "1.5 bitcoin": "150000000 SAT",
    "₿0.01": "1000000 SAT",
    "0.000000001 btc": "too_many_decimals",
    "1000 msat": "1 SAT",
    "1500 msats": "too_many_decimals",
    "1,000,000": "1000000.00 USD",
    "1.000.000": "1000000.00 USD",
    "1 000 USD": "1000.00 USD",
    "1 000 000 sats": "1000000 SAT",
    "1.000,50": "1000.50 USD",
    "1,000.50": "1000.50 USD",
    "12.345.678,90 COP": "12345678.90 COP",
    "٣": "3.00 USD",
    "１２": "12.00 USD",
    "१०.५०": "10.50 USD",
    "٥٠٠ sat": "500 SAT",
    "10 Coffee": "10.00 USD Coffee",
    "5 for coffee": "5.00 USD for coffee",
    "2 k coffee": "ambiguous_amount",
    "10 all": "10.00 USD all",
    "10 cup of tea": "10.00 USD cup of tea",
    "10 cup": "ambiguous_amount",
    "10 top": "10.00 USD top",
    "10 try": "10.00 USD try",
    "10 pen": "ambiguous_amount",
    "10 ABC": "10.00 USD ABC",
    "10 - coffee": "10.00 USD coffee",
    "10 2 coffees": "10.00 USD 2 coffees",
    "$5 bitcoin sticker": "5.00 USD bitcoin sticker",
    "10 Mesa ٣": "10.00 USD Mesa ٣",
    "10 cancel": "10.00 USD cancel",
    "coffee": "invalid_amount",
    "coffee 10": "invalid_amount",
    "usd": "invalid_amount",
    "NaN": "invalid_amount",
    "Infinity": "invalid_amount",
    "1e9": "invalid_amount",
    "0x10": "invalid_amount",
    "1_000": "invalid_amount",
    "+5": "invalid_amount",
    ".5": "invalid_amount",
    "²": "invalid_amount",
    "10²": "invalid_amount",
    "½": "invalid_amount",
    "10 ½": "invalid_amount",
    "1,00,0": "invalid_amount",
    "1.0.0": "invalid_amount",
    "1,00,000": "invalid_amount",
    "1.000.50": "invalid_amount",
    "1.000,000.5": "invalid_amount",
    "10th": "invalid_amount",
    "$5 EUR": "invalid_amount",
    "10 pesos": "which_currency",
    "$10 pesos": "which_currency",
    "10 dola": "which_currency",
    "-5": "negative_amount",
    "- 5": "negative_amount",
    "−5": "negative_amount",
    "$-5": "negative_amount",
    "-$5": "negative_amount",
    "0": "zero_amount",
    "0.00": "zero_amount",
    "$0": "zero_amount",
    "0 sat": "zero_amount",
    "10.5555": "too_many_decimals",
    "0.999": "too_many_decimals",
    "1000.555": "too_many_decimals",
    "0.5 sat": "too_many_decimals",
    "10.50 JPY": "too_many_decimals",
    "9999999": "9999999.00 USD",
    "10000000": "amount_too_large",
    "10000k": "amount_too_large",
    "9" * 400: "amount_too_large",
    "9999999999999 sat": "9999999999999 SAT",
    "10000000000000 sat": "amount_too_large",
}

THOUSAND = "1000.00 USD"
ASKED = "ambiguous_amount"
POINT_DIVIDES = {
    "1,000": THOUSAND,
    "1,234 Tea": "1234.00 USD Tea",
    "1.000": ASKED,
    "1.234": ASKED,
    "1 000": ASKED,
    "1,0000": "invalid_amount",
    "1.000 sat": "1000 SAT",
    "1.000 btc": ASKED,
    "1.234 KWD": "1.234 KWD",
    "1,234 KWD": "1234.000 KWD",
    "1.500k sat": ASKED,
}
COMMA_DIVIDES = {
    "1.000": THOUSAND,
    "1.234 Té": "1234.00 USD Té",
    "1,000": ASKED,
    "1,234": ASKED,
    "1 000": ASKED,
    "1,0000": "too_many_decimals",
    "1,000 sat": "1000 SAT",
    "1.234 KWD": "1234.000 KWD",
    "1,234 KWD": "1.234 KWD",
}
SPACE_GROUPS = {
    "1 000": THOUSAND,
    "1\u00a0000": THOUSAND,
    "1\u202f000": THOUSAND,
    "1 000,50": "1000.50 USD",
    "12 345 678,90 COP": "12345678.90 COP",
    "10 500 café": "10500.00 USD café",
    "10 5000": "10.00 USD 5000",
    "2 100th": "2.00 USD 100th",
    "1.000": ASKED,
    "1,000": ASKED,
    "1,000 sat": "1000 SAT",
    "1,0000": "too_many_decimals",
    "1,234 KWD": "1.234 KWD",
    "1.234 KWD": ASKED,
}
BY_LANGUAGE = {
    "en": POINT_DIVIDES,
    "es": COMMA_DIVIDES,
    "fr": SPACE_GROUPS,
    "ht": SPACE_GROUPS,
    "pt": COMMA_DIVIDES,
}
TABLE = [
    (language, written, meant)
    for language in LANGUAGES
    for written, meant in {**EVERYWHERE, **BY_LANGUAGE[language]}.items()
]
WITH_SAT = {
    "2000": "2000 SAT",
    "2k": "2000 SAT",
    "1.5k": "1500 SAT",
    "1,000": "1000 SAT",
    "1.000": "1000 SAT",
    "10.50": "too_many_decimals",
    "$5": "5.00 USD",
    "5 usd": "5.00 USD",
    "1500 msat": "too_many_decimals",
    "0": "zero_amount",
    "2000 Coffee": "2000 SAT Coffee",
}


def outcome(parsed: Parsed) -> str:
    if parsed.error is not None:
        assert not parsed.arguments
        return parsed.error.error
    return " ".join(
        parsed.arguments[name] for name in ("amount", "currency", "memo") if name in parsed.arguments
    )


def short(value: str) -> str:
    return ascii(value[:30])


@pytest.mark.parametrize(("language", "written", "meant"), TABLE, ids=short)
def test_an_amount_is_read_as_it_was_meant(read: Read, language: str, written: str, meant: str) -> None:
    assert outcome(read(f"receive {written}", language)) == meant


def test_each_language_has_at_least_80_amounts() -> None:
    assert all(sum(row[0] == language for row in TABLE) >= 80 for language in LANGUAGES)


@pytest.mark.parametrize(("written", "meant"), WITH_SAT.items())
def test_a_bare_number_is_satoshis_where_the_bot_counts_in_them(read: Read, written: str, meant: str) -> None:
    assert outcome(read(f"receive {written}", "en", SAT)) == meant


@pytest.mark.parametrize(
    ("language", "line", "choices"),
    [
        ("en", "receive 1.000 Coffee", ("receive 1000 Coffee", "receive 1.00 Coffee")),
        ("en", "invoice 1.500 JMD Coffee", ("receive 1500 JMD Coffee", "receive 1.50 JMD Coffee")),
        ("en", "receive $1.234", ("receive 1234 USD", "receive 1.23 USD")),
        ("en", "receive 1.234 btc", ("receive 1234 BTC", "receive 1.2340 BTC")),
        ("en", "receive 1 000 Coffee", ("receive 1000 Coffee", "receive 1 USD: 000 Coffee")),
        ("en", "receive 1 000.50 Coffee", ("receive 1000.50 Coffee", "receive 1 USD: 000.50 Coffee")),
        ("es", "receive 1,000 Café", ("recibir 1000 Café", "recibir 1.00 Café")),
        ("fr", "recevoir 1.234 KWD", ("recevoir 1234 KWD", "recevoir 1,234 KWD")),
        ("ht", "resevwa 1,500 Kafe", ("resevwa 1500 Kafe", "resevwa 1.50 Kafe")),
        (
            "pt",
            "receber 2,000k Café",
            ("receber 2000000 Café", "receber 2000.00 Café", "receber 2000 USD: k Café"),
        ),
    ],
)
def test_an_ambiguous_amount_is_asked_back_with_lines(
    read: Read, language: str, line: str, choices: tuple[str, ...]
) -> None:
    error = read(line, language).error
    assert isinstance(error, Ambiguous)
    assert error.choices == choices


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(["", "$", "€", "R$"]),
    st.integers(1, 999),
    st.sampled_from([",", ".", " "]),
    st.integers(0, 999),
    st.sampled_from(["", "k"]),
    st.sampled_from(["", " usd", " JMD", " sat", " btc", " KWD"]),
    st.sampled_from(["", " Coffee", " USD club", " 000", " k", " sat 5"]),
    st.sampled_from([USD, SAT]),
)
def test_every_choice_is_read_in_one_way_only_and_differs(
    read: Read,
    language: str,
    sign: str,
    whole: int,
    separator: str,
    group: int,
    kilo: str,
    unit: str,
    memo: str,
    default: Currency,
) -> None:
    error = read(f"receive {sign}{whole}{separator}{group:03}{kilo}{unit}{memo}", language, default).error
    if not isinstance(error, Ambiguous):
        return
    chosen = [read(choice, language, default) for choice in error.choices]
    assert all(one.error is None for one in chosen)
    assert len({tuple(one.arguments.items()) for one in chosen}) == len(chosen)
    for other in LANGUAGES:
        if "KWD" not in unit:
            again = [read(choice, other, default).arguments for choice in error.choices]
            assert again == [one.arguments for one in chosen]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(["SAT", *sorted(code.upper() for code in PLAIN_CODES)]),
    st.integers(1, 999_999_999),
)
def test_what_the_bot_writes_as_money_it_also_reads(read: Read, language: str, code: str, minor: int) -> None:
    money = Money(minor, Currency.of(code))
    written = Formats(language, "UTC").money(money.major, code)
    assert outcome(read(f"receive {written}", language)) == f"{money.major} {code}"


def test_words_that_ask_again_are_the_account_s_own(read: Read) -> None:
    for language in LANGUAGES:
        error = read("receive 5,000" if language != "en" else "receive 5.000", language).error
        assert isinstance(error, Ambiguous)
        assert error.choices[0].startswith(Catalogue()[language].words("receive")[0] + " ")


def test_a_large_amount_names_the_largest_that_can_be_read(read: Read) -> None:
    error = read("receive 99999999").error
    assert error is not None
    assert error.values == {"amount": "99999999", "largest": "9999999 USD"}


def test_the_amount_is_plain_decimal_text(read: Read) -> None:
    for written in ("9999999999999 sat", "1k sat", "100 JPY", "1000000"):
        amount = read(f"receive {written}").arguments["amount"]
        assert str(Decimal(amount)) == amount
        assert "E" not in amount
