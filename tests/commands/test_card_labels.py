"""What is left of a press in Twilio's list, which the bot reads after an absence, is its button's label."""

from __future__ import annotations

import pytest

from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Router
from chatwallet.locales.texts import Catalogue
from chatwallet.wallet.money import USD


@pytest.mark.parametrize("command", ["again", "cancel", "status"])
@pytest.mark.parametrize("language", Catalogue().languages)
def test_a_label_below_a_code_is_a_line_that_says_the_same_of_the_newest_order(
    router: Router, language: str, command: str
) -> None:
    parsed = router.read(Catalogue()[language](f"button-{command}"), Reading(language, USD))
    assert parsed.command is not None
    assert (parsed.command.name, dict(parsed.arguments), parsed.error) == (command, {}, None)
