"""PE-33: `chatwallet totp` sets up a second factor at the machine, while a bot is at work on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chatwallet.accounts.admins import Admins
from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.roles import Owners
from chatwallet.accounts.second_factor import CodeResult, Enrolment, SecondFactor
from chatwallet.bot.cli.admins import NoAdmin, add
from chatwallet.bot.cli.totp import NotEnrolled, enrol
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.bot.edge.refs import Refs
from chatwallet.bot.vault import open_vault
from chatwallet.channels.base import Conversation
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.storage.records.refs import RecordRefs
from chatwallet.tracking.alerts import Alerts

ID, NAME = "110201543", "telegram:110201543"


@dataclass
class Terminal:
    """Somebody at the machine, whose authenticator has what is shown there."""

    said: list[str] = field(default_factory=list)

    def code(self) -> str:
        line = next(line for line in reversed(self.said) if line.startswith("Scan it"))
        return pyotp.TOTP(line.rpartition(" ")[2]).now()


@dataclass
class Bot:
    """A bot with a ring, to which somebody has written whom it knows by a ref."""

    settings: Settings
    store: Store
    person: Person
    account: str
    factor: SecondFactor

    async def told(self) -> list[tuple[str, str]]:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        notices = await self.store.outbox.claim("worker", soon, 10, 9)
        return [(notice.news.text, str(notice.news.values["place"])) for notice in notices if notice.news]


@pytest.fixture
async def bot(lasting: str, no_settings: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    settings = load_settings(store=lasting, keys=KeyRing.new(datetime.now(UTC)).text)
    vault, _ = open_vault(settings)
    async with make_store(lasting) as store:
        store.audit.sign_with(vault)
        person = Person("telegram", await Refs(RecordRefs(store.records), vault).ref_of("telegram", ID))
        account = await store.accounts.load(Account(person, "en", "UTC", "USD"), datetime.now(UTC))
        factor = SecondFactor(store.factors, vault, store.windows)
        yield Bot(settings, store, person, account.maker, factor)


async def begun(bot: Bot) -> None:
    await add(bot.settings, NAME, print)
    alerts = Alerts(bot.store.values, bot.store.outbox, Owners(), admins=Admins(Owners(), bot.store.admins))
    await alerts.heard(Conversation("telegram", bot.person.id, bot.person.id), admin=True)


async def test_pe_33_the_first_digits_enrol_and_a_lost_telephone_is_replaced_and_told(bot: Bot) -> None:
    await begun(bot)
    terminal = Terminal()
    await enrol(bot.settings, NAME, terminal.said.append, terminal.code)
    assert "█" in terminal.said[0], "a QR is drawn"
    old = terminal.said[1].rpartition(" ")[2]
    assert await bot.factor.state(bot.account) is Enrolment.DONE
    assert await bot.told() == [("alert-factor-set-up", "Telegram …543")]
    again = Terminal()
    await enrol(bot.settings, NAME, again.said.append, again.code)
    later = datetime.now(UTC) + timedelta(seconds=60)
    await bot.factor.ask(bot.account, "lockdown on", later)
    lost = await bot.factor.said(bot.account, pyotp.TOTP(old).at(later), "said:1", later)
    assert lost.result is CodeResult.WRONG, "the lost telephone's codes count no more"
    new = pyotp.TOTP(again.said[1].rpartition(" ")[2]).at(later)
    assert (await bot.factor.said(bot.account, new, "said:2", later)).result is CodeResult.RIGHT
    rows = [row async for row in bot.store.audit.rows() if row.act is Act.TOTP]
    assert [row.details["what"] for row in rows] == ["begun", "enrolled"] * 2
    assert (await bot.store.audit.verify()).bad is None


@pytest.mark.parametrize("ask", [lambda: "000000 ", lambda: "", lambda: "١٢٣٤٥٦"])
async def test_wrong_digits_change_nothing(bot: Bot, ask: Callable[[], str]) -> None:
    await begun(bot)
    terminal = Terminal()
    await enrol(bot.settings, NAME, terminal.said.append, terminal.code)
    before = await bot.store.factors.counting(bot.account)
    await bot.told()
    with pytest.raises(NotEnrolled, match="counts still"):
        await enrol(bot.settings, NAME, terminal.said.append, ask)
    assert await bot.store.factors.counting(bot.account) == before
    assert await bot.told() == []


async def test_who_is_no_admin_gets_none(bot: Bot) -> None:
    with pytest.raises(NotEnrolled, match="is no admin"):
        await enrol(bot.settings, NAME, print, lambda: "")
    with pytest.raises(NoAdmin, match="nobody has written"):
        await enrol(bot.settings, "telegram:110201544", print, lambda: "")
    assert await bot.factor.state(bot.account) is Enrolment.NONE


async def test_an_admin_of_the_settings_gets_one(bot: Bot) -> None:
    terminal = Terminal()
    settings = bot.settings.model_copy(update={"admins": (NAME,)})
    await enrol(settings, NAME, terminal.said.append, terminal.code)
    assert await bot.factor.state(bot.account) is Enrolment.DONE


async def test_without_a_ring_it_says_what_is_needed(lasting: str, no_settings: pytest.MonkeyPatch) -> None:
    async with make_store(lasting):
        with pytest.raises(NotEnrolled, match="keys new"):
            await enrol(load_settings(store=lasting), NAME, print, lambda: "")
