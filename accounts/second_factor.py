"""The second factor: six digits of an authenticator (RFC 6238), one for each account, and each of them once."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import ModuleType
from typing import Protocol

from ..wallet.base import Window, Windows
from .secrets import NoRing, Purpose, Vault

STEP = 30
"""Seconds that a code counts for."""

DIGITS = 6
ISSUER = "chatwallet"
"""Under which name an authenticator lists the codes."""

ASKED_FOR = timedelta(minutes=5)
"""How long what an admin wanted waits for its code."""

EXTRA = "codes of an authenticator need “pip install 'chatwallet[people]'”"

_TRIES = 5  # wrong codes
_WITHIN = 3600.0  # seconds
_AROUND = (0, -1, 1)  # steps: clocks of telephones are off


class Enrolment(StrEnum):
    """How an account stands: nothing, a secret whose first code was not seen yet, or one that counts."""

    NONE = "none"
    BEGUN = "begun"
    DONE = "done"


class CodeResult(StrEnum):
    """What came of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    USED = "used"
    NOT_ENROLLED = "not_enrolled"
    NOTHING_ASKED = "nothing_asked"  # nothing waits for a code, or not any more


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a code that somebody wrote, and the line that waited for it."""

    result: CodeResult
    line: str = ""


class TooManyCodes(Exception):
    """Too many wrong codes; `seconds` until another one counts."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many wrong codes")
        self.seconds = seconds


class FactorStore(Protocol):
    """The repository of second factors, and of what waits for a code. Every method is one atomic step."""

    async def begin(self, account: str, sealed: str, at: datetime) -> None:
        """Keep a new secret, sealed for `new_row_of`; the one that counts stays until the first code of the new one."""

    async def begun(self, account: str) -> str | None:
        """The sealed secret of which no code was seen yet, None if none was begun."""

    async def enrol(self, account: str, begun: str, sealed: str, step: int) -> bool:
        """A code of the secret `begun` was right: the same secret, `sealed` for `row_of`, counts from now on.

        False where another one was begun meanwhile. It stands in the audit.
        """

    async def counting(self, account: str) -> str | None:
        """The sealed secret that counts, None for an account that has none."""

    async def ask(self, account: str, line: str, until: datetime, where: str = "") -> None:
        """Have a line of an account wait for a code that is said in the same chat, in the place of another line."""

    async def confirmed(self, account: str, origin: str) -> str | None:
        """The line that the code of the message `origin` has confirmed, None if it has confirmed none."""

    async def use(self, account: str, step: int, origin: str, at: datetime, where: str = "") -> Said:
        """A right code of this step was said by the message `origin`: take the line that waits for it in that chat.

        A step counts once. The same `origin` gets the same line again (it may be handled twice after a crash).
        """

    async def wrong(self, account: str, origin: str) -> None:
        """Write a wrong code into the audit, once for each message."""

    async def forget(self, account: str, by: str) -> bool:
        """Forget the factor of an account, which is lost; False if there is none."""


class SecondFactor:
    """Enrols accounts and checks what they write. Every method raises what the store raises, and NoRing."""

    def __init__(self, store: FactorStore, vault: Vault, windows: Windows) -> None:
        self._store = store
        self._vault = vault
        self._windows = windows

    async def state(self, account: str) -> Enrolment:
        """How an account stands: DONE once a secret counts, whatever was begun since."""
        if await self._store.counting(account) is not None:
            return Enrolment.DONE
        return Enrolment.NONE if await self._store.begun(account) is None else Enrolment.BEGUN

    async def begin(self, account: str, at: datetime) -> str:
        """Make a new secret for an account; return it in base 32, as an authenticator takes it. It is shown once."""
        secret, sealed = new_secret(self._vault, account)
        await self._store.begin(account, sealed, at)
        return secret

    async def enrol(self, account: str, digits: str, origin: str, at: datetime) -> CodeResult:
        """Take the first code of a new secret. Raises TooManyCodes; Unreadable where the ring is another one."""
        begun = await self._store.begun(account)
        if begun is None:
            return CodeResult.NOTHING_ASKED
        secret = begun_secret(self._vault, account, begun)
        step = await self._step(account, secret, digits, origin, at)
        if step is None:
            return CodeResult.WRONG
        done = await self._store.enrol(account, begun, counting(self._vault, account, secret), step)
        return CodeResult.RIGHT if done else CodeResult.NOTHING_ASKED

    async def ask(self, account: str, line: str, at: datetime, where: str = "") -> None:
        """Have a line wait for a code that is said in the same chat `where`, for five minutes."""
        await self._store.ask(account, line, at + ASKED_FOR, where)

    async def said(self, account: str, digits: str, origin: str, at: datetime, where: str = "") -> Said:
        """What a code of an account lets happen. Raises TooManyCodes; Unreadable where the ring is another one.

        What has waited in another chat of the account is not confirmed: that chat may be in other hands.
        """
        # After a crash the message may be handled long after its code has lapsed.
        if (line := await self._store.confirmed(account, origin)) is not None:
            return Said(CodeResult.RIGHT, line)
        sealed = await self._store.counting(account)
        if sealed is None:
            return Said(CodeResult.NOT_ENROLLED)
        secret = counting_secret(self._vault, account, sealed)
        step = await self._step(account, secret, digits, origin, at)
        if step is None:
            await self._store.wrong(account, origin)
            return Said(CodeResult.WRONG)
        return await self._store.use(account, step, origin, at, where)

    async def _step(self, account: str, secret: str, digits: str, origin: str, at: datetime) -> int | None:
        """The step that these digits are of, None for wrong ones. A try is counted before it is looked at."""
        window = Window(f"totp:{account}", _TRIES, _WITHIN)
        if (wait := await self._windows.take(window, origin, at)) > 0:
            raise TooManyCodes(wait)
        step = step_of(secret, digits, at)
        if step is not None:
            await self._windows.give_back(window, origin)
        return step


def new_secret(vault: Vault, account: str) -> tuple[str, str]:
    """A new secret for an account, and how it is sealed until its first code. Raises NoRing."""
    secret = str(_library().random_base32())
    return secret, vault.seal(Purpose.TOTP, account, new_row_of(account), secret)


def begun_secret(vault: Vault, account: str, begun: str) -> str:
    """The secret of which no code was seen yet. Raises Unreadable."""
    return vault.open(Purpose.TOTP, account, new_row_of(account), begun)


def counting_secret(vault: Vault, account: str, sealed: str) -> str:
    """The secret that counts. Raises Unreadable."""
    return vault.open(Purpose.TOTP, account, row_of(account), sealed)


def counting(vault: Vault, account: str, secret: str) -> str:
    """A secret, sealed as it counts. Raises NoRing."""
    return vault.seal(Purpose.TOTP, account, row_of(account), secret)


def check_library() -> None:
    """Raises NoRing where what makes and checks codes is not installed."""
    _library()


def new_row_of(account: str) -> str:
    """The key of the record that keeps a secret of which no code was seen yet."""
    return f"totpnew:{account}"


def row_of(account: str) -> str:
    """The key of the record that keeps the secret of an account."""
    return f"totp:{account}"


def step_of(secret: str, digits: str, at: datetime) -> int | None:
    """Of which step around a time these digits are, None of none. Other signs than ASCII digits are never right."""
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    now, codes = int(at.timestamp()) // STEP, _library().TOTP(secret, digits=DIGITS, interval=STEP)
    right = None
    for around in _AROUND:
        if hmac.compare_digest(str(codes.generate_otp(now + around)), digits) and right is None:
            right = now + around
    return right


def address_of(secret: str, name: str, issuer: str = ISSUER) -> str:
    """What the QR of an enrolment holds: otpauth://totp/…"""
    return str(
        _library().TOTP(secret, digits=DIGITS, interval=STEP).provisioning_uri(name=name, issuer_name=issuer)
    )


def _library() -> ModuleType:
    """Raises NoRing where the library is not installed: it comes with that of the ring."""
    try:
        import pyotp  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise NoRing(EXTRA) from error
    return pyotp
