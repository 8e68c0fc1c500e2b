"""Reading lines without doing anything: what `chatwallet parse --json` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ...commands.base import Reading, Shop
from ...commands.errors import CommandError
from ...commands.parsing.router import Parsed, Router
from ...commands.receive import asked_amount


def parse_lines(lines: Iterable[str], router: Router, language: str, shop: Shop) -> Iterator[str]:
    """Yield for each line one JSON object `{"text", "command", "args", "error"}`.

    `args` holds amount, currency, memo and, of a memo that was cut, how many characters were `kept`; of other commands
    code, page, direction, currency, language, zone or topic. `command` is null where the line is no command, `error` a
    stable word or null: ambiguous_amount, number_in_words, which_currency and ambiguous_zone are
    questions that a person is asked back.
    In ASCII, since a line may hold what UTF-8 can't (lone surrogates). Amounts in the currency of
    the limit are held against it; others would need a rate.
    """
    reading = Reading(language, shop.default_unit)
    for line in lines:
        text = line.rstrip("\r\n")
        parsed = _within(shop, router.read(text, reading))
        yield json.dumps(
            {
                "text": text,
                "command": parsed.command.name if parsed.command else None,
                "args": dict(parsed.arguments),
                "error": parsed.error.error if parsed.error else None,
            }
        )


def _within(shop: Shop, parsed: Parsed) -> Parsed:
    asked = asked_amount(parsed.arguments)
    if asked is None or asked.currency != shop.largest.currency or shop.allows(asked):
        return parsed
    return replace(parsed, arguments={}, error=CommandError("amount_too_large"))
