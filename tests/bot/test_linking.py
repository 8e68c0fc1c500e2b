"""People with wallets of their own in one bot: linked by a line, paid and told each from the right wallet."""

from __future__ import annotations

import pytest

from chatwallet.accounts.base import Person
from chatwallet.accounts.links import LinkState
from chatwallet.storage.base import Store
from chatwallet.tests.bot.village import ANA, BEN, EVA, till, village
from chatwallet.tracking import link_watch
from chatwallet.tracking.link_watch import LinkWatch
from chatwallet.tracking.people import person_of
from chatwallet.wallet.base import HOUSE, WalletRef
from chatwallet.wallet.errors import WalletUnavailable

HOUSE_ITSELF = WalletRef("own", HOUSE)
FIRST = "You have no wallet here yet that I can make QRs for. Write “link” to link your own."
ONE_WALLET = "This bot works for one wallet. Whoever runs it decides that."


async def test_pe_11_a_till_is_linked_after_a_yes_and_its_orders_are_paid_there(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        asked = await bot.lines("link @myshop")
        assert asked[0] == (
            "New orders will pay the Flash user “myshop”. Please read it letter by letter: m y s h o p"
        )
        assert asked[1].startswith("Money sent to a wrong name can't be fetched back.")
        done = await bot.lines("1")
        assert done[0].startswith("✅ Your orders pay “myshop” from now on. Try it: “receive 0.10 test”")
        await bot.say("receive 0.10 test")
        order = await bot.order()
        assert (order.wallet, order.shop.startswith("shp_")) == (till("myshop"), True)
        bot.house.pay(await bot.shown())
        first = await bot.news("✅ Payment received: $0.10")
        asked_for = "It is the first one to this till: is it in your Flash app? If not, write “unlink”."
        assert first.text.endswith(asked_for)
        await bot.say("receive 0.20 test")
        bot.house.pay(await bot.shown())
        assert asked_for not in (await bot.news("✅ Payment received: $0.20")).text


async def test_pe_11_a_till_takes_no_open_amount_and_shows_no_balance_and_says_so(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.link("myshop")
        [line] = await bot.lines("receive")
        assert line.startswith("A till needs an amount in each order: “receive 10”.")
        [line] = await bot.lines("balance")
        assert line.startswith("A till shows no balance")
        assert await bot.lines("history") == ["No payments yet. Write “receive 10 Coffee” to ask for one."], (
            "there is no list to be missing"
        )


async def test_an_accent_that_is_a_sign_of_its_own_is_no_other_script(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("caf\u00e9s")
        asked = await bot.lines("link @cafe\u0301s")
        assert asked[0].endswith("Please read it letter by letter: c a f \u00e9 s")
        assert (await bot.lines("1"))[0].startswith("✅ Your orders pay “caf\u00e9s” from now on.")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("link @nobodyhere", "There is no Flash user “nobodyhere” who can receive."),
        ("link @x", "“x” can't be a Flash username: they have 3 to 50 letters, digits or _."),
        ("link @myshоp", "“myshоp” has letters of more than one script"),
        ("link no", "All right, nothing was changed."),
        ("link till", "Write it with the Flash username, like “link @myshop”."),
        ("link @myshop yes 0000", "New orders will pay the Flash user “myshop”."),
        ("link @myshop please", "“please” is more than I understand here."),
        ("unlink", "No wallet is linked here. Write “link” to link one."),
        ("balance", FIRST),
        ("receive 10", FIRST),
        ("receive", FIRST),
    ],
)
async def test_pe_11_nothing_is_linked_without_a_yes_to_the_question_about_that_name(
    line: str, answer: str, store: Store
) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        assert (await bot.lines(line))[0].startswith(answer)
        assert (await bot.lines("receive 10")) == [FIRST]


async def test_pe_11_a_name_of_another_script_alone_is_named_letter_by_letter(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("кафе")
        asked = await bot.lines("link @кафе")
        assert asked[1] == "Letter 1, к, is of another script: Cyrillic."
        assert len(asked) >= 6


async def test_pe_11_while_the_wallet_is_away_nothing_changes(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        bot.linker.fail_next(WalletUnavailable("away"))
        assert (await bot.lines("link @myshop"))[0].startswith("The wallet does not answer at the moment.")
        assert (await bot.lines("receive 10")) == [FIRST]


async def test_pe_4_two_people_two_wallets_and_the_house_never_cross(store: Store) -> None:
    async with village(store, guests="orders") as bot:
        for who, name in ((ANA, "anas"), (BEN, "bens")):
            bot.linker.open_account(name)
            await bot.link(name, who)
        for who in (ANA, BEN, EVA):
            await bot.say("receive 5 lunch", who)
        orders = {who.sender_id: await bot.order(who) for who in (ANA, BEN, EVA)}
        assert [one.wallet for one in orders.values()] == [till("anas"), till("bens"), HOUSE_ITSELF]
        assert len({one.shop for one in orders.values()}) == 3
        code = orders["ana"].code
        for line in (f"status {code}", f"again {code}", f"cancel {code}"):
            assert await bot.lines(line, BEN) == [f"I find no order {code} of yours."]


async def test_a_message_that_is_handled_twice_links_once_and_answers_the_same(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.say("link @myshop", id="m1")
        first = await bot.say("1", id="m2")
        # As after a crash: the same message comes to the handler once more.
        account = await store.accounts.find(person_of(ANA))
        assert account is not None
        links = await store.shops.links(account.shop)
        assert [one.state for one in links] == [LinkState.ACTIVE]
        assert first.text.startswith("✅")


async def test_pe_6_replaced_orders_stay_with_the_old_wallet_and_a_new_code_is_offered(store: Store) -> None:
    """PE-6: what becomes of open orders, shown QRs, `again` and news as a link is replaced, removed or stale."""
    async with village(store) as bot:
        for name in ("oldshop", "newshop"):
            bot.linker.open_account(name)
        await bot.link("oldshop")
        await bot.say("receive 5 lunch")
        order = await bot.order()
        asked = await bot.lines("link @newshop")
        assert "It replaces “oldshop”: orders that are open stay with that one." in asked
        await bot.say("1")
        answer = await bot.say(f"again {order.code}")
        assert answer.text == (
            f"{order.code} belongs to another wallet, oldshop, and an order never changes where its money goes."
        )
        [button] = answer.buttons
        assert (button.label, button.text) == ("New QR for newshop", "receive 5 USD lunch")
        assert (await bot.lines(f"status {order.code}"))[0].startswith(f"⏳ {order.code}: not paid yet.")
        bot.house.pay(await bot.shown())
        await bot.news("✅ Payment received: $5.00")
        await bot.say(button.text)
        assert (await bot.order()).wallet == till("newshop")
        history = await bot.lines("history")
        assert [line.endswith("· oldshop") for line in history if order.code in line] == [True]


async def test_pe_6_removed_open_orders_are_told_and_no_new_ones_are_made(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.link("myshop")
        await bot.say("receive 5 lunch")
        order = await bot.order()
        assert await bot.lines("unlink") == [
            "Stop using “myshop”?",
            "1 open order stays payable, and you will be told.",
        ]
        [line] = await bot.lines("1")
        assert line.startswith("“myshop” is unlinked")
        for refused in ("receive 5", f"again {order.code}", "balance"):
            assert await bot.lines(refused) == [FIRST], refused
        bot.house.pay(await bot.shown())
        await bot.news("✅ Payment received: $5.00")
        assert (await bot.lines(f"status {order.code}"))[0].startswith(f"✅ {order.code}: paid")


async def test_pe_6_a_stale_link_says_so_and_own_rows_stay(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.link("myshop")
        await bot.say("receive 5 lunch")
        account = await store.accounts.find(person_of(ANA))
        assert account is not None
        await store.shops.mark_stale((await store.shops.links(account.shop))[0].id)
        stale = (
            "The wallet no longer accepts the connection to “myshop”. QRs that are open are still watched. "
            "Write “link” to mend it."
        )
        code = (await bot.order()).code
        for line in ("receive 5", f"again {code}"):
            assert await bot.lines(line) == [stale]
        assert any(code in line for line in await bot.lines("history"))
        await bot.link("myshop")
        assert (await bot.say(f"again {code}")).qr is not None, "the same wallet is linked again"


async def test_a_yes_to_an_old_question_is_asked_again(store: Store) -> None:
    async with village(store) as bot:
        for name in ("firstshop", "secondshop"):
            bot.linker.open_account(name)
        old = await bot.say("link @firstshop")
        await bot.say("help")
        await bot.link("secondshop")
        # The button of before still stands in the chat, and another wallet was linked since.
        assert (await bot.say(old.buttons[0].text)).text.startswith(
            "New orders will pay the Flash user “firstshop”"
        )
        await bot.say("receive 5")
        assert (await bot.order()).wallet == till("secondshop")


async def test_with_linking_off_the_words_answer_with_one_sentence(store: Store) -> None:
    async with village(store, linking="off") as bot:
        bot.linker.open_account("myshop")
        for line in ("link", "link @myshop", "link key", "unlink", "enlazar"):
            assert await bot.lines(line) == [ONE_WALLET]
        assert not any("link" in line for line in await bot.lines("help more"))
        await bot.say("receive 10")
        assert (await bot.order()).wallet == HOUSE_ITSELF
        assert bot.linker.asked == []


async def test_pe_2_an_owner_of_the_house_keeps_its_wallet_where_people_link(store: Store) -> None:
    """PE-2: whom the settings name owns the house and its wallet, and who is taken out of them owns it no more."""
    async with village(store, owners=("memory:ana",)) as bot:
        bot.linker.open_account("myshop")
        await bot.say("receive 10")
        assert (await bot.order()).wallet == HOUSE_ITSELF
        assert (await bot.lines("link @myshop"))[0].startswith(
            "The wallet of this bot is named in its settings"
        )
        assert (await bot.lines("balance"))[0] == "💰 Balance"
        assert await bot.lines("balance", BEN) == [FIRST]


async def test_pe_18_a_refused_key_is_told_once_and_its_orders_settle(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PE-18: a refused key is one message and its orders settle; a single refusal that passes changes nothing."""
    monkeypatch.setattr(link_watch, "LATER", 0.0)
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        key = await bot.link_key("myshop")
        await bot.say("receive 5 lunch")
        bot.linker.revoke(key)
        for _ in range(2):
            await bot.say("balance")
        stale = await bot.news("⚠️ The wallet no longer accepts the connection to “myshop”.")
        assert [(one.label, one.text) for one in stale.buttons] == [("Link", "link")]
        assert (await bot.lines("receive 5"))[0].startswith(
            "The wallet no longer accepts the connection to “myshop”"
        )
        bot.house.pay(await bot.shown())
        await bot.news("✅ Payment received: $5.00")
        told = [one for one in bot.channel.sent if one.message.text.startswith("⚠️")]
        assert len(told) == 1


async def test_pe_18_a_single_refusal_that_passes_changes_nothing(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.link_key("myshop")
        account = await store.accounts.find(person_of(ANA))
        assert account is not None
        [link] = await store.shops.links(account.shop)
        watch = LinkWatch(bot.wallets, bot.news_of_shops)
        watch.doubt(link)
        await watch.look()
        assert await store.shops.links(account.shop) == [link]


async def test_whoami_tells_account_chats_shop_and_wallet_and_no_id_in_full(store: Store) -> None:
    async with village(store, guests="orders") as bot:
        bot.linker.open_account("myshop")
        account, chat, standing = await bot.lines("whoami")
        assert account.startswith("Your account ends in ")
        assert chat.startswith("1  Memory …")
        assert chat.endswith(", this chat")
        assert standing == "Your orders are paid to the bot's wallet, as a guest of it."
        await bot.link("myshop")
        *_, shop, wallet = await bot.lines("whoami")
        assert shop == "Shop: myshop, you are its owner"
        assert wallet.startswith("Wallet: the till “myshop”, since ")
        key = await bot.link_key("myshop")
        *_, wallet = await bot.lines("whoami")
        assert wallet.startswith(f"Wallet: “myshop” by a key that ends in {key[-4:]}, since ")
        await bot.say("unlink")
        await bot.say("1")
        assert (await bot.lines("whoami"))[-1] == "Wallet: “myshop” was unlinked"


async def test_first_contact_is_obeyed_first_and_then_told_once_what_is_kept(store: Store) -> None:
    async with village(store, guests="orders", privacy_url="https://shop.example/privacy") as bot:
        assert (await bot.say("receive 5", id="m1")).qr is not None
        told = await bot.news("I keep your orders and what was paid")
        assert "“whoami” shows what I know" in told.text
        assert told.text.endswith("More about it: https://shop.example/privacy")
        order = [one.message.text[:6] for one in bot.channel.sent]
        assert order == ["Receiv", "I keep"]
        await bot.say("help")
        assert sum("I keep your orders" in one.message.text for one in bot.channel.sent) == 1
        account = await store.accounts.find(person_of(ANA))
        assert account is not None
        assert list(account.consents) == ["privacy:1"]


async def test_who_serves_one_wallet_greets_nobody(store: Store) -> None:
    async with village(store, linking="off") as bot:
        await bot.say("receive 5")
        await bot.say("help")
        assert len(bot.channel.sent) == 2


async def test_a_host_says_who_may_link_in_the_chat(store: Store) -> None:
    async def only_ana(person: Person) -> bool:
        return person == Person("memory", "ana")

    async with village(store, may_link=only_ana) as bot:
        bot.linker.open_account("myshop")
        assert (await bot.lines("link @myshop"))[0].startswith("New orders will pay")
        assert await bot.lines("link @myshop", BEN) == [
            "Whoever runs this bot decides who links a wallet here. Please ask them."
        ]


async def test_a_further_chat_of_an_owner_has_no_guests_share_of_the_house(store: Store) -> None:
    async with village(store, owners=("memory:ana",), guests="orders", guest_living_qrs=1) as bot:
        await bot.say("help", BEN)
        await bot.say("connect")
        code = bot.channel.sent[-1].message.text.split("connect ")[-1].split()[0]
        await bot.say(f"connect {code}", BEN)
        await bot.say("1")
        for who in (BEN, BEN, BEN):
            assert (await bot.say("receive 5", who)).qr is not None
        assert (await bot.say("receive 5", EVA)).qr is not None
        assert (await bot.say("receive 5", EVA)).qr is None


async def test_who_has_no_wallet_yet_is_greeted_with_how_to_link_one(store: Store) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        hello = await bot.say("hi")
        assert "To begin, link your Flash wallet: “link”." in hello.text
        assert hello.buttons[0].text == "link"
        await bot.link("myshop")
        assert "To be paid $10.00, write “receive 10 Coffee”." in (await bot.lines("hi"))[1]


async def test_pe_2_who_is_taken_out_of_the_settings_is_an_owner_no_more_and_their_orders_stay(
    store: Store,
) -> None:
    async with village(
        store, owners=("memory:ana", "telegram:110201543", "whatsapp:US.13491208655302741918")
    ) as bot:
        assert (await bot.lines("balance"))[0] == "💰 Balance"
        await bot.say("receive 5 lunch")
        code = (await bot.order()).code
    async with village(store, owners=("memory:ben",), guests="orders") as bot:
        assert (await bot.lines("balance", id="now-1"))[0].startswith(
            "Only the owner of this wallet may see that."
        )
        assert any(
            f"⏳ {code}: not paid yet." in line for line in await bot.lines(f"status {code}", id="now-2")
        )
        assert (await bot.lines("balance", BEN, id="now-3"))[0] == "💰 Balance"
