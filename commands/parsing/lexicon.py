"""The words of amounts in all our languages, as one account reads them.

People mix languages, so every word counts whatever the language of the account. What the account's own language says
of a word goes first; of a word that is only of others, all that they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from ...locales.currencies import currencies_of_today, full_names, nouns
from ...locales.texts import Catalogue, comparable
from .units import MAYBE, PLAIN_CODES, SYMBOLS, Doubt, Meaning, iso_code, wide

LONGEST_PHRASE = 6
"""Words of the longest names: "marco conversivel da bosnia e herzegovina"."""

_NOUNS_ASKED = 2  # of the codes that a noun has, how many are offered where it may be no money at all


class Lexicon:
    """What words beside a number mean to an account of one language. All keys are comparable()."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.powers = {word: _exponents(heads) for word, heads in _heads("powers", language).items()}
        self.joints = _listed("joints")
        self.links = _listed("of")
        self.halves = _listed("halves")
        self.each = _listed("each")
        self.others = _listed("others")
        self.own_powers = frozenset(
            comparable(word) for _, words in Catalogue()[language].table("amount-powers") for word in words
        )
        self.nations = _heads("nations", language)
        self._words = _meanings(language)

    def meaning(self, written: str) -> Meaning | None:
        """Return what one word or sign means as a unit, or a phrase of several; None if nothing."""
        sign = written.replace(" ", "")
        if (codes := SYMBOLS.get(sign.upper())) is not None:
            return Meaning(tuple(codes.split()), noun=sign == "$")
        if (codes := MAYBE.get(sign)) is not None:
            return Meaning(tuple(codes.split()), Doubt.ALWAYS)
        if (word := self._words.get(comparable(written))) is not None and not _is_code(written, word):
            return word
        if (plain := written.casefold().removesuffix("$")) in PLAIN_CODES:
            return Meaning((plain.upper(),))
        code = iso_code(written)
        return Meaning((code,), Doubt.CAPITALS) if code else None

    def is_plural_of_money(self, written: str) -> bool:
        """Whether a word says by itself that money is meant: "dollars", "sats", "reais"."""
        key = comparable(written)
        word = self._words.get(key)
        return (
            word is not None
            and word.doubt in (Doubt.NONE, Doubt.BEFORE_LINK)
            and len(key) > 3
            and key.endswith("s")
        )


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of a language of ours, made once."""
    return Lexicon(language)


def _is_code(written: str, word: Meaning) -> bool:
    """Whether capitals mean the code that in small letters is a word: "PEN" and "pen"."""
    return word.doubt is Doubt.ALONE and iso_code(written) is not None


def _listed(key: str) -> frozenset[str]:
    catalogue = Catalogue()
    return frozenset(
        comparable(word) for one in catalogue.languages for word in catalogue[one].list(f"amount-{key}")
    )


def _heads(key: str, language: str) -> dict[str, tuple[str, ...]]:
    """Return by each word what stands before it in the tables `key`: one's own language's, else all of them."""
    catalogue = Catalogue()
    found: dict[str, dict[str, None]] = {}
    for one in catalogue.languages:
        for head, words in catalogue[one].table(f"amount-{key}"):
            for word in words:
                found.setdefault(comparable(word), {})[head] = None
    own: dict[str, dict[str, None]] = {}
    for head, words in catalogue[language].table(f"amount-{key}"):
        for word in words:
            own.setdefault(comparable(word), {})[head] = None
    return {word: tuple(heads) for word, heads in (own | found | own).items()}


def _exponents(heads: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(sorted({int(exponent) for head in heads for exponent in head.split()}))


@cache
def _meanings(language: str) -> Mapping[str, Meaning]:
    units = dict(_marked(_heads("units", language)))
    found = {noun: _derived(codes) for noun, codes in nouns().items()}
    found |= {name: Meaning((code,)) for name, code in full_names().items()}
    found |= dict(_of_nations(units, language))
    return found | units | dict(_marked(_heads("cents", language), cents=True))


def _derived(codes: frozenset[str]) -> Meaning:
    return Meaning(tuple(sorted(codes))[:_NOUNS_ASKED], Doubt.ALWAYS, noun=True)


def _marked(heads: Mapping[str, tuple[str, ...]], *, cents: bool = False) -> Iterator[tuple[str, Meaning]]:
    """Yield words and meanings; of a word that languages mark differently, the doubt of the first counts."""
    seen: set[str] = set()
    for marked, found in heads.items():
        word = marked.lstrip("?~")
        codes = tuple(dict.fromkeys(code for head in found for code in head.split()))
        doubt = Doubt(marked[: len(marked) - len(word)])
        if word not in seen:
            seen.add(word)
            yield word, Meaning(codes, doubt, cents=cents, noun=" " not in word)


def _of_nations(units: Mapping[str, Meaning], language: str) -> Iterator[tuple[str, Meaning]]:
    """Yield "jamaican dollars" and "dólares jamaicanos": each noun with each nation that has such money."""
    generic = {word: wide(meaning.codes) for word, meaning in units.items() if meaning.noun}
    generic |= {noun: codes for noun, codes in nouns().items() if noun not in generic}
    for nation, codes in _heads("nations", language).items():
        for noun, family in generic.items():
            if codes[0] in family and codes[0] in currencies_of_today():
                meaning = Meaning(codes[:1])
                yield f"{nation} {noun}", meaning
                yield f"{noun} {nation}", meaning
