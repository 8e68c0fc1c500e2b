"""A message that was obeyed and not answered is handled again, and is answered as if it had been once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from chatwallet.bot.dispatch import inbox_worker
from chatwallet.channels.base import Conversation, InboundMessage
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.bot.village import ANA, BEN, EVA, Village, village
from chatwallet.tracking.people import person_of
from chatwallet.wallet.errors import WalletUnavailable

ENGLISH = Catalogue()["en"]


class Deaths:
    """Lets what is said be handled, and its answer be lost, once for each message of these lines."""

    def __init__(self, bot: Village, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bot = bot
        self.handled: list[str] = []
        self._meanwhile: Callable[[], None] | None = None
        monkeypatch.setattr(inbox_worker, "LOOK", 0.02)
        answer = bot.store.inbox.answer

        async def lost(origin: str, message: InboundMessage, *rest: Any) -> None:
            self.handled.append(message.text)
            if self._meanwhile is not None and self.handled.count(message.text) == 1:
                self._meanwhile()
                raise StoreUnavailable("killed before the answer was stored")
            await answer(origin, message, *rest)

        monkeypatch.setattr(bot.store.inbox, "answer", lost)

    async def say(
        self, text: str, who: Conversation = ANA, meanwhile: Callable[[], None] = lambda: None
    ) -> str:
        """Say a line that is handled twice; `meanwhile` happens between."""
        self._meanwhile = meanwhile
        self.handled.clear()
        said = await self._bot.say(text, who)
        assert self.handled == [text, text]
        self._meanwhile = None
        return said.text.replace("\u00a0", " ")


async def test_a_till_is_linked_though_the_wallet_is_away_when_its_message_is_handled_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        deaths = Deaths(bot, monkeypatch)
        assert "New orders will pay the Flash user “myshop”" in await deaths.say("link @myshop")

        def away() -> None:
            bot.linker.fail_next(WalletUnavailable("away"))

        assert (await deaths.say("1", meanwhile=away)).startswith("✅ Your orders pay “myshop” from now on.")


async def test_each_step_with_a_wallet_and_with_chats_is_done_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        deaths = Deaths(bot, monkeypatch)
        for other in (BEN, EVA):
            code = re.search(r"connect [A-Z]{4}-[A-Z]{4}", await deaths.say("connect"))
            assert code is not None
            assert "Please confirm it" in await deaths.say(code[0], other)
            assert "are one account now" in await deaths.say("1")
        await deaths.say("link @myshop")
        await deaths.say("1")
        assert "…ben" in await deaths.say("disconnect 2")
        assert "…eva" in (await bot.say("disconnect")).text, "the next one has moved up"
        assert "Stop using “myshop”?" in await deaths.say("unlink")
        assert "myshop" in await deaths.say("1")
        assert (await bot.say("unlink")).text.startswith("No wallet is linked here.")
        assert "with its chats (2)" in await deaths.say("delete my data")
        account = await bot.store.accounts.find(person_of(ANA))
        assert account is not None
        done = await deaths.say(f"delete {account.id[-4:]}")
        assert done == ENGLISH("delete-done")
        assert await store.accounts.find(person_of(ANA)) is None, "nobody is known by what was handled again"
        greeted = [one for one in bot.channel.sent if one.message.text.startswith("I keep your orders")]
        assert len(greeted) == 3, "each chat when it came, and none for what it said last"
