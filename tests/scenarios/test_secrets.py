"""Nothing that must stay secret is in the logs of a whole story, not even at their most talkative (security.md T11)."""

from __future__ import annotations

import re

import bolt11
import pytest

from chatwallet.tracking.reference import reference

from .conftest import OpenStage, notices

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

STORY = ("receive 10 Coffee", "!pay", "!wait 1", "!drop", "receive 5 canary-memo", "again", "!offline 1", "!pay",
         "!wait 2", "balance", "history", "status", "receive NaN", "!restart", "status")  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("credential", ["api_key", "token"])
async def test_a_whole_story_at_debug_level_logs_no_secret(
    stage: OpenStage, capfd: pytest.CaptureFixture[str], form: str, credential: str
) -> None:
    async with stage(log_level="debug", log_format=form) as own:
        secret = getattr(own.sandbox, credential)
        if credential == "token":
            await own.bot.kill()
            del own.bot.environment["CHATWALLET_FLASH_API_KEY"]
            own.bot.environment["CHATWALLET_FLASH_TOKEN"] = secret
            await own.bot.start()
        said = await own.play(*STORY)
    logged = capfd.readouterr().err

    assert len(notices(said)) == 2
    assert logged.count("invoice_made") == 3
    requests = [
        message["image"]["text"].lower() for message in said if message["image"] and not message["edit_of"]
    ]
    assert len(requests) == 3
    links = {re.split(r":", message["id"])[2] for message in said if message["id"].startswith("answer:")}
    references = {reference(_hash(request)) for request in requests}
    for event in ("invoice_made", "shown", "paid", "sending", "sent"):
        lines = [line for line in logged.splitlines() if f" {event} " in line or f'"{event}"' in line]
        assert any(ref in line for line in lines for ref in references), event
    for hidden in (secret, *requests, *map(_hash, requests), *links, "canary-memo", "Coffee"):
        assert hidden not in logged.replace("\n", "")


def _hash(request: str) -> str:
    return bolt11.decode(request).payment_hash
