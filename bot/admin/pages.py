"""Long answers in parts: what a chat takes at once, and the line that asks for the rest."""

from __future__ import annotations

import re

LONGEST = 3500
"""Characters of an answer; Telegram takes 4096 of one message."""

_PAGE = re.compile(r"(?:^|\s)page (\d{1,3})\Z", re.IGNORECASE)


def page_of(rest: str) -> tuple[int, str]:
    """Which part somebody asks for, and what they wrote before that: the first one where they say nothing."""
    found = _PAGE.search(rest)
    return (max(1, int(found[1])), rest[: found.start()].strip()) if found else (1, rest)


def paged(text: str, page: int, line: str) -> str:
    """A part of a text, cut at its lines; `line` is what asks for the whole."""
    pages = [""]
    for one in text.splitlines():
        shown = one[:LONGEST]
        if pages[-1] and len(pages[-1]) + len(shown) >= LONGEST:
            pages.append("")
        pages[-1] = f"{pages[-1]}\n{shown}" if pages[-1] else shown
    if page > len(pages):
        return f"There are {len(pages)} pages."
    more = f"\n… {len(pages) - page} more: {line} page {page + 1}" if page < len(pages) else ""
    return pages[page - 1] + more
