"""What follows a number: thousands, a unit, hundredths, and where the memo begins; and whether that must be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .doubts import Doubts
from .lexicon import LONGEST_PHRASE, Lexicon
from .tail_words import Word, cut
from .units import CODE_WORDS, LONE_WORDS, Doubt, Meaning, iso_code

_PART = re.compile(r"([^\s0-9]+)([0-9]{2})")
_HUNDREDTHS = re.compile(r"([0-9]{1,2})([^\s0-9]*)")
_POWER_AND_UNIT = re.compile(
    r"(?:k|mm?|mn|bn)(?P<unit>[A-Z]{3}|sats?|[^\W\d_]{0,3}[^\w\s.,&'’-]+)", re.IGNORECASE
)
_DASHES = frozenset("-–—−•·|")


@dataclass(frozen=True, slots=True)
class Tail:
    """One way to read what follows a number; the memo begins at the word `at`.

    The number counts 10**power × times of `meaning`, and `part` hundredths of it on top. `closed`: a unit or a power
    stands behind the number and so ends it. `set_off`: a sign says where the memo begins.
    """

    at: int = 0
    power: int = 0
    meaning: Meaning | None = None
    part: str = ""
    times: int = 1
    closed: bool = False
    set_off: bool = False


class TailReader:
    """Reads the text behind one number. Digits in `text` are ASCII; `cents`: a number without a unit has hundredths."""

    def __init__(self, text: str, lexicon: Lexicon, default: str, *, cents: bool) -> None:
        self.words = cut(text)
        self._glued = text[:1] not in ("", " ")
        self._text = text
        self._lexicon = lexicon
        self._cents = cents
        self._doubts = Doubts(self.words, lexicon, default)

    def memo_start(self, tail: Tail) -> int:
        """Return where in the text the memo of a way begins."""
        return self.words[tail.at].start if tail.at < len(self.words) else len(self._text)

    def read(self, before: Meaning | None) -> tuple[tuple[Tail, ...], bool]:
        """Return the ways to read it, the likeliest first, and whether even a single one must be asked.

        `before` is the unit in front of the number. No way at all: the number is no amount.
        """
        start = Tail(meaning=before)
        apart = () if self._glued else tuple(self._after_power_apart(start))
        bases = tuple(self._after_glued(start)) if self._glued else (*apart, start)
        ways: dict[Tail, None] = {}
        asked = bool(apart)
        for base in bases:
            asked |= self._glued and base.meaning is not None and base.meaning.doubt is Doubt.ALWAYS
            for tail in self._onwards(base):
                ways[tail] = None
                asked |= self._is_asked(tail)
        if self._glued and any(self._may_be_glued_to_memo(tail) for tail in ways):
            ways[start] = None
        ways |= dict.fromkeys(self._products(tuple(ways)))
        return tuple(ways), asked

    def _is_asked(self, tail: Tail) -> bool:
        if not tail.set_off:
            return self._doubts.about(tail.at, tail.meaning, closed=tail.closed)
        # A dash sets a memo off, but not the money that is named there.
        return not self.words[tail.at - 1].sets_off and self._doubts.of_money(tail.at, tail.meaning)

    def _may_be_glued_to_memo(self, tail: Tail) -> bool:
        """Whether a letter at the number may be the memo's: "5k run", "14k gold", "3c batteries"."""
        word = self.words[0]
        if tail.at != 1 or tail.set_off or tail.at == len(self.words) or self._comma(tail.at):
            return False
        meaning = self._lexicon.meaning(word.bare)
        cents = meaning is not None and meaning.cents and meaning.doubt is Doubt.BEFORE_MORE
        return cents or word.key in self._lexicon.powers

    def _after_power_apart(self, start: Tail) -> Iterator[Tail]:
        """Yield the readings of thousands glued to a unit, a step away from the number: "5 ksat", "5 kJMD", "5 M$"."""
        word = self.words[0] if self.words else None
        if word is None or self._lexicon.meaning(word.bare) is not None:
            return
        if (match := _POWER_AND_UNIT.fullmatch(word.bare)) is not None:
            rest = match["unit"]
            if iso_code(rest) or rest.casefold() in ("sat", "sats") or not rest.isalnum():
                yield from self._after_power(start, word)

    def _products(self, ways: tuple[Tail, ...]) -> Iterator[Tail]:
        for tail in ways:
            times = None if tail.set_off else self._doubts.times(tail.at)
            if times is not None:
                yield from self._units(replace(tail, times=times, at=tail.at + 2))[0]

    def _after_glued(self, start: Tail) -> Iterator[Tail]:
        """Yield the readings of what is glued to the number: marks, "€", "k", "kUSD", "€50"."""
        word = self.words[0]
        if not word.bare:
            yield replace(start, at=1, set_off=word.sets_off)
        elif (meaning := self._glued_unit(word.bare)) is not None:
            yield from self._joined(start, meaning, word)
        elif (part := _PART.fullmatch(word.bare)) and (meaning := self._glued_unit(part[1])):
            yield from (replace(tail, part=part[2]) for tail in self._joined(start, meaning, word))
        else:
            yield from self._after_power(start, word)

    def _after_power(self, start: Tail, word: Word) -> Iterator[Tail]:
        if len(word.key) != len(word.bare):
            return
        for length in range(len(word.bare), 0, -1):
            exponents = self._lexicon.powers.get(word.key[:length], ())
            rest = word.bare[length:]
            meaning = self._glued_unit(rest) if rest else None
            if not exponents or (rest and meaning is None):
                continue
            for exponent in exponents:
                base = replace(start, power=exponent)
                if meaning is not None:
                    yield from self._joined(base, meaning, word)
                else:
                    yield replace(base, at=1, closed=True, set_off=word.sets_off)
            return

    def _glued_unit(self, written: str) -> Meaning | None:
        meaning = self._lexicon.meaning(written)
        return None if meaning is None or meaning.doubt is Doubt.ALONE else meaning

    def _joined(self, base: Tail, meaning: Meaning, word: Word) -> Iterator[Tail]:
        joined = meaning if base.meaning is None else base.meaning.narrowed(meaning)
        if joined is not None:
            yield replace(base, meaning=joined, at=base.at + 1, closed=True, set_off=word.sets_off)

    def _onwards(self, base: Tail) -> Iterator[Tail]:
        """Yield the ways on from what is glued to the number; where words may be the memo's, that one too."""
        if base.set_off and not (base.meaning is None and self._is_unit_alone(base.at)):
            yield base
            return
        found, doubtful = self._units(replace(base, set_off=False))
        for tail in found:
            yield from self._parts(tail)
        if doubtful:
            yield base

    def _is_unit_alone(self, at: int) -> bool:
        phrase = self._phrase(at)
        return phrase is not None and at + phrase[1] == len(self.words)

    def _units(self, base: Tail) -> tuple[tuple[Tail, ...], bool]:
        """Return the ways to read powers and units that stand apart, and whether they may be the memo's."""
        at = base.at
        exponents: tuple[int, ...] = ()
        if base.power == 0 and at < len(self.words) and not (base.closed and base.meaning):
            exponents = self._lexicon.powers.get(self.words[at].key, ())
            at += bool(exponents)
        after = self._unit(replace(base, at=at, closed=base.closed or bool(exponents)), bool(exponents))
        if after is None:
            return (), False
        ways = tuple(replace(after, power=exponent) for exponent in exponents) or (after,)
        if after.at == base.at or after.set_off:
            return ways, False
        found_unit = after.at > at
        followed = after.at < len(self.words)
        doubt = after.meaning.doubt if after.meaning and found_unit else Doubt.NONE
        if exponents and not found_unit:
            known = len(self.words[base.at].key) == 1 or self.words[base.at].key in self._lexicon.own_powers
            return ways, not known or (followed and not self._comma(after.at))
        return ways, self._is_doubtful(doubt, after.at, followed=followed)

    def _unit(self, base: Tail, after_power: bool) -> Tail | None:
        """Return what comes after up to two units that stand apart ("dollars JMD"); None where they contradict."""
        tail = base
        for _ in range(2):
            at = tail.at
            if tail.set_off or (at > 0 and self.words[at - 1].sets_off and at != base.at):
                break
            if after_power and at + 1 < len(self.words) and self.words[at].key in self._lexicon.links:
                at += 1
            phrase = self._phrase(at)
            if phrase is None:
                break
            meaning, length = phrase
            end = at + length
            if meaning.doubt is Doubt.ALONE and end < len(self.words):
                break
            joined = meaning if tail.meaning is None else tail.meaning.narrowed(meaning)
            if joined is None:
                if end == len(self.words) or iso_code(self.words[at].bare):
                    return None
                break
            off = self.words[end - 1].sets_off or self._dash(end)
            tail = replace(tail, at=end, meaning=joined, closed=True, set_off=off)
        return tail

    def _phrase(self, at: int) -> tuple[Meaning, int] | None:
        """Return the longest name of a unit that begins at a word, and its length in words."""
        words = self.words[at : at + LONGEST_PHRASE]
        for length in range(len(words), 0, -1):
            inner = words[: length - 1]
            if any(word.marks.strip(".") for word in inner):
                continue
            name = "".join(f"{word.bare}{word.marks} " for word in inner)  # "st. helena pounds"
            meaning = self._lexicon.meaning(name + words[length - 1].bare)
            if meaning is not None:
                return meaning, length
        return None

    def _is_doubtful(self, doubt: Doubt, end: int, *, followed: bool) -> bool:
        written = self.words[end - 1].bare if end else ""
        if doubt in (Doubt.ALWAYS, Doubt.ALONE) or (doubt is Doubt.CAPITALS and written in LONE_WORDS):
            return True
        if not followed or self._comma(end):
            return False
        if written in CODE_WORDS or written == "Sat":
            return True
        if doubt is Doubt.CAPITALS:
            memo = self._text[self.words[end].start :]
            return memo == memo.upper()
        if doubt is Doubt.BEFORE_LINK:
            return self.words[end].key in self._lexicon.links
        return doubt is Doubt.BEFORE_MORE and not self._hundredths(end)

    def _comma(self, end: int) -> bool:
        return end > 0 and "," in self.words[end - 1].marks

    def _dash(self, at: int) -> bool:
        """Whether a dash stands at a word, and no number behind it."""
        following = self.words[at + 1].bare[:1] if at + 1 < len(self.words) else ""
        return at < len(self.words) and self.words[at].bare in _DASHES and not following.isdigit()

    def _parts(self, tail: Tail) -> Iterator[Tail]:
        """Yield the ways with hundredths behind a unit: "5 dollars and 50 cents", "10 € 50"; and without, in doubt."""
        if tail.set_off or tail.part or not self._may_have_part(tail):
            yield tail
            return
        joined = tail.at < len(self.words) and self.words[tail.at].key in self._lexicon.joints
        at = tail.at + joined
        if (found := self._hundredths(at)) is not None:
            part, length = found
            yield replace(tail, part=part, at=at + length, closed=True)
            if tail.meaning is None:
                yield tail
        elif self._two_digits(at):
            last = at + 1 == len(self.words)
            if last or tail.closed:
                yield replace(tail, part=self.words[at].bare, at=at + 1, closed=True)
            if not (last and tail.closed and not joined):
                yield tail
        else:
            yield tail

    def _may_have_part(self, tail: Tail) -> bool:
        if tail.power or tail.times > 1:
            return False
        if tail.meaning is None:
            return self._cents
        return not tail.meaning.cents and any(unit.decimals == 2 for unit in tail.meaning.units)

    def _two_digits(self, at: int) -> bool:
        return at < len(self.words) and len(self.words[at].bare) == 2 and self.words[at].bare.isdecimal()

    def _hundredths(self, at: int) -> tuple[str, int] | None:
        """Return the two digits of "50 cents" or "50c" at a word, and how many words that is."""
        if at >= len(self.words) or not (match := _HUNDREDTHS.fullmatch(self.words[at].bare)):
            return None
        glued = match[2]
        following = self.words[at + 1].bare if not glued and at + 1 < len(self.words) else glued
        meaning = self._lexicon.meaning(following) if following else None
        return (match[1].zfill(2), 1 if glued else 2) if meaning and meaning.cents else None
