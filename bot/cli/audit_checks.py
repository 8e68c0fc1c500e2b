"""What `chatwallet doctor` says of the audit: whether its newest rows are whole, and signed."""

from __future__ import annotations

from ...channels.checks import CheckResult
from ...storage.addresses import missing_file, open_records
from ...storage.errors import StoreError
from ...storage.records.audit import RecordAudit
from ..config.settings import Settings, SettingsError
from ..vault import open_vault
from .audit import FINDINGS

NEWEST = 1000  # rows that are walked through

_READ = "`chatwallet audit verify` walks through all of it: see docs/operations.md, The audit."


async def check_audit(settings: Settings) -> list[CheckResult]:
    """Walk through the newest rows; nothing where there are none."""
    if missing_file(settings.store.get_secret_value()) is not None:
        return []
    try:
        vault, _ = open_vault(settings)
        async with open_records(settings.store.get_secret_value()) as records:
            verdict = await RecordAudit(records, vault).verify(NEWEST)
    except (StoreError, SettingsError):  # doctor says of store and ring elsewhere
        return []
    if verdict.bad is not None and verdict.finding is not None:
        return [CheckResult(False, f"Row {verdict.bad} of the audit {FINDINGS[verdict.finding]}", _READ)]
    if not verdict.head.seq:
        return []
    what = f"The audit is whole: rows {verdict.first} to {verdict.head.seq} were looked at"
    if vault.ready:
        return [CheckResult(True, what)]
    plain = f"{what}. There is no ring of keys to sign it by: whoever writes to the store can make it anew"
    return [CheckResult(True, plain, "`chatwallet keys new` makes one; then restart the bot.")]
