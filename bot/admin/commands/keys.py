"""`admin keys`, `keys rotate`, `keys check`: the ring of keys, as the machine's command has it."""

from __future__ import annotations

from collections.abc import Sequence

from ....accounts.key_ring import BadRing
from ....accounts.secrets import SecretsError
from ....storage.records.sealed import SealedRecords
from ...config.settings import SettingsError
from ...ring_work import (
    KeysRefused,
    RingWork,
    check_ring,
    place_of_ring,
    refuse_faults,
    ring_file,
    show_ring,
)
from ..base import AdminCommand, AdminError, Asked, always

_STEP = "  "  # what begins a line that only says how far it is


def _work(asked: Asked) -> RingWork:
    vault = asked.office.vault
    return RingWork(vault, vault.source, asked.office.store.records)


async def show(asked: Asked) -> str:
    """List the keys, never one itself, and how many secrets are sealed with each."""
    work, lines = _work(asked), list[str]()
    show_ring(work.vault, work.source, await SealedRecords(work.records).use(), lines.append)
    return "\n".join(lines)


async def check(asked: Asked) -> str:
    """Open every secret."""
    work, lines = _work(asked), list[str]()
    use = await SealedRecords(work.records).use()

    async def unopened() -> Sequence[str]:
        return await work.unopened(use)

    await check_ring(work.vault, work.source, use, unopened, lines.append)
    return "\n".join(lines)


async def effect(asked: Asked) -> str:
    """Say how many secrets would be sealed anew, and where the ring is."""
    work = _work(asked)
    use = await SealedRecords(work.records).use()
    try:
        _refuse_without_ring(work)
        refuse_faults(work.vault, use)
        ring_file(work.source, "chatwallet keys rotate --print")
    except (KeysRefused, SettingsError) as error:
        raise AdminError(_sentence(error)) from error
    return (
        f"{sum(use.rows.values())} secrets would be sealed anew with a new key, while the bot goes on. The ring: "
        f"{place_of_ring(work.source)}; bots with another file of it need the new one there. Older keys stay on it "
        "until “chatwallet keys retire” at the machine."
    )


async def rotate(asked: Asked) -> str:
    """Add a key and seal everything anew with it; the same message again goes on where it was broken off."""
    work, lines = _work(asked), list[str]()
    try:
        _refuse_without_ring(work)
        work.vault.reload()  # another process may have changed the file
        await work.rotate(
            lines.append,
            by=asked.account,
            now=asked.office.clock(),
            since=asked.context.message.at,
        )
    except (KeysRefused, SettingsError, BadRing, SecretsError) as error:
        raise AdminError(_sentence(error)) from error
    return "\n".join(line for line in lines if not line.startswith(_STEP))


def _refuse_without_ring(work: RingWork) -> None:
    if not work.vault.ready:
        raise KeysRefused("there is no ring of keys: “chatwallet keys new” makes one")


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


ADMIN_COMMANDS = (
    AdminCommand("keys", "", "the ring of keys, and how many secrets each has", show),
    AdminCommand("keys check", "", "open every secret", check, slow=True),
    AdminCommand(
        "keys rotate",
        "‡§",
        "a new key, and all secrets sealed anew with it",
        rotate,
        effect=effect,
        factor=always,
        acts=True,
        slow=True,
    ),
)
