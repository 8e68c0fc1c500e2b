"""Who is calling: sessions, login codes, the second factor, and their limits."""

import random
import re
from dataclasses import dataclass
from typing import ClassVar

from ..clock import Clock
from .ledger import Account, Ledger
from .limits import Limit, RateLimiter

LOGIN_CODE = "000000"
TOTP_CODE = "000000"
CODES_PER_PHONE = Limit(4, 3600, 10_800)
CODES_PER_IP = Limit(16, 3600, 86_400)
LOGINS_PER_PHONE = Limit(8, 1200, 3600)
LOGINS_PER_IP = Limit(20, 21_600, 86_400)
TOTP_TRIES = Limit(8, 1200, 3600)


@dataclass(slots=True)
class Session:
    """A bearer token; it is good for nothing until a second factor, where there is one, was given."""

    token: str
    account: Account
    complete: bool


class LoginRefused(Exception):
    """A code request or a login that is refused: the API's code (None = it sends none) and message."""

    TOO_MANY: ClassVar[str] = "TOO_MANY_REQUEST"

    def __init__(self, code: str | None, message: str) -> None:
        super().__init__(message)
        self.code = code


class Authority:
    """Issues and checks sessions. Every login code is 000000, and so is every TOTP code."""

    def __init__(self, clock: Clock, ledger: Ledger, randomness: random.Random) -> None:
        self._ledger = ledger
        self._randomness = randomness
        self._sessions: dict[str, Session] = {}
        self._cookies: dict[str, str] = {}
        self._codes_sent: set[str] = set()
        self._codes_per_phone = RateLimiter(CODES_PER_PHONE, clock.now)
        self._codes_per_ip = RateLimiter(CODES_PER_IP, clock.now)
        self._logins_per_phone = RateLimiter(LOGINS_PER_PHONE, clock.now)
        self._logins_per_ip = RateLimiter(LOGINS_PER_IP, clock.now)
        self._totp_tries = RateLimiter(TOTP_TRIES, clock.now)

    def open_session(self, account: Account) -> Session:
        """A new session; incomplete when the account has a second factor."""
        token = f"ory_st_{self._randomness.randbytes(24).hex()}"
        session = Session(token, account, complete=not account.totp)
        self._sessions[token] = session
        return session

    def session(self, token: str) -> Session | None:
        """The usable session with this token."""
        session = self._sessions.get(token)
        return session if session is not None and session.complete else None

    def cookie(self, account: Account) -> str:
        """What the account's session cookie holds: a session of its own, the same one as long as it is good."""
        token = self._cookies.get(account.id)
        if token is None or self.session(token) is None:
            session = self.open_session(account)
            session.complete = True
            token = self._cookies[account.id] = session.token
        return token

    def close_session(self, token: str) -> bool:
        """Revokes a session; False when there was none."""
        return self._sessions.pop(token, None) is not None

    def use_code_request(self, phone: str, ip: str) -> None:
        """Counts one code request against phone and network; raises LoginRefused."""
        if not self._codes_per_phone.take(phone):
            raise LoginRefused(LoginRefused.TOO_MANY, _too_many("request code attempts"))
        if not self._codes_per_ip.take(ip):
            raise LoginRefused(LoginRefused.TOO_MANY, _too_many("phone code attempts on same network"))

    def send_code(self, phone: str, ip: str) -> None:
        """Sends (that is, allows) the login code to a phone; raises LoginRefused."""
        self.use_code_request(phone, ip)
        self._codes_sent.add(phone)

    def log_in(self, phone: str, code: str, ip: str) -> Session:
        """Opens a session, and an account for a phone never seen before; raises LoginRefused."""
        if not self._logins_per_ip.take(ip):
            raise LoginRefused(LoginRefused.TOO_MANY, _too_many("login attempts on same network"))
        if not self._logins_per_phone.take(phone):
            raise LoginRefused(LoginRefused.TOO_MANY, _too_many("login attempts"))
        if code != LOGIN_CODE:
            wrong = "code" if phone in self._codes_sent else "phone"
            raise LoginRefused("PHONE_CODE_ERROR", f"Invalid or incorrect {wrong} entered.")
        self._logins_per_ip.give_back(ip)
        self._logins_per_phone.give_back(phone)
        self._codes_sent.discard(phone)
        account = self._ledger.account_by(phone=phone) or self._ledger.open_account(phone)
        return self.open_session(account)

    def validate_totp(self, token: str, code: str) -> int:
        """Completes a session with its second factor; answers 200, 401 or 429 as the REST route does."""
        session = self._sessions.get(token)
        if not self._totp_tries.take(token):
            return 429
        if session is None or not re.fullmatch(r"\d{6}", code) or code != TOTP_CODE:
            return 401
        session.complete = True
        return 200

    def forget_attempts(self) -> None:
        """Lifts every limit."""
        for limiter in (
            self._codes_per_phone, self._codes_per_ip, self._logins_per_phone, self._logins_per_ip,
            self._totp_tries,
        ):  # fmt: skip
            limiter.clear()


def _too_many(what: str) -> str:
    return f"Too many {what}, please wait for a while and try again."
