"""`chatwallet trace`: the story of one charge, from a store that somebody may be working on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from chatwallet.bot.cli.trace import trace
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.channels.base import Conversation
from chatwallet.channels.delivery_receipts import DeliveryReceipt, Stage
from chatwallet.storage.addresses import describe, make_store
from chatwallet.storage.base import Store
from chatwallet.tests.bot.conftest import Chatwallet
from chatwallet.tests.charges import made_up
from chatwallet.tracking.base import Charge, InvoiceRecord
from chatwallet.tracking.outbox.base import Dead, News, Retry, Sent
from chatwallet.tracking.reference import reference
from chatwallet.wallet.base import Invoice, InvoiceStatus
from chatwallet.wallet.money import USD, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HASHES = [f"{number:064x}" for number in range(9)]
PHONE = "+18765550123"


@pytest.fixture
def settings(lasting: str, no_settings: pytest.MonkeyPatch) -> Settings:
    return load_settings(store=lasting, time_zone="America/Jamaica")


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    async with make_store(settings.store.get_secret_value()) as store:
        yield store


async def ask(
    store: Store, number: int, person: str = PHONE, code: str = "K7Q2", shop: str = "house"
) -> Charge:
    """Store a charge with its first invoice."""
    chat = Conversation("whatsapp", person, person)
    made = NOON + timedelta(minutes=number)
    charge = made_up(f"c{number}", code, chat, Money(1000, USD), made, shop=shop)
    assert await store.charges.create(charge, row(charge, number), made) == "created"
    return charge


def row(charge: Charge, number: int) -> InvoiceRecord:
    made = NOON + timedelta(minutes=number)
    invoice = Invoice(HASHES[number], f"lnbc{number}", 1000, made, made + timedelta(seconds=60))
    return InvoiceRecord(invoice, charge.id, f"whatsapp:{number}")


async def told(settings: Settings, word: str) -> list[str]:
    lines: list[str] = []
    await trace(settings, word, lines.append)
    return lines


async def test_the_whole_story_is_told_in_order_while_the_store_is_open(
    settings: Settings, store: Store
) -> None:
    charge = await ask(store, 1)
    await store.charges.add_invoice(row(charge, 2), NOON)
    await store.charges.checked(HASHES[1], InvoiceStatus.EXPIRED, NOON)
    paid = NOON + timedelta(minutes=2, seconds=5)
    await store.charges.settle(HASHES[1], paid, "subscription")
    first = (await store.outbox.claim("w", paid, 10, 1))[0]
    await store.outbox.conclude(
        first, Retry(paid + timedelta(seconds=1), unknown=True, error=f"no answer for {PHONE}")
    )
    (again, *_) = await store.outbox.claim("w", paid + timedelta(seconds=1), 10, 1)
    await store.outbox.conclude(again, Sent("SM1", paid + timedelta(seconds=2)))
    lines = await told(settings, reference(HASHES[2]).lower())
    assert lines[0].startswith("Order K7Q2: 10.00 USD, whatsapp, paid, made 2026-01-01 07:01:00.000 EST")
    ours, other = reference(HASHES[1]), reference(HASHES[2])
    happened = [line.partition(" EST  ")[2] for line in lines[1:]]
    assert happened[:3] == [
        f"{ours}  invoice made, to be paid until 07:02:00",
        f"{ours}  expired, as the wallet said later",
        f"{other}  invoice made, to be paid until 07:03:00",
    ]
    assert f"{ours}  paid, first told by subscription, late" in happened
    (sent,) = (line for line in lines if " sent on " in line)
    assert "2026-01-01 07:02:07.000 EST" in sent
    assert (
        "news of the payment sent on whatsapp after 2.000 s, 2 attempts, one of which may have arrived"
        in sent
    )
    assert lines[1:] == sorted(lines[1:], key=lambda line: line.partition(" EST")[0])
    whole = "\n".join(lines)
    for hidden in (PHONE, *HASHES[1:3], "Coffee"):
        assert hidden not in whole


async def test_hash_and_code_lead_to_the_same_story_as_the_reference(
    settings: Settings, store: Store
) -> None:
    await ask(store, 1)
    wanted = await told(settings, reference(HASHES[1]))
    assert len(wanted) == 2
    assert await told(settings, HASHES[1].upper()) == wanted
    assert await told(settings, " k7q2 ") == wanted


async def test_what_happened_at_the_same_moment_is_told_in_the_order_of_cause_and_effect(
    settings: Settings, store: Store
) -> None:
    await ask(store, 1)
    await store.charges.settle(HASHES[1], NOON, "subscription")
    lines = await told(settings, reference(HASHES[1]))
    of_noon = [line.split("  ", 2)[2] for line in lines if line.startswith("2026-01-01 07:00:00.000")]
    assert of_noon[0] == "paid, first told by subscription"
    assert len(of_noon) > 1


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (Stage.ACCEPTED, "taken by the channel"),
        (Stage.DELIVERED, "delivered"),
        (Stage.READ, "delivered and read"),
    ],
)
async def test_the_story_ends_with_how_far_the_news_came(
    settings: Settings, store: Store, stage: Stage, says: str
) -> None:
    """S2-21."""
    await ask(store, 1)
    await store.charges.settle(HASHES[1], NOON, "subscription")
    (notice, *_) = await store.outbox.claim("w", NOON, 10, 1)
    await store.outbox.conclude(notice, Sent("SM1", NOON + timedelta(seconds=1)))
    (sent,) = (line for line in await told(settings, HASHES[1]) if " sent on " in line)
    assert sent.endswith("1 attempt"), "where the channel tells nothing, nothing is said of it"
    await store.outbox.note_receipt(DeliveryReceipt(notice.id, "SM1", stage), NOON + timedelta(seconds=2))
    (sent,) = (line for line in await told(settings, HASHES[1]) if " sent on " in line)
    assert sent.split(", ")[2].startswith(says)


async def test_a_story_whose_news_are_forgotten_says_that_they_were_sent(
    settings: Settings, store: Store
) -> None:
    await ask(store, 1)
    await store.charges.settle(HASHES[1], NOON, "poll")
    await store.outbox.put_news("later", Conversation("whatsapp", PHONE, PHONE), News("help"), NOON)
    for number in (1, 2):  # what is sent last stays
        (notice,) = await store.outbox.claim("w", NOON, 10, 1)
        assert not [line for line in await told(settings, HASHES[1]) if "forgotten" in line]
        await store.outbox.conclude(notice, Sent(f"m{number}", NOON + timedelta(seconds=number)))
    later = NOON + timedelta(days=3)
    assert await store.clean(later - timedelta(days=30), later - timedelta(days=2)) == 1
    lines = await told(settings, HASHES[1])
    assert not [line for line in lines if "news of the payment" in line]
    assert lines[-1] == "Its news were sent: what was is forgotten after 2 days."


async def test_what_was_given_up_says_why(settings: Settings, store: Store) -> None:
    await ask(store, 1)
    await store.charges.settle(HASHES[1], NOON, "polling")
    (news,) = await store.outbox.claim("w", NOON, 10, 1)
    await store.outbox.conclude(news, Dead("63016: outside the window"))
    lines = await told(settings, reference(HASHES[1]))
    (dead,) = (line for line in lines if "given up" in line)
    assert dead.endswith("given up on whatsapp, 1 attempt, the last failure: 63016: outside the window")


async def test_a_code_of_several_people_lists_their_references(settings: Settings, store: Store) -> None:
    await ask(store, 1)
    await ask(store, 2, "+18765550124", shop="kiosk")
    lines = await told(settings, "K7Q2")
    assert lines[0].startswith("2 orders are called K7Q2")
    assert {line.split()[0] for line in lines[1:]} == {reference(HASHES[1]), reference(HASHES[2])}


async def test_an_unknown_reference_gets_a_sentence(settings: Settings, store: Store) -> None:
    await ask(store, 1)
    lines: list[str] = []
    longer = settings.model_copy(update={"keep_days": 90.0})
    assert not await trace(longer, "YT454QPV", lines.append)
    assert lines == [
        f"No order is known by that in the store {describe(settings.store.get_secret_value())}.",
        "Orders are kept for 90 days after they end.",
    ]


@pytest.mark.parametrize("word", ["", "K7", "YT454QP0", "zz" * 32, "0" * 63, "K7Q2K"])
async def test_a_word_of_another_form_is_refused(settings: Settings, word: str) -> None:
    with pytest.raises(ValueError, match="is no reference like YT454QPV"):
        await trace(settings, word, print)


@pytest.mark.slow
def test_the_command_tells_of_an_empty_store_and_of_a_wrong_word(chatwallet: Chatwallet) -> None:
    ended = chatwallet("trace", "YT454QPV")
    assert (ended.code, ended.out) == (
        1,
        "There is no store at chatwallet.sqlite yet: nobody has made an order.\n",
    )
    ended = chatwallet("trace", "what?")
    assert ended.code == 2
    assert "is no reference like" in ended.err
