"""More of the log for a time, by an admin's word, and as it was when the time is over."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import structlog

from chatwallet.accounts.audit import Act
from chatwallet.bot.monitoring.levels import Levels
from chatwallet.bot.monitoring.logs import levels_now, set_up_logs
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.bot.admin.office import AdminOffice, admin_office

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.fixture
async def office() -> AsyncIterator[AdminOffice]:
    async with admin_office(MemoryStore()) as opened:
        await opened.say("hello")
        await opened.appoint()
        yield opened


@contextmanager
def as_run_has_it() -> Iterator[None]:
    """The log as `run` sets it up, but that no logger of a module is kept as it is here for the tests to come."""
    root, ours = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    set_up_logs("info", "json")
    structlog.configure(cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**ours)
        root.handlers = handlers
        root.setLevel(level)


def test_a_module_is_told_at_its_level_until_its_time_is_over() -> None:
    now = [0.0]
    levels = Levels("info", clock=lambda: now[0])
    levels.set("chatwallet.wallet", "debug", 60)
    levels.set("chatwallet.wallet.flash", "error", 30)
    told = {
        (module, level): levels.admits(f"chatwallet.{module}", level)
        for module in ("wallet", "wallet.flash.feed", "wallets", "tracking")
        for level in ("debug", "warning")
    }
    assert told == {
        ("wallet", "debug"): True, ("wallet", "warning"): True,
        ("wallet.flash.feed", "debug"): False, ("wallet.flash.feed", "warning"): False,
        ("wallets", "debug"): False, ("wallets", "warning"): True,
        ("tracking", "debug"): False, ("tracking", "warning"): True,
    }  # fmt: skip
    now[0] = 30
    assert levels.admits("chatwallet.wallet.flash.feed", "debug"), "as all of the wallet"
    now[0] = 60
    assert not levels.admits("chatwallet.wallet.flash.feed", "debug")
    assert levels.others == {}


async def test_a_logger_that_was_used_before_tells_more_once_an_admin_says_so(
    office: AdminOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    with as_run_has_it():
        ours = structlog.get_logger(
            "chatwallet.wallet.flash.feed"
        ).bind()  # kept for good, as all are once used
        ours.debug("before")
        told = await office.say("admin log wallet.flash debug for 10m")
        assert "wallet.flash: debug for 10 min, then info" in told
        ours.debug("while")
        structlog.get_logger("chatwallet.tracking.jobs").debug("elsewhere")
        logging.getLogger("gql").debug("a frame with a token in it")
        said = capsys.readouterr().err
        assert '"while"' in said
        assert not [word for word in ('"before"', '"elsewhere"', "a frame") if word in said]
        rows = [dict(row.details) for row in await office.rows() if row.act is Act.COMMAND]
        assert rows == [{"command": "log", "result": "begun"}, {"command": "log", "result": "done"}]
        assert "all: warning for 30 min" in await office.say("admin log warning")
        for wrong in ("log gql debug", "log loud", "log debug for ever", "log debug for 3d", "log a b c"):
            await office.say(f"admin {wrong}")
        levels = levels_now()
        assert levels is not None
        assert set(levels.others) == {"chatwallet.wallet.flash", ""}


async def test_inside_a_host_s_program_the_log_is_the_host_s(office: AdminOffice) -> None:
    assert levels_now() is None
    assert "its level is set there" in await office.say("admin log debug")
