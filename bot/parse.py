"""Reading lines without doing anything: what `chatwallet parse --json` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ..commands.base import Reading
from ..commands.router import Router


def parse_lines(lines: Iterable[str], router: Router, reading: Reading) -> Iterator[str]:
    """Yield for each line one JSON object `{"text", "command", "args", "error"}`.

    `command` is null where the line is no command, `error` a stable word or null. In ASCII, since a line may hold
    what UTF-8 can't (lone surrogates).
    """
    for line in lines:
        text = line.rstrip("\r\n")
        parsed = router.read(text, reading)
        yield json.dumps(
            {
                "text": text,
                "command": parsed.command.name if parsed.command else None,
                "args": dict(parsed.arguments),
                "error": parsed.error.error if parsed.error else None,
            }
        )
