"""Who may import whom, as ARCHITECTURE.md says it, checked on the code itself."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {"tests", "bench", "examples", "docs", "typings", "build", "dist"}

# Folder -> what it may import besides itself: folders, or single modules.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "wallet": ("web.fields",),
    "web": ("locales",),
    "channels": ("web", "locales"),
    "locales": (),
    "sandbox": ("wallet.bolt11", "wallet.errors", "wallet.invoice_signer"),
    "accounts": ("wallet.base",),
    "tracking": (
        "accounts", "wallet", "channels.base", "channels.errors", "channels.delivery_receipts",
        "channels.values", "locales",
    ),
    "storage": (
        "tracking.base", "tracking.bell", "tracking.blocks", "tracking.errors", "tracking.factor_pages",
        "tracking.one_time_pages", "tracking.outbox.base",
        "tracking.inbox", "tracking.instances", "tracking.key_pages", "tracking.ledger",
        "tracking.lookups",
        "tracking.recipients", "tracking.unknown_lines",
        "accounts.base", "accounts.addresses", "accounts.admins", "accounts.audit",
        "accounts.erasure", "accounts.incoming", "accounts.links",
        "accounts.modes", "accounts.roles", "accounts.second_factor",
        "accounts.refs", "accounts.secrets",
        "accounts.shops", "wallet.base", "wallet.limits", "wallet.money", "channels.base", "channels.errors",
        "channels.contacts", "channels.delivery_receipts", "channels.pictures", "channels.transcript",
        "channels.values",
    ),
    "commands": (
        "tracking", "accounts", "wallet", "channels.base", "channels.said_secrets", "locales",
    ),
    "bot": ("commands", "tracking", "accounts", "storage", "channels", "wallet", "web", "locales", "sandbox"),
}  # fmt: skip

# A library that belongs to one place, and that place.
AT_HOME: dict[str, tuple[str, ...]] = {
    "sqlite3": ("storage.sqlite", "storage.records.sqlite"),
    "aiosqlite": ("storage.sqlite",),
    "redis": ("storage.redis",),
    "gql": ("wallet.flash",),
    "graphql": ("wallet.flash", "sandbox"),
    "ariadne": ("sandbox",),
    "qrcode": ("channels.qr",),
    "PIL": ("channels.qr",),
    "aiogram": (
        "channels.telegram.aiogram_engine",
        "channels.telegram.aiogram_errors",
        "channels.telegram.aiogram_session",
    ),
    "telegram": (
        "channels.telegram.ptb_engine",
        "channels.telegram.ptb_errors",
        "channels.telegram.ptb_requests",
    ),
    "httpx": ("channels.telegram.ptb_errors", "channels.telegram.ptb_requests"),
    "twilio": ("channels.whatsapp.twilio",),
    "typer": (
        "bot.cli.main",
        "bot.cli.work",
        "bot.cli.admin_commands",
        "bot.cli.audit_commands",
        "bot.cli.block_commands",
        "bot.cli.check_commands",
        "bot.cli.key_commands",
        "bot.cli.link_commands",
        "bot.cli.owner_commands",
        "bot.cli.totp_commands",
    ),
    "pydantic_settings": ("bot.config.settings",),
    "apscheduler": ("tracking.jobs",),
    "fluent": ("locales",),
    "babel": ("locales", "wallet.money"),
    "bolt11": (),  # what ours is held against
    "cryptography": ("accounts.secrets",),
    "coincurve": ("wallet.bolt11", "wallet.invoice_signer"),
    "aio_pika": ("tracking.sources.broker", "tracking.sources.rabbitmq"),
    "standardwebhooks": ("tracking.sources.signatures",),
    "starlette": ("web", "channels", "bot", "sandbox"),
    "uvicorn": ("web.connections", "web.server", "sandbox"),
}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its name without `chatwallet.`; a folder has the name of its `__init__`."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in NOT_OURS or parts[0].startswith(".") or len(parts) == 1:
            continue
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imported(module: str) -> tuple[tuple[str, bool], ...]:
    """What a module imports, as (name, ours), imports inside functions included; `ours` are relative ones."""
    return tuple(_imported(module))


def _imported(module: str) -> Iterator[tuple[str, bool]]:
    path = modules()[module]
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, False) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or "", False
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            name = ".".join(filter(None, base))
            for alias in node.names:
                whole = f"{name}.{alias.name}".strip(".")
                yield (whole if whole in modules() else name), True


def belongs(module: str, places: tuple[str, ...]) -> bool:
    return any(module == place or module.startswith(place + ".") for place in places)


def test_every_folder_of_the_package_has_its_rule() -> None:
    assert {module.partition(".")[0] for module in modules()} == set(MAY_IMPORT)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_point_down_only(folder: str) -> None:
    allowed = (folder, *MAY_IMPORT[folder])
    wrong = [
        f"{module} imports {name}"
        for module in modules()
        if belongs(module, (folder,))
        for name, ours in imported(module)
        if ours and not belongs(name, allowed)
    ]
    assert not wrong


def test_the_plan_of_the_house_says_the_same() -> None:
    """The table in ARCHITECTURE.md, where `.x` is of the room before it."""
    rows = re.findall(r"^\| (\w+) \| ([\w., ]+) \|$", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE)
    said = {room: set(_whole_names(cell)) for room, cell in rows if room in MAY_IMPORT}
    assert said == {room: set(names) for room, names in MAY_IMPORT.items()}


def _whole_names(cell: str) -> Iterator[str]:
    room = ""
    for name in cell.split(", "):
        if name != "nothing":
            whole = room + name if name.startswith(".") else name
            room = whole.partition(".")[0]
            yield whole


@pytest.mark.parametrize("library", AT_HOME)
def test_a_library_stays_at_home(library: str) -> None:
    strangers = [
        module
        for module in modules()
        if any(not ours and belongs(name, (library,)) for name, ours in imported(module))
        and not belongs(module, AT_HOME[library])
    ]
    assert not strangers


def test_no_module_imports_itself_over_others() -> None:
    graph = {
        module: {name for name, ours in imported(module) if ours and name != module} for module in modules()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_imports_of_our_own_are_relative_and_never_of_tests() -> None:
    absolute = [
        f"{module} imports {name}"
        for module in modules()
        for name, ours in imported(module)
        if not ours
        and belongs(name, ("chatwallet", "tests", *MAY_IMPORT))
        and name not in sys.stdlib_module_names
    ]
    assert not absolute


def test_flash_s_names_stay_in_its_adapter_and_its_stand_in() -> None:
    names = (
        "lnUsdInvoiceCreate",
        "lnInvoicePaymentStatus",
        "lnNoAmountInvoiceCreate",
        "realtimePrice",
        "myUpdates",
    )
    strangers = [
        module
        for module, path in modules().items()
        if not belongs(module, ("wallet.flash", "sandbox"))
        and any(name in path.read_text() for name in names)
    ]
    assert not strangers


def test_the_root_holds_the_package_and_no_other_module() -> None:
    assert [path.name for path in ROOT.glob("*.py")] == ["__init__.py"]
