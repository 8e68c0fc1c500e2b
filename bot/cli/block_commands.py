"""The commands `chatwallet block`, `unblock` and `blocks`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from ..span import read_span
from .work import play, quiet_settings

WHOM = "Whom: whatsapp:+18765550123, telegram:110201543, or an account, acc_…"


def _span(word: str) -> timedelta:
    try:
        return read_span(word)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def block(
    whom: Annotated[str, typer.Argument(metavar="PERSON", help=WHOM)],
    note: Annotated[str, typer.Option(help="Why, for the list.")] = "",
    lasts: Annotated[
        timedelta | None,
        typer.Option(
            "--for", parser=_span, metavar="TIME", help="Until when: 30m, 2h or 7d from now; else for good."
        ),
    ] = None,
) -> None:
    """Stop hearing a person, in each of their chats, also while the bot runs. Their orders go on."""
    settings = quiet_settings()
    from .blocks import block as stop_hearing

    play(lambda: stop_hearing(settings, whom, note, typer.echo, lasts), settings)


def unblock(
    whom: Annotated[str, typer.Argument(metavar="PERSON", help=f"{WHOM}, or as the list calls them.")],
) -> None:
    """Hear a person again."""
    settings = quiet_settings()
    from .blocks import unblock as hear

    play(lambda: hear(settings, whom, typer.echo), settings)


def blocks() -> None:
    """List who is blocked, with the last signs of their chats."""
    settings = quiet_settings()
    from .blocks import show

    play(lambda: show(settings, typer.echo), settings)
