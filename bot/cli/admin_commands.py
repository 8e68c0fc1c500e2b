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


Whom = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="Whole: telegram:110201543, whatsapp:+18765550123")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@admin.command("invite")
def invite_admin(as_json: AsJson = False) -> None:
    """Make a code by which one person becomes an admin within ten minutes, in a private chat; also while it runs."""
    settings = quiet_settings()
    from .admins import invite

    play(lambda: invite(settings, typer.echo, as_json=as_json), settings)


@admin.command("add")
def add_admin(whom: Whom, as_json: AsJson = False) -> None:
    """Make somebody an admin who has written to the bot; also while it runs."""
    settings = quiet_settings()
    from .admins import add

    play(lambda: add(settings, whom, typer.echo, as_json=as_json), settings)


@admin.command("remove")
def remove_admin(
    whom: Annotated[
        str, typer.Argument(metavar="ADMIN", help="The address, whole, or the account as listed.")
    ],
    as_json: AsJson = False,
) -> None:
    """Let an admin be none any more, at once, the last one too; also while the bot runs."""
    settings = quiet_settings()
    from .admins import remove

    play(lambda: remove(settings, whom, typer.echo, as_json=as_json), settings)


@admin.command("list")
def list_admins(as_json: AsJson = False) -> None:
    """List who runs the bot from a chat; of their addresses only the end."""
    settings = quiet_settings()
    from .admins import show

    play(lambda: show(settings, typer.echo, as_json=as_json), settings)
