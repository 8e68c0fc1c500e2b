"""Fixtures for all tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Error, async_playwright

QUIET_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A headless Chromium: the one of CHATWALLET_TEST_CHROMIUM, one on PATH, or Playwright's own."""
    on_path = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    path = os.environ.get("CHATWALLET_TEST_CHROMIUM") or next(on_path, None)
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=path, args=QUIET_CHROMIUM)
        except Error as error:
            pytest.fail(
                f"no usable Chromium ({error.message.splitlines()[0]}): install one, or name it in "
                "CHATWALLET_TEST_CHROMIUM, or run `playwright install chromium`",
                pytrace=False,
            )
        try:
            yield browser
        finally:
            await browser.close()
