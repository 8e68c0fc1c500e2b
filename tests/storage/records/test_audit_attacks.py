"""What somebody with the store, or an accident, does to the ends of the audit, and what must not be taken for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.accounts.audit import Finding, plain_mac, text_of
from chatwallet.accounts.secrets import Vault
from chatwallet.storage.base import Store
from chatwallet.storage.encoding import to_ms
from chatwallet.storage.records import audit as module
from chatwallet.storage.records.indexes import AUDIT_HEAD, Body
from chatwallet.tests.storage.records.test_audit import act, chain, change, row, rows_of, vault

__all__ = ("vault",)


async def forge(store: Store, since: int) -> None:
    """Write all rows since a number anew, without the key, and the head with them."""
    rows = await rows_of(store)
    mac = next((one.mac for one in rows if one.seq == since - 1), rows[0].prev)
    for one in rows:
        if one.seq < since:
            continue
        text = text_of(one.seq, to_ms(one.at), one.actor, one.act, "forged", one.details)
        prev, mac = mac, plain_mac(mac, text)
        said: Body = {"object": "forged", "prev": prev, "mac": mac, "keyed": False}
        await change(store, row(one.seq), lambda body, said=said: {**body, **said})  # type: ignore[misc]
    await change(store, AUDIT_HEAD, lambda body: {**body, "mac": mac, "keyed": False})


async def test_the_newest_rows_written_anew_without_the_key_are_found(
    instances: list[Store], vault: Vault
) -> None:
    store = await chain(instances, vault, 8)
    await forge(store, 5)
    for newest in (None, 4):
        verdict = await store.audit.verify(newest)
        assert (verdict.bad, verdict.finding) == (5, Finding.PLAIN)


async def test_all_rows_behind_a_cut_written_anew_without_the_key_are_found(
    instances: list[Store], vault: Vault
) -> None:
    store = await chain(instances, vault, 3)
    assert await store.audit.cut(datetime.now(UTC) + timedelta(days=1)) == 2
    for number in range(3):
        await store.audit.write(act(number))
    await forge(store, 3)
    verdict = await store.audit.verify()
    assert (verdict.bad, verdict.finding) == (3, Finding.PLAIN)


@pytest.mark.parametrize("newest", [None, 2])
async def test_a_cut_amid_a_walk_is_no_gap(
    instances: list[Store], vault: Vault, monkeypatch: pytest.MonkeyPatch, newest: int | None
) -> None:
    store = await chain(instances, vault, 6)
    look, cut = store.audit.head, list[int]()

    async def head() -> object:
        found = await look()
        if not cut:
            cut.append(await instances[-1].audit.cut(datetime.now(UTC) + timedelta(days=1)))
        return found

    monkeypatch.setattr(store.audit, "head", head)
    verdict = await store.audit.verify(newest)
    assert (cut, verdict.bad, verdict.rows) == ([5], None, 1)


@pytest.mark.parametrize("key", [AUDIT_HEAD, module._ANCHOR])
@pytest.mark.parametrize("damage", ["seq", "mac"])
async def test_a_damaged_end_is_a_finding(
    instances: list[Store], vault: Vault, key: str, damage: str
) -> None:
    store = await chain(instances, vault, 3)
    await store.audit.cut(datetime.now(UTC) + timedelta(days=1))
    await change(store, key, lambda body: {name: value for name, value in body.items() if name != damage})
    assert (await store.audit.verify()).finding is Finding.HEAD
