"""API keys: raw once, scoped, limited per minute."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..clock import Clock
from .ledger import Account
from .limits import Limit, RateLimiter

SCOPES = (
    "read_user", "write_user", "read_wallet", "write_wallet", "read_transactions", "write_transactions", "admin",
)  # fmt: skip
MAX_KEYS = 10
DEFAULT_RATE = 120
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class KeyRefused(Exception):
    """A key that may not be made or found; the text is for the payload."""


@dataclass(slots=True, eq=False)
class ApiKey:
    """A key without its secret; scopes carry the GraphQL form (`read_wallet`)."""

    id: str
    key_id: str
    name: str
    account: Account
    scopes: tuple[str, ...]
    rate: int
    created_at: datetime
    expires_at: datetime | None
    limiter: RateLimiter
    status: Literal["ACTIVE", "REVOKED"] = "ACTIVE"
    last_used_at: datetime | None = None

    def allows(self, scope: str) -> bool:
        """True when the key has the scope, or one that implies it (`write_x` implies `read_x`)."""
        wanted = {scope, "admin", scope.replace("read_", "write_")}
        return not wanted.isdisjoint(self.scopes)


class KeyRing:
    """All API keys; the raw text `fk_<8 hex>_<64 characters>` is told only when a key is made."""

    def __init__(self, clock: Clock, randomness: random.Random) -> None:
        self._clock = clock
        self._randomness = randomness
        self._by_raw: dict[str, ApiKey] = {}

    def make(
        self,
        account: Account,
        name: str,
        scopes: Sequence[str],
        seconds: int | None = None,
        rate: int | None = None,
    ) -> tuple[ApiKey, str]:
        """A new key and its raw text; `seconds` None = it never expires. Raises KeyRefused."""
        if not re.fullmatch(r"[A-Za-z0-9_\- ]{3,50}", name):
            raise KeyRefused("API key name must be 3-50 characters of letters, digits, spaces, - or _")
        if unknown := set(scopes) - set(SCOPES):
            raise KeyRefused(f"Unknown scope {min(unknown)}")
        rate = DEFAULT_RATE if rate is None else rate
        if not 1 <= rate <= 10_000 or (seconds is not None and seconds <= 0):
            raise KeyRefused("Invalid rate limit or expiry for API key")
        if len(self.of(account)) >= MAX_KEYS:
            raise KeyRefused(f"Maximum number of API keys ({MAX_KEYS}) reached")
        now = self._clock.now()
        key = ApiKey(
            id=self._randomness.randbytes(12).hex(),
            key_id=self._randomness.randbytes(4).hex(),
            name=name,
            account=account,
            scopes=tuple(dict.fromkeys(scopes)),
            rate=rate,
            created_at=now,
            expires_at=now + timedelta(seconds=seconds) if seconds is not None else None,
            limiter=RateLimiter(Limit(rate, 60, 60), self._clock.now),
        )
        return key, self._register(key)

    def find(self, raw: str) -> ApiKey | None:
        """The usable key with this raw text: active and not expired."""
        key = self._by_raw.get(raw)
        if key is None or key.status != "ACTIVE":
            return None
        if key.expires_at is not None and key.expires_at <= self._clock.now():
            return None
        key.last_used_at = self._clock.now()
        return key

    def of(self, account: Account) -> list[ApiKey]:
        """The active keys of an account, oldest first."""
        return [key for key in self._by_raw.values() if key.account is account and key.status == "ACTIVE"]

    def revoke(self, account: Account, key_id: str) -> ApiKey:
        """Ends a key; raises KeyRefused when the account has no such key."""
        key = self._owned(account, key_id)
        key.status = "REVOKED"
        return key

    def revoke_raw(self, raw: str) -> ApiKey:
        """Ends the key with this raw text, of whatever account; raises KeyRefused for one that is not active."""
        key = self._by_raw.get(raw)
        if key is None or key.status != "ACTIVE":
            raise KeyRefused("API key not found")
        key.status = "REVOKED"
        return key

    def rotate(self, account: Account, key_id: str) -> tuple[ApiKey, str]:
        """Gives a key a new raw text and ends the old one; raises KeyRefused."""
        key = self._owned(account, key_id)
        self._by_raw = {raw: other for raw, other in self._by_raw.items() if other is not key}
        key.key_id = self._randomness.randbytes(4).hex()
        return key, self._register(key)

    def _owned(self, account: Account, key_id: str) -> ApiKey:
        for key in self.of(account):
            if key.id == key_id:
                return key
        raise KeyRefused("API key not found")

    def _register(self, key: ApiKey) -> str:
        raw = f"fk_{key.key_id}_{''.join(self._randomness.choices(_ALPHABET, k=64))}"
        self._by_raw[raw] = key
        return raw
