"""PE-13, its join with linking: a key that was pasted into a chat which forgets it is asked about, and linked after a
yes; elsewhere it is never used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chatwallet.accounts.links import Link, LinkKind
from chatwallet.accounts.shops import Linking
from chatwallet.bot.dispatch import inbox_worker
from chatwallet.channels.base import Conversation
from chatwallet.channels.errors import Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.bot.key_town import ANA, NO_KEYS, KeyBot, key_bots


class ForgetfulChannel(MemoryChannel):
    """A chat that takes messages back; `keeper` is who has them all the same, "" for nobody."""

    def __init__(self, keeper: str = "", *, away: bool = False) -> None:
        super().__init__(abilities=NO_KEYS)
        self.keeper = keeper
        self._away = away

    async def forget(self, conversation: Conversation, reference: str) -> None:
        if self._away:
            raise Unreachable("gone")
        await super().forget(conversation, reference)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as opened:
        yield opened


async def with_ring(bot: KeyBot) -> None:
    """Somebody has linked a key before, so there is a ring."""
    other = Conversation("memory", "first", "first")
    page = await bot.page(other)
    assert (await page.enter(bot.key("firstshop"))).status_code == 200


async def test_pe_13_a_pasted_key_is_deleted_asked_about_and_linked_after_a_yes(
    store: Store, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    channel = ForgetfulChannel()
    async with key_bots([store], sandbox, channel=channel) as [bot]:
        await with_ring(bot)
        key = bot.key("myshop")
        asked = (await bot.say(key)).text.split("\n")
        assert asked[:2] == [
            "I deleted your message with the key.",
            f"The key …{key[-4:]} opens the Flash wallet “myshop”. Shall new orders be paid there?",
        ]
        assert len(channel.forgotten) == 1
        assert await bot.links() == ()
        assert (await bot.say("1")).text.startswith(f"✅ Connected: “myshop”, key …{key[-4:]}.")
        [link] = await bot.links()
        assert (link.kind, link.tail) == (LinkKind.KEY, key[-4:])
        assert (await bot.say("balance")).text.startswith("💰 Balance")
        assert await store.records.get(await store.incoming.row("memory:line-1")) == [None]
        assert not any(key[12:] in one.message.text for one in channel.sent)
    assert key[12:] not in capsys.readouterr().out


async def test_pe_13_a_no_leaves_things_as_they_are(sandbox: Sandbox, store: Store) -> None:
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        await with_ring(bot)
        await bot.say(bot.key("myshop"))
        assert (await bot.say("2")).text == "All right, nothing was changed."
        assert await bot.links() == ()


async def test_pe_13_what_a_pasted_key_lacks_is_named(sandbox: Sandbox, store: Store) -> None:
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        await with_ring(bot)
        answer = await bot.say(bot.key("myshop", ("read_user", "read_transactions", "read_wallet")))
        assert "This key may not: write wallet." in answer.text
        assert await bot.links() == ()


@pytest.mark.parametrize(("keeper", "away"), [("Twilio", False), ("", True)])
async def test_pe_13_where_it_stays_with_somebody_a_pasted_key_is_never_used(
    keeper: str, away: bool, sandbox: Sandbox, store: Store
) -> None:
    async with key_bots([store], sandbox, channel=ForgetfulChannel(keeper, away=away)) as [bot]:
        await with_ring(bot)
        answer = (await bot.say(bot.key("myshop"))).text
        assert "I have not used that key" in answer
        assert "link" in answer
        assert (await bot.say("1")).text != ""
        assert await bot.links() == ()


async def test_pe_13_without_a_ring_a_pasted_key_is_not_used(sandbox: Sandbox, store: Store) -> None:
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        assert "I have not used that key" in (await bot.say(bot.key("myshop"))).text


async def test_pe_13_a_yes_for_another_persons_key_links_nothing(sandbox: Sandbox, store: Store) -> None:
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        await with_ring(bot)
        yes = (await bot.say(bot.key("myshop"))).buttons[0].text
        mallory = Conversation("memory", "mallory", "mallory")
        assert not (await bot.say(yes, mallory)).text.startswith("✅")
        assert await bot.links(mallory) == ()


async def test_a_pasted_key_is_tried_a_few_times_and_not_with_each_line(
    sandbox: Sandbox, store: Store
) -> None:
    """A yes that is none has Flash asked before that is known, four times, from a budget that all who link share."""
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        await with_ring(bot)
        yes = (await bot.say(bot.key("myshop"))).buttons[0].text
        *begin, mark, name = yes.split()
        wrong = " ".join((*begin, "0000" if mark != "0000" else "0001", name))
        before = sandbox.backend.requests["documents"]
        answers = [(await bot.say(wrong)).text for _ in range(3)]
        assert answers[0].startswith("The key …")
        assert answers[2].startswith("Linking was begun often in a short time.")
        for number in range(12):
            await bot.channel.say(ANA, wrong, id=f"again-{number}")
        await bot.say("help")
        assert sandbox.backend.requests["documents"] - before <= 4 * 8


async def test_a_pasted_key_is_kept_no_longer_where_the_bot_was_killed_right_after_it_was_linked(
    sandbox: Sandbox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_worker, "LOOK", 0.02)
    async with key_bots([store], sandbox, channel=ForgetfulChannel()) as [bot]:
        await with_ring(bot)
        await bot.say(bot.key("myshop"), id="said")
        link, killed = store.shops.link, iter([True])

        async def killed_once(new: Link, **more: Any) -> Linking:
            done = await link(new, **more)
            if next(killed, False):
                raise StoreUnavailable("killed after the step")
            return done

        monkeypatch.setattr(store.shops, "link", killed_once)
        assert (await bot.say("1")).text.startswith("✅ Connected: “myshop”")
        assert next(killed, None) is None
        assert await store.records.get(await store.incoming.row("memory:said")) == [None]
