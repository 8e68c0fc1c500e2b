"""Six digits, each of which counts once, on all instances."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chatwallet.accounts.audit import Act
from chatwallet.accounts.second_factor import (
    ASKED_FOR,
    STEP,
    CodeResult,
    Enrolment,
    Said,
    SecondFactor,
    TooManyCodes,
    address_of,
    step_of,
)
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import ProcessSource
from chatwallet.storage.base import Store

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA = "acc_ana"
LINE = "lockdown on fire"
LATER = NOON + timedelta(seconds=STEP)


def code(secret: str, at: datetime = NOON) -> str:
    return pyotp.TOTP(secret).at(at)


def wrong(secret: str) -> str:
    near = {code(secret, NOON + timedelta(seconds=STEP * n)) for n in range(-2, 200)}
    return next(f"{n:06d}" for n in range(1_000_000) if f"{n:06d}" not in near)


@pytest.fixture
def vault() -> Vault:
    source = ProcessSource()
    source.make()
    return Vault(source)


async def enrolled(store: Store, vault: Vault) -> tuple[SecondFactor, str]:
    factor = SecondFactor(store.factors, vault, store.windows)
    secret = await factor.begin(ANA, NOON)
    assert await factor.state(ANA) is Enrolment.BEGUN
    before = NOON - timedelta(seconds=STEP)
    assert await factor.enrol(ANA, code(secret, before), "m0", before) is CodeResult.RIGHT
    assert await factor.state(ANA) is Enrolment.DONE
    return factor, secret


async def test_a_code_lets_the_line_happen_that_waits_for_it_once(store: Store, vault: Vault) -> None:
    factor, secret = await enrolled(store, vault)
    await factor.ask(ANA, LINE, NOON)
    assert await factor.said(ANA, code(secret), "m1", NOON) == Said(CodeResult.RIGHT, LINE)
    assert await factor.said(ANA, code(secret), "m1", NOON) == Said(CodeResult.RIGHT, LINE), "handled again"
    await factor.ask(ANA, LINE, NOON)
    assert (await factor.said(ANA, code(secret), "m2", NOON)).result is CodeResult.USED
    assert await factor.said(ANA, code(secret, LATER), "m3", LATER) == Said(CodeResult.RIGHT, LINE)
    assert (await factor.said(ANA, code(secret, LATER), "m4", LATER)).result is CodeResult.USED


async def test_a_code_counts_once_though_all_say_it_at_once(store: Store, vault: Vault) -> None:
    factor, secret = await enrolled(store, vault)
    await factor.ask(ANA, LINE, NOON)
    said = await asyncio.gather(*(factor.said(ANA, code(secret), f"m{n}", NOON) for n in range(1, 5)))
    assert [one.line for one in said].count(LINE) == 1


async def test_nothing_waits_for_ever(store: Store, vault: Vault) -> None:
    factor, secret = await enrolled(store, vault)
    assert (await factor.said(ANA, code(secret), "m1", NOON)).result is CodeResult.NOTHING_ASKED
    await factor.ask(ANA, LINE, NOON)
    late = NOON + ASKED_FOR
    assert (await factor.said(ANA, code(secret, late), "m2", late)).result is CodeResult.NOTHING_ASKED


async def test_five_wrong_codes_shut_the_door_for_an_hour_and_stand_in_the_audit(
    store: Store, vault: Vault
) -> None:
    factor, secret = await enrolled(store, vault)
    await factor.ask(ANA, LINE, NOON)
    for number in range(5):
        assert (await factor.said(ANA, wrong(secret), f"m{number}", NOON)).result is CodeResult.WRONG
    for at in (NOON, NOON + timedelta(minutes=40)):
        with pytest.raises(TooManyCodes):
            await factor.said(ANA, code(secret, at), f"late{at}", at)
    free = NOON + timedelta(minutes=61)
    await factor.ask(ANA, LINE, free)
    assert (await factor.said(ANA, code(secret, free), "m9", free)).result is CodeResult.RIGHT
    acts = [row.act async for row in store.audit.rows()]
    assert acts.count(Act.WRONG_CODE) == 5
    assert acts[-1] is Act.CONFIRMED


async def test_a_new_secret_counts_from_its_first_code_on_and_the_old_one_until_then(
    store: Store, vault: Vault
) -> None:
    factor, old = await enrolled(store, vault)
    new = await factor.begin(ANA, NOON)
    await factor.ask(ANA, LINE, NOON)
    assert (await factor.said(ANA, code(old), "m1", NOON)).result is CodeResult.RIGHT
    assert await factor.enrol(ANA, code(new), "m2", NOON) is CodeResult.RIGHT
    await factor.ask(ANA, LINE, LATER)
    assert (await factor.said(ANA, code(old, LATER), "m3", LATER)).result is CodeResult.WRONG
    assert (await factor.said(ANA, code(new, LATER), "m4", LATER)).result is CodeResult.RIGHT
    assert await store.factors.forget(ANA, "")
    assert await factor.state(ANA) is Enrolment.NONE
    assert (await factor.said(ANA, code(new, LATER), "m5", LATER)).result is CodeResult.NOT_ENROLLED


@pytest.mark.parametrize("around", [-1, 0, 1])
def test_a_clock_that_is_off_by_a_step_does_not_matter(around: int) -> None:
    secret = pyotp.random_base32()
    at = NOON + timedelta(seconds=around * STEP)
    assert step_of(secret, code(secret, at), NOON) == int(at.timestamp()) // STEP


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "１２３４５６", "12345a", " 12345", "+12345"])
def test_other_signs_are_never_right(digits: str) -> None:
    assert step_of(pyotp.random_base32(), digits, NOON) is None


def test_an_authenticator_reads_who_and_where() -> None:
    found = pyotp.parse_uri(address_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "telegram …543", "chatwallet"))
    assert (found.name, found.issuer) == ("telegram …543", "chatwallet")


async def test_a_message_that_is_handled_again_long_after_a_crash_has_confirmed_the_same(
    store: Store, vault: Vault
) -> None:
    factor, secret = await enrolled(store, vault)
    await factor.ask(ANA, LINE, NOON)
    assert (await factor.said(ANA, code(secret), "m1", NOON)).result is CodeResult.RIGHT
    after = NOON + timedelta(hours=1)
    assert await factor.said(ANA, code(secret), "m1", after) == Said(CodeResult.RIGHT, LINE)
    assert (await factor.said(ANA, code(secret), "m2", after)).result is CodeResult.WRONG


async def test_a_code_confirms_nothing_that_was_asked_in_another_chat(store: Store, vault: Vault) -> None:
    factor, secret = await enrolled(store, vault)
    await factor.ask(ANA, LINE, NOON, "memory:ana")
    await factor.ask(ANA, "add memory:eve", NOON, "telegram:1")
    assert (await factor.said(ANA, code(secret), "m1", NOON, "memory:ana")).result is CodeResult.NOTHING_ASKED
    later = code(secret, LATER)
    assert await factor.said(ANA, later, "m2", LATER, "telegram:1") == Said(
        CodeResult.RIGHT, "add memory:eve"
    )
