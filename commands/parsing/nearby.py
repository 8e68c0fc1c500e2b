"""Money that is named near an amount: codes, signs, units, nations and prices among the first words of a memo."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ...locales.currencies import currencies_of_today
from .lexicon import Lexicon
from .tail_words import Word
from .units import CODE_WORDS, PLAIN_CODES, Doubt, Meaning, iso_code

_FAR = 3  # words that are looked at, links and signs not counted
_PRICES = 7  # words among which a price is looked for, all counted
_SURE = (Doubt.NONE, Doubt.BEFORE_LINK, Doubt.BEFORE_MORE, Doubt.CAPITALS)
MONEY = re.compile(r"(?P<before>[^\s0-9.,]*)[0-9]+(?:[.,][0-9]+)*(?P<behind>[^\s0-9]*)")
"""A word that can be an amount, with what stands glued to its number: "$5", "50c", "500"."""

_COINS = frozenset("eth ether usdt usdc ltc xrp doge bnb trx xmr bch dai luk luks".split())  # noqa: SIM905
_NO_CODES = frozenset(("all", "top", "try"))  # in small letters


@dataclass(frozen=True, slots=True)
class _Near:
    """A word as it is compared: its core, whether more was glued to it, and whether "in", "of" or a sign joins it."""

    core: str
    key: str
    glued: bool
    joined: bool


class Nearby:
    """Looks for money among the words behind an amount; `default` is the code of a number without a unit."""

    def __init__(self, words: tuple[Word, ...], lexicon: Lexicon, default: str) -> None:
        self._words = words
        self._lexicon = lexicon
        self._default = default

    def names_other_money(self, at: int, meaning: Meaning | None) -> bool:
        """Whether the memo that begins at a word may change the unit of the amount, which is `meaning` or none."""
        near = self._near(at)
        return any(
            self._is_direct(near, meaning) if place == 0 else self._is_behind(one, meaning)
            for place, one in enumerate(near[:_FAR])
        ) or any(self._is_nation(near[place:], meaning) for place in self._places_of_nations(near))

    def has_price(self, at: int) -> bool:
        """Whether an amount of money stands among the words: "2 mangoes 500 JMD", "(1500 JMD)", "cafés a $2.50"."""
        words = self._words[at : at + _PRICES]
        for place, word in enumerate(words):
            match = MONEY.fullmatch(word.core or word.bare)
            if match is None:
                continue
            signs = [sign for sign in (match["before"], match["behind"]) if sign]
            if not signs and place + 1 < len(words):
                signs = [words[place + 1].core]
            if signs and all(self._is_sure(sign) for sign in signs):
                return True
        return False

    def _near(self, at: int) -> list[_Near]:
        """Return the words from a place on without signs that stand alone, and without "in" and "of"."""
        near = []
        joined = False
        for word in self._words[at:]:
            if not word.core or (word.key in self._lexicon.links and len(word.core) > 1):
                joined = True
                continue
            glued = word.core != word.bare and word.key not in self._lexicon.each
            near.append(_Near(word.core, word.core_key, glued, joined))
            joined = False
        return near

    def _is_direct(self, near: list[_Near], meaning: Meaning | None) -> bool:
        """Whether the word next to the amount is of money."""
        first, alone = near[0], len(near) == 1
        own = self._lexicon.meaning(first.core)
        if own is not None and own.doubt in _SURE and (first.glued or first.joined):
            return meaning is None or self._is_other(own, meaning)
        if self._lexicon.is_plural_of_money(first.core):
            return meaning is not None and own is not None and self._is_other(own, meaning)
        if first.key in self._lexicon.powers and (meaning is not None or first.glued):
            return len(first.key) > 1 or alone
        if alone and _is_unknown_money(first.key) and own is None:
            return True
        return self._is_code_or_sign(first, meaning)

    def _is_behind(self, one: _Near, meaning: Meaning | None) -> bool:
        own = self._lexicon.meaning(one.core)
        if own is not None and self._lexicon.is_plural_of_money(one.core):
            return meaning is None or self._is_other(own, meaning)
        return self._is_code_or_sign(one, meaning)

    def _is_code_or_sign(self, one: _Near, meaning: Meaning | None) -> bool:
        code = iso_code(one.core) or (iso_code(one.core[:-1]) if one.core.endswith("s") else None)
        if code is not None and code in currencies_of_today():
            if code in CODE_WORDS and not one.joined:
                return False
            return meaning is None or code not in meaning.codes
        if one.core.endswith("s") and one.core[:-1] == "BTC":
            return True
        others = one.core.replace("$", "")
        signs = any(unicodedata.category(char) == "Sc" for char in others)
        if not signs and not ("$" in one.core and others == others.upper()):  # "HK$", but not "Ke$ha"
            return False
        own = self._lexicon.meaning(one.core)
        return own is None or meaning is None or self._is_other(own, meaning)

    def _places_of_nations(self, near: list[_Near]) -> tuple[int, ...]:
        """Return where a nation counts: next to the amount, or to a word of money: but "Pollo mexicano" is a meal."""
        if not near:
            return ()
        return (0, 1) if self._lexicon.meaning(near[0].core) else (0,)

    def _is_nation(self, near: list[_Near], meaning: Meaning | None) -> bool:
        """Whether nothing follows a nation's name but a word of money: "500 canadian", "dollars of Jamaica"."""
        for length in (1, 2, 3):
            codes = self._lexicon.nations.get(" ".join(one.key for one in near[:length]))
            if codes is None or set(codes) <= set(meaning.codes if meaning else (self._default,)):
                continue
            if len(near) == length or self._lexicon.is_plural_of_money(near[length].core):
                return True
        return False

    def _is_other(self, own: Meaning, meaning: Meaning) -> bool:
        """Whether a word of money says something else than the amount's unit."""
        return not set(own.codes) & set(meaning.codes) or (own.cents and not meaning.cents)

    def _is_sure(self, written: str) -> bool:
        own = self._lexicon.meaning(written)
        if own is None:
            return any(unicodedata.category(char) == "Sc" for char in written)
        return own.doubt in (Doubt.NONE, Doubt.BEFORE_LINK, Doubt.CAPITALS)


def _is_unknown_money(key: str) -> bool:
    """Whether a word alone is money that we know no word of: a code in small letters, a coin."""
    if key in _COINS:
        return True
    return key not in _NO_CODES and key not in PLAIN_CODES and key.upper() in currencies_of_today()
