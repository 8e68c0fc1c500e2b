"""`chatwallet doctor --schema`: whether the wallet's server has what our requests name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...channels.checks import CheckResult
from ...wallet.backend import SchemaLook
from ...wallet.backends import HOUSE_BACKEND
from ...wallet.errors import WalletError
from ..config.settings import Settings, SettingsError

_NAME = HOUSE_BACKEND.title
_NEWER = "Look for a newer chatwallet; until then `chatwallet doctor` says what works."


def read_schema(file: Path) -> str:
    """The text of a file. Raises SettingsError where there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"--schema-file {file}: {error}"]) from error


async def check_schema(settings: Settings, given: str | None) -> list[CheckResult]:
    """Compare with what the server tells of itself, or with a `given` text; SettingsError if that is no schema."""
    if HOUSE_BACKEND.look is None:
        return [CheckResult(True, f"{_NAME} has no schema to compare with")]
    if given is None and (missing := HOUSE_BACKEND.missing(settings)):
        raise SettingsError(missing)
    try:
        looked = await HOUSE_BACKEND.look(settings, given)
    except WalletError as error:
        what = f"{_NAME} does not answer: {error}"
        return [CheckResult(False, what, HOUSE_BACKEND.advice.unreachable)]
    except ValueError as error:
        raise SettingsError([f"the schema can't be read: {error}"]) from error
    return list(_results(looked))


def _results(looked: SchemaLook) -> Iterator[CheckResult]:
    if looked.refused:
        yield CheckResult(
            True,
            f"{_NAME} does not tell its schema ({looked.refused}); it was asked each document without values",
            "What is of another type is not seen so: --schema-file compares with a file.",
        )
    if not looked.drifts:
        yield CheckResult(True, f"{_NAME} has all that our requests name, by {looked.by}")
    for drift in looked.drifts:
        if drift.optional:
            yield CheckResult(True, f"{_NAME}: {drift.what}: the bot does without")
        else:
            yield CheckResult(False, f"{_NAME}: {drift.what}", _NEWER)
