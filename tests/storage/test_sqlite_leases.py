from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from chatwallet.channels.base import InboundMessage, OutboundMessage
from chatwallet.storage.sqlite.store import SqliteStore
from chatwallet.tracking.outbox.base import Retry


@pytest.mark.skipif(sys.platform == "win32", reason="the file is not locked there, so a lease may be alive")
async def test_what_a_dead_process_was_sending_is_due_at_once_and_may_have_arrived(
    tmp_path: Path, noon: datetime, said: Callable[..., InboundMessage]
) -> None:
    async with SqliteStore(tmp_path / "store.db") as store:
        await store.inbox.add("web:1", said(1))
        await store.inbox.answer("web:1", said(1), OutboundMessage("Receive $10"), None)
        (leased,) = await store.outbox.claim("dead", noon, 25.0, 10)
        assert not leased.ambiguous
        assert not await store.outbox.claim("other", noon, 25.0, 10)

    async with SqliteStore(tmp_path / "store.db") as store:
        (again,) = await store.outbox.claim("alive", noon, 25.0, 10)
        assert again.id == leased.id
        assert again.ambiguous
        assert not await store.outbox.conclude(
            leased, Retry(noon, unknown=False, error="the dead one's word")
        )
