"""The command `chatwallet doctor`."""

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
