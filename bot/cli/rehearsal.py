"""A bot of a moment, in a file of its own: somebody asks for money, it is paid, and they are told."""

from __future__ import annotations

import asyncio
import tempfile
import time

from ...channels.base import Conversation
from ...channels.checks import CheckResult
from ...channels.memory import MemoryChannel, Sent
from ...storage.addresses import make_store
from ...tracking.lookups import ByOrigin
from ...wallet.memory import MemoryWallet
from ..build import build
from ..config.settings import Settings

_SOMEBODY = Conversation("memory", "selftest", "selftest")
_TIME = 20.0  # seconds for all of it


async def rehearse() -> CheckResult:
    """Make an order, pay it and wait for the news, with play money: what the bot does on any day, in short."""
    began = time.monotonic()
    channel, wallet = MemoryChannel(), MemoryWallet()
    step = "starts"
    with tempfile.TemporaryDirectory(prefix="chatwallet-selftest-") as folder:
        try:
            async with (
                asyncio.timeout(_TIME),
                make_store(f"sqlite:///{folder}/selftest.sqlite") as store,
                build(_plain(), store=store, wallet=wallet, channels={"memory": channel}),
            ):
                step = "makes an order"
                await channel.say(_SOMEBODY, "receive 1 selftest", id="1")
                answer, *_ = await channel.wait_for(1, timeout=_TIME)
                found = await store.charges.find_invoice(ByOrigin("memory:1"))
                if found is None or answer.message.qr is None:
                    return _failed(step, "its answer has no code")
                step = "tells of its payment"
                wallet.pay(found[1].payment_hash)
                await _news(channel)
        except TimeoutError:
            return _failed(step, f"not within {_TIME:.0f} s")
        except OSError as error:
            return _failed(step, str(error))
    took = (time.monotonic() - began) * 1000
    return CheckResult(
        True, f"An order was made, paid with play money and told in {took:.0f} ms, in a store of its own"
    )


async def _news(channel: MemoryChannel) -> Sent:
    """The first message that is no answer."""
    number = 2
    while True:
        for sent in (await channel.wait_for(number, timeout=_TIME))[1:]:
            if sent.message.edit_of is None:
                return sent
        number += 1


def _plain() -> Settings:
    """Settings without those of this machine: nothing of the bot's own is touched."""
    return Settings.model_construct()


def _failed(step: str, why: str) -> CheckResult:
    return CheckResult(
        False,
        f"A rehearsal failed where the bot {step}: {why}",
        "See the log above. If it names no reason, install chatwallet anew.",
    )
