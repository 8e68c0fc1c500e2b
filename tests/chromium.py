"""One headless Chromium for all tests of a worker: each has a connection and contexts of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

_QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-back-forward-cache",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--remote-debugging-port=0",
    # A page that nobody looks at is slowed down, as all of these are.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


class NoChromium(Exception):
    """It does not start; the message is what it said."""


def find() -> str:
    """The one of CHATWALLET_TEST_CHROMIUM, one on PATH, or Playwright's own."""
    on_path = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    if path := os.environ.get("CHATWALLET_TEST_CHROMIUM") or next(filter(None, on_path), None):
        return path
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@contextlib.contextmanager
def chromium(folder: Path) -> Iterator[str]:
    """The address at which one may be spoken to, by the DevTools protocol. Raises NoChromium, or OSError."""
    with subprocess.Popen(
        [find(), *_QUIET, f"--user-data-dir={folder}", "about:blank"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            if found := re.match(r"DevTools listening on (ws://\S+)", line):
                break
            said.append(line)
        else:
            raise NoChromium("".join(said[-3:]))
        threading.Thread(target=process.stderr.read, daemon=True).start()  # a full pipe would stop it
        try:
            yield found[1]
        finally:
            process.terminate()
