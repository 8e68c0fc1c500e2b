"""A router with the commands that ship, and a way to read a line in a language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chatwallet.commands.base import Reading
from chatwallet.commands.parsing.router import Parsed, Router
from chatwallet.commands.registry import find_commands
from chatwallet.locales.texts import Catalogue
from chatwallet.tests.commands.desk import Desk
from chatwallet.wallet.money import USD, Currency

Read = Callable[..., Parsed]


@pytest.fixture(scope="session")
def router() -> Router:
    return Router(Catalogue(), find_commands())


@pytest.fixture(scope="session")
def read(router: Router) -> Read:
    def read(text: str, language: str = "en", unit: Currency = USD) -> Parsed:
        return router.read(text, Reading(language, unit))

    return read


@pytest.fixture
def desk() -> Desk:
    """A desk whose strangers are spoken to in English."""
    return Desk()


@pytest.fixture
def mesa() -> Desk:
    """A desk whose strangers are spoken to in Spanish."""
    return Desk("es")
