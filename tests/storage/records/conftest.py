"""Engines, each one behind several instances of the program where its store allows that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatwallet.storage.base import Store
from chatwallet.storage.records import indexes
from chatwallet.tests.instances import open_instances
from chatwallet.tests.storage.records.vouchers import entries_of_voucher


@pytest.fixture(autouse=True)
def _noun(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines know the noun of the tests, as they know those of the product."""
    monkeypatch.setitem(indexes.BY_KIND, "voucher", entries_of_voucher)


@pytest.fixture(params=["memory", "sqlite", "redis", "redis with 4 instances"])
async def instances(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[list[Store]]:
    """The stores of all instances that work on the same data."""
    async with open_instances(request, tmp_path / "store.db") as opened:
        yield opened
