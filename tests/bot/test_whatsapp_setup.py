"""`chatwallet whatsapp setup` as a process: what it says, asks and returns, beside a bot that runs."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chatwallet.bot.cli.channel_checks import check_channels
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.storage.addresses import make_store
from chatwallet.storage.base import Store
from chatwallet.tests.channels.whatsapp.admin import NAMES, PLACES, WANTED
from chatwallet.tests.fakes.twilio import FakeTwilio

from .conftest import Chatwallet, Ended
from .test_terminal import terminal

CONFIG_ERROR = 78


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as twilio:
        yield twilio


def settings_for(twilio: FakeTwilio, **more: str) -> dict[str, str]:
    return {
        "twilio_account_sid": twilio.account_sid,
        "twilio_auth_token": twilio.auth_token,
        "twilio_from": twilio.number,
        "twilio_api_url": twilio.url,
        "public_url": "https://pay.example.org",
        **more,
    }


async def set_up(chatwallet: Chatwallet, twilio: FakeTwilio, *options: str, **settings: str) -> Ended:
    given = settings_for(twilio, **settings)
    return await asyncio.to_thread(chatwallet, "whatsapp", "setup", *options, **given)


def contents(store: Store, twilio: FakeTwilio) -> Contents:
    return Contents(store.values, twilio.account_sid, configured={}, clock=lambda: datetime.now(UTC))


@pytest.mark.slow
async def test_it_registers_everything_while_the_bot_runs_and_the_bot_sees_it(
    chatwallet: Chatwallet, twilio: FakeTwilio, lasting: str
) -> None:
    async with make_store(lasting) as store:
        bot = contents(store, twilio)
        ended = await set_up(chatwallet, twilio, "--yes", store=lasting)
        await bot.look()
        assert bot.any_buttons
        assert set(bot.templates) == set(PLACES)
    assert (ended.code, ended.err) == (0, "")
    assert "✓ content of 3 buttons: made" in ended.out
    assert "✓ template paid in es: made, put before WhatsApp" in ended.out
    assert f"Templates that wait for WhatsApp: {len(PLACES)}." in ended.out
    assert "The channel whatsapp is not in CHATWALLET_CHANNELS" in ended.out
    assert twilio.webhook_url == WANTED
    assert twilio.auth_token not in ended.out


@pytest.mark.slow
async def test_without_a_terminal_the_webhook_is_told_and_not_set(
    chatwallet: Chatwallet, twilio: FakeTwilio
) -> None:
    ended = await set_up(chatwallet, twilio, channels="whatsapp")
    assert ended.code == 1
    assert f"would be set to {WANTED}" in ended.out
    assert "--yes" in ended.out
    assert twilio.webhook_url == ""
    assert len(twilio.templates) == len(NAMES)
    twilio.webhook_url = WANTED
    ended = await set_up(chatwallet, twilio, channels="whatsapp")
    assert ended.code == 0
    assert "CHATWALLET_CHANNELS" not in ended.out


@pytest.mark.slow
@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
async def test_at_a_terminal_it_asks(twilio: FakeTwilio, tmp_path: Path, answer: str, code: int) -> None:
    given = settings_for(twilio)
    async with terminal(tmp_path, "setup", command="whatsapp", columns=400, **given) as typist:
        await typist.sees(r"Have it call \S+, also where that fails\? \[y/N\]")
        typist.type(f"{answer}\r")
        assert await typist.ends() == code
    assert (twilio.webhook_url == WANTED) is (code == 0)


@pytest.mark.slow
async def test_json_is_one_object_and_asks_nobody(chatwallet: Chatwallet, twilio: FakeTwilio) -> None:
    ended = await set_up(chatwallet, twilio, "--json")
    told: dict[str, Any] = json.loads(ended.out)
    assert (ended.code, told["well"], told["dry_run"]) == (1, False, False)
    by_part: dict[str, list[dict[str, Any]]] = {}
    for step in told["steps"]:
        by_part.setdefault(step["part"], []).append(step)
    assert [one["did"] for one in by_part["webhook"]] == ["would set"]
    assert [(one["count"], one["did"]) for one in by_part["buttons"]] == [(n, "made") for n in (1, 2, 3)]
    places = [(one["kind"], one["language"]) for one in by_part["template"]]
    assert places == PLACES
    assert {one["status"] for one in by_part["template"]} == {"received"}
    assert {one["sid"] for one in by_part["buttons"] + by_part["template"]} == set(twilio.templates)
    told = json.loads((await set_up(chatwallet, twilio, "--json", "--yes")).out)
    assert told["well"] is True


@pytest.mark.slow
async def test_a_dry_run_makes_no_store_either(
    chatwallet: Chatwallet, twilio: FakeTwilio, tmp_path: Path
) -> None:
    ended = await set_up(chatwallet, twilio, "--dry-run", "--yes")
    assert ended.code == 0
    assert "✓ template alert in ht: would be made" in ended.out
    assert ended.out.splitlines()[-2] == "Nothing was changed."
    assert (dict(twilio.templates), twilio.webhook_url) == ({}, "")
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


@pytest.mark.slow
def test_what_is_missing_is_said_as_run_says_it(chatwallet: Chatwallet, tmp_path: Path) -> None:
    ended = chatwallet("whatsapp", "setup", "--yes")
    assert (ended.code, ended.out) == (CONFIG_ERROR, "")
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "PUBLIC_URL"):
        assert f"chatwallet: CHATWALLET_{name} is not set: " in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
async def test_a_rejected_template_is_an_exit_code(chatwallet: Chatwallet, twilio: FakeTwilio) -> None:
    assert (await set_up(chatwallet, twilio, "--yes")).code == 0
    sid = next(one.sid for one in twilio.templates.values() if one.name == "chatwallet_paid_ht_v1")
    twilio.review(sid, "rejected", "INVALID_LANGUAGE")
    ended = await set_up(chatwallet, twilio, "--yes")
    assert ended.code == 1
    assert "✗ template paid in ht: rejected: INVALID_LANGUAGE" in ended.out


async def test_doctor_looks_at_what_the_store_says_is_registered(
    twilio: FakeTwilio, no_settings: pytest.MonkeyPatch, lasting: str
) -> None:
    settings = load_settings(channels=("whatsapp",), store=lasting, **settings_for(twilio))
    twilio.webhook_url = WANTED
    async with make_store(lasting) as store:
        sids = {name: twilio.template(name, "en", "{{1}}").sid for name in NAMES[:3]}
        noted = contents(store, twilio)
        before = [one.what for one in await check_channels(settings) if not one.well]
        await noted.note(Registered(dict(enumerate(sids.values(), 1))))
        after = [one.what for one in await check_channels(settings) if not one.well]
    assert before == [
        f"whatsapp: content of {count}: there, but this store does not know of it"
        for count in ("1 button", "2 buttons", "3 buttons")
    ]
    assert after == []


@pytest.mark.parametrize("store", ["sqlite:///nowhere/at/all.sqlite", "redis://127.0.0.1:9/0"])
async def test_a_store_that_is_not_there_or_does_not_open_is_no_fault_of_the_channel(
    twilio: FakeTwilio, no_settings: pytest.MonkeyPatch, store: str
) -> None:
    twilio.webhook_url = WANTED
    settings = load_settings(channels=("whatsapp",), store=store, **settings_for(twilio))
    results = await check_channels(settings)
    assert [one.what for one in results if not one.well] == []
    assert any("what is registered" in one.what or "buttons: none" in one.what for one in results)
