"""What `chatwallet doctor` says of what an admin has switched off for everybody."""

from __future__ import annotations

from ...accounts.modes import Mode
from ...channels.checks import CheckResult
from ...storage.addresses import missing_file, open_records
from ...storage.errors import StoreError
from ...storage.records.audit import RecordAudit
from ...storage.records.modes import RecordModes
from ..config.settings import Settings

_WHAT = {
    Mode.LOCKDOWN: "nothing goes on but the news of payments",
    Mode.MAINTENANCE: "there are no new orders, QRs and links",
}


async def check_modes(settings: Settings) -> list[CheckResult]:
    """Name each mode that is on, whether or not the bot runs; nothing where the store can't be asked."""
    address = settings.store.get_secret_value()
    if missing_file(address) is not None:
        return []
    try:
        async with open_records(address) as records:
            modes = await RecordModes(records, RecordAudit(records)).now()
    except StoreError:  # doctor says of the store elsewhere
        return []
    on = ((Mode.LOCKDOWN, modes.lockdown), (Mode.MAINTENANCE, modes.maintenance))
    return [
        CheckResult(
            False,
            f"A {mode} is on since {one.at:%Y-%m-%d %H:%M:%S} UTC: {_WHAT[mode]}",
            f"An admin ends it in the chat: admin {mode} off.",
        )
        for mode, one in on
        if one is not None
    ]
