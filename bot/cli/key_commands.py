"""The commands `chatwallet keys …`."""

from __future__ import annotations

from typing import Annotated

import typer

from .work import play, quiet_settings

keys = typer.Typer(
    help="The ring of keys that people's secrets are sealed with. Also while the bot runs.",
    no_args_is_help=True,
)


@keys.command()
def new(
    printed: Annotated[
        bool, typer.Option("--print", help="Write a ring to the output, for a secret manager; make no file.")
    ] = False,
) -> None:
    """Make a ring: in CHATWALLET_KEYS_FILE, or beside the store's file."""
    settings = quiet_settings()
    from .keys import new as make

    play(lambda: make(settings, typer.echo, printed=printed), settings)


@keys.command("list")
def show() -> None:
    """List the keys, with how many secrets are sealed with each. The keys themselves are not shown."""
    settings = quiet_settings()
    from .keys import show as list_keys

    play(lambda: list_keys(settings, typer.echo), settings)


@keys.command()
def rotate(
    printed: Annotated[
        bool, typer.Option("--print", help="Write the ring with one more key to the output; change nothing.")
    ] = False,
) -> None:
    """Add a key, and seal every secret anew with it. If it is interrupted, say it again."""
    settings = quiet_settings()
    from .keys import rotate as seal_anew

    play(lambda: seal_anew(settings, typer.echo, printed=printed), settings)


@keys.command()
def retire(kid: Annotated[str, typer.Argument(metavar="KEY", help="As the list calls it.")]) -> None:
    """Take a key off the ring with which nothing is sealed any more."""
    settings = quiet_settings()
    from .keys import retire as take_off

    play(lambda: take_off(settings, kid, typer.echo), settings)


@keys.command()
def check() -> None:
    """Open every secret, and end with 1 if one would not: a backup is whole when its store and its ring pass."""
    settings = quiet_settings()
    from .keys import check as open_all

    async def run_check() -> None:
        if not await open_all(settings, typer.echo):
            raise typer.Exit(1)

    play(run_check, settings)


@keys.command()
def abandon(
    sure: Annotated[bool, typer.Option("--yes-links-are-lost", help="Do it.")] = False,
) -> None:
    """For a ring that is lost: give up what it alone opened. Without the option it only counts."""
    settings = quiet_settings()
    from .keys import abandon as give_up

    play(lambda: give_up(settings, typer.echo, sure=sure), settings)
