"""`language`, `timezone` and `currency`: how a person wishes to be spoken to, from the next answer on."""

from __future__ import annotations

from chatwallet.tests.commands.desk import BEN, Desk
from chatwallet.wallet.errors import WalletUnavailable


async def test_the_language_is_told_changed_and_kept_for_one_person(desk: Desk) -> None:
    (now,) = await desk.lines("language")
    assert now.startswith("I speak English with you. Others: español (es), ")
    assert await desk.lines("language español") == ["Desde ahora te hablo en español."]
    assert (await desk.lines("saldo"))[0] == "💰 Saldo"
    assert (await desk.lines("balance"))[0] == "💰 Saldo", "English words are still understood"
    assert (await desk.lines("balance", who=BEN))[0] == "💰 Balance"
    assert await desk.lines("idioma en") == ["From now on I speak English with you."]


async def test_every_language_can_be_chosen_and_answers_in_itself(desk: Desk) -> None:
    seen = {(await desk.lines(f"language {tag}"))[0] for tag in ("en", "es", "fr", "ht", "pt")}
    assert len(seen) == 5


async def test_a_language_that_is_not_spoken_is_said(desk: Desk, mesa: Desk) -> None:
    (line,) = await desk.lines("language Klingon")
    assert line.startswith("I don't speak “Klingon”. I speak ")
    (line,) = await mesa.lines("idioma Klingon")
    assert line.startswith("No hablo «Klingon».")


async def test_the_time_zone_is_told_changed_and_used(desk: Desk, mesa: Desk) -> None:
    assert await desk.lines("timezone") == [
        "Your time zone is UTC: it is 1 Jan 2026, 12:00 UTC. To change it: timezone America/Jamaica"
    ]
    assert await desk.lines("timezone new york") == [
        "Your time zone is now America/New_York: it is 1 Jan 2026, 07:00 EST."
    ]
    await desk.say("receive 10")
    await desk.pay()
    assert "07:00 EST" in (await desk.lines("status"))[0]
    (line,) = await mesa.lines("zona America/Bogota")
    assert line.startswith("Tu zona horaria ahora es America/Bogota (1 ene 2026, ")
    assert await desk.lines("timezone Atlantis") == [
        "I don't know the time zone “Atlantis”. Write it like America/Jamaica."
    ]


async def test_the_currency_is_told_changed_and_refused_where_the_wallet_has_no_rate(
    desk: Desk, mesa: Desk
) -> None:
    assert await desk.lines("currency") == ["I show amounts in USD too. To change it: currency JMD"]
    assert await desk.lines("currency XAU") == ["I have no exchange rate for XAU."]
    desk.wallet.fail_next(WalletUnavailable("down"))
    assert "does not answer" in (await desk.lines("currency JMD"))[0]
    assert "in USD too" in (await desk.lines("currency"))[0], "nothing has changed so far"
    assert await desk.lines("currency JMD") == ["From now on I show amounts in JMD too."]
    assert "in JMD too" in (await desk.lines("currency"))[0]
    assert await mesa.lines("moneda EUR") == ["Desde ahora también muestro los montos en EUR."]
