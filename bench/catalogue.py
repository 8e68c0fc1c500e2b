"""Every bench by name: its sizes, in earnest and in small, and when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Sizes = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Bench:
    """What `rows` of a module takes in earnest (`full`) and in small (`quick`).

    `module` is the bench's own name where none is given; it is imported when it is run, since some load libraries that
    take seconds. One that is another one with larger sizes has no small form of its own. Of several runs a bench that
    takes minutes is part of the first alone (`once`). One that needs more than this repository brings is only run when
    it is named, or with `--also` (`asked`).
    """

    full: Sizes
    quick: Sizes | None
    module: str = ""
    once: bool = False
    asked: bool = False


BENCHES: dict[str, Bench] = {
    "qr": Bench({"rounds": 7, "pictures": 20}, {"rounds": 1, "pictures": 3}),
    "reading": Bench({"rounds": 5, "invoices": 100}, {"rounds": 1, "invoices": 3}),
    "messages": Bench({"rounds": 3, "each": 20}, {"rounds": 1, "each": 1}),
    "receive": Bench({"rounds": 2, "people": 32, "each": 6}, {"rounds": 1, "people": 2, "each": 1}),
    "engines": Bench({"rounds": 2, "texts": 1000, "answers": 150}, {"rounds": 1, "texts": 20, "answers": 5}),
    "payments": Bench(
        {"rounds": 2, "charges": 2000, "one_by_one": 50}, {"rounds": 1, "charges": 50, "one_by_one": 5}
    ),
    "events": Bench(
        {"rounds": 2, "charges": 2000, "one_by_one": 24}, {"rounds": 1, "charges": 50, "one_by_one": 2}
    ),
    "steps": Bench({"rounds": 2, "charges": 500}, {"rounds": 1, "charges": 50}),
    "feed": Bench({"rounds": {10_000: 1}}, {"rounds": {50: 1}}),
    "feed50k": Bench({"rounds": {50_000: 1}}, None, module="feed", once=True),
    "lives": Bench({"orders": 1000}, {"orders": 20}),
    "lives5k": Bench({"orders": 5000, "alone": True}, None, module="lives", once=True, asked=True),
    "lives20k": Bench({"orders": 20_000, "alone": True}, None, module="lives", once=True, asked=True),
    "linked": Bench({"people": 10_000}, {"people": 20}),
    "lnbits": Bench(
        {"rounds": 3, "each": 20, "invoices": 300},
        {"rounds": 1, "each": 1, "invoices": 3},
        once=True,
        asked=True,
    ),
    "idle": Bench(
        {"starts": 2, "settle": 5.0, "seconds": 15.0}, {"starts": 1, "settle": 0.5, "seconds": 0.5}
    ),
}
