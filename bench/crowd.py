"""Settings with shares so large that one person may play a crowd."""

from __future__ import annotations

from collections.abc import Mapping

from chatwallet import Settings

_CROWD = 1_000_000


def crowd_settings(more: Mapping[str, object] | None = None) -> Settings:
    """Settings of which the shares of people are others than a bot's own, and what is named besides."""
    shares = dict.fromkeys(
        (
            *("guest_lines_per_minute", "guest_orders_per_minute", "guest_living_qrs", "guest_invoices"),
            *(
                "linked_lines_per_minute",
                "linked_orders_per_minute",
                "linked_living_qrs",
                "window_invoices_each",
            ),
            *("new_people_per_minute", "new_people_per_minute_in_all", "unknown_lines", "waiting_messages"),
        ),
        _CROWD,
    )
    return Settings.model_validate({"channels": ("web",), **shares, **(more or {})})
