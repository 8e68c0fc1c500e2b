"""Who may bring payment webhooks: signatures in three forms, by secrets of ours (security.md T4)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from standardwebhooks import Webhook as StandardWebhook
from standardwebhooks import WebhookVerificationError

from ..clock import Clock, utc_now

TOLERANCE = timedelta(minutes=5)  # into the past and into the future, as Standard Webhooks has it
SHORTEST = 16  # bytes of a secret

_STANDARD_SECRET = "whsec_"  # noqa: S105 - how such a secret begins
_STANDARD_FORMS = ("webhook", "svix")  # Svix's headers are the same, by another name
_ID = re.compile(r"[!-~]{1,255}")
_SECONDS = re.compile(r"[0-9]{1,12}")
_VERSION_1 = re.compile(r"v1,[A-Za-z0-9+/]{43}=")
_HEX = re.compile(r"[0-9a-fA-F]{64}")


class Signatures:
    """Tells genuine deliveries from forged ones.

    A secret that begins with `whsec_` is one of Standard Webhooks (base64), and signs only in that form. Any other is
    the key of an HMAC-SHA256 over the raw body, in hex: phoenixd's `X-Phoenix-Signature`, or `X-Signature:
    sha256=...`, which signs `{timestamp}.{body}` if there is an `X-Timestamp` (seconds since 1970). Several secrets
    are for the days in which one is replaced by another.
    """

    def __init__(self, secrets: Iterable[str], *, clock: Clock = utc_now) -> None:
        """Raises ValueError for a secret that is too short, or not base64 where it must be, or if there is none."""
        given = list(secrets)
        if not given:
            raise ValueError("a webhook needs a secret")
        self._standard = [_standard(secret) for secret in given if secret.startswith(_STANDARD_SECRET)]
        self._keys = [secret.encode() for secret in given if not secret.startswith(_STANDARD_SECRET)]
        if any(len(key) < SHORTEST for key in self._keys):
            raise ValueError(f"a webhook's secret has at least {SHORTEST} characters")
        self._clock = clock

    def admit(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """Return the id of a genuine delivery, by which a repeated one is known; None for any other. Never raises.

        `headers` by their names in lower case.
        """
        for form in _STANDARD_FORMS:
            if (found := self._admit_standard(form, headers, body)) is not None:
                return found
        return self._admit_phoenix(headers, body) or self._admit_generic(headers, body)

    def _admit_standard(self, form: str, headers: Mapping[str, str], body: bytes) -> str | None:
        message_id = headers.get(f"{form}-id", "")
        timestamp = headers.get(f"{form}-timestamp", "")
        # The library takes 1e9, and raises for an entry without a comma or that is not base64: it sees none of these.
        signatures = [
            one for one in headers.get(f"{form}-signature", "").split(" ") if _VERSION_1.fullmatch(one)
        ]
        if not _ID.fullmatch(message_id) or not self._is_recent(timestamp) or not signatures:
            return None
        plain = {
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": " ".join(signatures),
        }
        if not any(_verifies(secret, plain, body) for secret in self._standard):
            return None
        return f"standard:{message_id}"

    def _admit_phoenix(self, headers: Mapping[str, str], body: bytes) -> str | None:
        return self._admit_hex("phoenix", headers.get("x-phoenix-signature", ""), body)

    def _admit_generic(self, headers: Mapping[str, str], body: bytes) -> str | None:
        scheme, _, signature = headers.get("x-signature", "").partition("=")
        if scheme != "sha256":
            return None
        timestamp = headers.get("x-timestamp")
        if timestamp is None:
            return self._admit_hex("generic", signature, body)
        if not self._is_recent(timestamp):
            return None
        return self._admit_hex("generic", signature, f"{timestamp}.".encode() + body)

    def _admit_hex(self, form: str, signature: str, signed: bytes) -> str | None:
        if not _HEX.fullmatch(signature):
            return None
        given = bytes.fromhex(signature)
        # Every key is tried, so that the time tells nothing of which one it was.
        matches = [hmac.compare_digest(given, hmac.digest(key, signed, hashlib.sha256)) for key in self._keys]
        if True not in matches:
            return None
        return f"{form}:{hashlib.sha256(signed).hexdigest()}"  # it has no id: the same again is a repeat

    def _is_recent(self, timestamp: str) -> bool:
        if not _SECONDS.fullmatch(timestamp):
            return False
        return abs(self._clock().timestamp() - int(timestamp)) <= TOLERANCE.total_seconds()


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a delivery that `Signatures` admits: Standard Webhooks' for such a secret, else `X-Signature`'s.

    Raises ValueError for a secret that is none.
    """
    seconds = str(int(at.timestamp()))
    if secret.startswith(_STANDARD_SECRET):
        signature = _standard(secret).sign(message_id, at, body.decode())
        return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": signature}
    signed = hmac.digest(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hex()
    return {"x-timestamp": seconds, "x-signature": f"sha256={signed}"}


def _standard(secret: str) -> StandardWebhook:
    text = secret.removeprefix(_STANDARD_SECRET)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError as error:
        raise ValueError("a webhook's secret that begins with whsec_ goes on in base64") from error
    if len(key) < SHORTEST:
        raise ValueError(f"a webhook's secret that begins with whsec_ has at least {SHORTEST} bytes")
    return StandardWebhook(key)


def _verifies(secret: StandardWebhook, headers: dict[str, str], body: bytes) -> bool:
    try:
        secret.verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):  # ValueError: the body is not UTF-8
        return False
    return True
