"""The command `chatwallet owners confirm`."""

from __future__ import annotations

from typing import Annotated

import typer

from .work import play, quiet_settings

owners = typer.Typer(help="Owners of the wallet. Also while the bot runs.", no_args_is_help=True)


@owners.callback()
def _owners() -> None:
    """Owners of the wallet. Also while the bot runs."""


@owners.command()
def confirm(
    whom: Annotated[str, typer.Argument(metavar="OWNER", help="As the bot said it: whatsapp:+18765550123")],
) -> None:
    """Say that a chat is still its owner's, which was silent for 90 days, or could not be reached."""
    settings = quiet_settings()
    from .owners import confirm as end_doubt

    play(lambda: end_doubt(settings, whom, typer.echo), settings)
