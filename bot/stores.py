"""From the settings to the store: the one place where it is chosen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..channels.values import KeyValues
from ..storage.addresses import make_store, missing_file, summary_of
from ..storage.addresses import open_values as open_values_of
from ..storage.base import Store
from ..storage.errors import StoreUnusable
from ..storage.insight import StoreSummary
from .config.channels import PREFIX
from .config.settings import Settings, SettingsError


def open_store(settings: Settings) -> Store:
    """The store that CHATWALLET_STORE names, for `async with`: until then nothing is asked of it.

    Raises SettingsError for an address that can't be read, or whose library is not installed.
    """
    try:
        return make_store(settings.store.get_secret_value())
    except StoreUnusable as error:
        raise SettingsError([f"{PREFIX}STORE: {error}"]) from error


async def store_summary(settings: Settings, channels: tuple[str, ...], dead_limit: int) -> StoreSummary:
    """Look into the store without opening it as the bot does. Raises StoreUnusable or StoreUnavailable."""
    return await summary_of(settings.store.get_secret_value(), channels, dead_limit)


@asynccontextmanager
async def open_values(settings: Settings) -> AsyncIterator[KeyValues]:
    """The small texts of the store, also while the bot runs on it. Raises StoreUnusable or StoreUnavailable."""
    async with open_values_of(settings.store.get_secret_value()) as values:
        yield values


@asynccontextmanager
async def open_values_to_look(settings: Settings) -> AsyncIterator[KeyValues]:
    """The same for who only looks: where there is no file yet, none is made, and there are no texts."""
    if missing_file(settings.store.get_secret_value()) is not None:
        from ..storage.memory import MemoryStore  # noqa: PLC0415 - no bot needs it

        yield MemoryStore().values
        return
    async with open_values(settings) as values:
        yield values
