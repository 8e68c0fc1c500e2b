"""The switches of the sandbox: how it misbehaves, and for how long."""

from dataclasses import dataclass, field
from typing import Literal

from .refusals import Refusals

PushMode = Literal["ok", "lost", "delayed", "duplicated"]


@dataclass(slots=True)
class PushFault:
    """What happens to the news of a payment. `remaining` counts the payments it still applies to; None = all."""

    mode: PushMode = "ok"
    seconds: float = 0.0
    copies: int = 2
    remaining: int | None = None

    def take(self) -> "PushFault":
        """The fault for the next payment; returns to `ok` once its count is used up."""
        if self.remaining is None:
            return self
        taken = PushFault(self.mode, self.seconds, self.copies)
        self.remaining -= 1
        if self.remaining <= 0:
            self.mode, self.remaining = "ok", None
        return taken


@dataclass(slots=True)
class HistoryFault:
    """How history behaves: visible late, failing (an empty list), in which unit USD rows come."""

    delay: float = 0.0
    fail: bool = False
    units: Literal["dollars", "cents"] = "dollars"
    display_undefined: bool = False


@dataclass(slots=True)
class Override:
    """A raw answer that replaces the next `times` answers to an operation (a root field, or `*`)."""

    operation: str
    times: int
    status: int
    body: str
    content_type: str = "application/json"


@dataclass(slots=True)
class EarlyClose:
    """Closes the next `times` sockets with `code` instead of acknowledging them."""

    code: int
    times: int


@dataclass(slots=True)
class Faults:
    """All switches but the network's, in their well-behaved position."""

    push: PushFault = field(default_factory=PushFault)
    history: HistoryFault = field(default_factory=HistoryFault)
    errors: Literal["direct", "router"] = "direct"
    overrides: list[Override] = field(default_factory=list)
    poisoned: set[str] = field(default_factory=set)
    early_close: EarlyClose | None = None
    captcha_failback: bool = True
    ibex_down: bool = False
    cookies: bool = False
    refusals: Refusals = field(default_factory=Refusals)

    def take_override(self, operations: set[str]) -> Override | None:
        """The raw answer for a request with these root fields, counted down."""
        for override in self.overrides:
            if override.operation == "*" or override.operation in operations:
                override.times -= 1
                if override.times <= 0:
                    self.overrides.remove(override)
                return override
        return None

    def take_early_close(self) -> int | None:
        """The close code for the next socket, counted down."""
        if self.early_close is None:
            return None
        code = self.early_close.code
        self.early_close.times -= 1
        if self.early_close.times <= 0:
            self.early_close = None
        return code
