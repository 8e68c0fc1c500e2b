"""The bot as the chaos suite runs it: `chatwallet run`, and what the environment asks to be broken in it.

CHATWALLET_TEST_POINTS=1 has it come to crash points (points.py), CHATWALLET_TEST_TRAP is the file that arms one,
CHATWALLET_TEST_MUTANT a broken design (mutants.py), CHATWALLET_TEST_HANGS a command of admins that never answers.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from chatwallet.tests.chaos.mutants import MUTANTS
from chatwallet.tests.chaos.points import Trap, died_file, keep_alive, plant
from chatwallet.tests.nursery_process import load
from chatwallet.wallet.flash import issuing

LIBRARIES = (
    "chatwallet.bot.cli.main",
    "chatwallet.bot.run",
    "chatwallet.channels.telegram.ptb_engine",
    "chatwallet.channels.whatsapp.twilio",
    "chatwallet.storage.redis.store",
    "uvicorn.main",
)
"""What a bot loads while it starts."""


def main() -> None:
    """Break what is asked for, then run."""
    setattr(issuing, "_LIMIT", 1_000_000)  # noqa: B010  # Flash's, which the sandbox does not keep here either
    if mutant := os.environ.get("CHATWALLET_TEST_MUTANT"):
        MUTANTS[mutant].apply()
    if name := os.environ.get("CHATWALLET_TEST_HANGS"):
        _hang(name)
    if os.environ.get("CHATWALLET_TEST_POINTS"):
        trap = Path(os.environ["CHATWALLET_TEST_TRAP"])
        load(LIBRARIES)
        keep_alive(lambda: _run_to(trap), died_file(trap).touch)
    else:
        _run()


def _hang(name: str) -> None:
    """Have a command of admins wait for ever, as a query does that the store never answers."""
    from chatwallet.bot.admin import desk, registry
    from chatwallet.bot.admin.base import AdminCommand, Asked

    find = registry.find_admin_commands

    async def wait(asked: Asked) -> str:
        await asyncio.Event().wait()
        return ""

    def found() -> tuple[AdminCommand, ...]:
        others = [one for one in find() if one.name != name]
        return (*others, AdminCommand(name, "", "never answers", wait))

    setattr(desk, "find_admin_commands", found)  # noqa: B010  # by its name there


def _run_to(trap: Path) -> None:
    plant(Trap(trap).reach)
    _run()


def _run() -> None:
    from chatwallet.bot.cli.main import main as chatwallet

    sys.argv = ["chatwallet", "run"]
    chatwallet()


if __name__ == "__main__":
    main()
