"""PE-23, PE-13: known secrets go through a whole story on all channels at DEBUG, and are found nowhere afterwards."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from chatwallet.accounts.key_ring import KeyRing
from chatwallet.accounts.secrets import Purpose, Unreadable, Vault
from chatwallet.bot.config.settings import load_settings
from chatwallet.channels.said_secrets import cut
from chatwallet.storage.records.sealed import SealedRow
from chatwallet.tests.canaries import KEY, PASTED, SESSION, TOKEN, WEBHOOK, Hit, broken, hits, parts, ways

from .canary_stage import CanaryStage, open_canary_stage
from .leaky_bot import LEAKS

pytestmark = pytest.mark.slow

FOUND: dict[str, set[tuple[str, bool]]] = {
    "nothing is bound to its row": set(),  # but what is sealed opens elsewhere
    "secrets are cut out behind the inbox": {("a key of Flash", True)},
    "an error tells the token": {("the bot's token", False)},
}
"""What is found of each leak, and whether in a store whose bot has just died with a message that waits."""

NOT_USED = (
    "I deleted your message",
    "I deleted your message",
    "I have not used that key, and wiped it at Twilio",
)


class Source:
    """The ring of the stage."""

    makes = False

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def read(self) -> KeyRing:
        return self._ring

    def make(self) -> KeyRing:
        raise AssertionError("it is there")


async def live(stage: CanaryStage, *lines: str) -> list[Hit]:
    """Live the story, in which each says these lines, and search all that is left of it."""
    for line in lines:
        await stage.say(line)
    places = await stage.die_before_an_answer()
    places |= await stage.exported()
    await stage.trade()
    places |= stage.stored()
    places |= await stage.pages()
    places |= stage.chats()
    await stage.bot.kill()  # as a power cut: what its log of writes holds stays in the file beside the store
    places |= {f"{name} after a kill": content for name, content in stage.stored().items()}
    await stage.bot.start()
    await stage.bot.stop()
    places |= await stage.told_to_admins()
    places["the log"] = stage.bot.log.read_bytes()
    numbers = hits({"the log": places["the log"]}, stage.numbers)
    return [*hits(places, {**PASTED, **stage.secrets}), *numbers]


def opens_elsewhere(ring: KeyRing, rows: list[SealedRow]) -> list[str]:
    """What is sealed and does not open where it lies, or opens in the place of another."""
    vault, found = Vault(Source(ring)), []
    for row in rows:
        try:
            vault.open(row.purpose, row.owner, row.key, row.sealed)
        except Unreadable:
            found.append(f"{row.key} does not open")
    for row, other in permutations(rows, 2):
        try:
            vault.open(other.purpose, other.owner, other.key, row.sealed)
        except Unreadable:
            continue
        found.append(f"{row.key} opens as {other.key}")
    return found


@pytest.mark.timeout(240)
@pytest.mark.parametrize("store", ["sqlite", "redis"])
async def test_pe_23_no_canary_is_found_in_anything_that_a_bot_leaves(
    tmp_path: Path, request: pytest.FixtureRequest, store: str
) -> None:
    redis = request.getfixturevalue("own_redis") if store == "redis" else None
    async with open_canary_stage(tmp_path, redis) as stage:
        assert await live(stage, *ways(KEY), *map(broken, PASTED.values())) == []
        rows = await stage.sealed()
        assert {row.purpose for row in rows} == {Purpose.ADDRESS}, (
            "of a key that Flash does not know nothing is kept"
        )
        assert opens_elsewhere(stage.ring, rows) == []
        log = stage.bot.log.read_text()
        for event in ("secret_in_message", "invoice_made", "paid", "sent"):
            assert event in log, "the log tells what happened"


@pytest.mark.timeout(240)
async def test_pe_13_a_key_that_is_pasted_is_taken_back_on_each_channel_and_of_a_wrong_one_nothing_is_kept(
    tmp_path: Path,
) -> None:
    async with open_canary_stage(tmp_path) as stage:
        asked = len(stage.telegram.requests)
        for line in ways(KEY):
            for text, beginning in zip(await stage.say(line), NOT_USED, strict=True):
                assert text.startswith(beginning)
        deleted = [one for one in stage.telegram.requests[asked:] if one.method == "deleteMessage"]
        assert len(deleted) == 4
        places = {**stage.stored(), **stage.chats(), **await stage.pages(), "log": stage.bot.log.read_bytes()}
        assert hits(places, {"the key": KEY}) == []
        assert "⟦…⟧".encode() in repr(places["the web chat"].decode()).encode()
        await stage.bot.stop()
        assert [row for row in await stage.sealed() if row.key.startswith("incoming:")] == []


@pytest.mark.timeout(240)
@pytest.mark.parametrize("leak", LEAKS)
async def test_pe_23_each_leak_is_found(tmp_path: Path, leak: str) -> None:
    """Else the search would be for nothing."""
    async with open_canary_stage(tmp_path, leak=leak) as stage:
        found = await live(stage, KEY)
        elsewhere = opens_elsewhere(stage.ring, await stage.sealed())
    assert {(hit.what, "at a death" in hit.where) for hit in found} >= FOUND[leak]
    assert {hit.what for hit in found} == {what for what, _ in FOUND[leak]}
    assert bool(elsewhere) == (not FOUND[leak])


def test_pe_23_nothing_that_holds_a_secret_shows_it_where_it_is_written_out() -> None:
    """An error's traceback, a log line and a debugger show what `repr` says."""
    settings = load_settings(
        flash_api_key=KEY, telegram_token=TOKEN, twilio_auth_token=SESSION, payment_webhook_secrets=WEBHOOK
    )
    ring = KeyRing.new(datetime.now(UTC))
    shown = {
        "settings": repr(settings) + str(settings),
        "what was cut": repr(cut(KEY)),
        "a ring": repr(ring),
        "a vault": repr(Vault(Source(ring))),
    }
    ringed = {key.kid: key.line.split(":")[1] for key in (*ring.keys, ring.index)}
    assert hits({name: text.encode() for name, text in shown.items()}, {**PASTED, **ringed}) == []
    assert not [kid for kid, text in ringed.items() if repr(base64.b64decode(text))[2:-1] in shown["a ring"]]


def test_what_is_searched_for_is_found_in_parts() -> None:
    for secret in PASTED.values():
        for part in parts(secret):
            assert hits({"here": f"…{part}…".encode()}, PASTED)
        assert not hits({"here": secret[:11].encode()}, PASTED)
