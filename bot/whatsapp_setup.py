"""`chatwallet whatsapp setup`: from the settings to what is registered at Twilio, and what it says of it."""

from __future__ import annotations

# ruff: noqa: PLC0415 - Twilio's library is an extra: that it is missing is said before it is imported
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import orjson

from ..channels.values import KeyValues
from ..channels.whatsapp.settings import WhatsAppSettings
from ..tracking.clock import utc_now
from ..web.fields import without_slash
from .channels import missing_for_channels
from .config.settings import Settings, SettingsError, part_of
from .stores import open_values, open_values_to_look

if TYPE_CHECKING:
    from ..channels.whatsapp.setup_steps import Step

_CHANNEL = "whatsapp"

Tell = Callable[[str], None]


async def set_up(
    settings: Settings, tell: Tell, *, may_set: Callable[[str], bool], dry_run: bool, as_json: bool
) -> bool:
    """Register what is missing, and tell of it; whether nothing is left to be mended.

    `may_set` is asked before a number's webhook is changed. Raises SettingsError for what is missing, or StoreError.
    """
    if missing := missing_for_channels(settings, (_CHANNEL,)):
        raise SettingsError(missing)
    from ..channels.whatsapp.setup import open_setup

    steps: list[Step] = []

    def note(step: Step) -> None:
        steps.append(step)
        if not as_json:
            _say(step, tell)

    async with (
        _values(settings, dry_run) as values,
        open_setup(
            part_of(settings, WhatsAppSettings),
            values,
            public_url=without_slash(settings.public_url),
            may_set=may_set,
            dry_run=dry_run,
            clock=utc_now,
        ) as setup,
    ):
        await setup.run(note)
    well = all(step.well for step in steps)
    if as_json:
        found = {"well": well, "dry_run": dry_run, "steps": list(map(_as_json, steps))}
        tell(orjson.dumps(found).decode())
    else:
        _sum_up(settings, steps, tell, dry_run=dry_run)
    return well


def _values(settings: Settings, dry_run: bool) -> AbstractAsyncContextManager[KeyValues]:
    return open_values_to_look(settings) if dry_run else open_values(settings)


def _say(step: Step, tell: Tell) -> None:
    tell(f"{'✓' if step.well else '✗'} {step.says}")
    if step.mend:
        tell(f"    {step.mend}")


def _sum_up(settings: Settings, steps: Sequence[Step], tell: Tell, *, dry_run: bool) -> None:
    if waiting := sum(step.waits for step in steps):
        tell(f"Templates that wait for WhatsApp: {waiting}. `chatwallet doctor` tells what becomes of them.")
    if dry_run:
        tell("Nothing was changed.")
    if _CHANNEL not in settings.channels:
        tell(f"The channel {_CHANNEL} is not in CHATWALLET_CHANNELS: the bot speaks there once it is.")


def _as_json(step: Step) -> dict[str, object]:
    told = {
        "part": step.part,
        "well": step.well,
        "did": step.did,
        "says": step.says,
        "mend": step.mend,
        "count": step.count,
        "kind": step.kind,
        "language": step.language,
        "sid": step.sid,
        "status": step.status,
    }
    return {name: value for name, value in told.items() if value not in ("", 0) or name == "well"}
