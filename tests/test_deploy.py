"""What lies in deploy/ can be read, and names only settings, metrics, folders and pages that exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chatwallet.bot.build import build
from chatwallet.bot.config.settings import Settings, load_settings
from chatwallet.storage.memory import MemoryStore
from chatwallet.storage.redis.checks import COMPACT_VALUE
from chatwallet.tests.test_packaging import ROOT, project
from chatwallet.wallet.memory import MemoryWallet

DEPLOY = ROOT / "deploy"
RULES = DEPLOY / "monitoring" / "chatwallet.rules.yml"
DASHBOARD = DEPLOY / "monitoring" / "grafana-dashboard.json"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
YAML = [path for path in FILES if path.suffix in (".yaml", ".yml")]
OPERATIONS = ROOT / "docs" / "operations.md"

SETTING = re.compile(r"\bCHATWALLET_[A-Z_]*[A-Z]")
METRIC = re.compile(r"\bchatwallet_[a-z_]+[a-z]")
NOT_SETTINGS = {"CHATWALLET_SITE", "CHATWALLET_PORT"}  # the proxy's own, and the kubelet's


def documents(path: Path) -> list[Any]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one is not None]


def rules() -> Iterator[dict[str, Any]]:
    for group in documents(RULES)[0]["groups"]:
        yield from group["rules"]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> list[str]:
    """Every expression that Prometheus is asked."""
    return [rule["expr"] for rule in rules()] + [
        target["expr"] for panel in panels() for target in panel.get("targets", ())
    ]


@pytest.fixture
async def served() -> dict[str, set[str]]:
    """The metrics that a bot serves, with the labels of those that have samples without any traffic."""
    app = build(load_settings(), store=MemoryStore(), wallet=MemoryWallet(), channels={})
    text = (await app.metrics.render()).decode()
    found: dict[str, set[str]] = {}
    for name, kind in re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE):
        parts = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        found |= {f"{name}{part}": set() for part in parts}
    return found


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_every_yaml_file_can_be_read(path: Path) -> None:
    assert documents(path)


async def test_rules_and_dashboard_ask_for_metrics_that_the_bot_serves(served: dict[str, set[str]]) -> None:
    asked = {name for expression in expressions() for name in METRIC.findall(expression)}
    # The clock of a store in memory is ours, and a wallet that was never asked has said nothing of its credential.
    assert asked - served.keys() <= {"chatwallet_clock_skew_seconds", "chatwallet_credential_lacks"}


async def test_the_dashboard_shows_all_that_the_bot_serves(served: dict[str, set[str]]) -> None:
    shown = {
        name
        for panel in panels()
        for target in panel.get("targets", ())
        for name in METRIC.findall(target["expr"])
    }
    assert served.keys() <= shown


def test_alerts_name_a_page_of_the_runbook_that_exists() -> None:
    headings = re.findall(r"^#+ (.*)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {anchor(heading) for heading in headings}
    named = [rule["annotations"]["runbook"] for rule in rules() if "runbook" in rule["annotations"]]
    assert named
    assert {one.partition("#")[2] for one in named} <= anchors
    assert {one.partition("#")[0] for one in named} == {"docs/operations.md"}
    assert {rule["labels"]["severity"] for rule in rules()} <= {"page", "warn"}


def anchor(heading: str) -> str:
    """As GitHub makes it of a heading."""
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


def test_panels_do_not_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells


@pytest.mark.parametrize("path", [*FILES, OPERATIONS], ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = {name.removeprefix("CHATWALLET_") for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    known = {name.upper() for name in Settings.model_fields} | {
        name.removeprefix("CHATWALLET_") for name in NOT_SETTINGS
    }
    assert named <= known


def test_the_image_is_made_of_all_folders_of_code_and_of_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    folders = {name.split(".")[1] for name in project()["tool"]["setuptools"]["packages"] if "." in name}
    files = {"LICENSE", "README.md", "__init__.py", "py.typed", "pyproject.toml", "requirements.txt"}
    assert "*" in lines
    assert allowed == folders | files


def test_nobody_is_root_and_nothing_but_its_data_can_be_written() -> None:
    bot = documents(DEPLOY / "compose.yaml")[0]["services"]["bot"]
    assert (bot["read_only"], bot["cap_drop"], bot["init"]) == (True, ["ALL"], True)
    deployment = next(
        one for one in documents(DEPLOY / "kubernetes" / "chatwallet.yaml") if one["kind"] == "Deployment"
    )
    pod = deployment["spec"]["template"]["spec"]
    assert pod["enableServiceLinks"] is False  # X23
    (container,) = pod["containers"]
    assert deployment["spec"]["replicas"] == 2
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] == "monitors"
    final = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").split("FROM ")[-1]
    assert re.search(r"^USER \d+:\d+$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final


def test_the_redis_of_the_compose_file_keeps_what_the_bot_wants_kept() -> None:
    command = documents(DEPLOY / "compose.yaml")[0]["services"]["redis"]["command"]
    given = dict(zip(command[1::2], command[2::2], strict=True))
    assert given["--appendonly"] == "yes"
    assert given["--appendfsync"] == "always"
    assert given["--maxmemory-policy"] == "noeviction"
    assert int(given["--hash-max-listpack-value"]) == COMPACT_VALUE


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on PATH")
def test_systemd_finds_the_unit_little_exposed() -> None:
    unit = str(DEPLOY / "chatwallet.service")
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", unit],
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    if "--offline" in done.stderr:
        pytest.skip("this systemd-analyze can't judge a file")
    assert done.returncode == 0, done.stdout + done.stderr
    level = re.search(r"Overall exposure level for chatwallet\.service: (\d+\.\d)", done.stdout)
    assert level is not None
    assert float(level[1]) <= 2.0


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool on PATH")
def test_prometheus_takes_the_rules() -> None:
    subprocess.run(["promtool", "check", "rules", str(RULES)], check=True, timeout=30)


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker on PATH")
def test_docker_takes_the_compose_file(tmp_path: Path) -> None:
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, timeout=30, check=False)
    if plugin.returncode:
        pytest.skip("docker has no compose here")
    for name in ("compose.yaml", "Caddyfile"):
        shutil.copy(DEPLOY / name, tmp_path / name)
    shutil.copy(DEPLOY / "chatwallet.env.example", tmp_path / "chatwallet.env")
    (tmp_path / ".env").write_text("RABBITMQ_PASSWORD=x\nCHATWALLET_SITE=shop.example\n", encoding="utf-8")
    command = ["docker", "compose", "--file", str(tmp_path / "compose.yaml"), "config", "--quiet"]
    subprocess.run(command, check=True, timeout=60, cwd=tmp_path)
