"""Words that change an amount: meant or asked, never another sum (X2, X30)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.commands.errors import Ambiguous
from chatwallet.commands.parsing.lexicon import lexicon
from chatwallet.commands.parsing.number_words import number_at_head
from chatwallet.locales.currencies import currencies_of_today, full_names, nouns
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import SAT

from ..conftest import Read
from .test_amounts import LANGUAGES, outcome

CASES = json.loads(Path(__file__).with_name("amount_words.json").read_text())["cases"]
ASKED = "ambiguous_amount"
IN_WORDS = "number_in_words"
WHICH = "which_currency"

# The region's money by its full name, one or many, in the language that says so.
NAMES = {
    "JMD": "jamaican dollars, dólares jamaiquinos, dollars jamaïcains, dola jamayiken, dólares jamaicanos",
    "TTD": "trinidad & tobago dollars, TT dollars, trini dollars, dólares de trinidad",
    "BBD": "barbadian dollars, bajan dollars, dólares de Barbados, barbados dollars",
    "XCD": "east caribbean dollars, EC dollars, dólares del Caribe Oriental, eastern caribbean dollars",
    "HTG": "haitian gourdes, goud, gourdes haïtiennes, gourdes",
    "DOP": "dominican pesos, pesos dominicanos, pesos dominicains, peso dominicano, pesos dominiken",
    "CUP": "cuban pesos, pesos cubanos",
    "BSD": "bahamian dollars, dólares bahameños, dola bahameyen",
    "BZD": "belize dollars, dólares beliceños",
    "KYD": "cayman islands dollars, cayman dollars, dólares de las Islas Caimán",
    "GYD": "guyanese dollars, dólares guyaneses",
    "SRD": "surinamese dollars, dólares surinameses",
    "AWG": "aruban florins, florines arubeños",
    "XCG": "caribbean guilders, florines caribeños",
    "MXN": "mexican pesos, pesos mexicanos, pesos mexicains, pesos de México",
    "GTQ": "quetzales, quetzals, quetzales guatemaltecos, quetzais",
    "HNL": "lempiras, lempiras hondureños",
    "NIO": "córdobas, cordobas, nicaraguan córdobas",
    "CRC": "colones, costa rican colones, colones costarricenses",
    "PAB": "balboas, panamanian balboas",
    "COP": "colombian pesos, pesos colombianos, pesos colombiens",
    "VES": "bolívares, bolivares, bolívares venezolanos",
    "PEN": "soles, peruvian soles, soles peruanos",
    "BOB": "bolivianos",
    "CLP": "chilean pesos, pesos chilenos",
    "ARS": "argentine pesos, pesos argentinos",
    "UYU": "uruguayan pesos, pesos uruguayos",
    "PYG": "guaraníes, guaranies, paraguayan guaranis",
    "BRL": "reais, reales, brazilian reals, reais brasileiros",
    "EUR": "euros",
    "GBP": "british pounds, libras esterlinas, livres sterling, pounds sterling",
    "CAD": "canadian dollars, dólares canadienses, dollars canadiens, dola kanadyen, dólares canadenses",
    "USD": "dollars, dólares, us dollars, dólares americanos, dólares estadounidenses, dola ameriken, american dollars",
}  # fmt: skip

EVERYWHERE = {
    "50c": "0.50 USD",
    "50¢ Gum": "0.50 USD Gum",
    "50 centavos": WHICH,
    "50 centavos MXN": "0.50 MXN",
    "50 cents JMD": "0.50 JMD",
    "50 euro cents": "0.50 EUR",
    "50 pence": "0.50 GBP",
    "50p": ASKED,
    "10 C battery": ASKED,
    "0.5 cents": "too_many_decimals",
    "100 dola ayisyen": "500.00 HTG",
    "100 haitian dollars": "500.00 HTG",
    "100 pounds": "100.00 GBP",
    "3 Pound cake": ASKED,
    "3 pounds of mango": ASKED,
    "20 Real Madrid shirt": ASKED,
    "100 francs": WHICH,
    "100 k FCFA": WHICH,
    "100 pesos": WHICH,
    "100 pesos Almuerzo": WHICH,
    "100 dinars": ASKED,
    "100 narnian dollars": ASKED,
    "100 L": ASKED,
    "100Q": ASKED,
    "100 Bs almuerzo": ASKED,
    "5 rupees": WHICH,
    "20 (EUR)": "20.00 EUR",
    "20 [JMD] Tea": "20.00 JMD Tea",
    "100 dollars (JMD)": "100.00 JMD",
    "100 jmd$": "100.00 JMD",
    "5 cents euros": ASKED,
    "100 EC": ASKED,
    "10 (two coffees)": "10.00 USD (two coffees)",
    "C$100": "invalid_amount",
    "100 C$": ASKED,
    "100 S/": "100.00 PEN",
    "S/ 20 Pollo": "20.00 PEN Pollo",
    "100 US $ Tea": "100.00 USD Tea",
    "1 million sats": "1000000 SAT",
    "5 thousand sats": "5000 SAT",
    "5 mille sats": "5000 SAT",
    "2 K USD": "2000.00 USD",
    "2 K USD Tea": "2000.00 USD Tea",
    "5kUSD": "5000.00 USD",
    "$5k": "5000.00 USD",
    "$5 k": "5000.00 USD",
    "5 hundred dollars": "500.00 USD",
    "2 millones de pesos colombianos": "2000000.00 COP",
    "1.5 million COP": "1500000.00 COP",
    "3 milyon goud": "3000000.00 HTG",
    "2 Mil folhas": ASKED,
    "5 thousand coffees": ASKED,
    "5 thousand 500 sats": ASKED,
    "5 mbtc": "500000 SAT",
    "0.5 mBTC": "50000 SAT",
    "100 bits": "10000 SAT",
    "100 µbtc": "10000 SAT",
    "5 bits of cable": ASKED,
    "5 dollars and 50 cents": "5.50 USD",
    "5 dollars and 50 cents Tea": "5.50 USD Tea",
    "$5 50c": "5.50 USD",
    "5 dólares con 50 centavos": "5.50 USD",
    "5 reais e 50 centavos": "5.50 BRL",
    "5 euros et 5 centimes": "5.05 EUR",
    "5 pounds 50 pence": "5.50 GBP",
    "10 € 50": "10.50 EUR",
    "10€50 Café": "10.50 EUR Café",
    "10 € 50 Café": ASKED,
    "5 dollars and 50": ASKED,
    "5 and 50 cents": ASKED,
    "10 50": ASKED,
    "10.50 € 50": "invalid_amount",
    "2 x 5": ASKED,
    "2 x 5 USD": ASKED,
    "2 × 5": ASKED,
    "2 * 5 dollars": ASKED,
    "10 or 20": ASKED,
    "10 to 20 dollars": ASKED,
    "10 - 5": ASKED,
    "10 + 5": ASKED,
    "10 / 2": ASKED,
    "10 %": ASKED,
    "10 1/2": ASKED,
    "2 and a half dollars": ASKED,
    "5 y medio": ASKED,
    "5 et demi": ASKED,
    "5 e meio": ASKED,
    "5 ak demi": ASKED,
    "a dollar and a half": ASKED,
    "half a dollar": "invalid_amount",
    "10 each": "10.00 USD each",
    "2 mangoes 10 each": ASKED,
    "3 coffees @ 2.50": ASKED,
    "10 50 cents": ASKED,
    "5 fifty cents": ASKED,
    "2 $5 coupons": ASKED,
    "$5 euros": "invalid_amount",
    "ten dollars": "10.00 USD",
    "ten dollars Tea": "10.00 USD Tea",
    "Twenty-five EUROS": "25.00 EUR",
    "a hundred and five sats": "105 SAT",
    "two hundred thousand sats": "200000 SAT",
    "treinta y cinco dólares": "35.00 USD",
    "quatre-vingt-dix-sept euros": "97.00 EUR",
    "vingt dollars": "20.00 USD",
    "dez reais": "10.00 BRL",
    "senkant goud": "50.00 HTG",
    "mil pesos mexicanos": "1000.00 MXN",
    "ten": IN_WORDS,
    "ten coffees": IN_WORDS,
    "one two dollars": "invalid_amount",
    "ten 50 dollars": "invalid_amount",
    # An article or a preposition is no number.
    "un $ 50": "invalid_amount",
    "a $ 50": "invalid_amount",
    "um R$ 50": "invalid_amount",
    "en dólares 500": "invalid_amount",
    "de dólares 500": "invalid_amount",
    "en JMD 500": "invalid_amount",
    "en euros 50": "invalid_amount",
    "de sats 500": "invalid_amount",
    "a dollar": "1.00 USD",
    "un dólar.": "1.00 USD",
    # What multiplies a multiple, and the joints of hundredths, are no part of a number.
    "mil millones pesos colombianos": "invalid_amount",
    "mil millones de pesos colombianos": "invalid_amount",
    "mille millions euros": "invalid_amount",
    "mil milhões reais": "invalid_amount",
    "five thousand million sats": "invalid_amount",
    "thousand thousand sats": "invalid_amount",
    "two million five thousand sats": "2005000 SAT",
    "cien con cincuenta dólares": "invalid_amount",
    "cem com cinquenta reais": "invalid_amount",
    "cent avec cinquante euros": "invalid_amount",
    "a hundred with fifty dollars": "invalid_amount",
    "a hundred and fifty dollars": "150.00 USD",
    "ciento y cinco dólares": "105.00 USD",
    "10 cup": ASKED,
    "10 CUP": "10.00 CUP",
    "10 cup of tea": "10.00 USD cup of tea",
    "10 CUP OF TEA": ASKED,
    "10 GEL NAILS": ASKED,
    "10 GEL: NAILS": "10.00 GEL NAILS",
    "10 GEL - NAILS": "10.00 GEL NAILS",
    "10 ALL DAY PASS": ASKED,
    "500 JMD LUNCH": "500.00 JMD LUNCH",
    "10 TOP HAT": ASKED,
    "10 EURO COFFEE": ASKED,
    "10 SATS TEA": "10 SAT TEA",
    "10 DOLLAR STORE": "10.00 USD STORE",
    # A colon says where the memo begins.
    "10: pound cake": "10.00 USD pound cake",
    "3 USD: Pound cake": "3.00 USD Pound cake",
    "5 USD: 50 cents": "5.00 USD 50 cents",
    "10: EUR": "10.00 EUR",
    # Memos as people write them.
    "10 Coffee": "10.00 USD Coffee",
    "5 mangoes": "5.00 USD mangoes",
    "10 2 coffees": "10.00 USD 2 coffees",
    "10 50 balloons": "10.00 USD 50 balloons",
    "10 table 4": "10.00 USD table 4",
    "10 for Ana and Ben": "10.00 USD for Ana and Ben",
    "10 and a coffee": "10.00 USD and a coffee",
    "10 café y pan": "10.00 USD café y pan",
    "10 one way ticket": "10.00 USD one way ticket",
    "10 half chicken": "10.00 USD half chicken",
    "10 Mark": "10.00 USD Mark",
    "10 Corona": "10.00 USD Corona",
    "10 l water": "10.00 USD l water",
    "10 a la carte": "10.00 USD a la carte",
    "10 to Ana": "10.00 USD to Ana",
    "10 Million Dollar Baby": ASKED,
}  # fmt: skip
# What names money near an amount, in whatever way: asked back.
NEARBY = {
    "five dollars fifty": ASKED,
    "5 dollars and fifty": ASKED,
    "a buck fifty": ASKED,
    "cinco dólares con cincuenta": ASKED,
    "dez reais e cinquenta": ASKED,
    "vingt euros cinquante": ASKED,
    "senk goud senkant": ASKED,
    "5 dollars two coffees": "5.00 USD two coffees",
    "500 in JMD": ASKED,
    "500 of JMD": ASKED,
    "500 em BRL": ASKED,
    "500 nan HTG": ASKED,
    "500 - JMD": ASKED,
    "500 : JMD": ASKED,
    "500 , JMD": ASKED,
    "500 | JMD": ASKED,
    "500 \"sats\"": ASKED,
    "*500* *JMD*": ASKED,
    "500 (jamaican dollars)": ASKED,
    "500 (pesos mexicanos)": ASKED,
    "500 \"jamaican dollars\"": ASKED,
    "500 dollars in JMD": ASKED,
    "500 dollars, Jamaican": ASKED,
    "500 dollars - Jamaican": ASKED,
    "500 dollars of Jamaica": ASKED,
    "10 (1500 JMD)": ASKED,
    "10 USD = 1500 JMD": ASKED,
    "50 cents…": ASKED,
    "50 cents)": ASKED,
    "50 cents🍬": ASKED,
    "50 cents/pc": ASKED,
    "50 ¢/lb": ASKED,
    "500 sats…": ASKED,
    "500 sats🙏": ASKED,
    "500 JMD's": ASKED,
    "500 sat's": ASKED,
    "500 satoshi's": ASKED,
    "500 JMDs": ASKED,
    "500 JMD/lunch": ASKED,
    "500 sats,lunch": ASKED,
    "500 JMD)": ASKED,
    "500 $JMD": ASKED,
    "500 ＪＭＤ": "500.00 JMD",
    "5000 sats/h": ASKED,
    "5 mil/mes": ASKED,
    "500 jamaican": ASKED,
    "500 mexicanos": ASKED,
    "$500 canadian": ASKED,
    "500 JA": ASKED,
    "500 RD": ASKED,
    "500 BZ": ASKED,
    "$500 MX": ASKED,
    "500 dolar ayisyen": "2500.00 HTG",
    "50 cents jamaican": ASKED,
    "500 dollars haiti": ASKED,
    "50 kob": "0.50 HTG",
    "50 kòb": "0.50 HTG",
    "500 gourds": "500.00 HTG",
    "500 gouds": "500.00 HTG",
    "500 pesitos": WHICH,
    "3 lucas": ASKED,
    "10 luk": ASKED,
    "5 euro's": ASKED,
    "5 €uros": ASKED,
    "500 ngn": ASKED,
    "500 zar": ASKED,
    "500 xof": ASKED,
    "500 krw": ASKED,
    "500 ₦": ASKED,
    "500 ₱": ASKED,
    "500 ₩": ASKED,
    "500 ₽": ASKED,
    "500 ￥": "500 JPY",
    "500 ￡": "500.00 GBP",
    "500 ＄": "500.00 USD",
    "500 HK$": ASKED,
    "0.5 eth": ASKED,
    "5 .50": ASKED,
    "5 ,50": ASKED,
    "5 . 50": ASKED,
    "10 coma 5": ASKED,
    "10 point 50": ASKED,
    "10 x2": ASKED,
    "10 x two": ASKED,
    "10 fois deux": ASKED,
    "10 veces 2": ASKED,
    "10 ✕ 2": ASKED,
    "10 — 20": ASKED,
    "10 -20": ASKED,
    "10 +2": ASKED,
    "10 .. 20": ASKED,
    "10 hasta 20": ASKED,
    "10 até 20": ASKED,
    "10 jiska 20": ASKED,
    "10 thru 20": ASKED,
    "10 less 2": ASKED,
    "10 ÷ 2": ASKED,
    "10 ％": ASKED,
    "10 por ciento": ASKED,
    "4 coffees at 2.50": ASKED,
    "4 cafés a $2.50": ASKED,
    "2 mangoes 500 JMD": ASKED,
    "2 Big Macs 10 USD": ASKED,
    "5 ksat": ASKED,
    "5 ksats": ASKED,
    "5 kJMD": ASKED,
    "5 k€": ASKED,
    "5 kUSD": ASKED,
    "5 M$": ASKED,
    "5 MM USD": ASKED,
    "5 USD mil": ASKED,
    "5 JMD thousand": ASKED,
    "5000Msat": ASKED,
    "5k run": ASKED,
    "14k gold": ASKED,
    "3c batteries": ASKED,
    "3ct ring": ASKED,
    "5k 500": ASKED,
    "5 k 500": ASKED,
    "5k": "5000.00 USD",
    "$5k": "5000.00 USD",
    "5k, rent": "5000.00 USD rent",
    "5kUSD Tea": "5000.00 USD Tea",
    "10 bolos de chocolate": ASKED,
    "10 bolos": ASKED,
    "10 contos de fadas": ASKED,
    "3 LPs vinyl": ASKED,
    "10 TT racing": ASKED,
    "10 sterling silver ring": ASKED,
    "10 soles de goma": ASKED,
    "10 soles": "10.00 PEN",
    "10 SAT prep": ASKED,
    "10 Sat market": ASKED,
    "10 sat market": "10 SAT market",
    "20 Bitcoin mug": ASKED,
    "10 RON y coca": ASKED,
    "10 ALL Stars": ASKED,
    "10 TOP Gun": ASKED,
    "10 TOP": ASKED,
    "10 ALL": ASKED,
    "10 m rope": ASKED,
    "10 m tela": ASKED,
    "10 Million Air": ASKED,
    "10 palos de helado": ASKED,
    "3 m cable": ASKED,
    "10 ½ pollo": ASKED,
    "2 500 g": ASKED,
    "2 500 ml": ASKED,
    "2 500 g riz": ASKED,
    "10 mm screws": "10.00 USD mm screws",
    "10 kg rice": "10.00 USD kg rice",
    "10 Mars bar": "10.00 USD Mars bar",
    "5 million sats": "5000000 SAT",
    "2 st. helena pound": "2.00 SHP",
    # More of the kind.
    "500 em JMD": ASKED,
    "500 para in JMD": ASKED,
    "500 Coffee JMD": ASKED,
    "500 lunch sats": ASKED,
    "500 “JMD”": ASKED,
    "500 — JMD": ASKED,
    "500 <JMD>": ASKED,
    "500 dollars (JMD)x": ASKED,
    "500 =JMD": ASKED,
    "500 canadienses": ASKED,
    "500 ayisyen": ASKED,
    "500 K€": ASKED,
    "5 ~ 10": ASKED,
    "10 x3": ASKED,
    "10 fwa 2": ASKED,
    "10 vezes 2": ASKED,
    "3 teas @ $2": ASKED,
    "3 teas a 2,50": ASKED,
    "3 teas ¥200": ASKED,
    "500 ₹500x": ASKED,
    "5 BTCs": ASKED,
    "5 sats&tips": ASKED,
    "500 thb": ASKED,
    "10 usdt": ASKED,
    "500 MM COP": ASKED,
    "5 sats.lunch": ASKED,
    "500 JMD…": ASKED,
    "500 zł PLN": ASKED,
    "5 dollars, fifty": ASKED,
}  # fmt: skip
MEMOS = {
    "10 Pollo mexicano": "10.00 USD Pollo mexicano",
    "10 Cafe Americano": "10.00 USD Cafe Americano",
    "10 Canada Dry": "10.00 USD Canada Dry",
    "10 Cuban sandwich": "10.00 USD Cuban sandwich",
    "10 dos cafés": "10.00 USD dos cafés",
    "10 bed-and-breakfast": "10.00 USD bed-and-breakfast",
    "10 Mobile top-up": "10.00 USD Mobile top-up",
    "10 Room 12 3 nights": "10.00 USD Room 12 3 nights",
    "10 INV-0042": "10.00 USD INV-0042",
    "10 Ke$ha CD": "10.00 USD Ke$ha CD",
    "50 reais de gasolina": "50.00 BRL de gasolina",
    "500 sat Coffee": "500 SAT Coffee",
    "10 TEA FOR TWO": "10.00 USD TEA FOR TWO",
    "10 TEA FOR ALL": "10.00 USD TEA FOR ALL",
    "20 M&M": "20.00 USD M&M",
    "10 k-cups": "10.00 USD k-cups",
    "10 Jamaican patties": "10.00 USD Jamaican patties",
    "10 Coffee☕": "10.00 USD Coffee☕",
    "10 c/u": "10.00 USD c/u",
    "10 Ana's Coffee": "10.00 USD Ana's Coffee",
    "10 L'Oréal": "10.00 USD L'Oréal",
    "10 c'est bon": "10.00 USD c'est bon",
    "10 w/ fries": "10.00 USD w/ fries",
    "10 Americano": "10.00 USD Americano",
    "10 in the box": "10.00 USD in the box",
    "10 de la casa": "10.00 USD de la casa",
    "10 en efectivo": "10.00 USD en efectivo",
    "10 lunch at 4": "10.00 USD lunch at 4",
    "10 4K TV": "10.00 USD 4K TV",
    "10 Coke 2L": "10.00 USD Coke 2L",
    "10 plan 5G": "10.00 USD plan 5G",
    "10 iPhone 15": "10.00 USD iPhone 15",
    "10 USD Coffee for two": "10.00 USD Coffee for two",
    "10 y pan": "10.00 USD y pan",
    "500 JMD lunch": "500.00 JMD lunch",
    "500 JMD en efectivo": "500.00 JMD en efectivo",
    "10 dollars in cash": "10.00 USD in cash",
    "10 dollars each": "10.00 USD each",
    "10 for us": "10.00 USD for us",
    "10 A-1 sauce": "10.00 USD A-1 sauce",
    "10 T-shirt": "10.00 USD T-shirt",
    "10 7up": "10.00 USD 7up",
    "10 café & pan": "10.00 USD café & pan",
    "10 2 cafés + 1 pan": "10.00 USD 2 cafés + 1 pan",
    "10 #12": "10.00 USD #12",
    "10 @ana": "10.00 USD @ana",
    "10 n° 5": "10.00 USD n° 5",
    "10 🍕 2 large": "10.00 USD 🍕 2 large",
    "10 USD gift for Ann": "10.00 USD gift for Ann",
}
OF_A_LANGUAGE = {
    "en": {
        "50 cents Gum": "0.50 USD Gum",
        "5 mil": ASKED,
        "5M COP": "5000000.00 COP",
        "50 centimes": WHICH,
        "1.5k": "1500.00 USD",
        "3 miles": ASKED,
        "10 miles": ASKED,
        "5 lakh": "500000.00 USD",
    },
    "es": {"5 mil": "5000.00 USD", "1,5 mil": "1500.00 USD", "5 mil tacos": ASKED, "5M COP": ASKED},
    "fr": {"5 mille": "5000.00 USD", "50 cents": WHICH, "10 € 50": "10.50 EUR", "5 lakh": ASKED},
    "ht": {"5 mil goud": "5000.00 HTG", "100 dola": WHICH, "100 santim": WHICH},
    "pt": {"5 mil": "5000.00 USD", "5 mil sats": "5000 SAT", "50 centavos": WHICH},
}
TABLE = [
    (language, written, meant)
    for language in LANGUAGES
    for written, meant in {**EVERYWHERE, **NEARBY, **MEMOS, **OF_A_LANGUAGE[language]}.items()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_every_amount_of_the_faults_is_meant_or_asked(read: Read, case: dict[str, str]) -> None:
    """X2, as the list says it: an error or a question, or the meant sum; never the wrong one."""
    parsed = read(case["text"], case["lang"])
    if parsed.error is not None:
        assert isinstance(parsed.error, Ambiguous)
        return
    number = case["meant"].replace(",", "").split()[0]
    assert Decimal(parsed.arguments["amount"]) == Decimal(number)
    said = outcome(parsed)
    assert not said.startswith(case["wrong"])
    if len(case["meant"].split()) > 1:
        assert parsed.arguments["currency"] == case["meant"].split()[1].strip(",")


@pytest.mark.parametrize(("language", "written", "meant"), TABLE, ids=lambda value: ascii(value[:30]))
def test_words_beside_an_amount_are_meant_or_asked(
    read: Read, language: str, written: str, meant: str
) -> None:
    """X2: the memo swallowed them, and a code over another sum was made."""
    assert outcome(read(f"receive {written}", language)) == meant


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", NAMES)
def test_the_money_of_the_region_is_known_by_its_names(read: Read, language: str, code: str) -> None:
    """X2: a Spanish speaker writes "dollars", and everybody leaves out accents and writes as large as they like."""
    for name in NAMES[code].split(", "):
        for written in (name, name.upper(), name.title()):
            said = outcome(read(f"receive 100 {written}", language))
            assert said.endswith(f" {code}"), (written, said)
            assert Decimal(said.split()[0]) == 100
        said = outcome(read(f"receive 100 {name} almuerzo", language))
        assert said.endswith(f" {code} almuerzo"), (name, said)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(LANGUAGES), st.sampled_from(sorted(full_names().items())), st.integers(2, 99_999))
def test_no_full_name_of_money_is_taken_for_a_memo(
    read: Read, language: str, name: tuple[str, str], number: int
) -> None:
    """X2, the kind: whatever CLDR calls money is that money, whoever reads."""
    parsed = read(f"receive {number} {name[0]}", language)
    assert parsed.error is None or isinstance(parsed.error, Ambiguous)
    if parsed.error is None:
        assert parsed.arguments["currency"] in (name[1], "HTG")
        assert "memo" not in parsed.arguments


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(["", "$", "€", "J$"]),
    st.integers(1, 999),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from(
        sorted({*nouns(), *lexicon("en").powers, *lexicon("es").powers, "cents", "centavos", "50c", "x 5"})
    ),
    st.sampled_from(["", " Coffee", " 50", " and 50 cents", " USD", " de pesos", " folhas"]),
)
def test_a_word_of_money_never_goes_into_the_memo_unasked(
    read: Read, language: str, sign: str, number: int, space: str, word: str, after: str
) -> None:
    """X2: the sum is the number alone only where the word named the unit that it has anyway."""
    parsed = read(f"receive {sign}{number}{space}{word}{after}", language)
    if isinstance(parsed.error, Ambiguous):
        chosen = [read(choice, language) for choice in parsed.error.choices]
        assert chosen
        assert all(one.error is None for one in chosen), parsed.error.choices
    elif parsed.error is None:
        memo = parsed.arguments.get("memo", "").casefold()
        assert sign or word.split(maxsplit=1)[0] not in memo.split()


@given(st.integers(1, 999_999), st.sampled_from(["dollars", "sats", "euros", "JMD"]))
def test_a_number_in_english_words_is_that_number(number: int, unit: str) -> None:
    """X2: read before a word of money, whatever it is."""
    found = number_at_head(f"{in_words(number)} {unit} Tea", lexicon("en"))
    assert found is not None
    assert found[0] == str(number)


def in_words(number: int) -> str:
    """A number below a million in English."""
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: E501, SIM905
    tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    rest = f" {in_words(number % size)}" if number % size else ""
    return f"{in_words(number // size)} {name}{rest}"


def test_every_word_of_amounts_is_of_money_that_there_is() -> None:
    catalogue = Catalogue()
    for language in catalogue.languages:
        for key in ("units", "cents", "nations"):
            for codes, words in catalogue[language].table(f"amount-{key}"):
                assert words
                for code in codes.replace("5HTG", "HTG").split():
                    assert code in {*currencies_of_today(), "SAT", "MSAT", "BTC", "MBTC", "BIT"}, (
                        language,
                        code,
                    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("“receive 10”", "10.00 USD"),
        ("“receive 10 Coffee”", "10.00 USD Coffee"),
        ("receive 10”", "10.00 USD"),
        ("receive 10 Coffee”", "10.00 USD Coffee"),
        ("*receive 10*", "10.00 USD"),
        ("*receive 10* Coffee", "10.00 USD Coffee"),
        ("_receive 10 Coffee_", "10.00 USD Coffee"),
        ("```receive 10```", "10.00 USD"),
        ("«recibir 10 Café»", "10.00 USD Café"),
        ("« recevoir 10 Café »", "10.00 USD Café"),
        ("'receive 10'", "10.00 USD"),
        ("‘receive 10’", "10.00 USD"),
        ("receive “10” Coffee", "10.00 USD Coffee"),
        ('receive "10"', "10.00 USD"),
        ('receive 10 "Coffee"', "10.00 USD Coffee"),
        ("receive 10 – Coffee", "10.00 USD Coffee"),
        ("receive 10 Ana's Coffee", "10.00 USD Ana's Coffee"),
        ("receive 10 5* hotel", "10.00 USD 5* hotel"),
        ('again "K7Q2"', "K7Q2"),
        ("“again K7Q2”", "K7Q2"),
        ("again K7Q2”", "K7Q2"),
        ("*status* *K7Q2*", "K7Q2"),
        ("cancel «K7Q2».", "K7Q2"),
        ("“history 2”", "2"),
        ('history "2"', "2"),
        ("timezone “America/Jamaica”", "America/Jamaica"),
        ("“timezone new york”", "America/New_York"),
        ("language “es”", "es"),
        ("“language Haitian Creole”", "ht"),
        ("price “JMD”.", "JMD"),
        ("*currency jamaican dollars*", "JMD"),
    ],
)
def test_marks_that_were_copied_with_a_line_are_nobody_s(read: Read, text: str, meant: str) -> None:
    """X30: what a chat shows in quotes or in bold is copied with them, and often with one end alone."""
    parsed = read(text)
    assert parsed.error is None
    assert " ".join(parsed.arguments.values()) == meant


async def test_a_kind_of_money_is_asked_back_and_a_number_answers(desk: Desk) -> None:
    """X2: pesos are of many countries."""
    lines = await desk.lines("receive 500 pesos Lunch")
    assert lines[0] == Catalogue()["en"]("error-which-currency", amount="500 pesos")
    assert lines[1:] == ["1: receive 500 MXN Lunch", "2: receive 500 DOP Lunch", "3: receive 500 COP Lunch"]
    assert await desk.made_nothing()
    assert "DOP" in (await desk.lines("2"))[0]


def test_a_bare_number_of_hundredths_needs_a_unit_that_has_them(read: Read) -> None:
    assert outcome(read("receive 10 50", "en", SAT)) == "10 SAT 50"
    assert outcome(read("receive 50 cents", "en", SAT)) == "0.50 USD"
    assert outcome(read("receive 5 dollar store", "en", SAT)) == ASKED
