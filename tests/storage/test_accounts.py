"""The contract of AccountStore, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from chatwallet.accounts.base import Account, Person, Profile, QuestionExpired
from chatwallet.storage.base import Store

ANA, BEN = Person("web", "ana"), Person("web", "ben")
DEFAULTS = Account(ANA, "en", "UTC", "USD")


async def test_an_account_begins_with_the_defaults_and_keeps_what_was_set(store: Store) -> None:
    assert await store.accounts.load(DEFAULTS) == DEFAULTS
    await store.accounts.change(ANA, language="ht")
    await store.accounts.change(ANA, time_zone="America/Port-au-Prince")
    await store.accounts.change(ANA, currency="HTG")
    other_defaults = Account(ANA, "fr", "Europe/Paris", "EUR")
    assert await store.accounts.load(other_defaults) == Account(ANA, "ht", "America/Port-au-Prince", "HTG")


async def test_changes_of_an_account_that_is_not_there_change_nothing(store: Store) -> None:
    await store.accounts.change(ANA, language="ht", time_zone="America/Port-au-Prince", currency="HTG")
    assert await store.accounts.load(DEFAULTS) == DEFAULTS


async def test_what_is_not_named_in_a_change_stays(store: Store) -> None:
    await store.accounts.load(DEFAULTS)
    await store.accounts.change(ANA, time_zone="America/Jamaica", currency="JMD")
    assert await store.accounts.find(ANA) == Account(ANA, "en", "America/Jamaica", "JMD")
    await store.accounts.change(ANA)
    assert await store.accounts.find(ANA) == Account(ANA, "en", "America/Jamaica", "JMD")


async def test_a_profile_is_kept_and_the_rest_stays(store: Store) -> None:
    assert (await store.accounts.load(DEFAULTS)).profile is Profile.UNSET
    await store.accounts.change(ANA, profile=Profile.SATS)
    assert await store.accounts.find(ANA) == replace(DEFAULTS, profile=Profile.SATS)
    await store.accounts.change(ANA, profile=Profile.DOLLARS, language="es")
    assert await store.accounts.find(ANA) == replace(DEFAULTS, profile=Profile.DOLLARS, language="es")


async def test_the_same_id_on_two_channels_is_two_people(store: Store) -> None:
    await store.accounts.load(DEFAULTS)
    await store.accounts.change(ANA, language="ht")
    elsewhere = Account(Person("console", "ana"), "en", "UTC", "USD")
    assert await store.accounts.load(elsewhere) == elsewhere


async def test_a_choice_is_taken_once_but_the_same_message_hears_it_again(store: Store) -> None:
    assert await store.accounts.take_choice(ANA, 1, "web:1") is None
    await store.accounts.ask(ANA, ("receive 1000", "receive 1.00"))
    assert await store.accounts.take_choice(ANA, 0, "web:1") is None
    assert await store.accounts.take_choice(ANA, 3, "web:1") is None
    assert await store.accounts.take_choice(Person("web", "ben"), 1, "web:1") is None
    assert await store.accounts.take_choice(ANA, 2, "web:2") == "receive 1.00"
    assert await store.accounts.take_choice(ANA, 2, "web:3") is None
    assert await store.accounts.take_choice(ANA, 2, "web:2") == "receive 1.00"


async def test_of_concurrent_answers_one_takes_the_choice(store: Store) -> None:
    await store.accounts.ask(ANA, ("yes", "no"))
    taken = await asyncio.gather(*(store.accounts.take_choice(ANA, 1, f"web:{n}") for n in range(20)))
    assert sorted(one or "" for one in taken) == [""] * 19 + ["yes"]


async def test_a_new_question_replaces_the_old_one(store: Store) -> None:
    await store.accounts.ask(ANA, ("old",))
    await store.accounts.ask(ANA, ("new",))
    assert await store.accounts.take_choice(ANA, 1, "web:1") == "new"


async def test_a_dropped_question_is_closed_but_its_answer_still_repeats(store: Store) -> None:
    await store.accounts.drop_question(ANA)
    await store.accounts.ask(ANA, ("yes",))
    await store.accounts.drop_question(ANA)
    assert await store.accounts.take_choice(ANA, 1, "web:1") is None
    # The command that a choice says drops the question itself; after a crash the message is handled again.
    await store.accounts.ask(ANA, ("yes",))
    assert await store.accounts.take_choice(ANA, 1, "web:2") == "yes"
    await store.accounts.drop_question(ANA)
    await store.accounts.ask(ANA, ("something new",))
    assert await store.accounts.take_choice(ANA, 1, "web:2") == "yes"


async def test_the_open_question_can_be_looked_at_until_it_is_answered(store: Store) -> None:
    assert await store.accounts.question(ANA) == ()
    await store.accounts.ask(ANA, ("yes", "no"))
    assert await store.accounts.question(ANA) == ("yes", "no")
    assert await store.accounts.question(Person("web", "ben")) == ()
    await store.accounts.take_choice(ANA, 1, "web:1")
    assert await store.accounts.question(ANA) == ()
    await store.accounts.ask(ANA, ("again",))
    await store.accounts.drop_question(ANA)
    assert await store.accounts.question(ANA) == ()


async def test_looking_for_an_account_makes_none(store: Store) -> None:
    assert await store.accounts.find(ANA) is None
    assert await store.accounts.find(ANA) is None
    stored = await store.accounts.load(Account(ANA, "ht", "UTC", "HTG"))
    assert await store.accounts.find(ANA) == stored


async def test_a_question_with_an_end_is_answered_before_it_and_said_to_be_over_after_it(
    store: Store, after: Callable[[float], datetime]
) -> None:
    accounts = store.accounts
    await accounts.ask(ANA, ("yes", "no"), after(600))
    assert await accounts.take_choice(ANA, 1, "m1", after(599)) == "yes"
    await accounts.ask(ANA, ("yes", "no"), after(600))
    for _ in range(2):  # the message may be handled twice
        with pytest.raises(QuestionExpired):
            await accounts.take_choice(ANA, 1, "m2", after(600))
    assert await accounts.take_choice(ANA, 1, "m3", after(600)) is None, "it is over for good"
    await accounts.ask(ANA, ("yes",))
    assert await accounts.take_choice(ANA, 1, "m4", after(9_000)) == "yes", (
        "the end was that of the other question"
    )


async def test_an_account_knows_since_when_it_is_there(
    store: Store, after: Callable[[float], datetime]
) -> None:
    assert (await store.accounts.load(DEFAULTS, after(0))).made == after(0)
    assert (await store.accounts.load(DEFAULTS, after(100_000))).made == after(0)
    known = await store.accounts.find(ANA)
    assert known is not None
    assert known.made == after(0)
    assert (await store.accounts.load(Account(BEN, "en", "UTC", "USD"))).made is None
