"""What people with wallets of their own may take, and what they are told who want more, in one bot (T14)."""

from __future__ import annotations

from chatwallet.storage.base import Store
from chatwallet.tests.bot.village import ANA, BEN, village
from chatwallet.tracking.people import person_of
from chatwallet.wallet.errors import WalletUnavailable


async def test_a_till_that_is_used_up_says_that_a_key_has_more(store: Store) -> None:
    async with village(store, window_invoices_each=1) as bot:
        bot.linker.open_account("myshop")
        await bot.link("myshop")
        await bot.say("receive 0.10 test")
        first, second = await bot.lines("receive 0.20 test")
        assert first.startswith(
            "Those were many QRs for one wallet in a short time. The next one can be made in "
        )
        assert second == (
            "Others may be using this till as well: a wallet linked by a key has a limit of its own. "
            "“link key” does that."
        )


async def test_new_people_on_one_till_leave_some_of_it_to_others(store: Store) -> None:
    async with village(store, guest_invoices=1) as bot:
        bot.linker.open_account("myshop")
        for who in (None, BEN):
            await bot.link("myshop", *filter(None, (who,)))
        await bot.say("receive 0.10 test")
        first, second = await bot.lines("receive 0.10 test", BEN)
        assert first.startswith("Many people are asking for QRs right now.")
        assert second.startswith("Others may be using this till as well")


async def test_linking_is_begun_three_times_an_hour(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        for _ in range(3):
            assert (await bot.lines("link @myshop"))[0].startswith("New orders will pay the Flash user")
        [refused] = await bot.lines("link @myshop")
        assert refused == "Linking was begun often in a short time. Please try again in 60 minutes."
        assert (await bot.lines("link @myshop", BEN))[0].startswith("New orders will pay the Flash user")


async def test_a_yes_that_comes_to_nothing_is_not_said_for_ever(store: Store) -> None:
    """Each has the wallet asked, which all who link share: one person would have taken every turn of it."""
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.say("link @myshop")
        (yes, _), asked = await store.accounts.question(person_of(ANA)), len(bot.linker.asked)
        answers = []
        for _ in range(7):
            bot.linker.fail_next(WalletUnavailable("away"))
            answers.append((await bot.lines(yes))[0])
        assert len(bot.linker.asked) - asked == 6
        assert answers[6] == "Linking was begun often in a short time. Please try again in 60 minutes."
