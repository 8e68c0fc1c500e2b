"""Shares so large that one person may play a crowd; what they really are is tested in the test_shares.py."""

from __future__ import annotations

from collections.abc import Mapping

GENEROUS: Mapping[str, str] = {
    f"CHATWALLET_GUEST_{name}": "1000000"
    for name in ("LINES_PER_MINUTE", "ORDERS_PER_MINUTE", "LIVING_QRS", "INVOICES", "INVOICES_EACH")
}
