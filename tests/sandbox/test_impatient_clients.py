"""A client that hangs up while the sandbox stalls is no trouble of the sandbox's."""

import asyncio
import logging

import aiohttp
import pytest

from chatwallet.sandbox.app import Sandbox
from chatwallet.sandbox.control import Control


async def test_a_request_that_was_given_up_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    async with Sandbox() as sandbox, Control(sandbox.control_url) as control:
        await control.network("stall", side="http")
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.3)) as impatient:
            with pytest.raises(asyncio.TimeoutError):
                await impatient.post(sandbox.graphql_url, json={"query": "{__typename}"})
        await control.network("ok", side="http")
        async with (
            aiohttp.ClientSession() as patient,
            patient.post(sandbox.graphql_url, json={"query": "{__typename}"}) as answer,
        ):
            assert answer.status == 200
    assert not caplog.records
