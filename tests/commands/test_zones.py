"""`timezone`: as people mean it, or asked back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from chatwallet.locales.texts import Catalogue
from chatwallet.locales.zones import zone
from chatwallet.tests.commands.desk import NOON, Desk

from .conftest import Read

CASES = json.loads(Path(__file__).with_name("timezones.json").read_text())["cases"]
MEANT = {
    "timezone GMT-5": timedelta(hours=-5),
    "timezone GMT+1": timedelta(hours=1),
    "timezone San Juan": "ambiguous_zone",
    "timezone localtime": "unknown_zone",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_every_zone_of_the_faults_is_meant_or_asked(read: Read, case: dict[str, str]) -> None:
    """X25"""
    parsed = read(case["text"], case["lang"])
    if parsed.error is not None:
        assert parsed.error.error == MEANT[case["text"]]
    else:
        assert NOON.astimezone(zone(parsed.arguments["zone"])).utcoffset() == MEANT[case["text"]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GMT-5.", "Etc/GMT+5"),
        ("GMT-5,", "Etc/GMT+5"),
        ("“GMT-5.”", "Etc/GMT+5"),
        ("gmt-5!", "Etc/GMT+5"),
        ("G.M.T.-5", "Etc/GMT+5"),
        ("U.T.C.+3", "Etc/GMT-3"),
        ("GMT+5.", "Etc/GMT-5"),
        ("GMT 5", "unknown_zone"),
        ("GMT_5", "unknown_zone"),
        ("Etc/GMT 5", "unknown_zone"),
        ("Etc/GMT-5", "Etc/GMT-5"),
        ("new york.", "America/New_York"),
    ],
)
def test_no_mark_turns_a_distance_round(read: Read, written: str, meant: str) -> None:
    """X25: with a point at its end, GMT-5 was the last part of POSIX' Etc/GMT-5, ten hours off."""
    parsed = read(f"timezone {written}")
    assert (parsed.error.error if parsed.error else parsed.arguments["zone"]) == meant


async def test_a_city_of_two_places_is_asked_back_and_a_number_answers(desk: Desk) -> None:
    """X25: San Juan was Argentina's for everybody."""
    question = await desk.say("timezone San Juan")
    assert question.text.splitlines() == [
        Catalogue()["en"]("error-ambiguous-zone", zone="San Juan"),
        "1: timezone America/Puerto_Rico",
        "2: timezone America/Argentina/San_Juan",
    ]
    assert [button.text for button in question.buttons] == [
        "timezone America/Puerto_Rico",
        "timezone America/Argentina/San_Juan",
    ]
    assert (
        await desk.say("1")
    ).text == "Your time zone is now America/Puerto_Rico: it is 1 Jan 2026, 08:00 AST."


async def test_a_distance_is_told_as_it_was_written(desk: Desk) -> None:
    """X25: GMT-5 was ten hours off."""
    assert (
        await desk.say("timezone GMT-5")
    ).text == "Your time zone is now UTC-5: it is 1 Jan 2026, 07:00 UTC-05."
    assert (await desk.say("timezone UTC-03:30")).text.endswith("it is 1 Jan 2026, 08:30 UTC-03:30.")
    assert (await desk.say("timezone")).text.startswith("Your time zone is UTC-03:30: ")
