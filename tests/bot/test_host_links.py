"""A host's program that links wallets for its own users, and says who may do it in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chatwallet import ChatWallet, LinkRefused, Person
from chatwallet.accounts.links import LinkKind, LinkState
from chatwallet.bot.cli.sandbox_settings import sandbox_settings
from chatwallet.bot.config.settings import load_settings
from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.wallet.town import RECEIVES

ANA = Person("telegram", "7001")


@asynccontextmanager
async def host(sandbox: Sandbox, store: Path, **more: object) -> AsyncIterator[ChatWallet]:
    settings = load_settings(
        **sandbox_settings(sandbox), store=f"sqlite:///{store}", channels=("web",), linking="on"
    )
    async with ChatWallet(settings, **more) as wallet:  # type: ignore[arg-type]
        yield wallet


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_host_links_its_users_by_name_and_by_key_and_ends_it(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    account = sandbox.open_account("myshop")
    async with host(sandbox, tmp_path / "host.sqlite") as wallet:
        assert await wallet.linked(ANA) is None
        assert not await wallet.unlink(ANA)
        link = await wallet.link(ANA, till="MyShop")
        assert (link.kind, link.name, link.state) == (LinkKind.TILL, "myshop", LinkState.ACTIVE)
        assert await wallet.link(ANA, till="myshop") == link, "it is linked already"
        assert await wallet.linked(ANA) == link
        key = sandbox.make_key(account, RECEIVES)
        by_key = await wallet.link(ANA, key=key)
        assert (by_key.kind, by_key.tail, by_key.shop) == (LinkKind.KEY, key[-4:], link.shop)
        assert await wallet.linked(ANA) == by_key
        assert await wallet.unlink(ANA)
        assert await wallet.linked(ANA) is None
    assert key.encode() not in kept(tmp_path)


async def test_what_can_t_be_linked_says_why(sandbox: Sandbox, tmp_path: Path) -> None:
    async with host(sandbox, tmp_path / "host.sqlite") as wallet:
        with pytest.raises(LinkRefused, match="error-unknown-user"):
            await wallet.link(ANA, till="nobodyhere")
        for wrong in ({}, {"till": "myshop", "key": "fk_"}):
            with pytest.raises(ValueError, match="either to a till or by a key"):
                await wallet.link(ANA, **wrong)
    with pytest.raises(RuntimeError, match="not open"):
        await wallet.linked(ANA)
