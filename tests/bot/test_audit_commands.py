"""PE-34 at the machine: `chatwallet audit verify` and `export`, on a file and on a Redis that somebody has changed."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from chatwallet.accounts.audit import Act, Entry, Finding
from chatwallet.accounts.base import SILENCE, Account, Person, Told
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.bot.cli.audit import NoAudit, export, verify
from chatwallet.bot.cli.audit_checks import check_audit
from chatwallet.bot.cli.export import export as copy_of
from chatwallet.bot.cli.keys import new as new_ring
from chatwallet.bot.cli.keys import retire, rotate
from chatwallet.bot.cli.owners import confirm
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.vault import open_vault
from chatwallet.bot.web_chats import new, revoke
from chatwallet.storage.addresses import make_store, open_records
from chatwallet.storage.base import Store
from chatwallet.storage.records.audit import row_key
from chatwallet.storage.records.engine import Read, Steps, Work
from chatwallet.storage.records.indexes import AUDIT_HEAD, Body

from .conftest import Chatwallet

ANA = Person("whatsapp", "whatsapp:+18765550543")
OF_ANA = "whatsapp:+18765550543"
Bodies = dict[str, Body | None]

KEYS = [*map(row_key, range(1, 9)), AUDIT_HEAD]


@pytest.fixture
async def shop(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[tuple[Settings, Store]]:
    """Six rows that a bot with a ring has written."""
    settings = load_settings(store=lasting, keys=KeyRing.new(datetime.now(UTC)).text, channels=("web",))
    async with make_store(lasting) as store:
        store.audit.sign_with(open_vault(settings)[0])
        for number in range(6):
            await store.audit.write(Entry("acc_ana", Act.COMMAND, f"o{number}", {"command": "status"}))
        yield settings, store


async def damage(settings: Settings, how: Callable[[Bodies], Bodies]) -> None:
    """Change rows from another process's connection, as somebody with the file, or the server's password, does."""

    def operation(work: Work) -> Steps[None]:
        bodies, _ = yield Read(KEYS)
        for key, body in how(dict(zip(KEYS, bodies, strict=True))).items():
            if body is None:
                work.delete(key)
            else:
                work.put(key, body)

    async with open_records(settings.store.get_secret_value()) as records:
        await records.run(operation)


def of(bodies: Bodies, seq: int) -> Body:
    return bodies[row_key(seq)] or {}


def edited(bodies: Bodies) -> Bodies:
    return {row_key(3): {**of(bodies, 3), "object": "another"}}


def nonsense(bodies: Bodies) -> Bodies:
    return {row_key(3): {**of(bodies, 3), "act": "nothing that there is"}}


def emptied(bodies: Bodies) -> Bodies:
    return {row_key(3): {"actor": "acc_ana", "seq": 3}}


def deleted(bodies: Bodies) -> Bodies:
    return {row_key(4): None}


def inserted(bodies: Bodies) -> Bodies:
    moved = {row_key(seq + 1): {**of(bodies, seq), "seq": seq + 1} for seq in range(3, 7)}
    head = {**(bodies[AUDIT_HEAD] or {}), "seq": 7}
    return {row_key(3): {**of(bodies, 2), "seq": 3, "prev": of(bodies, 2)["mac"]}, **moved, AUDIT_HEAD: head}


def reordered(bodies: Bodies) -> Bodies:
    return {row_key(2): {**of(bodies, 3), "seq": 2}, row_key(3): {**of(bodies, 2), "seq": 3}}


def forked(bodies: Bodies) -> Bodies:
    """Another row 5 that goes on from row 4, and the rest behind it as it was."""
    return {row_key(5): {**of(bodies, 5), "object": "another", "mac": "0" * 32}}


def cut_off(bodies: Bodies) -> Bodies:
    return {row_key(6): None}


@pytest.mark.parametrize(
    ("how", "bad", "finding"),
    [
        (edited, 3, Finding.CHANGED),
        (nonsense, 3, Finding.CHANGED),
        (emptied, 3, Finding.CHANGED),
        (deleted, 4, Finding.GAP),
        (inserted, 3, Finding.CHANGED),
        (reordered, 2, Finding.CHANGED),
        (forked, 5, Finding.CHANGED),
        (cut_off, 6, Finding.TRUNCATED),
    ],
)
async def test_pe_34_the_first_bad_row_is_named(
    shop: tuple[Settings, Store], how: Callable[[Bodies], Bodies], bad: int, finding: Finding
) -> None:
    settings, _ = shop
    said: list[str] = []
    assert await verify(settings, "", said.append)
    assert said[0].startswith("✓ The audit is whole: rows 1 to 6.")
    await damage(settings, how)
    assert not await verify(settings, "", said.append)
    assert said[-1].startswith(f"✗ Row {bad} of the audit ")
    assert not await verify(settings, "", said.append, as_json=True)
    found = orjson.loads(said[-1])
    assert (found["ok"], found["bad"], found["finding"]) == (False, bad, finding)
    (result,) = await check_audit(settings)
    assert not result.well
    assert f"Row {bad} " in result.what


async def test_pe_34_an_end_that_was_cut_off_with_its_head_is_seen_by_who_noted_the_head(
    shop: tuple[Settings, Store],
) -> None:
    settings, store = shop
    head, said = await store.audit.head(), list[str]()
    noted = f"{head.seq}:{head.mac}"
    assert await verify(settings, noted, said.append)
    assert said[1] == "✓ It goes on from the head that you noted."

    def with_head(bodies: Bodies) -> Bodies:
        return {
            row_key(6): None,
            AUDIT_HEAD: {**(bodies[AUDIT_HEAD] or {}), "seq": 5, "mac": of(bodies, 5)["mac"]},
        }

    await damage(settings, with_head)
    assert await verify(settings, "", said.append), "from the inside it can't be seen"
    assert not await verify(settings, noted, said.append)
    assert said[-1] == "✗ Row 6 of the audit is missing: the end was cut off."
    await store.audit.write(Entry("acc_ben", Act.INVITE))
    assert not await verify(settings, noted, said.append)
    assert said[-1].startswith("✗ Row 6 of the audit was changed")
    with pytest.raises(NoAudit, match="is no head"):
        await verify(settings, "6", said.append)


async def test_a_head_that_is_older_than_what_is_kept_is_no_fault(shop: tuple[Settings, Store]) -> None:
    settings, store = shop
    (second,) = [row async for row in store.audit.rows() if row.seq == 2]
    assert await store.audit.cut(datetime.now(UTC) + timedelta(days=1)) == 5
    said: list[str] = []
    assert await verify(settings, f"2:{second.mac}", said.append)
    assert said[0].startswith("✓ The audit is whole: rows 6 to 6.")
    assert "older than what is kept" in said[1]


async def test_every_row_is_a_line_of_json_without_an_address(shop: tuple[Settings, Store]) -> None:
    settings, store = shop
    said: list[str] = []
    await export(settings, said.append)
    lines = [orjson.loads(line) for line in said]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[-1]["mac"] == (await store.audit.head()).mac
    assert lines[0]["details"] == {"command": "status"}


async def test_what_is_done_at_the_machine_is_signed_and_goes_on_from_the_bot_s_rows(
    shop: tuple[Settings, Store],
) -> None:
    settings, store = shop
    now, said = datetime.now(UTC), list[str]()
    for at in (now - SILENCE, now):
        await store.accounts.load(Account(ANA, "en", "UTC", "USD"), at, Told(recycled=True))
    await confirm(settings, OF_ANA, said.append)
    await copy_of(settings, OF_ANA, said.append)
    await new(settings, "till", said.append)
    await revoke(settings, "till", said.append)
    await store.audit.write(Entry("acc_ana", Act.COMMAND, "", {"command": "status"}))
    rows = [row async for row in store.audit.rows(6)]
    acts = [row.act for row in rows]
    for act in (Act.TRUST, Act.EXPORT, Act.WEB_CHAT):
        assert act in acts
    assert all(row.keyed for row in rows)
    assert "8765550543" not in "".join(map(str, rows))
    assert (await store.audit.verify()).bad is None


async def test_what_is_done_to_the_ring_is_written(tmp_path: Path, no_settings: pytest.MonkeyPatch) -> None:
    settings = load_settings(store=f"sqlite:///{tmp_path}/shop.sqlite", keys_file=tmp_path / "ring")
    async with make_store(settings.store.get_secret_value()) as store:
        await new_ring(settings, print)
        before = open_vault(settings)[0].ring.active.kid
        await rotate(settings, print)
        await retire(settings, before, print)
        rows = [row async for row in store.audit.rows()]
    assert [(row.act, row.details["what"], row.keyed) for row in rows] == [
        (Act.KEYS, "new", False),
        (Act.KEYS, "rotated", True),
        (Act.KEYS, "retired", True),
    ]
    assert rows[-1].details["kid"] == before


def test_at_a_terminal_a_file_that_was_changed_ends_with_1(chatwallet: Chatwallet, tmp_path: Path) -> None:
    assert chatwallet("audit", "verify").err == "chatwallet: there is no store yet\n"
    for _ in range(3):
        assert chatwallet("admin", "invite").code == 0
    whole = chatwallet("audit", "verify")
    assert (whole.code, whole.out.splitlines()[0][:39]) == (0, "✓ The audit is whole: rows 1 to 3. Its ")
    assert "There is no ring of keys" in whole.out
    assert len(chatwallet("audit", "export").out.splitlines()) == 3
    with closing(sqlite3.connect(tmp_path / "chatwallet.sqlite", isolation_level=None)) as file:
        changed = file.execute(
            "UPDATE records SET body = replace(body, 'invite', 'totp') WHERE key = ?", (row_key(2),)
        ).rowcount
    assert changed == 1
    ended = chatwallet("audit", "verify")
    assert ended.code == 1
    assert ended.out == "✗ Row 2 of the audit was changed, or put there by somebody else.\n"
