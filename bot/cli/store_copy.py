"""`chatwallet store copy`: a whole shop from one store to another, while no bot works on either."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ...storage.addresses import describe, make_archive, missing_file
from ...storage.copying import Progress as OnProgress
from ...storage.copying import copy_store
from ...storage.errors import StoreUnusable
from ...storage.tables import Archive


async def copy(source: str, target: str, tell: Callable[[str], None], *, replace: bool) -> None:
    """Copy what lies at one address to another, and tell what was copied. Raises StoreError."""
    if source == target:
        raise StoreUnusable("these are the same store")
    with _bar() as progress:
        old, new = _archive("FROM", source), _archive("TO", target)
        if file := missing_file(source):  # before its lock is taken, which leaves a file
            raise StoreUnusable(f"FROM: {file} does not exist")
        async with old, new:
            copied = await copy_store(old, new, replace=replace, progress=progress)
    tell(f"Copied and compared: {', '.join(f'{count} {many}' for many, count in copied.items() if count)}.")
    tell(f"Now let CHATWALLET_STORE name {describe(target)}, and start no bot on the old store again:")
    tell("it knows nothing of what the new one sends.")


def _archive(which: str, address: str) -> Archive:
    try:
        return make_archive(address)
    except StoreUnusable as error:
        raise StoreUnusable(f"{which}: {error}") from error


@contextmanager
def _bar() -> Iterator[OnProgress]:
    """A progress bar on standard error; nothing where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as bar:

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=total)

        yield show
