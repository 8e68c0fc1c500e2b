"""The garbage collector is set for a bot that runs, and left as it was found."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from chatwallet.bot.collector import THRESHOLDS, rare_collections


@pytest.fixture(autouse=True)
def frozen_again() -> Iterator[None]:
    """The tests that come after these have what is loaded left alone, as those before."""
    yield
    gc.freeze()


def test_what_is_loaded_is_walked_no_more_while_the_bot_runs() -> None:
    before = gc.get_threshold()
    with rare_collections():
        assert gc.get_threshold() == THRESHOLDS
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_a_bot_that_fails_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold()
    with pytest.raises(RuntimeError), rare_collections():
        raise RuntimeError
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
