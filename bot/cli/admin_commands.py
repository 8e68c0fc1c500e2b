"""The commands `chatwallet admin …`."""

from __future__ import annotations

from typing import Annotated

import typer

from .work import play, quiet_settings

admin = typer.Typer(help="Ask the bot that runs, or its store.", no_args_is_help=True)


@admin.command("sources")
def show_sources() -> None:
    """Tell what the running bot hears payments from: the order of trust, who speaks, and the last event of each."""
    settings = quiet_settings()
    from .source_table import show_sources as show

    play(lambda: show(settings, typer.echo), settings)


@admin.command("events")
def show_events(
    limit: Annotated[int, typer.Argument(min=1, max=200, metavar="[N]", help="How many, the newest.")] = 20,
) -> None:
    """List the last events of RabbitMQ and webhooks that were matched with no invoice, and why; also without a bot."""
    settings = quiet_settings()
    from .unmatched_events import show_unmatched

    play(lambda: show_unmatched(settings, limit, typer.echo), settings)
