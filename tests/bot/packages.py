"""Packages of other people, as an installer would leave them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest


def install(
    patch: pytest.MonkeyPatch, folder: Path, module: str, code: str, entry_points: Mapping[str, str]
) -> None:
    """Put a distribution with one module into `folder`, and that on the path until the test's end.

    `entry_points` are `name = object` by group: {"chatwallet.channels": "post = postal:make"}.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    information = folder / f"{module}-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    groups = "".join(f"[{group}]\n{entry}\n" for group, entry in entry_points.items())
    (information / "entry_points.txt").write_text(groups)
    patch.syspath_prepend(folder)
