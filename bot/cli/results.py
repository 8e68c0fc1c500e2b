"""What checks found, as lines for people or as JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import groupby

import orjson

from ...channels.checks import CheckResult


def tell_results(results: Sequence[CheckResult], tell: Callable[[str], None], *, as_json: bool) -> int:
    """Tell results with our version, and return the exit code: 0 when all is well, 1 when not."""
    well = all(result.well for result in results)
    if as_json:
        told = [{"well": one.well, "what": one.what, "mend": one.mend} for one in results]
        tell(orjson.dumps({"version": version("chatwallet"), "well": well, "results": told}).decode())
    else:
        tell(f"chatwallet {version('chatwallet')}")
        for line in lines(results):
            tell(line)
    return 0 if well else 1


def lines(results: Sequence[CheckResult]) -> Iterator[str]:
    """What is printed of results: what mends several that follow each other is said once, below them."""
    for mend, together in groupby(results, key=lambda result: result.mend):
        for result in together:
            yield f"{'✓' if result.well else '✗'} {result.what}"
        if mend:
            yield f"    {mend}"
