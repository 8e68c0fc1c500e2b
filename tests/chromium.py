"""The Chromium that tests look at pages with."""

from __future__ import annotations

import os
import shutil

from playwright.async_api import Browser, Playwright

PATIENCE = 30.0
"""Seconds that a page has for what it should show at once, also on a busy machine."""

# The first two of these are two pages of Chromium's own for its address bar, a second of work with each new window.
# The others ask somebody on the internet, and are what Playwright names too: Chromium hears the last list alone.
_NEEDLESS = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
)
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


async def launch(playwright: Playwright) -> Browser:
    """The one of CHATWALLET_TEST_CHROMIUM, one on PATH, or Playwright's own. Raises playwright.async_api.Error."""
    path = os.environ.get("CHATWALLET_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    flags = ["--disable-gpu", f"--disable-features={','.join(_NEEDLESS)}"]
    return await playwright.chromium.launch(executable_path=path, args=flags)
