"""Pointing a bot at a sandbox in place of Flash."""

from __future__ import annotations

from ...sandbox.app import Sandbox
from ..config.channels import PREFIX

NO_REAL_MONEY = "Sandbox: no real money moves."


def sandbox_settings(sandbox: Sandbox) -> dict[str, str | None]:
    """Return the settings of Flash by their names, for `load_settings`. A token for another Flash is put out (None)."""
    return {
        "flash_graphql_url": sandbox.graphql_url,
        "flash_ws_url": sandbox.ws_url,
        "flash_auth_url": sandbox.auth_url,
        "flash_api_key": sandbox.api_key,
        "flash_token": None,
    }


def sandbox_environment(sandbox: Sandbox) -> dict[str, str | None]:
    """Return the same as environment variables; None stands for one that must not be there."""
    return {PREFIX + name.upper(): value for name, value in sandbox_settings(sandbox).items()}
