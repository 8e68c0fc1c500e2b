"""Commands that are asked for at the same time go to the server together, and nobody is busy without need."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chatwallet.storage.redis.pipeline import Command, Pipeline, Reply


async def test_one_command_after_the_other_costs_one_worker_each(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, begin = 0, Pipeline._begin

    def counted(pipeline: Pipeline) -> None:
        nonlocal begun
        begun += 1
        begin(pipeline)

    async def send(commands: Sequence[Command]) -> Sequence[Reply]:
        return [command[0] for command in commands]

    monkeypatch.setattr(Pipeline, "_begin", counted)
    pipeline = Pipeline(send)
    for number in range(50):
        assert await pipeline.ask((number,)) == number
    assert begun == 50
    await pipeline.finish()
