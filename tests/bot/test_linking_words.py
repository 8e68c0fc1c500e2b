"""What people can say to a question about their wallet, and what they are told to write, in their language."""

from __future__ import annotations

import pytest

from chatwallet.locales.texts import Catalogue
from chatwallet.storage.base import Store
from chatwallet.tests.bot.village import BEN, village


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [
        ("en", "Yes!", "no"),
        ("es", "si", "No."),
        ("fr", "oui", "non"),
        ("ht", "Wi", "non"),
        ("pt", "sim", "não"),
    ],
)
async def test_pe_11_a_yes_and_a_no_can_be_typed_in_any_language(
    language: str, yes: str, no: str, store: Store
) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.say(f"language {language}")
        await bot.say("link @myshop")
        refused = await bot.say(no)
        assert refused.text == Catalogue()[language]("link-kept")
        await bot.say("link @myshop")
        done = await bot.say(yes, id="yes")
        assert await bot.say(yes, id="yes") == done, "handled again after a crash"
        assert "myshop" in (await bot.say("whoami")).text


async def test_a_yes_can_be_typed_where_two_chats_are_connected(store: Store) -> None:
    async with village(store) as bot:
        code = (await bot.say("connect")).text.split("\n")[-1]
        await bot.say(code, BEN)
        done = await bot.say("yes")
        assert "are one account now" in done.text


async def test_a_yes_chooses_no_amount_and_nothing_where_nothing_is_asked(store: Store) -> None:
    async with village(store, guests="orders") as bot:
        assert (await bot.say("yes")).text.startswith("I don't know “yes”.")
        assert "1.000" in (await bot.say("receive 1.000 USD no")).text
        assert (await bot.say("yes")).text.startswith("I don't know “yes”.")
        assert (await bot.say("link")).text.startswith("Which wallet shall I make QRs for?")
        assert (await bot.say("yes")).text.startswith("I don't know “yes”.")


@pytest.mark.parametrize(
    ("language", "delete", "key"),
    [
        ("en", "delete my data", "link key"),
        ("es", "borrar mis datos", "enlazar clave"),
        ("fr", "supprimer mes données", "clé"),
        ("ht", "efase done mwen", "kle"),
        ("pt", "apagar meus dados", "chave"),
    ],
)
async def test_what_people_are_told_to_write_is_in_their_language(
    language: str, delete: str, key: str, store: Store
) -> None:
    async with village(store) as bot:
        bot.linker.open_account("myshop")
        await bot.say(f"language {language}")
        await bot.link("myshop")
        for line in ("balance", "receive"):
            assert key in (await bot.say(line)).text
        assert (await bot.say(delete)).text.startswith(
            Catalogue()[language]("delete-ask", chats=1, orders=0)[:12]
        )


@pytest.mark.parametrize(
    ("language", "delete"),
    [
        ("en", "delete my data"),
        ("es", "borrar mis datos"),
        ("fr", "supprimer mes données"),
        ("ht", "efase done mwen"),
        ("pt", "apagar meus dados"),
    ],
)
async def test_the_greeting_names_the_way_out_in_its_language(
    language: str, delete: str, store: Store
) -> None:
    async with village(store, language=language) as bot:
        await bot.say("receive 5")
        texts = Catalogue()[language]
        await bot.news(texts("privacy", whoami=texts.list("command-whoami")[0], delete=delete))


async def test_an_owner_of_the_house_reads_of_unlink_where_its_wallet_is_named(store: Store) -> None:
    async with village(store, owners="memory:ana") as bot:
        for line in ("link @myshop", "unlink"):
            assert (await bot.say(line)).text.startswith("The wallet of this bot is named in its settings")
