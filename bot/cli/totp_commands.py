"""The command `chatwallet totp`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from .work import play, quiet_settings


def totp(
    whom: Annotated[str, typer.Argument(metavar="ADDRESS", help="An admin's, whole: telegram:110201543")],
) -> None:
    """Set up an admin's second factor, also where the telephone is lost: draw its QR, and ask for the first digits."""
    settings = quiet_settings()
    from .totp import enrol

    play(lambda: enrol(settings, whom, typer.echo, _digits), settings)


def _digits() -> str:
    """What somebody types, or a program says; empty where there is nothing more."""
    if sys.stdin.isatty():
        return str(typer.prompt("The six digits that it shows now"))
    return sys.stdin.readline()
