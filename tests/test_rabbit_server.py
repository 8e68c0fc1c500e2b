"""The broker of the tests itself: one that can't start says so at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from .rabbit_server import NoRabbitMQ, RabbitServer

SOON = 30.0  # seconds: the broker's own start takes most of them


def test_a_broker_that_does_not_start_is_noticed_when_it_ends(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(NoRabbitMQ, match="did not start"):
        RabbitServer(tmp_path, "no_such_setting = 1").start()
    assert time.monotonic() - began < SOON
