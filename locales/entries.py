"""A Fluent file taken apart into its messages, without reading them."""

from __future__ import annotations

import re

_BEGINS = re.compile(r"^([A-Za-z][\w-]*) *=", re.MULTILINE | re.ASCII)


def entries(source: str) -> dict[str, str]:
    """Return the messages of a well-formed file as they are written, by name, the first of each name.

    What a placeable holds must be indented, as it is in our files, and terms and references are not looked for.
    """
    found: dict[str, str] = {}
    begins = list(_BEGINS.finditer(source))
    ends = [begin.start() for begin in begins[1:]] + [len(source)]
    for begin, end in zip(begins, ends, strict=False):
        found.setdefault(begin[1], source[begin.start() : end])
    return found
