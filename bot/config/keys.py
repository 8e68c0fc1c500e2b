"""Where the ring of keys comes from that secrets are sealed with."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, SecretStr, field_validator

from ...accounts.key_ring import BadRing, KeyRing


class KeySettings(BaseModel):
    """What an admin can set of the ring; a systemd credential of the name `chatwallet-keys` comes before both."""

    keys_file: Path | None = None
    keys: SecretStr | None = None

    @field_validator("keys")
    @classmethod
    def _keys_are_a_ring(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            try:
                KeyRing.parse(value.get_secret_value())
            except BadRing as error:
                raise ValueError(f"is no ring of keys: {error}") from None
        return value
