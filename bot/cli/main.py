"""The command `chatwallet`."""

from __future__ import annotations

import io
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from .admin_commands import admin
from .audit_commands import audit
from .block_commands import block, blocks, unblock
from .check_commands import cleanup, doctor, selftest, stats
from .key_commands import keys
from .link_commands import link
from .owner_commands import owners
from .totp_commands import totp
from .work import play, quiet_settings, refuse, settings_now

cli = typer.Typer(
    name="chatwallet",
    help="A Lightning wallet that lives in a chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

store_commands = typer.Typer(help="Work on the store while no bot does.", no_args_is_help=True)
cli.add_typer(store_commands, name="store")
web_commands = typer.Typer(
    help="Web chats: whoever has the address of one is an owner. Also while the bot runs.",
    no_args_is_help=True,
)
cli.add_typer(web_commands, name="web")
whatsapp_commands = typer.Typer(help="WhatsApp over Twilio. Also while the bot runs.", no_args_is_help=True)
cli.add_typer(whatsapp_commands, name="whatsapp")
cli.add_typer(admin, name="admin")
cli.add_typer(audit, name="audit")
cli.add_typer(keys, name="keys")
cli.add_typer(owners, name="owners")
for _command in (doctor, selftest, cleanup, stats, block, unblock, blocks, link, totp):
    cli.command()(_command)

Port = Annotated[int, typer.Option(help="Port; 0 takes any free one.")]
Host = Annotated[str, typer.Option(help="Address to listen on.")]


def main() -> None:
    """Run the command line."""
    cli()


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chatwallet {version('chatwallet')}")
        raise typer.Exit


def _is_hash(value: str) -> str:
    if not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise typer.BadParameter("is no payment hash: 64 hexadecimal digits")
    return value


@cli.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@cli.command()
def run() -> None:
    """Run the bot with the settings of the environment (CHATWALLET_…)."""
    settings = settings_now()
    from ..run import run as run_bot

    play(lambda: run_bot(settings, tell=typer.echo), settings)


@cli.command()
def demo(port: Port = 8080, host: Host = "127.0.0.1") -> None:
    """Run the bot against a local stand-in for its wallet, with a payer's wallet beside it. No real money moves."""
    settings = quiet_settings()
    from .demo_run import run_demo

    play(lambda: run_demo(host, port), settings)


@cli.command()
def chat(
    script: Annotated[Path | None, typer.Option(help="Play the conversation in this file, then end.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per message of the bot.")
    ] = False,
) -> None:
    """Talk to the bot in this terminal: with the configured wallet, else with a local stand-in for it."""
    settings = quiet_settings()
    from .chat import chat, play_script

    if script is None:
        play(lambda: chat(settings, as_json=as_json), settings)
        return
    try:
        lines = script.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        refuse([f"--script {script}: {error}"])
    play(lambda: play_script(settings, lines, as_json=as_json), settings)


@cli.command()
def sandbox(
    host: Host = "127.0.0.1", http_port: Port = 4002, ws_port: Port = 4003, control_port: Port = 4004
) -> None:
    """Run the stand-in for the wallet and for a payer's wallet."""
    settings = settings_now()
    from .chat import serve_sandbox

    play(lambda: serve_sandbox(host, http_port, ws_port, control_port), settings)


@cli.command()
def parse(
    lang: Annotated[str, typer.Option(help="The language of who writes: en, es, fr, ht, pt.")] = "en",
    default_unit: Annotated[str, typer.Option(help="The unit of an amount without one: usd or sat.")] = "usd",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object per line (the only form).")
    ] = True,
) -> None:
    """Read lines from standard input and tell how the bot understands each."""
    settings = settings_now()
    from ...commands.base import Shop
    from ...commands.parsing.router import Router
    from ...commands.registry import find_commands
    from ...locales.texts import Catalogue
    from ...wallet.money import USD, Currency, Money
    from .parse import parse_lines

    catalogue = Catalogue()
    if lang not in catalogue.languages:
        refuse([f"--lang {lang}: is none of {', '.join(catalogue.languages)}"])
    if default_unit not in ("usd", "sat"):
        refuse([f"--default-unit {default_unit}: is neither usd nor sat"])
    largest = Money.from_major(settings.max_amount_usd, USD)
    shop = Shop(Currency.of(default_unit.upper()), largest)
    if isinstance(sys.stdin, io.TextIOWrapper):  # whatever the terminal's language: a line may hold any bytes
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    for line in parse_lines(sys.stdin, Router(catalogue, find_commands()), lang, shop):
        typer.echo(line)


@cli.command()
def notices() -> None:
    """List what could not be delivered, and why, also while the bot runs."""
    settings = quiet_settings()
    from .dead_notices import list_dead

    play(lambda: list_dead(settings, typer.echo), settings)


@cli.command()
def publish(
    payment_hash: Annotated[
        str,
        typer.Argument(
            metavar="HASH", callback=_is_hash, help="Payment hash of an invoice: 64 hexadecimal digits."
        ),
    ],
) -> None:
    """Put a payment_received event for HASH on RabbitMQ, for a test: the bot asks the wallet before it believes it."""
    settings = quiet_settings()
    from .publish import publish_payment

    play(lambda: publish_payment(settings, payment_hash, typer.echo), settings)


@web_commands.command("new")
def new_web_chat(
    name: Annotated[str, typer.Argument(help="What the list calls it; without one, a number.")] = "",
) -> None:
    """Make a web chat and print its address, this once."""
    settings = quiet_settings()
    from ..web_chats import new

    play(lambda: new(settings, name, typer.echo), settings)


@web_commands.command("list")
def list_web_chats() -> None:
    """List the web chats with their last use. Their addresses are not kept, only hashes of them."""
    settings = quiet_settings()
    from ..web_chats import show

    play(lambda: show(settings, typer.echo), settings)


@web_commands.command("revoke")
def revoke_web_chat(
    name: Annotated[str, typer.Argument(help="As the list calls it.")] = "",
    before: Annotated[bool, typer.Option("--before", help="All from before version 0.2.0 at once.")] = False,
) -> None:
    """Let the address of a web chat open nothing any more, at once."""
    settings = quiet_settings()
    from ..web_chats import revoke

    play(lambda: revoke(settings, name, typer.echo, before=before), settings)


@whatsapp_commands.command("setup")
def set_whatsapp_up(
    yes: Annotated[bool, typer.Option("--yes", help="Set the number's webhook without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing, say what would be.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, and ask nothing.")] = False,
) -> None:
    """Register buttons and templates at Twilio, and set the number's webhook. What is there already stays as it is."""
    settings = quiet_settings()
    from ..whatsapp_setup import set_up

    def may_set(question: str) -> bool:
        return yes or (not as_json and sys.stdin.isatty() and typer.confirm(question))

    async def run_setup() -> None:
        if not await set_up(settings, typer.echo, may_set=may_set, dry_run=dry_run, as_json=as_json):
            raise typer.Exit(1)

    play(run_setup, settings)


@store_commands.command("copy")
def copy_store(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Address of a store; - is CHATWALLET_STORE.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Address of a store; - is CHATWALLET_STORE.")],
    replace: Annotated[bool, typer.Option(help="Give up what TO holds.")] = False,
) -> None:
    """Copy a whole shop, what is under way included, from SQLite to Redis or back, and compare both row by row."""
    settings = quiet_settings()
    from .store_copy import copy

    own = settings.store.get_secret_value()
    old, new = (own if address == "-" else address for address in (source, target))
    play(lambda: copy(old, new, typer.echo, replace=replace), settings)


@cli.command()
def export(
    whom: Annotated[str, typer.Argument(help="whatsapp:+18765550123, telegram:110201543 or acc_0a1b….")],
) -> None:
    """Print all that is kept of a person as JSON, for them; also while the bot runs."""
    settings = quiet_settings()
    from .export import export as copy_of

    play(lambda: copy_of(settings, whom, typer.echo), settings)


@cli.command()
def trace(
    ref: Annotated[
        str, typer.Argument(help="A reference like YT454QPV, a payment hash, or an order like K7Q2.")
    ],
) -> None:
    """Tell what happened to one charge, in the time zone of the settings, also while the bot runs."""
    settings = quiet_settings()
    from .trace import trace as tell_story

    async def run_trace() -> None:
        try:
            found = await tell_story(settings, ref, typer.echo)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        if not found:
            raise typer.Exit(1)

    play(run_trace, settings)
