"""The commands `chatwallet audit …`."""

from __future__ import annotations

from typing import Annotated

import typer

from .work import play, quiet_settings

audit = typer.Typer(help="Who did what to whom. Also while the bot runs.", no_args_is_help=True)


@audit.command()
def verify(
    head: Annotated[
        str,
        typer.Option(metavar="SEQ:MAC", help="A head that you noted: from the log, or the bot's message."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Walk through the whole chain; name the first bad row, and end with 1, where one was changed or taken out."""
    settings = quiet_settings()
    from .audit import verify as walk

    async def run_verify() -> None:
        if not await walk(settings, head, typer.echo, as_json=as_json):
            raise typer.Exit(1)

    play(run_verify, settings)


@audit.command()
def export() -> None:
    """Print every row as a line of JSON, the oldest first."""
    settings = quiet_settings()
    from .audit import export as print_rows

    play(lambda: print_rows(settings, typer.echo), settings)
