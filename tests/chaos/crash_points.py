"""C7: the process dies at each named point of a story, and its next start brings the story to its end."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass

from chatwallet.bot.faults import EXIT_CODE
from chatwallet.sandbox.flash.faults import PushFault

from .announcements import Broker, Everywhere
from .customers import Crowd, Customer, no_announcement
from .instance import Instance
from .points import RECORD, died_file, reached_file
from .stage import Stage, open_stage
from .table import Row
from .verdict import Verdict, judge

AT_ONCE = 10
PATIENCE = 40.0  # seconds
ANSWERED = 25.0  # seconds until somebody asks again
A_MOMENT = 1.1  # seconds: a chat takes one message a second
CHANNELS = ("telegram", "whatsapp")
RABBITMQ = "telegram, told by RabbitMQ"
TIMES = {"script.claim": 2, "script.finish": 2, "socket.telegram": 4, "socket.twilio": 2}
"""How many times a point is one: an answer and a notice; a picture is written to its socket in several pieces."""

BY_THE_CLOCK = ("beat", "due", "unpaid", "checked", "next_due", "probe", "take_tokens", "adopt", "abandoned", "hold",
                "fetch_picture", "pull_in", "lapse", "restored", "traffic", "look", "statistics",
                "unended", "ask", "ask_all", "gather_unlined", "unlined", "lined")  # fmt: skip
"""Scripts that run by the clock, or that only ask: when they run says nothing of the story."""

SENDING_STEPS = ("script.answer", "script.claim", "script.settle", "script.finish")
"""Scripts of both channels after which each goes on in its own way."""

ACCEPTED = ("after:socket.telegram", "before:script.finish")
"""Telegram has a message here, or may have it, and nobody knows: it says everything once more."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in one of the stories."""

    story: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.story})"

    @property
    def shown_twice(self) -> bool:
        """Whether a second message may be seen: on Telegram alone, where nothing tells what arrived."""
        return self.story != "whatsapp" and self.name.startswith(ACCEPTED)


class Lane:
    """One bot in a world of its own, that plays story after story, and dies in each at another point."""

    def __init__(self, stage: Stage, broker: Broker | None) -> None:
        self._stage = stage
        self._broker = broker
        self._crowd = Crowd(stage, patience=ANSWERED)
        self.asked_again = 0

    @property
    def verdict(self) -> Verdict:
        """What became of all its payments."""
        return judge(self._crowd)

    @property
    def _bot(self) -> Instance:
        return self._stage.instances[0]

    async def record(self, story: str) -> list[Point]:
        """Each point that a story comes to, found by playing it: a new step needs no entry in any list."""
        await self._bot.arm(RECORD)
        customer = await self._tell(story)
        assert self._crowd.notices(customer), customer.story
        await self._stage.quiet(PATIENCE)
        file = reached_file(self._bot.trap)
        found = Counter(file.read_text().split())
        file.unlink()
        return [
            Point(story, f"{point}#{number}")
            for point, times in sorted(found.items())
            if _matters(point)
            for number in range(1, 1 + min(times, TIMES.get(_step(point), 1)))
        ]

    async def die_at(self, point: Point) -> list[str]:
        """Play a story with a bot that dies at a point of it; return what is wrong then."""
        await self._bot.arm(point.name)
        customer = await self._tell(point.story)
        wrong = [] if await self._died() else ["it did not die"]
        if not await self._stage.quiet(PATIENCE):
            wrong.append("something is left to say")
        codes = sum(sight.shows for sight in self._crowd.sights(customer))
        told = len(self._crowd.notices(customer))
        if not 1 <= codes <= 1 + point.shown_twice:
            wrong.append(f"shown a QR {codes} times")
        if not 1 <= told <= 1 + point.shown_twice or codes + told > 3:
            wrong.append(f"told {told} times")
        return wrong + ["an unmarked repeat"] * judge(self._crowd, [customer]).silent

    async def _tell(self, story: str) -> Customer:
        """Somebody asks for a code, pays it, and is told."""
        crowd = self._crowd
        crowd.announce, crowd.push = no_announcement, PushFault
        if story == RABBITMQ:
            assert self._broker is not None
            crowd.announce, crowd.push = Everywhere(self._broker, None), lambda: PushFault("lost")
        (customer,) = await crowd.invite([story if story in CHANNELS else "telegram"])
        if customer.shown_at is None:
            # WhatsApp took the code and found nobody who gave it the picture, nor anybody to tell so: the bot asks.
            self.asked_again += 1
            await crowd.ask(customer)
        await asyncio.sleep(A_MOMENT)
        if customer.shown_at is not None:
            await crowd.pay(customer)
        await crowd.told(PATIENCE, 1, [customer])
        return customer

    async def _died(self) -> bool:
        """Wait until the point was reached, and the bot is up again."""
        died = died_file(self._bot.trap)
        try:
            async with asyncio.timeout(PATIENCE / 4):
                while not died.exists():
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return False
        died.unlink()
        await self._bot.answers()
        return True


def _step(point: str) -> str:
    return point.partition(":")[2].partition("#")[0]


def _matters(point: str) -> bool:
    moment, step = point.partition(":")[0], _step(point)
    if step == "script.claim":
        return moment == "after"  # an empty hand, most of the time
    script = step.removeprefix("script.")
    return script not in BY_THE_CLOCK and not script.startswith("clean_")


async def open_lane(opened: AsyncExitStack, *, rabbit: bool = False) -> Lane:
    """A world with one bot, and with a broker if asked for."""
    stage = await opened.enter_async_context(
        open_stage({"CHATWALLET_TEST_POINTS": "1"}, bots=1, rabbit=rabbit)
    )
    broker = None
    if stage.rabbit is not None:
        broker = await opened.enter_async_context(Broker(stage.rabbit))
    return Lane(stage, broker)


async def crash_points(*, at_once: int = AT_ONCE) -> Row:
    """Die at each point of the stories, several side by side."""
    wrong: list[str] = []

    async def play(lane: Lane, points: list[Point]) -> None:
        while points:
            point = points.pop(0)
            wrong.extend(f"{point}: {fault}" for fault in await lane.die_at(point))

    async with AsyncExitStack() as opened:
        lanes = await asyncio.gather(*(open_lane(opened, rabbit=not number) for number in range(at_once)))
        recorders = {lanes[0]: RABBITMQ, lanes[1]: "telegram", lanes[2]: "whatsapp"}
        rabbitmq, telegram, whatsapp = await asyncio.gather(
            *(lane.record(story) for lane, story in recorders.items())
        )
        told_by_rabbit = [point for point in rabbitmq if "rabbitmq" in point.name]
        points = _once(telegram, whatsapp)
        count = len(points) + len(told_by_rabbit)

        async def play_all(lane: Lane) -> None:
            if lane is lanes[0]:
                await play(lane, told_by_rabbit)
            await play(lane, points)

        await asyncio.gather(*map(play_all, lanes))
    total = Verdict()
    for lane in lanes:
        total.add(lane.verdict)
    row = Row("C7 crash points", total, f"{count} points, death with exit code {EXIT_CODE} at each")
    row.besides.append(f"{sum(lane.asked_again for lane in lanes)} asked twice: no picture from a dead bot")
    row.promise(telegram=count)
    row.goals |= dict.fromkeys(wrong, False)
    return row


def _once(telegram: list[Point], whatsapp: list[Point]) -> list[Point]:
    """What is not a channel's own is the same on both."""
    known = {point.name for point in telegram}
    return telegram + [one for one in whatsapp if one.name not in known or _step(one.name) in SENDING_STEPS]
