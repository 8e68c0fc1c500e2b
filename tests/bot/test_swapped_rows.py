"""Somebody who can write to the store, and has not the ring, changes the secrets of two shops for each other."""

from __future__ import annotations

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.links import LinkState
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.keys import TextSource
from chatwallet.bot.monitoring.counters import Counters
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tests.bot.village import ANA, BEN, EVA, Village, village
from chatwallet.tests.storage.records.seals import put
from chatwallet.tracking.clock import utc_now
from chatwallet.tracking.people import person_of

STALE = "⚠️ The wallet no longer accepts the connection to "


async def link_of(bot: Village, who: Conversation) -> str:
    account = await bot.store.accounts.find(person_of(who))
    assert account is not None
    (link,) = await bot.store.shops.links(account.shop)
    return link.id


async def test_pe_20_swapped_rows_open_no_wallet_their_people_are_asked_to_link_again_and_it_is_counted(
    store: Store,
) -> None:
    """The keys of two shops; the third shop works on, and each of the two is told once."""
    counters = Counters()
    vault = Vault(TextSource(KeyRing.new(utc_now()).text, "a test"), counters.not_opened)
    async with village(store, vault=vault) as bot:
        for name, who in (("anashop", ANA), ("benshop", BEN), ("evashop", EVA)):
            bot.linker.open_account(name)
            await bot.link_key(name, who)
        ana, ben = f"link:{await link_of(bot, ANA)}", f"link:{await link_of(bot, BEN)}"
        hers, his = await store.records.get(ana, ben)
        assert hers is not None
        assert his is not None
        await put(
            store.records, {ana: {**hers, "sealed": his["sealed"]}, ben: {**his, "sealed": hers["sealed"]}}
        )
        for name, who in (("anashop", ANA), ("benshop", BEN)):
            for _ in range(2):
                assert "💰 Balance" not in await bot.lines("balance", who)
            told = await bot.news(f"{STALE}“{name}”")
            assert [(one.label, one.text) for one in told.buttons] == [("Link", "link")]
            account = await store.accounts.find(person_of(who))
            assert account is not None
            assert [one.state for one in await store.shops.links(account.shop)] == [LinkState.STALE]
        assert (await bot.lines("balance", EVA))[0] == "💰 Balance"
        told_all = [one for one in bot.channel.sent if one.message.text.startswith(STALE)]
        assert len(told_all) == 2
        assert set(counters.unopened) == {"flash-key"}
        assert counters.unopened["flash-key"] >= 2
        # What mends it is a key that is linked anew.
        await bot.link_key("anashop", ANA)
        assert (await bot.lines("balance", ANA))[0] == "💰 Balance"
