"""`chatwallet store copy`, as an admin types it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatwallet.bot.cli.main import cli
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tests.redis_server import redis_server
from chatwallet.tests.tracking.shop import Shop


@pytest.fixture
def redis() -> Iterator[str]:
    with redis_server() as server:
        yield server.url


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    async def open_shop() -> None:
        async with SqliteStore(tmp_path / "shop.sqlite") as store:
            await Shop(store).paid()

    asyncio.run(open_shop())
    return tmp_path / "shop.sqlite"


def test_a_shop_moves_to_redis_and_back_and_a_second_time_only_if_it_may(
    shop: Path, redis: str, tmp_path: Path
) -> None:
    run, old, back = CliRunner().invoke, f"sqlite:///{shop}", f"sqlite:///{tmp_path / 'back.sqlite'}"
    moved = run(cli, ["store", "copy", old, redis])
    assert moved.exit_code == 0, moved.output
    assert "1 charges, 1 invoices" in moved.output
    assert "Now let CHATWALLET_STORE name Redis at" in moved.output
    again = run(cli, ["store", "copy", old, redis])
    assert again.exit_code == 1
    assert "is not empty; --replace gives up what it holds" in again.output
    assert run(cli, ["store", "copy", old, redis, "--replace"]).exit_code == 0
    assert run(cli, ["store", "copy", "-", back], env={"CHATWALLET_STORE": redis}).exit_code == 0
    assert (tmp_path / "back.sqlite").stat().st_mode & 0o777 == 0o600


def test_an_address_that_is_none_is_a_sentence_without_its_password(shop: Path) -> None:
    result = CliRunner().invoke(cli, ["store", "copy", f"sqlite:///{shop}", "mysql://me:hunter2@host"])
    assert result.exit_code == 1
    assert "TO: is not an address" in result.output
    assert "hunter2" not in result.output
    result = CliRunner().invoke(cli, ["store", "copy", "redis://:hunter2@host/zero", f"sqlite:///{shop}"])
    assert "FROM: a Redis address has no number of a database where it belongs" in result.output
    assert "hunter2" not in result.output


def test_a_source_that_does_not_exist_is_a_sentence_and_leaves_nothing_behind(tmp_path: Path) -> None:
    nowhere, target = tmp_path / "nowhere.sqlite", tmp_path / "new.sqlite"
    result = CliRunner().invoke(cli, ["store", "copy", f"sqlite:///{nowhere}", f"sqlite:///{target}"])
    assert result.exit_code == 1
    assert f"FROM: {nowhere} does not exist" in result.output.replace("\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_shop_is_not_copied_onto_itself(shop: Path) -> None:
    result = CliRunner().invoke(cli, ["store", "copy", f"sqlite:///{shop}", f"sqlite:///{shop}"])
    assert result.exit_code == 1
    assert "the same store" in result.output
