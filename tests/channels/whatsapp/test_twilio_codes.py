"""Which of Twilio's codes means what."""

from __future__ import annotations

import pytest

from chatwallet.channels.whatsapp.twilio_codes import Remedy, remedy

TABLE = {
    63016: Remedy.TEMPLATE,
    11751: Remedy.TEXT_ONLY,
    63019: Remedy.TEXT_ONLY,
    63021: Remedy.TEXT_ONLY,
    63034: Remedy.TEXT_ONLY,
    21211: Remedy.NONE,
    21610: Remedy.NONE,
    63003: Remedy.NONE,
    63015: Remedy.NONE,
    63024: Remedy.NONE,
    20429: Remedy.AGAIN,
    63018: Remedy.AGAIN,
    63038: Remedy.AGAIN,
}


@pytest.mark.parametrize(("code", "helps"), TABLE.items())
def test_a_known_code_has_its_remedy(code: int, helps: Remedy) -> None:
    assert remedy(code) is helps


@pytest.mark.parametrize("code", [None, 0, -1, 20003, 30008, 63999, 10**12])
def test_an_unknown_code_means_that_it_may_be_tried_again(code: int | None) -> None:
    assert remedy(code) is Remedy.AGAIN
