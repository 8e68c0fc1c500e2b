"""Forged and broken webhooks among good ones: the good ones are taken at once, each bad one is counted once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from chatwallet.bot.payment_webhook import PATH

from .deliveries import JSON, open_desk, phoenix
from .test_payment_signatures import forged
from .test_payment_webhook import BAD, BAD_FORMS

GOOD = [f"{number:064x}" for number in range(300)]
FORM = "application/x-www-form-urlencoded"
SEED = 4
ROUNDS = 3  # of the same hostile ones


async def test_hostile_webhooks_under_load_are_counted_once_each_and_good_ones_are_taken() -> None:
    async with open_desk() as desk:
        room = asyncio.Semaphore(50)  # beyond 100 at once the sender is asked to come again
        hostile = [(JSON, headers, "application/json") for headers in forged().values()]
        hostile += [(body, phoenix(body), "application/json") for body in BAD.values()]
        hostile += [(body, phoenix(body), FORM) for body in BAD_FORMS.values()]
        hostile *= ROUNDS
        assert len(hostile) >= 80
        bodies = [f'{{"paymentHash": "{one}"}}'.encode() for one in GOOD]
        traffic = [*hostile, *((body, phoenix(body), "application/json") for body in bodies)]
        random.Random(SEED).shuffle(traffic)

        async def post(body: bytes, headers: dict[str, str], kind: str) -> int:
            async with room:
                given = {"content-type": kind, **headers}
                raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
                answer = await desk.client.post(PATH, content=body, headers=raw)
                return answer.status_code

        answers = Counter(await asyncio.gather(*(post(*one) for one in traffic)))
    broken = ROUNDS * (len(BAD) + len(BAD_FORMS))
    assert answers == {204: len(GOOD), 401: ROUNDS * len(forged()), 400: broken}
    assert Counter(hint.payment_hash for hint in desk.taken) == Counter(GOOD)
    counts = desk.webhook.state().counts
    assert counts["taken"] == len(GOOD)
    assert counts["forged"] == ROUNDS * len(forged())
    assert sum(counts.values()) == len(traffic)
