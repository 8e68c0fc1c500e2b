"""The head of the audit goes out of the store, and old rows are cut off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from chatwallet.accounts.admins import Admins
from chatwallet.accounts.audit import Act, Entry
from chatwallet.accounts.base import Person
from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Conversation
from chatwallet.storage.base import Store
from chatwallet.tracking.alerts import Alerts
from chatwallet.tracking.audit_keeping import AuditKeeper
from chatwallet.tracking.outbox.base import Sent

ANA, BEN = Conversation("telegram", "1", "1"), Conversation("telegram", "2", "2")
ADMIN = Person("telegram", "1")


class Hands:
    """The keeper of a store, with an owner, an admin, and a clock that is set by hand."""

    def __init__(self, store: Store) -> None:
        self.now = datetime.now(UTC)
        owners = Owners(("telegram:2",))
        self.store = store
        self.alerts = Alerts(
            store.values, store.outbox, owners, admins=Admins(Owners(), store.admins), clock=self.clock
        )
        self.keeper = AuditKeeper(
            store.audit, store.values, self.alerts, keep=timedelta(days=400), clock=self.clock
        )

    def clock(self) -> datetime:
        return self.now

    async def told(self) -> list[tuple[str, str, object]]:
        found: list[tuple[str, str, object]] = []
        for notice in await self.store.outbox.claim("worker", self.now + timedelta(seconds=1), 10, 9):
            assert notice.news is not None
            assert notice.conversation is not None
            await self.store.outbox.conclude(notice, Sent(None, self.now))
            found.append((notice.conversation.chat_id, notice.news.text, notice.news.values["head"]))
        return found


async def begun(store: Store) -> Hands:
    hands = Hands(store)
    await store.admins.add(ADMIN, hands.now, "")
    await hands.alerts.heard(ANA, admin=True)
    await hands.alerts.heard(BEN)
    return hands


async def test_pe_34_the_head_is_logged_each_time_and_sent_to_the_admins_alone_once_a_day(
    store: Store,
) -> None:
    hands = await begun(store)
    head = await store.audit.head()
    with capture_logs() as logs:
        for _ in range(3):
            await hands.keeper.tell()
    lines = [line for line in logs if line["event"] == "audit_head"]
    assert [(line["seq"], line["mac"]) for line in lines] == [(head.seq, head.mac)] * 3
    assert await hands.told() == [("1", "alert-audit-head", f"{head.seq}:{head.mac}")]


async def test_a_day_without_a_new_row_says_nothing_and_one_with_a_new_row_does(store: Store) -> None:
    hands = await begun(store)
    await hands.keeper.tell()
    await hands.told()
    hands.now += timedelta(days=1)
    await hands.keeper.tell()
    assert await hands.told() == []
    await store.audit.write(Entry("acc_ana", Act.MODE, "", {"on": True}))
    await hands.keeper.tell()
    head = await store.audit.head()
    assert await hands.told() == [("1", "alert-audit-head", f"{head.seq}:{head.mac}")]


async def test_an_empty_audit_has_no_head_to_tell(store: Store) -> None:
    hands = Hands(store)
    with capture_logs() as logs:
        await hands.keeper.tell()
    assert logs == []


async def test_rows_older_than_400_days_are_cut_off_and_the_rest_is_whole(store: Store) -> None:
    hands = await begun(store)
    for number in range(3):
        await store.audit.write(Entry("acc_ana", Act.COMMAND, f"{number}", {"command": "status"}))
    rows = await store.audit.count()
    hands.now += timedelta(days=399)
    await hands.keeper.cut()
    assert await store.audit.count() == rows
    hands.now += timedelta(days=2)
    await hands.keeper.cut()
    assert await store.audit.count() == 1, "the newest stays: the chain goes on from it"
    assert (await store.audit.verify()).bad is None


async def test_the_newest_rows_alone_are_looked_at_where_that_is_asked(store: Store) -> None:
    for number in range(6):
        await store.audit.write(Entry("acc_ana", Act.COMMAND, f"{number}", {"command": "status"}))
    verdict = await store.audit.verify(2)
    assert (verdict.first, verdict.rows, verdict.bad) == (5, 2, None)
    assert (await store.audit.verify(100)).rows == 6
