"""Shares so large that one person may play a crowd; what they really are is tested in the test_shares.py."""

from __future__ import annotations

from collections.abc import Mapping

GENEROUS: Mapping[str, str] = {
    f"CHATWALLET_{name}": "1000000"
    for name in (
        *(f"GUEST_{of}" for of in ("LINES_PER_MINUTE", "ORDERS_PER_MINUTE", "LIVING_QRS", "INVOICES", "INVOICES_EACH")),
        *(f"LINKED_{of}" for of in ("LINES_PER_MINUTE", "ORDERS_PER_MINUTE", "LIVING_QRS")),
        *(f"HTTP_{of}_PER_{per}" for of, per in (("LINES", "MINUTE"), ("ORDERS", "MINUTE"), ("LINKS", "HOUR"))),
        "LINKS_PER_HOUR", "LINKS_PER_HOUR_IN_ALL", "NEW_PEOPLE_PER_MINUTE", "NEW_PEOPLE_PER_MINUTE_IN_ALL",
        "UNKNOWN_LINES", "WAITING_MESSAGES", "WINDOW_INVOICES_EACH",
    )
}  # fmt: skip
