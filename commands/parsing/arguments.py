"""What may follow a command word, read into named texts. Every reader takes a clean line."""

from __future__ import annotations

from functools import cache

from ...locales.texts import Catalogue, comparable
from ...locales.zones import find_zones
from ..base import Reading
from ..errors import Ambiguous, CommandError
from .amounts import read_amount
from .codes import read_code
from .echo import echo
from .lexicon import lexicon
from .meanings import meant
from .memo import clean_line, clean_memo, without_marks, without_marks_at_head
from .number_words import bare_number_at_head
from .numerals import ascii_digits
from .words import Vocabulary, bare_word

MORE = "more"
"""The topic of everything that can be said."""

_LARGEST_PAGE = 9999
# Words that people put before an order's code or a page without meaning anything by them. Some say code, and "new QR".
_CODE_WORDS = frozenset(("order", "pedido", "commande", "komand", "qr", "code", "codigo", "kod"))
_PAGE_WORDS = frozenset(("page", "pagina", "paj"))


def receive_arguments(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[amount] [memo]` into amount, currency and memo; what is not there is left out.

    Of a memo that is too long, `kept` says how many characters are left. Raises what read_amount raises. A memo alone
    is no open amount: that would be a guess.
    """
    if not rest:
        return {}
    command = Catalogue()[reading.language].words("receive")[0]
    line = without_marks_at_head(rest)
    try:
        amount = read_amount(line, reading, command)
    except CommandError as error:
        if error.error == "invalid_amount" and (offered := _in_digits(line, reading)) is not None:
            raise Ambiguous("number_in_words", (f"{command} {offered}",), amount=echo(line)) from error
        raise
    arguments = {"amount": str(amount.money.major), "currency": amount.money.currency.code}
    memo = clean_memo(amount.rest)
    if memo:
        arguments["memo"] = memo
    if len(memo) < len(clean_line(amount.rest)):
        arguments["kept"] = str(len(memo))
    return arguments


def _in_digits(line: str, reading: Reading) -> str | None:
    """Return a line with its number in digits, where it has one in words and no unit: "ten", "one coffee"."""
    number = bare_number_at_head(line)
    if number is None:
        return None
    written = " ".join(filter(None, number))
    try:
        read_amount(written, reading, "")
    except CommandError:
        return None
    return written


def no_arguments(rest: str, reading: Reading) -> dict[str, str]:
    """Read nothing. Raises CommandError unexpected_argument."""
    if any(char.isalnum() for char in rest):
        raise CommandError("unexpected_argument", argument=echo(rest))
    return {}


def code_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[code]` into code. Raises CommandError invalid_code, unexpected_argument."""
    words = without_marks(rest).split()
    if words and comparable(bare_word(words[0])) in _CODE_WORDS:
        del words[0]
    if not words:
        return {}
    code = read_code(words[0])
    no_arguments(" ".join(words[1:]), reading)
    return {"code": code}


def page_and_direction(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[page] [in|out]`, in any order and language, into page and direction.

    Raises CommandError invalid_page, unexpected_argument.
    """
    found: dict[str, str] = {}
    for word in map(bare_word, rest.split()):
        if comparable(word) in _PAGE_WORDS:
            continue
        direction = meant(word, "in", "out")
        name, value = ("direction", direction) if direction else ("page", _page(word))
        if name in found:
            raise CommandError("unexpected_argument", argument=echo(word))
        found[name] = value
    if rest.startswith("-"):
        raise CommandError("invalid_page", page=echo(rest))
    return found


def currency_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[currency]`, a code, a sign or a word, into currency. Raises CommandError unknown_currency."""
    if not rest:
        return {}
    named = without_marks(rest.rstrip(".,;:!?"))
    meaning = lexicon(reading.language).meaning(named) or lexicon(reading.language).meaning(named.upper())
    if meaning is None or len(meaning.codes) > 1 or meaning.cents:
        raise CommandError("unknown_currency", currency=echo(rest))
    return {"currency": meaning.units[0].currency.code}


def language_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[language]`, a tag or a name in any of our languages, into language. Raises unknown_language."""
    if not rest:
        return {}
    catalogue = Catalogue()
    language = catalogue.find(without_marks(rest)) or catalogue.find(bare_word(rest))
    if language is None:
        known = ", ".join(catalogue[one]("language-name") for one in catalogue.languages)
        raise CommandError("unknown_language", language=echo(rest), languages=known)
    return {"language": language}


def zone_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[time zone]`, an IANA name, its city or a distance ("GMT-5"), into zone.

    Raises Ambiguous ambiguous_zone, CommandError unknown_zone.
    """
    if not rest:
        return {}
    zones = find_zones(rest) or find_zones(without_marks(rest.rstrip(".,;:!?")))
    if not zones:
        raise CommandError("unknown_zone", zone=echo(rest))
    if len(zones) > 1:
        command = Catalogue()[reading.language].words("timezone")[0]
        raise Ambiguous("ambiguous_zone", tuple(f"{command} {zone}" for zone in zones), zone=echo(rest))
    return {"zone": zones[0]}


def topic_argument(rest: str, reading: Reading) -> dict[str, str]:
    """Read `[command word | more]` into topic, the command's name or MORE.

    Anything else ("hello there") asks for help in general.
    """
    vocabulary = reading.vocabulary or _topics()
    words = [bare_word(word) for word in rest.split()[:10]]
    if words and meant(words[0], MORE):
        return {"topic": MORE}
    topic = next(filter(None, (vocabulary.command(word, reading.language) for word in words)), None)
    return {"topic": topic} if topic else {}


def _page(word: str) -> str:
    digits = ascii_digits(word).lstrip("0")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4 or int(digits) > _LARGEST_PAGE:
        raise CommandError("invalid_page", page=echo(word))
    return digits


@cache
def _topics() -> Vocabulary:
    catalogue = Catalogue()
    names = (name for language in catalogue.languages for name in catalogue[language].commands)
    return Vocabulary(catalogue, dict.fromkeys(names))
