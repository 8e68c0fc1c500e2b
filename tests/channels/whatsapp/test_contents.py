from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from chatwallet.channels.values import KeyValues
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.storage.base import Store
from chatwallet.tracking.errors import StoreUnavailable

ACCOUNT = "AC" + "0" * 32
ONE, THREE, PAID, OTHER = (f"HX{number:032x}" for number in range(4))
REGISTERED = Registered({1: ONE, 3: THREE}, {("paid", "es"): PAID, ("paid", "ht"): PAID})


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def contents(store: Store, clock: Clock, account: str = ACCOUNT, **configured: str) -> Contents:
    templates = {("paid", language): sid for language, sid in configured.items()}
    return Contents(store.values, account, configured=templates, clock=clock)


async def test_what_is_noted_is_found_by_the_others(store: Store) -> None:
    clock = Clock()
    bot, setup, stranger = (contents(store, clock), contents(store, clock), contents(store, clock, "AC1"))
    await bot.look_again()
    assert (bot.any_buttons, bot.buttons(1), dict(bot.templates)) == (False, None, {})
    await setup.note(REGISTERED)
    assert await setup.look() == REGISTERED
    await bot.look_again()
    assert not bot.any_buttons, "it has looked this minute"
    clock.now += timedelta(minutes=2)
    for one in (bot, stranger):
        await one.look_again()
    assert [bot.buttons(count) for count in (1, 2, 3)] == [ONE, None, THREE]
    assert bot.templates == REGISTERED.templates
    assert not stranger.any_buttons, "sids of one account mean nothing to another"


async def test_what_the_settings_name_wins(store: Store) -> None:
    bot = contents(store, Clock(), es=OTHER)
    await bot.note(REGISTERED)
    assert bot.templates == {("paid", "es"): OTHER, ("paid", "ht"): PAID}


async def test_a_content_that_twilio_refuses_is_used_no_more_until_there_is_another(store: Store) -> None:
    clock = Clock()
    bot = contents(store, clock)
    await bot.note(REGISTERED)
    bot.lose(ONE)
    assert (bot.buttons(1), bot.buttons(3), bot.any_buttons) == (None, THREE, True)
    bot.lose(THREE)
    assert not bot.any_buttons
    await bot.note(Registered({1: OTHER, 3: THREE}, REGISTERED.templates))
    assert (bot.buttons(1), bot.buttons(3)) == (OTHER, None)


class Flaky:
    """The values of a store that can't be asked the first time."""

    def __init__(self, values: KeyValues) -> None:
        self._values = values
        self._asked = False

    async def get(self, key: str) -> str | None:
        if not self._asked:
            self._asked = True
            raise StoreUnavailable
        return await self._values.get(key)


async def test_a_store_that_could_not_be_asked_is_asked_again_at_once(store: Store) -> None:
    """Until it was, there were no templates: for a minute all news to who had not written for a day were given up."""
    await contents(store, Clock()).note(REGISTERED)
    bot = Contents(cast("KeyValues", Flaky(store.values)), ACCOUNT, configured={}, clock=Clock())
    with pytest.raises(StoreUnavailable):
        await bot.look_again()
    await bot.look_again()
    assert bot.templates == REGISTERED.templates


async def test_a_clock_that_was_set_back_keeps_nobody_from_looking(store: Store) -> None:
    clock = Clock()
    bot = contents(store, clock)
    await bot.look_again()
    await contents(store, clock).note(REGISTERED)
    clock.now -= timedelta(days=1)
    await bot.look_again()
    assert bot.any_buttons
