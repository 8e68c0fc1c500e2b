"""`chatwallet audit verify` and `export`: whether the audit is whole, and all of it, also while the bot runs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import orjson

from ...accounts.audit import AuditRow, Finding, Verdict
from ...storage.addresses import missing_file, open_records
from ...storage.records.audit import RecordAudit
from ..config.settings import Settings
from ..vault import open_vault

Tell = Callable[[str], None]

FINDINGS = {
    Finding.CHANGED: "was changed, or put there by somebody else",
    Finding.GAP: "is missing, or stands where it can't",
    Finding.PLAIN: "was made without the key of the ring, behind rows that were made with it",
    Finding.TRUNCATED: "is missing: the end was cut off",
    Finding.HEAD: "is none: the record of where it ends, or was cut, is damaged",
    Finding.UNCHECKED: "was made with a ring of keys, and none is here to check it by",
}
"""What is wrong with the first bad row, in words."""

_HEAD = re.compile(r"([0-9]{1,15}):([0-9a-f]{32})")


class NoAudit(Exception):
    """There is no audit, or what was noted of it can't be read. The message is a sentence for the operator."""


async def verify(settings: Settings, noted: str, tell: Tell, *, as_json: bool = False) -> bool:
    """Walk through the chain, and hold it against a head that was `noted` outside, if any; True where all is well.

    Raises NoAudit, SettingsError or StoreError.
    """
    async with _audit(settings) as (audit, keyed):
        verdict = await audit.verify()
        kept = None
        if noted and verdict.finding is not Finding.HEAD:
            seq, mac = _read(noted)
            kept = await audit.keeps(seq, mac)
            if kept is False and verdict.bad is None:
                finding = Finding.TRUNCATED if verdict.lacks(seq) else Finding.CHANGED
                verdict = Verdict(verdict.rows, verdict.first, verdict.head, seq, finding)
    if as_json:
        tell(orjson.dumps(_body(verdict, keyed, kept)).decode())
    else:
        for line in _said(verdict, keyed, noted, kept):
            tell(line)
    return verdict.bad is None


async def export(settings: Settings, tell: Tell) -> None:
    """Print each row as a line of JSON, oldest first. Raises NoAudit, SettingsError or StoreError."""
    async with _audit(settings) as (audit, _):
        async for row in audit.rows():
            tell(orjson.dumps(_line(row)).decode())


@asynccontextmanager
async def _audit(settings: Settings) -> AsyncIterator[tuple[RecordAudit, bool]]:
    """The audit of the store, and whether there is a ring to check it by."""
    address = settings.store.get_secret_value()
    if missing_file(address) is not None:
        raise NoAudit("there is no store yet")
    vault, _ = open_vault(settings, lost=True)
    async with open_records(address) as records:
        yield RecordAudit(records, vault), vault.ready


def _read(noted: str) -> tuple[int, str]:
    found = _HEAD.fullmatch(noted.strip())
    if found is None:
        raise NoAudit(f"{noted!r} is no head: write it as the log and the bot's message say it, 17:0a1b…")
    return int(found[1]), found[2]


def _said(verdict: Verdict, keyed: bool, noted: str, kept: bool | None) -> list[str]:
    if verdict.bad is not None and verdict.finding is not None:
        return [f"✗ Row {verdict.bad} of the audit {FINDINGS[verdict.finding]}."]
    if not verdict.head.seq:
        return ["✓ The audit is empty."]
    head = f"{verdict.head.seq}:{verdict.head.mac}"
    lines = [f"✓ The audit is whole: rows {verdict.first} to {verdict.head.seq}. Its head is {head}"]
    if kept:
        lines.append("✓ It goes on from the head that you noted.")
    elif noted:
        lines.append("  The head that you noted is older than what is kept: it was cut off for its age.")
    if not keyed:
        lines.append(
            "  There is no ring of keys: this shows slips, and nobody who can reckon. See “chatwallet keys new”."
        )
    return lines


def _body(verdict: Verdict, keyed: bool, kept: bool | None) -> dict[str, object]:
    head = verdict.head
    return {
        "ok": verdict.bad is None,
        "first": verdict.first,
        "rows": verdict.rows,
        "head": {"seq": head.seq, "mac": head.mac, "at": None if head.at is None else head.at.isoformat()},
        "noted_head_kept": kept,
        "keyed": keyed,
        "bad": verdict.bad,
        "finding": verdict.finding,
    }


def _line(row: AuditRow) -> dict[str, object]:
    return {
        "seq": row.seq,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "act": row.act,
        "object": row.object,
        "details": row.details,
        "prev": row.prev,
        "mac": row.mac,
        "keyed": row.keyed,
    }
