"""A desk to write to."""

from __future__ import annotations

import pytest

from chatwallet.tests.commands.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """A desk whose strangers are spoken to in English, and where nobody links: so nobody is greeted."""
    return Desk(linking=False)
