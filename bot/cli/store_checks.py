"""What `chatwallet doctor` says of the store, and of what went through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from ...channels.checks import CheckResult
from ...storage.addresses import describe, missing_file, open_to_others, prepare
from ...storage.errors import StoreError
from ...storage.insight import StoreSummary, Traffic
from ..config.settings import Settings
from ..stores import store_summary

DEAD = 1000  # notices that are counted


async def examine_store(settings: Settings) -> list[CheckResult]:
    """Look into the store, also while the bot works on it, and tell what it holds."""
    address = settings.store.get_secret_value()
    where = describe(address)
    if file := missing_file(address):
        return [_place_of(file)]
    before = open_to_others(address)
    try:
        free = await prepare(address)
        seen = await store_summary(settings, settings.channels, DEAD)
    except StoreError as error:
        # Most errors name the store themselves.
        what = str(error) if where in str(error) else f"{where} can't be used: {error}"
        return [CheckResult(False, f"The store: {what}")]
    state = "opens" if free else "is in use by the bot"
    return [*_modes(before, open_to_others(address)), *_results(f"The store {where} {state}", seen)]


def _place_of(file: Path) -> CheckResult:
    """Whether a store that is not there yet can be made; a look makes none."""
    folder = next(one for one in file.absolute().parents if one.exists())
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return CheckResult(False, f"The store {file} can't be made: {error.strerror} ({folder})")
    return CheckResult(True, f"The store {file} is not there yet; the bot makes it when it starts")


def _modes(before: Mapping[Path, int], now: Mapping[Path, int]) -> Iterator[CheckResult]:
    """Which files others could read, and whether they still can."""
    for file, mode in before.items():
        if file in now:
            mend = f"chmod 600 {file}, or start the bot again: it does that by itself."
            yield CheckResult(False, f"Others than its owner may read {file} (mode {mode:04o})", mend)
        else:
            yield CheckResult(
                True, f"Others than its owner could read {file} (mode {mode:04o}); now it is 0600"
            )


def _results(opens: str, seen: StoreSummary) -> Iterator[CheckResult]:
    dead = len(seen.dead)
    instances = "" if seen.instances is None else f"; instances that work on it: {seen.instances}"
    counts = f"messages that wait for an answer: {seen.waiting}, notices that were given up: {dead}"
    yield CheckResult(
        True, f"{opens}{instances}; {counts}", "`chatwallet notices` lists them." if dead else ""
    )
    if seen.taken:
        what = f"Messages that a channel took, and told no end of: {seen.taken}"
        yield CheckResult(
            True, what, "The bot asks for them; many mean that Twilio's status callbacks do not reach it."
        )
    if seen.server:
        yield CheckResult(True, f"The store's server: {', '.join(seen.server)}")
    for unknown in seen.unchecked:
        yield CheckResult(True, f"The store's server would not tell {unknown}", "Make sure of it yourself.")
    for what, mend in seen.advice:
        yield CheckResult(True, f"The store's server is well, but {what}", mend)
    for name, one in seen.traffic.items():
        yield CheckResult(True, f"{name}: {_last(one)}")


def _last(traffic: Traffic) -> str:
    return f"last message in: {_moment(traffic.last_in)}, last message out: {_moment(traffic.last_out)}"


def _moment(at: datetime | None) -> str:
    return "none" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"
