"""Every text is said by somebody: what no code names is translated five times for nobody."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import chatwallet
from chatwallet.locales.texts import Catalogue

HOUSE = Path(str(chatwallet.__file__)).parent
NOT_OURS = {"tests", "bench", "examples", "build", "typings"}
KEY = re.compile(r"[a-z][a-z0-9-]*")
HOLE = "([a-z0-9-]+)"


@cache
def said() -> tuple[frozenset[str], frozenset[str]]:
    """The strings of the program that may be keys or parts of them, and patterns of the keys that it puts together."""
    whole, composed = set[str](), set[str]()
    rooms = (one for one in HOUSE.iterdir() if one.name not in NOT_OURS and not one.name.startswith("."))
    for path in (path for room in rooms for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value.lower().replace("_", "-"))  # errors have underscores
            elif isinstance(node, ast.JoinedStr):
                parts = [one.value if isinstance(one, ast.Constant) else None for one in node.values]
                pattern = "".join(HOLE if one is None else re.escape(str(one)) for one in parts)
                if KEY.search(pattern.replace(HOLE, "")):
                    composed.add(pattern)
    return frozenset(one for one in whole if KEY.fullmatch(one)), frozenset(composed)


def is_said(key: str) -> bool:
    """Whether a key stands in the program, or is put together of what stands there."""
    whole, composed = said()
    if key in whole or key.removeprefix("error-") in whole:
        return True
    found = (re.fullmatch(pattern, key) for pattern in composed)
    return any(all(map(is_said, one.groups())) for one in found if one)


@pytest.mark.parametrize("language", Catalogue().languages)
def test_no_text_is_there_that_nothing_says(language: str) -> None:
    assert [key for key in Catalogue()[language].keys if not is_said(key)] == []


@pytest.mark.parametrize("key", ["key-lost-for-ever", "error-nobody-raises-this", "help-nothing-of-ours"])
def test_a_text_that_nothing_says_is_found(key: str) -> None:
    assert not is_said(key)
