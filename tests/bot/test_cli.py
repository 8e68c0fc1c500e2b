"""The command line as a process: what it prints, and with which code it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.storage.sqlite.store import SqliteStore

from .conftest import Chatwallet, Ended, clean_environment

pytestmark = pytest.mark.slow

CONFIG_ERROR = 78
FLASH = {
    "flash_graphql_url": "http://127.0.0.1:9/graphql",
    "flash_ws_url": "ws://127.0.0.1:9/graphql",
    "flash_api_key": "fk_canary-5e77e6",
}
"""Settings with which the bot could begin: the discard port, where nobody listens."""


def refused(ended: Ended, code: int) -> list[str]:
    """The sentences of a command that could not begin."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err + ended.out
    assert "canary" not in ended.err + ended.out
    sentences = [line for line in ended.err.splitlines() if line.startswith("chatwallet: ")]
    assert sentences, ended
    return sentences


def test_the_version_is_that_of_the_package(chatwallet: Chatwallet) -> None:
    assert chatwallet("--version").out.split() == ["chatwallet", version("chatwallet")]


@pytest.mark.parametrize(
    "command",
    [(), ("run",), ("chat",), ("demo",), ("sandbox",), ("parse",), ("doctor",), ("whatsapp", "setup")],
)
def test_help_says_something_and_no_secret(chatwallet: Chatwallet, command: tuple[str, ...]) -> None:
    ended = chatwallet(*command, "--help", **FLASH)
    assert ended.code == 0
    assert "Usage" in ended.out
    assert "canary" not in ended.out + ended.err


def test_run_says_what_is_missing_and_does_not_fall_into_the_sandbox(
    chatwallet: Chatwallet, tmp_path: Path
) -> None:
    sentences = refused(chatwallet("run"), CONFIG_ERROR)
    assert len(sentences) == 3
    assert "CHATWALLET_FLASH_GRAPHQL_URL is not set" in sentences[0]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", ["run", "chat", "demo", "sandbox", "notices"])
def test_every_command_refuses_all_wrong_settings_at_once(chatwallet: Chatwallet, command: str) -> None:
    wrong = {"http_port": "canary", "log_level": "canary", "stor": "canary", "flash_token": "canary"}
    sentences = refused(chatwallet(command, **{**FLASH, **wrong}), CONFIG_ERROR)
    assert len(sentences) == 4
    assert any("CHATWALLET_STOR is no setting; did you mean CHATWALLET_STORE?" in one for one in sentences)


def test_a_file_that_is_no_store_is_left_as_it_is(chatwallet: Chatwallet, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 500)
    (sentence,) = refused(chatwallet("run", store="sqlite:///notes.txt", http_port="0", **FLASH), 1)
    assert "notes.txt can't be used" in sentence
    assert (tmp_path / "notes.txt").read_text() == "Buy milk. " * 500


def test_a_folder_is_no_store(chatwallet: Chatwallet, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (sentence,) = refused(chatwallet("run", store="sqlite:///folder", http_port="0", **FLASH), 1)
    assert "can't be opened" in sentence


def test_a_store_in_a_folder_that_is_not_there_is_refused(chatwallet: Chatwallet, tmp_path: Path) -> None:
    """A slip of the pen opens no empty shop beside the real one."""
    (sentence,) = refused(chatwallet("run", store="sqlite:///nowhere/shop.db", http_port="0", **FLASH), 1)
    assert "the folder nowhere is not there" in sentence
    assert not list(tmp_path.iterdir())


async def test_a_store_that_another_process_has_open_is_refused(
    chatwallet: Chatwallet, tmp_path: Path
) -> None:
    async with SqliteStore(tmp_path / "busy.sqlite"):
        (sentence,) = refused(chatwallet("run", store="sqlite:///busy.sqlite", http_port="0", **FLASH), 1)
    assert "another process" in sentence


def test_a_taken_port_is_told_before_anything_begins(chatwallet: Chatwallet, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (sentence,) = refused(chatwallet("run", http_port=str(port), **FLASH), 1)
    assert sentence == f"chatwallet: Port {port} is taken: set CHATWALLET_HTTP_PORT to another one"
    assert not list(tmp_path.iterdir())


def test_a_host_that_is_none_of_this_machine_is_told(chatwallet: Chatwallet) -> None:
    """Y15."""
    (sentence,) = refused(chatwallet("run", http_host="203.0.113.7", http_port="0", **FLASH), 1)
    assert "203.0.113.7 is no address of this machine: set CHATWALLET_HTTP_HOST" in sentence


def test_doctor_says_what_is_not_well(chatwallet: Chatwallet) -> None:
    ended = chatwallet("doctor", **FLASH)
    assert ended.code == 1
    assert "✓ The store" in ended.out
    assert "✗ Flash does not answer" in ended.out
    assert "canary" not in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


async def test_doctor_does_not_blame_the_network_for_a_wrong_key(chatwallet: Chatwallet) -> None:
    async with Sandbox() as sandbox:
        address = {"flash_graphql_url": sandbox.graphql_url, "flash_ws_url": sandbox.ws_url}
        ended = await asyncio.to_thread(chatwallet, "doctor", **address, flash_api_key="fk_canary-5e77e6")
    assert ended.code == 1
    assert "✓ Flash answers" in ended.out
    assert "✗ Flash does not accept the key" in ended.out
    assert ended.out.count("✗") == 1
    assert "canary" not in ended.out + ended.err


def test_doctor_without_settings_says_what_to_set(chatwallet: Chatwallet) -> None:
    ended = chatwallet("doctor")
    assert ended.code == 1
    assert ended.out.count("✗ Flash is not configured") == 3


def test_parse_prints_one_object_for_each_line_whatever_its_bytes(chatwallet: Chatwallet) -> None:
    lines = [
        b"receive 10 Coffee",
        b"\xff\xfe\x00",
        b"recibir 5 caf\xe9",
        b"",
        b"\xed\xa0\x80",
        b"a\rb",
        b"x" * 10_000,
    ]
    ended = chatwallet("parse", "--json", stdin=b"\n".join(lines) + b"\n")
    assert ended.code == 0
    assert not ended.err
    read = [json.loads(line) for line in ended.out.splitlines()]
    assert len(read) == len(lines)
    assert read[0] == {
        "text": "receive 10 Coffee",
        "command": "receive",
        "args": {"amount": "10.00", "currency": "USD", "memo": "Coffee"},
        "error": None,
    }
    assert read[2]["args"]["amount"] == "5.00"
    for one in read:
        one["text"].encode()


def test_parse_reads_the_language_and_the_unit_that_it_is_given(chatwallet: Chatwallet) -> None:
    ended = chatwallet(
        "parse", "--json", "--lang", "es", "--default-unit", "sat", stdin=b"recibir 1.000 pan\n"
    )
    (read,) = [json.loads(line) for line in ended.out.splitlines()]
    assert (read["command"], read["args"]["amount"], read["args"]["currency"]) == ("receive", "1000", "SAT")


def test_parse_holds_dollars_against_the_limit_that_is_set(chatwallet: Chatwallet) -> None:
    ended = chatwallet("parse", "--json", stdin=b"receive 5\nreceive 5.01\n", max_amount_usd="5")
    assert [json.loads(line)["error"] for line in ended.out.splitlines()] == [None, "amount_too_large"]


@pytest.mark.parametrize("wrong", [("--lang", "xx"), ("--default-unit", "btc")])
def test_parse_refuses_what_it_does_not_know(chatwallet: Chatwallet, wrong: tuple[str, str]) -> None:
    assert wrong[1] in refused(chatwallet("parse", *wrong), CONFIG_ERROR)[0]


def test_a_pipe_is_a_conversation_that_ends_with_its_input(chatwallet: Chatwallet) -> None:
    ended = chatwallet("chat", stdin=b"receive 10 Coffee\n\xff\xfe\nstatus")
    assert ended.code == 0, ended.err
    assert "Receive $10.00" in ended.out
    assert ended.out.count("▄") > 100
    assert "lnbc" in ended.out
    assert "⏳" in ended.out
    assert "Traceback" not in ended.err


def test_exit_and_a_direction_work_over_a_pipe_too(chatwallet: Chatwallet) -> None:
    """Y14, Y18."""
    ended = chatwallet("chat", "--json", stdin=b"receive 10 Coffee\nexit\nstatus\n")
    assert ended.code == 0, ended.err
    (said,) = [json.loads(line) for line in ended.out.splitlines()]
    assert said["image"]["text"].startswith("LNBC")
    assert "no QR" in chatwallet("chat", stdin=b"!pay\n").out


def test_a_conversation_ends_with_an_empty_input_at_once(chatwallet: Chatwallet) -> None:
    ended = chatwallet("chat")
    assert (ended.code, ended.out) == (0, "")


def test_a_script_is_printed_as_text(chatwallet: Chatwallet, tmp_path: Path) -> None:
    """Y18: what a person says is theirs, and what the bot says is the bot's."""
    (tmp_path / "script.txt").write_text("receive 10 Coffee\n!button 2\n!as Bob\nbalance\n")
    ended = chatwallet("chat", "--script", "script.txt")
    assert ended.code == 0, ended.err
    assert re.search(r"(?s)me: receive 10 Coffee\n\nbot: Receive \$10.00.*me: cancel \w+\n", ended.out)
    # The picture that is struck out comes when nothing else is to be said.
    assert re.search(r"(?s)Bob: balance\n\n.*bot to Bob: 💰 Balance", ended.out)


def test_a_wait_in_vain_shows_in_the_exit_code_after_the_rest_was_played(
    chatwallet: Chatwallet, tmp_path: Path
) -> None:
    """Y18."""
    (tmp_path / "script.txt").write_text("receive 10 Coffee\n!wait 1 2\nprice\n")
    ended = chatwallet("chat", "--script", "script.txt")
    (sentence,) = refused(ended, 1)
    assert sentence == "chatwallet: line 2, '!wait 1 2': 0 of 1 notices came within 2 s"
    assert "me: price" in ended.out


def test_a_script_is_printed_as_one_object_for_each_message(chatwallet: Chatwallet, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("receive 10 Coffee\n!pay\n!wait 1\n")
    ended = chatwallet("chat", "--script", "script.txt", "--json")
    assert ended.code == 0, ended.err
    said = [json.loads(line) for line in ended.out.splitlines()]
    members = {"to", "text", "image", "buttons", "reply_to", "edit_of", "notice", "at"}
    assert all(members <= set(message) for message in said)
    assert [message["notice"] for message in said] == [False, True, False]
    assert said[0]["image"]["text"].startswith("LNBC")


def test_nobody_is_told_of_a_pipe_that_they_left(tmp_path: Path) -> None:
    """As of `chatwallet notices | head -1`."""
    left, pipe = os.pipe()
    os.close(left)
    with os.fdopen(pipe, "wb") as output:
        command = [sys.executable, "-m", "chatwallet.bot", "notices"]
        ended = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_environment(), check=False
        )
    assert (ended.returncode, ended.stderr) == (1, b"")


def test_no_line_of_the_log_stands_amid_what_a_script_says(chatwallet: Chatwallet, tmp_path: Path) -> None:
    (tmp_path / "script.txt").write_text("receive 10 Coffee\n")
    quiet = chatwallet("chat", "--script", "script.txt")
    assert (quiet.code, quiet.err) == (0, "")
    asked_for = chatwallet("chat", "--script", "script.txt", log_level="info")
    assert (asked_for.code, "invoice_made" in asked_for.err) == (0, True), asked_for.err


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("!foo", "is none of"),
        ("!pay", "no QR"),
        ("!button 1", "no such button"),
        ("!as", "name"),
        ("!wait x", "needs a number"),
        ("!offline", "needs a number of seconds"),
    ],
)
def test_a_line_that_can_not_be_played_ends_the_script(
    chatwallet: Chatwallet, tmp_path: Path, line: str, why: str
) -> None:
    (tmp_path / "script.txt").write_text(f"balance\n{line}\n")
    (sentence,) = refused(chatwallet("chat", "--script", "script.txt"), 1)
    assert sentence.startswith("chatwallet: line 2")
    assert why in sentence


def test_a_script_that_is_not_there_is_told(chatwallet: Chatwallet) -> None:
    assert "nowhere.txt" in refused(chatwallet("chat", "--script", "nowhere.txt"), CONFIG_ERROR)[0]


async def test_a_taken_port_of_the_sandbox_is_told(chatwallet: Chatwallet) -> None:
    async with Sandbox() as sandbox:
        port = sandbox.control_url.rpartition(":")[2].strip("/")
        refused(chatwallet("sandbox", "--http-port", "0", "--ws-port", "0", "--control-port", port), 1)
