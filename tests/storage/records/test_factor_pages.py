"""PE-32: pages for second factors on records: whose secret each shows, on every store and instance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.second_factor import (
    begun_secret,
    counting,
    counting_secret,
    new_row_of,
    new_secret,
    row_of,
)
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import TextSource
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.storage.records.sealed import SealedRecords
from chatwallet.tracking.factor_pages import Enrolled, FactorPage, Put

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANA, PERSON = "acc_ana", Person("memory", "ana")
RING = KeyRing.new(NOON)
PAGE = FactorPage(
    row="enrolling:1",
    account=ANA,
    chat=Conversation("memory", "ana", "ana"),
    place="Memory",
    digits="1234",
    until=NOON + timedelta(minutes=10),
)
OTHER = replace(PAGE, row="enrolling:2")


def vault_of(ring: KeyRing) -> Vault:
    return Vault(TextSource(ring.text, "a test"))


@pytest.fixture
def vault() -> Vault:
    return vault_of(RING)


async def begun(store: Store, vault: Vault, page: FactorPage = PAGE, origin: str = "m1") -> str:
    """Make a page and press its button; return how its secret is sealed."""
    assert await store.factor_pages.put(page, PERSON, origin) is Put.DONE
    _, sealed = new_secret(vault, page.account)
    assert await store.factor_pages.reveal(page.row, sealed, NOON) == sealed
    return sealed


def enrolled(vault: Vault, sealed: str, account: str = ANA) -> Enrolled:
    counts = counting(vault, account, begun_secret(vault, account, sealed))
    return Enrolled(begun=sealed, sealed=counts, step=7, tells=())


async def sealed_at(store: Store, key: str) -> str:
    (body,) = await store.records.get(key)
    assert body is not None
    return str(body["sealed"])


async def test_a_page_lets_no_secret_count_that_another_one_shows(
    instances: list[Store], vault: Vault
) -> None:
    first, last = instances[0], instances[-1]
    sealed = await begun(first, vault)
    assert await last.factor_pages.put(OTHER, PERSON, "m2") is Put.DONE
    assert not await last.factor_pages.enrol(OTHER.row, enrolled(vault, sealed), NOON)
    newer = await begun(last, vault, replace(PAGE, row="enrolling:3"), "m3")
    assert await first.factor_pages.reveal(PAGE.row, "cw1.k.x.y", NOON) is None
    for stale in (sealed, newer):
        assert not await first.factor_pages.enrol(PAGE.row, enrolled(vault, stale), NOON)
    assert await first.factors.counting(ANA) is None


async def test_once_a_factor_counts_a_page_takes_the_message_that_said_its_code(
    instances: list[Store], vault: Vault
) -> None:
    first, last = instances[0], instances[-1]
    assert await last.factor_pages.put(OTHER, PERSON, "m1") is Put.DONE
    assert await first.factor_pages.enrol(PAGE.row, enrolled(vault, await begun(first, vault)), NOON)
    assert await last.factor_pages.find(OTHER.row, NOON) is None, "what counts is another one by now"
    newer = replace(PAGE, row="enrolling:4")
    assert await last.factor_pages.put(newer, PERSON, "m4") is Put.NEEDS_CODE
    await first.factors.ask(ANA, "totp", NOON + timedelta(minutes=5))
    await first.factors.use(ANA, 8, "m5", NOON)
    assert await last.factor_pages.put(newer, PERSON, "m4") is Put.NEEDS_CODE
    assert await last.factor_pages.put(newer, PERSON, "m5") is Put.DONE


async def test_a_rotation_seals_both_secrets_anew_and_ends_open_pages(
    instances: list[Store], vault: Vault
) -> None:
    first, last = instances[0], instances[-1]
    assert await first.factor_pages.enrol(PAGE.row, enrolled(vault, await begun(first, vault)), NOON)
    _, sealed = new_secret(vault, ANA)
    await first.factors.begin(ANA, sealed, NOON)
    await first.factors.ask(ANA, "totp", NOON + timedelta(minutes=5))
    await first.factors.use(ANA, 8, "m5", NOON)
    assert await first.factor_pages.put(OTHER, PERSON, "m5") is Put.DONE
    secrets = {row_of(ANA): counting_secret, new_row_of(ANA): begun_secret}
    told = {key: how(vault, ANA, await sealed_at(first, key)) for key, how in secrets.items()}
    rotated, rows = vault_of(RING.with_new(NOON)), SealedRecords(last.records)
    batch = await rows.batch(RING.active.kid)
    assert {row.key for row in batch} == set(secrets)
    renewed = {
        row.key: (row.sealed, str(rotated.renewed(row.purpose, row.owner, row.key, row.sealed)))
        for row in batch
    }
    assert await rows.replace(renewed) == 2
    assert told == {key: how(rotated, ANA, await sealed_at(first, key)) for key, how in secrets.items()}
    assert await first.factor_pages.find(OTHER.row, NOON) is None


async def test_where_a_ring_was_abandoned_codes_are_set_up_at_the_machine(
    instances: list[Store], vault: Vault
) -> None:
    first, last = instances[0], instances[-1]
    account = (await first.accounts.load(Account(PERSON, "en", "UTC", "USD"), NOON)).id
    page, other = replace(PAGE, account=account), replace(OTHER, account=account)
    sealed = await begun(first, vault, page)
    assert await first.factor_pages.enrol(page.row, enrolled(vault, sealed, account), NOON)
    await SealedRecords(last.records).forget([row_of(account)])
    assert await last.factors.counting(account) is None
    assert await last.factor_pages.put(other, PERSON, "m9") is Put.LOST
