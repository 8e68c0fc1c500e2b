"""The command `chatwallet link`."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Annotated

import typer

from .work import play, quiet_settings


def link(
    whom: Annotated[
        str,
        typer.Argument(
            metavar="PERSON", help="Whose: whatsapp:+18765550123, telegram:110201543, acc_…, or a shop, shp_…"
        ),
    ],
    till: Annotated[str, typer.Option(metavar="NAME", help="The Flash username, in place of a key.")] = "",
) -> None:
    """Link a person's wallet, also while the bot runs: by an API key, which is asked for unseen or read, or a till."""
    settings = quiet_settings()
    from .link import Way
    from .link import link as link_wallet

    way = Way(till=till) if till else Way(key=_key())
    play(lambda: link_wallet(settings, whom, way, typer.echo), settings)


def _key() -> str:
    """The key from whoever types, who does not see it, or from a program."""
    return (getpass("API key of Flash: ") if sys.stdin.isatty() else sys.stdin.readline()).strip()
