"""Admins and owners are told once when something begins, where they wrote last, and once when it is over."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from chatwallet.accounts.base import Account, Person
from chatwallet.accounts.roles import Owners
from chatwallet.channels.base import Conversation
from chatwallet.locales.texts import Catalogue
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.tracking.shop import Shop
from chatwallet.tracking.alerts import Alerts, owner_chats
from chatwallet.tracking.outbox.base import News, Outbox, Retry

OWNER = Conversation("memory", "desk", "olga")
SECOND = Conversation("memory", "home", "omar")
GUEST = Conversation("memory", "stall", "ana")
NAMES = ("memory:olga", "memory:omar", "memory:never")


@dataclass
class Told:
    """An outbox that notes who was told what, and fails when it is to."""

    outbox: Outbox
    texts: list[tuple[str, str]] = field(default_factory=list)
    failures: int = 0

    async def put_news(self, news_id: str, conversation: Conversation, news: News, at: object) -> bool:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the process dies here")
        new = await self.outbox.put_news(news_id, conversation, news, at)  # type: ignore[arg-type]
        if new:
            self.texts.append((conversation.sender_id, news.text))
        return new


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def told(store: MemoryStore) -> Told:
    return Told(store.outbox)


def instance(store: MemoryStore, told: Told, *names: str) -> Alerts:
    return Alerts(store.values, told, Owners(names or NAMES))


async def test_each_owner_is_told_once_by_however_many_instances(store: MemoryStore, told: Told) -> None:
    first, second = instance(store, told), instance(store, told)
    for alerts, conversation in ((first, OWNER), (second, SECOND), (first, GUEST)):
        await alerts.heard(conversation)
    assert await first.raise_("credential", "alert-credential", {"name": "x"})
    assert not await second.raise_("credential", "alert-credential", {"name": "x"})
    assert not await instance(store, told).raise_("credential", "alert-credential"), "after a restart"
    assert sorted(told.texts) == [("olga", "alert-credential"), ("omar", "alert-credential")]
    told.texts.clear()
    assert await second.clear("credential")
    assert not await first.clear("credential")
    assert sorted(told.texts) == [("olga", "alert-credential-over"), ("omar", "alert-credential-over")]
    told.texts.clear()
    assert await first.raise_("credential", "alert-credential")
    assert len(told.texts) == 2, "it begins anew"


async def test_an_owner_is_told_where_they_wrote_last(store: MemoryStore, told: Told) -> None:
    alerts = instance(store, told)
    await alerts.heard(OWNER)
    await alerts.heard(Conversation("memory", "elsewhere", "olga"))
    assert (await owner_chats(store.values))[Person("memory", "olga")].chat_id == "elsewhere"


async def test_who_is_no_owner_any_more_is_not_told(store: MemoryStore, told: Told) -> None:
    await instance(store, told).heard(OWNER)
    await instance(store, told, "memory:omar").raise_("credential", "alert-credential")
    assert told.texts == []


@dataclass
class Listed:
    """Admins by what they are called."""

    keys: set[str]

    def is_named(self, person: Person) -> bool:
        return False

    async def is_admin(self, person: Person) -> bool:
        return person.key in self.keys


async def test_admins_are_told_as_owners_are_and_who_is_both_once(store: MemoryStore, told: Told) -> None:
    listed = Listed({"memory:ana", "memory:olga"})
    alerts = Alerts(store.values, told, Owners(NAMES), admins=listed)
    for conversation in (OWNER, SECOND, GUEST, Conversation("memory", "stall", "eve")):
        await alerts.heard(conversation, admin=conversation is GUEST)
    await alerts.raise_("credential", "alert-credential")
    assert sorted(name for name, _ in told.texts) == ["ana", "olga", "omar"]


async def test_who_writes_for_the_first_time_while_something_stands_reads_it_then_and_once(
    store: MemoryStore, told: Told
) -> None:
    """Catches: an admin who joins on a bad day reads that it is over, and never that it had begun."""
    alerts = instance(store, told)
    await alerts.raise_("credential", "alert-credential")
    assert told.texts == [], "nobody has a chat yet"
    for one in (alerts, instance(store, told)):  # also after a restart
        await one.heard(OWNER)
        await one.heard(GUEST)
    await alerts.heard(Conversation("memory", "elsewhere", "olga"))
    await alerts.clear("credential")
    await alerts.heard(SECOND)
    assert told.texts == [("olga", "alert-credential"), ("olga", "alert-credential-over")]


async def test_who_is_removed_as_an_admin_hears_nothing_more(store: MemoryStore, told: Told) -> None:
    listed = Listed({"memory:ana"})
    alerts = Alerts(store.values, told, Owners(), admins=listed)
    await alerts.heard(GUEST, admin=True)
    await alerts.raise_("credential", "alert-credential")
    listed.keys.clear()
    await alerts.clear("credential")
    assert told.texts == [("ana", "alert-credential")]


async def test_an_address_that_became_somebody_elses_is_told_nothing_though_it_is_no_owners(
    store: MemoryStore, told: Told
) -> None:
    """Catches: an admin's telephone number that a stranger has now."""
    alerts = Alerts(store.values, told, Owners(), admins=Listed({"memory:ana"}))
    await alerts.heard(GUEST, admin=True)
    await alerts.forget(GUEST)
    await alerts.raise_("credential", "alert-credential")
    assert told.texts == []


async def test_whoever_goes_on_after_a_crash_tells_what_the_dead_did_not(
    store: MemoryStore, told: Told
) -> None:
    alerts = instance(store, told)
    await alerts.heard(OWNER)
    await alerts.heard(SECOND)
    told.failures = 1
    with pytest.raises(ConnectionError):
        await alerts.raise_("credential", "alert-credential")
    assert not await instance(store, told).raise_("credential", "alert-credential")
    assert len(told.texts) == 2
    assert not await instance(store, told).raise_("credential", "alert-credential")
    assert len(told.texts) == 2


async def test_what_was_never_told_is_not_told_to_be_over(store: MemoryStore, told: Told) -> None:
    alerts = instance(store, told)
    await alerts.heard(OWNER)
    told.failures = 1
    with pytest.raises(ConnectionError):
        await alerts.raise_("credential", "alert-credential")
    assert await alerts.clear("credential")
    assert told.texts == []


async def test_what_is_never_over_is_told_once_for_its_id(store: MemoryStore, told: Told) -> None:
    alerts = instance(store, told)
    await alerts.heard(OWNER)
    for _ in range(2):
        await alerts.tell("payee:02ab", "alert-payee")
    assert told.texts == [("olga", "alert-payee")]


async def test_news_are_written_when_they_are_sent_as_their_person_likes_it_then() -> None:
    """The text, the time and the button, in the language and zone of then, with a template that takes it whole."""
    shop = Shop(MemoryStore())
    news = News("line-time", {"time": 1767268800000}, (("button-again", "again"),), "alert")
    await shop.store.outbox.put_news("n", GUEST, news, shop.clock())
    await shop.store.accounts.load(Account(Person("memory", "ana"), "es", "America/Jamaica", "USD"))
    await shop.deliver()
    (sent,) = shop.channel.sent
    spanish = Catalogue()["es"]
    assert sent.conversation == GUEST
    assert sent.message.text.startswith(spanish("line-time", time="").strip())
    assert "7:00" in sent.message.text
    (button,) = sent.message.buttons
    assert (button.label, button.text) == (spanish("button-again"), "again")
    assert sent.message.template is not None
    assert (sent.message.template.kind, sent.message.template.language) == ("alert", "es")
    assert sent.message.template.values == (" ".join(sent.message.text.split()),)


async def test_news_that_may_have_come_say_so() -> None:
    shop = Shop(MemoryStore())
    await shop.store.outbox.put_news("n", GUEST, News("language-name"), shop.clock())
    (notice,) = await shop.store.outbox.claim("dead", shop.clock(), 0, 9)
    await shop.store.outbox.conclude(notice, Retry(shop.clock(), unknown=True, error="reset"))
    await shop.deliver()
    assert shop.news == ["(You may have had this message before.)\nEnglish"]
