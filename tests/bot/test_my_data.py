"""PE-19: the page of a copy of one's own data, while the store is away in the midst of it, on every store."""

from __future__ import annotations

import json

import httpx
import pytest
from starlette.applications import Starlette

from chatwallet.accounts.audit import Act
from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.config.settings import load_settings
from chatwallet.bot.edge.refs import refs_of
from chatwallet.bot.my_data import MyData
from chatwallet.storage.base import Store
from chatwallet.storage.errors import StoreUnavailable
from chatwallet.tests.storage.records.humans import NUMBER, OTHER_ID, USER_ID, heard
from chatwallet.tracking.clock import utc_now
from chatwallet.wallet.memory import MemoryWallet
from chatwallet.wallet.registry import Wallets

ANA = Person("telegram", "110201543")
PUBLIC = "https://pay.example.org"


def data_of(store: Store) -> MyData:
    wallets = Wallets.single(MemoryWallet(), "own")
    return MyData.of(load_settings(public_url=PUBLIC), store, wallets, refs_of(store, Vault()), utc_now)


@pytest.mark.parametrize("step", ["accounts.find", "charges.page", "audit.write", "values.delete"])
async def test_pe_19_what_fails_before_the_file_is_there_leaves_its_link_as_it_was(
    store: Store, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = data_of(store)
    account = await store.accounts.load(Account(ANA, "en", "UTC", "USD"), utc_now())
    token = await data.links.make(account)
    assert await data.links.open(account, await data.links.number(token) or "")
    transport = httpx.ASGITransport(Starlette(routes=list(data.routes)))

    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("away")

    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as page:
        part, method = step.split(".")
        with monkeypatch.context() as outage:
            outage.setattr(getattr(store, part), method, away)
            refused = await page.post(f"/export/{token}")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
        with monkeypatch.context() as outage:
            outage.setattr(store.values, "get", away)
            assert (await page.get(f"/export/{token}")).status_code == 503
        assert (await page.get(f"/export/{token}")).status_code == 200
        given = await page.post(f"/export/{token}")
        assert json.loads(given.text)["account"]["id"] == account.id
        assert (await page.post(f"/export/{token}")).status_code == 404
    rows = [row.act async for row in store.audit.rows()]
    assert rows.count(Act.EXPORT) == 1


async def test_pe_19_whose_number_is_somebody_elses_by_now_fetches_nothing_of_theirs(store: Store) -> None:
    data, account = data_of(store), await heard(store, NUMBER, USER_ID)
    token = await data.links.make(account)
    assert await data.links.open(account, await data.links.number(token) or "")
    other = await heard(store, NUMBER, OTHER_ID)
    assert other.id != account.id
    transport = httpx.ASGITransport(Starlette(routes=list(data.routes)))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as page:
        assert (await page.post(f"/export/{token}")).status_code == 404
