"""What at the head of a memo may have been meant to change the amount: "10 or 20", "2 x 5", "5 and a half"."""

from __future__ import annotations

import itertools
import re
import unicodedata

from .lexicon import Lexicon
from .nearby import MONEY, Nearby
from .number_words import number_at_head, word_of_number
from .tail_words import Word
from .units import Doubt, Meaning

_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_FRACTION = re.compile(r"[0-9]+[/⁄][0-9]+|[½¼¾⅓⅔⅛]")
_TIMES = frozenset(["x", "×", "*", "·", "✕", "✖"])
_MATH = "+−×÷=±<>~|^✕✖"
_GLUED_NUMBER = re.compile(
    r"(?:[-+.,:x×✕✖*·÷=/~\u2010-\u2015\u2212]|\.\.+)[0-9]+(?:[.,][0-9]+)*", re.IGNORECASE
)
_TWO_DECIMALS = re.compile(r"[0-9]+[.,][0-9]{2}")
_TENTH = 10  # from here on a number in words behind a unit may be its hundredths
_EACH = re.compile(r"@[0-9].*")
_PERCENT = frozenset(("%", "‰", "percent", "porciento", "pct"))
_FOR_EACH_OF = 5  # words of a memo among which "2 at 10 each" is looked for
_LARGEST_TIMES = 4  # digits


class Doubts:
    """Looks at the words behind a number for what no memo begins with by chance."""

    def __init__(self, words: tuple[Word, ...], lexicon: Lexicon, default: str) -> None:
        self._words = words
        self._nearby = Nearby(words, lexicon, default)
        self._lexicon = lexicon

    def about(self, at: int, meaning: Meaning | None, *, closed: bool) -> bool:
        """Whether the memo that begins at a word must be asked about.

        `meaning` is the amount's unit, if it has one; `closed`: a unit or a power stands behind its number.
        """
        first = self._word(at)
        if first is None:
            return False
        return (
            first.key in _PERCENT
            or _FRACTION.fullmatch(first.bare) is not None
            or self._is_money(at)
            or self._joins(at, closed=closed)
            or self._continues(at)
            or self._nearby.names_other_money(at, meaning)
            or self._nearby.has_price(at)
            or self._is_for_each(at)
        )

    def of_money(self, at: int, meaning: Meaning | None) -> bool:
        """Whether the memo that begins at a word names other money than the amount's."""
        return self._nearby.names_other_money(at, meaning)

    def times(self, at: int) -> int | None:
        """Return by how many the amount is to be multiplied: "x 5" at a word."""
        first, second = self._word(at), self._word(at + 1)
        if first is None or second is None or first.key not in _TIMES:
            return None
        digits = second.bare
        fits = digits.isdecimal() and len(digits) <= _LARGEST_TIMES and int(digits) > 0
        return int(digits) if fits else None

    def _word(self, at: int) -> Word | None:
        return self._words[at] if at < len(self._words) else None

    def _joins(self, at: int, *, closed: bool) -> bool:
        """Whether another number is joined to the amount: "and a half", "or 20", "x 5", "- 5", "5 dollars fifty"."""
        first = self._words[at].key
        if not any(first in joining for joining in (self._lexicon.joints, self._lexicon.others, _TIMES)):
            return self._is_number_alone(at) or (closed and word_of_number(first) >= _TENTH)
        if first not in self._lexicon.links and self._is_number_word(at + 1):
            return True
        following = [word for word in (self._word(at + 1), self._word(at + 2)) if word]
        if not following:
            return False
        number = MONEY.fullmatch(following[0].bare) is not None or _FRACTION.fullmatch(following[0].bare)
        half = first in self._lexicon.joints and any(word.key in self._lexicon.halves for word in following)
        return bool(number or half) or self._number_in_words(at + 1)

    def _is_money(self, at: int) -> bool:
        """Whether an amount with a unit of its own begins at a word: "50 cents", "$5", "5 thousand"."""
        match = MONEY.fullmatch(self._words[at].bare)
        if match is None:
            return self._number_in_words(at)
        if match["before"] or match["behind"]:
            return all(self._is_unit(sign) for sign in (match["before"], match["behind"]) if sign)
        following = self._word(at + 1)
        return following is not None and (
            self._is_unit(following.bare) or following.key in self._lexicon.powers
        )

    def _is_unit(self, written: str) -> bool:
        meaning = self._lexicon.meaning(written)
        return meaning is not None and meaning.doubt in (Doubt.NONE, Doubt.BEFORE_LINK, Doubt.BEFORE_MORE)

    def _number_in_words(self, at: int) -> bool:
        rest = " ".join(word.bare for word in self._words[at:])
        return number_at_head(rest, self._lexicon) is not None

    def _is_number_word(self, at: int) -> bool:
        word = self._word(at)
        return word is not None and word.key not in self._lexicon.links and word_of_number(word.key) > 1

    def _is_number_alone(self, at: int) -> bool:
        """Whether nothing but a number in words follows: "5 fifty", "five dollars five"."""
        return self._is_number_word(at) and all(word_of_number(word.key) for word in self._words[at:])

    def _continues(self, at: int) -> bool:
        """Whether signs join a number: ".50", "-20", "x2", ". 50", "— 20"."""
        first, second = self._words[at], self._word(at + 1)
        if _GLUED_NUMBER.fullmatch(first.bare):
            return True
        signs = first.bare + first.marks
        joins = all(unicodedata.category(char)[0] == "P" or char in _MATH for char in signs)
        return joins and ":" not in signs and second is not None and second.bare[:1].isdigit()

    def _is_for_each(self, at: int) -> bool:
        """Whether the memo names the price of a piece: "2 mangoes 10 each", "3 coffees @ 2.50"."""
        words = self._words[at : at + _FOR_EACH_OF]
        for before, word in itertools.pairwise(words):
            if word.key in self._lexicon.each and MONEY.fullmatch(before.bare):
                return True
            if before.key in self._lexicon.others and _TWO_DECIMALS.fullmatch(word.core):
                return True
            if before.bare == "@" and _NUMBER.match(word.bare):
                return True
        return any(_EACH.fullmatch(word.bare) for word in words)
