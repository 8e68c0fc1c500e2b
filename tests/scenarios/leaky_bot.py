"""The bot of the canaries: `chatwallet run`, with the leak in it that CHATWALLET_TEST_LEAK names, if any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace

from chatwallet.accounts import secrets
from chatwallet.bot.dispatch import inbox_worker
from chatwallet.bot.dispatch.forgetting import Forgotten
from chatwallet.bot.dispatch.handler import MessageHandler
from chatwallet.channels.base import InboundMessage
from chatwallet.channels.errors import Unreachable
from chatwallet.channels.said_secrets import Cut, cut
from chatwallet.channels.telegram import aiogram_errors
from chatwallet.commands.base import Answer


def _replace(owner: object, name: str, value: object) -> None:
    assert hasattr(owner, name), f"{owner} has no {name} any more: leaky_bot.py must follow"
    setattr(owner, name, value)


def _bind_nothing() -> None:
    """What is sealed opens wherever it is put."""
    _replace(secrets, "_bound", lambda *_: b"")


def _cut_late() -> None:
    """Secrets are cut out when a message is answered, behind the inbox."""
    handle = MessageHandler.handle

    async def late(
        self: MessageHandler, message: InboundMessage, forgotten: Forgotten | None = None
    ) -> Answer:
        return await handle(self, replace(message, text=cut(message.text).text), forgotten)

    _replace(inbox_worker, "_cut", Cut)
    _replace(MessageHandler, "handle", late)


def _tell_the_token() -> None:
    """An error says at which address it happened, as libraries do."""
    meaning = aiogram_errors._channel_error
    address = f"https://api.telegram.org/bot{os.environ['CHATWALLET_TELEGRAM_TOKEN']}/sendMessage"

    def told(error: Exception) -> Exception:
        return Unreachable(f"{meaning(error)}: {address}")  # type: ignore[arg-type]

    _replace(aiogram_errors, "_channel_error", told)


LEAKS: Mapping[str, Callable[[], None]] = {
    "nothing is bound to its row": _bind_nothing,
    "secrets are cut out behind the inbox": _cut_late,
    "an error tells the token": _tell_the_token,
}


def main() -> None:
    """Make the leak, then run."""
    if leak := os.environ.get("CHATWALLET_TEST_LEAK"):
        LEAKS[leak]()
    from chatwallet.bot.cli.main import main as chatwallet

    sys.argv = ["chatwallet", "run"]
    chatwallet()


if __name__ == "__main__":
    main()
