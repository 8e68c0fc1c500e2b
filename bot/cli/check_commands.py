"""The commands `chatwallet doctor`, `selftest`, `cleanup` and `stats`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .work import play, quiet_settings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def doctor(
    as_json: AsJson = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Compare the schema of the wallet's server with our requests.")
    ] = False,
    schema_file: Annotated[
        Path | None, typer.Option(help="With --schema: a schema (.graphql), or the JSON of an introspection.")
    ] = None,
) -> None:
    """Check the settings, the store, the connection to the wallet and each channel, and say what to mend."""
    settings = quiet_settings()
    from .doctor import examine, examine_schema
    from .schema_checks import read_schema

    async def run_doctor() -> None:
        if schema or schema_file is not None:
            given = None if schema_file is None else read_schema(schema_file)
            code = await examine_schema(settings, given, typer.echo, as_json=as_json)
        else:
            code = await examine(settings, typer.echo, as_json=as_json)
        raise typer.Exit(code)

    play(run_doctor, settings)


def selftest(
    as_json: AsJson = False,
    invoice: Annotated[
        bool, typer.Option("--invoice", help="Make an invoice at the wallet too; nobody is to pay it.")
    ] = False,
) -> None:
    """Use each part once, without real money: store, an order in a store of its own, wallet, RabbitMQ, webhooks."""
    settings = quiet_settings()
    from .selftest import try_all

    async def run_selftest() -> None:
        raise typer.Exit(await try_all(settings, typer.echo, as_json=as_json, invoice=invoice))

    play(run_selftest, settings)


def cleanup(
    as_json: AsJson = False,
    trust_clock: Annotated[
        bool,
        typer.Option("--trust-clock", help="Don't ask the wallet whether this machine's clock is right."),
    ] = False,
) -> None:
    """Close and forget now what the bot does regularly. Beside a bot that runs only where the store is a Redis."""
    settings = quiet_settings()
    from .cleanup import clean_up

    play(lambda: clean_up(settings, typer.echo, as_json=as_json, trust_clock=trust_clock), settings)


def stats(
    period: Annotated[str, typer.Argument(help="today, week, month, or a month like 2026-01.")] = "today",
    by: Annotated[str | None, typer.Option(help="Split by day, channel, currency or shop.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how the bot does: orders, payments, sums, people, links; days as in the settings. Also while it runs."""
    settings = quiet_settings()
    from ..monitoring.figures import By
    from .stats import NoStore
    from .stats import stats as tell_figures

    async def run_stats() -> None:
        try:
            await tell_figures(settings, period, None if by is None else By(by), typer.echo, json=as_json)
        except (ValueError, NoStore) as error:
            raise typer.BadParameter(str(error)) from error

    play(run_stats, settings)
