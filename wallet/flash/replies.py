"""The shapes of Flash's answers, and their fields in our words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from ..base import Balance, Direction, InvoiceStatus, Transaction, TransactionId
from ..errors import WalletUnavailable
from ..money import USD, Money

_MOST_CENTS = Decimal(10) ** 20
_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


class Reply(BaseModel):
    """A part of an answer: fields by their GraphQL names, those we do not know ignored."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")

    @classmethod
    def read(cls, value: object) -> Self:
        """Read it; raises WalletUnavailable where the shape is another."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:  # not chained: its text holds the answer itself
            fault = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in fault["loc"])
            raise WalletUnavailable(
                f"an answer of another shape: {cls.__name__} {where}: {fault['msg']}"
            ) from None


class WalletRow(Reply):
    """A wallet of an account. `balance` is in cents with a fraction, null for one on the user's own device.

    Where the server does not say whether it is such a one, it is none.
    """

    id: str
    wallet_currency: str
    balance: Decimal | None = Field(default=None, ge=-_MOST_CENTS, le=_MOST_CENTS)
    is_external: bool | None = None

    @property
    def usable(self) -> bool:
        """True for a custodial dollar wallet; Flash has no server-side bitcoin wallet."""
        return not self.is_external and self.wallet_currency != "BTC"

    def as_balance(self, default_id: str | None) -> Balance:
        """The balance rounded down to whole cents: what can be spent."""
        cents = None if self.balance is None else int(self.balance.to_integral_value(ROUND_FLOOR))
        available = None if cents is None else Money(cents, USD)
        return Balance(
            self.id, self.wallet_currency, available, self.id == default_id, bool(self.is_external)
        )


class AccountRow(Reply):
    """The default account and its wallets."""

    default_wallet_id: str | None = None
    wallets: tuple[WalletRow, ...]

    @property
    def chosen(self) -> WalletRow | None:
        """The default wallet unless it is of no use here, else the first USDT wallet, else USD."""
        usable = [wallet for wallet in self.wallets if wallet.usable]
        usable.sort(
            key=lambda wallet: (wallet.id != self.default_wallet_id, wallet.wallet_currency != "USDT")
        )
        return usable[0] if usable else None


class PublicWalletRow(Reply):
    """The wallet that a user receives with, as anybody may know it."""

    id: str
    wallet_currency: str


class UserRow(Reply):
    """Whose a credential is. `username` is null for somebody who has chosen none."""

    class Account(Reply):
        """Their account, by its id alone."""

        id: str = Field(pattern=r"^[A-Za-z0-9-]{1,64}$")

    username: str | None = None
    default_account: Account


class InvoiceRow(Reply):
    """A new invoice; `satoshis` is never asked for, since it is always null."""

    payment_request: str
    payment_hash: str


class StatusRow(Reply):
    """The status of an invoice; null beside payload errors."""

    status: InvoiceStatus | None

    @classmethod
    def status_in(cls, payload: Mapping[str, Any]) -> InvoiceStatus:
        """Return the status of a payload without errors; raises WalletUnavailable for null or an unknown word."""
        word = payload.get("status")
        found = cls.read({"status": word.lower() if isinstance(word, str) else word}).status
        if found is None:
            raise WalletUnavailable("a status of null")
        return found


class TransactionRow(Reply):
    """A line of the list. The amount is signed dollars as text for every wallet, or the word `undefined`."""

    id: str
    direction: str | None = None
    created_at: Decimal | str
    settlement_display_amount: str | None = None
    memo: str | None = None

    @property
    def signed(self) -> Money | None:
        """The amount in cents with its sign, None where there is none to read."""
        try:
            dollars = Decimal(self.settlement_display_amount or "")
            return Money(int((dollars * 100).quantize(Decimal(1), ROUND_HALF_UP)), USD)
        except (ArithmeticError, ValueError):  # `undefined`, `NaN`, more digits than money has
            return None

    @property
    def at(self) -> datetime | None:
        """The time from Unix seconds as a number or as text, or from ISO text; None where it is neither."""
        try:
            return _moment(self.created_at)
        except (ValueError, ArithmeticError):
            return None

    def as_transaction(self, at: datetime) -> Transaction:
        """The line in our words; the sign of the amount is the direction."""
        signed = self.signed
        incoming = self.direction == "RECEIVE" if signed is None or signed.minor == 0 else signed.minor > 0
        amount = None if signed is None else Money(abs(signed.minor), USD)
        return Transaction(
            TransactionId(self.id), Direction.IN if incoming else Direction.OUT, amount, at, self.memo or None
        )


class Price(Reply):
    """A price as `base` / 10^`offset`."""

    base: int = Field(gt=0)
    offset: int = Field(ge=0, le=30)

    @property
    def value(self) -> Decimal:
        """The price itself."""
        return Decimal(self.base).scaleb(-self.offset)


class QuoteRow(Reply):
    """What a satoshi and a US cent cost, in minor units of a currency."""

    btc_sat_price: Price
    usd_cent_price: Price


class CurrencyRow(Reply):
    """A currency that Flash has prices in."""

    id: str
    fraction_digits: int = Field(ge=0, le=8)


def _moment(value: Decimal | str) -> datetime:
    text = str(value).strip()
    try:
        seconds = Decimal(text)
    except InvalidOperation:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    if not 0 <= seconds < Decimal(_LATEST):  # milliseconds, or worse
        raise ValueError(f"{text} is no time in seconds")
    return datetime.fromtimestamp(float(seconds), UTC)
