"""One way to read an amount: a numeral, thousands, a unit; what it asks for, and how it is written without doubt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ...locales.formats import Separators
from ...wallet.money import SAT, USD, Money
from ..errors import CommandError
from .numerals import Numeral
from .units import LONE_WORDS, Unit

# 10,000 USD, the usual limit, is more than 7 digits in several currencies of Latin America.
_LONGEST = {USD: 7, SAT: 13}
_LONGEST_OTHER = 10
_LONGEST_DECIMALS = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read an amount and its memo, `rest`.

    It asks for numeral × 10**power × times of `unit`, and `part` hundredths on top. `named` says whether the unit was
    written, `closed` whether it or a power stands behind the number; `meant` are the units that the word may name.
    `rounded`: decimals that the unit lacks are rounded, since the person is asked anyway.
    """

    numeral: Numeral
    unit: Unit
    power: int
    times: int
    part: str
    named: bool
    rest: str
    closed: bool
    meant: tuple[Unit, ...]
    rounded: bool = False

    def money(self, written: str) -> Money:
        """Return what it asks for, by whole numbers only.

        Raises CommandError amount_too_large, too_many_decimals, zero_amount, invalid_amount about `written`.
        """
        currency, decimals = self.unit.currency, self.numeral.decimals
        whole = self.numeral.whole.lstrip("0")
        longest = _LONGEST.get(currency, _LONGEST_OTHER)
        too_large = CommandError("amount_too_large", amount=written, largest=f"{10**longest - 1} {currency}")
        if len(whole) + (self.unit.shift + self.power if whole else 0) > longest:
            raise too_large
        if self.part and (decimals or self.unit.decimals != 2):
            raise CommandError("invalid_amount", amount=written)
        if not self.rounded and len(decimals) - self.power > self.unit.decimals:
            raise self._too_many_decimals(written)
        exact = self._value(decimals[:_LONGEST_DECIMALS]).scaleb(currency.digits)
        minor = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        if minor != exact and not self.rounded:
            raise self._too_many_decimals(written)
        if minor == 0:
            raise CommandError("zero_amount")
        if minor >= 10 ** (longest + currency.digits):
            raise too_large
        return Money(minor, currency)

    def _value(self, decimals: str) -> Decimal:
        """Return the value in major units of the currency."""
        number = Decimal(f"{self.numeral.whole}.{decimals or 0}") * self.times * self.unit.factor
        return number.scaleb(self.power + self.unit.shift) + (
            Decimal(self.part).scaleb(-2) if self.part else 0
        )

    def _too_many_decimals(self, written: str) -> CommandError:
        return CommandError(
            "too_many_decimals", amount=written, currency=self.unit.name, digits=self.unit.decimals
        )

    def plain(self, signs: Separators) -> str:
        """Return number, unit if one was written, and memo, as a person would write them."""
        if not self.unit.is_written or self.part:
            money = self.money("")
            return _line(_number(money.major, money.currency.digits, signs), money.currency.code, self.rest)
        value = self._value(self.numeral.decimals).scaleb(-self.unit.shift)
        number = _number(value, self.unit.decimals, signs, divided=bool(self.numeral.decimals))
        return _line(number, self.unit.name if self.named else "", self.rest)

    def exact(self, money: Money, signs: Separators) -> str:
        """Return the same with its currency's code, and the memo behind a colon, so that nothing in it can count."""
        number = _number(money.major, money.currency.digits, signs)
        ends = self.rest or money.currency.code in LONE_WORDS
        return f"{number} {money.currency.code}" + (f": {self.rest}".rstrip() if ends else "")


def _number(value: Decimal, digits: int, signs: Separators, *, divided: bool = False) -> str:
    """Write a number so that it has no other reading: in one run of digits, with no three decimals.

    A unit that counts in thousandths has exactly three, after the language's own sign.
    """
    whole, _, decimals = f"{value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}".partition(".")
    decimals = decimals.rstrip("0")
    if not decimals and not (divided and digits):
        return whole
    decimals = decimals.ljust(2, "0")
    if len(decimals) != 3:
        return f"{whole}.{decimals}"
    return f"{whole}{signs.decimal}{decimals}" if digits == 3 else f"{whole}.{decimals}0"


def _line(*parts: str) -> str:
    return " ".join(filter(None, parts))
