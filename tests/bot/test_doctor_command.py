"""`chatwallet doctor --schema`, and what doctor prints for programs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from chatwallet.sandbox.app import Sandbox
from chatwallet.tests.flash_schema import KEPT

from .conftest import Chatwallet


async def test_the_schema_of_a_server_that_has_all_is_well(chatwallet: Chatwallet) -> None:
    """S2-02."""
    async with Sandbox() as sandbox:
        address = {"flash_graphql_url": sandbox.graphql_url, "flash_ws_url": sandbox.ws_url}
        ended = await asyncio.to_thread(chatwallet, "doctor", "--schema", **address)
    assert (ended.code, ended.err) == (0, "")
    assert "✓ Flash has all that our requests name, by introspection" in ended.out


def test_a_drift_is_named_and_ends_with_one(chatwallet: Chatwallet, tmp_path: Path) -> None:
    """S2-02."""
    file = tmp_path / "public.graphql"
    file.write_text(KEPT.read_text().replace("  username: Username\n", "  handle: Username\n"))
    ended = chatwallet("doctor", "--schema", "--schema-file", str(file), "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert told["well"] is False
    assert [one["what"] for one in told["results"]] == ["Flash: User.username is missing"]


def test_what_is_no_schema_is_refused_in_a_sentence(chatwallet: Chatwallet, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"\xff")
    for name in ("none", "other"):
        ended = chatwallet("doctor", "--schema", "--schema-file", str(tmp_path / name))
        assert ended.code == 78
        assert ended.err.startswith(f"chatwallet: --schema-file {tmp_path / name}: ")
        assert len(ended.err.splitlines()) == 1


def test_doctor_tells_programs_what_it_tells_people(chatwallet: Chatwallet) -> None:
    ended = chatwallet("doctor", "--json")
    told = json.loads(ended.out)
    assert ended.code == 1
    assert told["well"] is False
    assert {one["what"]: one["well"] for one in told["results"]}["Flash is not configured"] is False
    assert all(one["mend"] for one in told["results"] if not one["well"])
