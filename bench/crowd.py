"""Settings with shares so large that one person may play a crowd."""

from __future__ import annotations

from chatwallet import Settings

_CROWD = 1_000_000


def crowd_settings(channels: tuple[str, ...] = ("web",)) -> Settings:
    """Settings of which only the shares of guests are others than a bot's own."""
    return Settings(
        channels=channels,
        guest_lines_per_minute=_CROWD,
        guest_orders_per_minute=_CROWD,
        guest_living_qrs=_CROWD,
        guest_invoices=_CROWD,
    )
