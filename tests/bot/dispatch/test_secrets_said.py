"""What people write with a secret in it: nothing of it is stored or done, it is taken back, and they are told."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from chatwallet.accounts.incoming import IncomingSecrets
from chatwallet.accounts.secrets import Vault
from chatwallet.bot.dispatch.forgetting import TRIES
from chatwallet.bot.dispatch.inbox_worker import InboxWorker
from chatwallet.bot.keys import ProcessSource
from chatwallet.channels.base import Channel, InboundMessage, OutboundMessage
from chatwallet.channels.errors import OutcomeUnknown, TryLater, Unreachable
from chatwallet.channels.memory import MemoryChannel
from chatwallet.commands.base import Command, Context
from chatwallet.commands.parsing.router import LONGEST_LINE
from chatwallet.tests.commands.desk import ANA, NOON, Desk
from chatwallet.tracking.outbox.base import Sent

KEY = "fk_0123abcd_" + "aB3-_xYz" * 8
SESSION = "ory_st_" + "AbCd1234" * 4
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
def channel() -> MemoryChannel:
    return MemoryChannel()


@pytest.fixture
def desk(channel: MemoryChannel) -> Desk:
    return Desk(channels={"memory": channel}, linking=False)


def message(text: str, number: int = 1, *, private: bool = True) -> InboundMessage:
    return InboundMessage(ANA, str(number), text, NOON, private=private, reference=f"ref-{number}")


async def stored(desk: Desk, one: InboundMessage) -> InboundMessage:
    """A message as it lies in the inbox."""
    await desk.inbox_worker.receive(one)
    taken = await desk.store.inbox.claim(one.conversation)
    assert taken is not None
    return taken[1]


async def answer(desk: Desk, one: InboundMessage) -> OutboundMessage:
    """What a message is answered."""
    running = asyncio.create_task(desk.inbox_worker.run())
    await desk.inbox_worker.receive(one)
    async with asyncio.timeout(10):
        while not (found := await desk.store.outbox.claim("worker", desk.now, 25, 9)):
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait({running})
    for notice in found:
        await desk.store.outbox.conclude(notice, Sent(None, desk.now))
    assert found[0].message is not None
    return found[0].message


async def test_pe_13_no_secret_gets_into_the_inbox(desk: Desk) -> None:
    kept = await stored(desk, message(f"link {KEY} thanks"))
    assert kept.text == "link ⟦fk_…⟧"
    assert kept.reference == "ref-1", "after a restart it is still known which message to take back"


async def test_a_secret_behind_a_long_text_is_cut_out_and_remembered(desk: Desk) -> None:
    """Catches: a text that is cut to its length first, with the half of a key at its end, or none of its mark."""
    for before in (LONGEST_LINE - 20, LONGEST_LINE + 1, 4000):
        kept = await stored(desk, message("x" * before + " " + KEY, before))
        assert kept.text.endswith(" ⟦fk_…⟧")
        assert len(kept.text) <= LONGEST_LINE
        await desk.store.inbox.answer(kept.origin, kept, None, None)


@pytest.mark.parametrize(
    "line", [KEY, f"link {KEY}", f"receive 10 {KEY}", f"cancel {TOKEN}", f"balance {SESSION}"]
)
async def test_nothing_is_done_that_stands_beside_a_secret(desk: Desk, line: str) -> None:
    """Catches: a key as the memo of an order, which its payer would read."""
    said = await answer(desk, message(line))
    assert await desk.made_nothing()
    assert said.text.splitlines()[0].startswith(("I deleted your message", "There was a secret"))
    assert not said.buttons


@pytest.mark.parametrize(
    ("keeper", "said"),
    [
        ("", "I deleted your message with the key."),
        ("Twilio", "I have not used that key, and wiped it at Twilio. I can't delete it from your phone: "
                   "please delete the message, and revoke the key in Flash."),
    ],
)  # fmt: skip
async def test_pe_13_a_key_is_taken_back_and_its_person_told_what_became_of_it(
    keeper: str, said: str
) -> None:
    channel = MemoryChannel(keeper=keeper)
    told = await answer(Desk(channels={"memory": channel}, linking=False), message(KEY))
    assert channel.forgotten == [(ANA, "ref-1")]
    assert told.text.startswith(said)
    assert told.text.endswith("Keys are never needed here.")


async def test_a_session_and_other_secrets_are_told_apart(desk: Desk) -> None:
    session = (await answer(desk, message(SESSION, 1))).text
    assert "That could do everything with your account." in session
    assert "key" not in session.splitlines()[0]
    other = (await answer(desk, message(TOKEN, 2))).text
    assert "another program's secret" in other
    both = (await answer(desk, message(f"{KEY} {SESSION}", 3))).text
    assert both.startswith("I deleted your message with the key.")
    assert "That could do everything with your account." in both


@pytest.mark.parametrize(
    "trouble", [TryLater("away", retry_after=0), TryLater("away"), OutcomeUnknown("no answer")]
)
async def test_a_channel_that_is_away_for_a_moment_is_asked_again(
    desk: Desk, channel: MemoryChannel, trouble: TryLater
) -> None:
    channel.fail_next(*[trouble] * (TRIES - 1))
    assert (await answer(desk, message(KEY))).text.startswith("I deleted your message")
    assert channel.forgotten == [(ANA, "ref-1")]


async def test_what_can_not_be_taken_back_is_said(desk: Desk, channel: MemoryChannel) -> None:
    """Catches: a person who believes that a key is gone which all of a group still read."""
    channel.fail_next(Unreachable("message can't be deleted"))
    assert "I can't delete your message: please delete it" in (await answer(desk, message(KEY, 1))).text
    assert channel.forgotten == []
    channel.fail_next(*[TryLater("away")] * TRIES)
    assert "I can't delete your message" in (await answer(desk, message(KEY, 2))).text
    nameless = replace(message(KEY, 3), reference="")
    assert "I can't delete your message" in (await answer(desk, nameless)).text
    assert "I can't delete your message" in (await answer(Desk(linking=False), message(KEY, 4))).text


async def test_where_others_read_along_a_secret_is_taken_back_and_told_too(
    desk: Desk, channel: MemoryChannel
) -> None:
    told = await answer(desk, message(f"receive {KEY}", private=False))
    assert told.text.startswith("I deleted your message with the key.")
    assert channel.forgotten == [(ANA, "ref-1")]


async def test_after_a_crash_a_message_is_taken_back_again(desk: Desk, channel: MemoryChannel) -> None:
    """What was stored and not answered is answered at the next start, and taken back then."""
    await desk.inbox_worker.receive(message(KEY))
    assert channel.forgotten == []
    started_anew = Desk(channels={"memory": channel}, linking=False)
    started_anew.use(started_anew.wallet, desk.store)
    started_anew.store = desk.store
    await answer(started_anew, message("help", 2))
    assert channel.forgotten == [(ANA, "ref-1")]


async def test_an_open_question_is_not_answered_by_a_secret(desk: Desk) -> None:
    """A later number means nothing: the question is over, as after any other line."""
    choice = await desk.say("receive 1.234")
    assert "\n1: " in choice.text
    await answer(desk, message(KEY))
    await desk.say("1", number=9)
    assert await desk.made_nothing()


async def _say_hello(context: Context, _: object) -> object:
    raise AssertionError("nobody asked")


async def test_who_can_link_is_told_how(channel: MemoryChannel) -> None:
    told = await answer(Desk(channels={"memory": channel}, linking=True), message(KEY))
    assert told.text.endswith("To connect a wallet, write “link”.")


@pytest.mark.parametrize("prefix", ["", "pay"])
async def test_what_a_host_s_people_write_to_others_stays_the_host_s(prefix: str) -> None:
    desk = Desk(prefix=prefix)
    for line in (KEY, f"here is {KEY}", f"help {KEY}", SESSION):
        assert not await desk.is_ours(line)
    assert await desk.is_ours(f"{prefix} receive {KEY}".strip())
    assert await desk.is_ours(f"{prefix} balance {KEY}".strip())


async def test_a_reading_that_fails_tells_no_secret(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command of another package may put what it could not read into its error, which is logged."""

    def fails(text: str, _: object) -> dict[str, str]:
        raise ValueError(f"what is {text}?")

    desk = Desk(commands=[Command("guess", fails, _say_hello)])  # type: ignore[arg-type]
    assert await desk.is_ours(f"guess {KEY}")
    await answer(desk, message(f"guess {KEY}"))
    printed = capsys.readouterr()
    assert KEY[20:] not in printed.err + printed.out + caplog.text


def test_a_channel_whose_people_keep_what_they_wrote_forgets_by_half() -> None:
    channels: dict[str, Channel] = {"memory": MemoryChannel(), "wa": MemoryChannel(keeper="Twilio")}
    forgetting = Desk(channels=channels).forgetting
    assert forgetting.is_whole("memory")
    assert not forgetting.is_whole("wa")
    assert not forgetting.is_whole("console")


@pytest.mark.parametrize(
    ("text", "private", "keeper", "kept"),
    [
        (f"link {KEY}", True, "", KEY),
        (KEY[:40] + "\n" + KEY[40:], True, "", KEY),
        (KEY, False, "", None),
        (KEY, True, "Twilio", None),
        (SESSION, True, "", None),
        (f"{KEY} {SESSION}", True, "", None),
    ],
)
async def test_pe_13_a_key_is_kept_sealed_for_linking_where_nobody_else_has_it(
    text: str, private: bool, keeper: str, kept: str | None
) -> None:
    """On WhatsApp it stands on the phone, and in a group others have read it: there it is never used."""
    desk = Desk(channels={"memory": MemoryChannel(keeper=keeper)})
    source = ProcessSource()
    source.make()
    incoming = IncomingSecrets(desk.store.incoming, Vault(source), lambda: NOON)
    worker = InboxWorker(
        desk.store.inbox, desk.handler, progress=desk.progress, forgetting=desk.forgetting, incoming=incoming
    )
    one = message(text, private=private)
    await worker.receive(one)
    assert KEY[20:] not in repr(vars(desk.store.records))
    assert await incoming.take(one.origin) == kept
