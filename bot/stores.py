"""From the settings to the store: the one place where it is chosen."""

from __future__ import annotations

from ..storage.addresses import look_into, make_store
from ..storage.base import Look, Store
from ..storage.errors import StoreUnusable
from .channel_settings import PREFIX
from .settings import Settings, SettingsError


def open_store(settings: Settings) -> Store:
    """The store that CHATWALLET_STORE names, for `async with`: until then nothing is asked of it.

    Raises SettingsError for an address that can't be read, or whose library is not installed.
    """
    try:
        return make_store(settings.store.get_secret_value())
    except StoreUnusable as error:
        raise SettingsError([f"{PREFIX}STORE: {error}"]) from error


async def look_into_store(settings: Settings, channels: tuple[str, ...], dead_limit: int) -> Look:
    """Look into the store without opening it as the bot does. Raises StoreUnusable or StoreUnavailable."""
    return await look_into(settings.store.get_secret_value(), channels, dead_limit)
