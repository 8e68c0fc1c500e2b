"""What systemd hears, on a real socket of the kind that it opens."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatwallet.bot.monitoring.systemd import Systemd


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.setblocking(False)
        yield ear


def heard(ear: socket.socket) -> list[str]:
    words = []
    while True:
        try:
            words.append(ear.recv(100).decode())
        except BlockingIOError:
            return words


def test_it_hears_the_beginning_and_the_end(ear: socket.socket) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": ear.getsockname()})
    systemd.ready()
    systemd.alive()
    systemd.stopping()
    assert heard(ear) == ["READY=1", "STOPPING=1"], "no sign of life unless it asked for one"


def test_signs_of_life_come_a_few_times_in_the_time_that_it_waits(ear: socket.socket) -> None:
    systemd = Systemd(
        {"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}
    )
    for _ in range(1000):
        systemd.alive()
    assert heard(ear) == ["WATCHDOG=1"]
    quick = Systemd({"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": "3"})
    for _ in range(3):
        quick.alive()
    assert heard(ear) == ["WATCHDOG=1"] * 3


def test_a_watchdog_of_another_process_is_not_fed(ear: socket.socket) -> None:
    Systemd({"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": "3", "WATCHDOG_PID": "1"}).alive()
    assert heard(ear) == []


def test_an_abstract_name_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0chatwallet-{os.getpid()}")
        ear.setblocking(False)
        Systemd({"NOTIFY_SOCKET": f"@chatwallet-{os.getpid()}"}).ready()
        assert heard(ear) == ["READY=1"]


@pytest.mark.parametrize("address", ["", "relative", "/nowhere/notify"])
def test_nobody_listening_stops_nothing(address: str) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "3"})
    systemd.ready()
    systemd.alive()
