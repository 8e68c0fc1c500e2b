"""A phone with a chat on it, drawn from what both sides said."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, ViewportSize

import chatwallet
from chatwallet.tests.chromium import PATIENCE
from chatwallet.tests.fakes.twilio_media import Media
from chatwallet.tests.fakes.twilio_people import Line, Said, Seen

SCREEN = ViewportSize(width=390, height=844)
"""A phone's pixels of style: high enough for a code, what it was asked with, and the news of its payment."""

_STYLE = Path(__file__).with_name("phone.css")
_ICON = Path(chatwallet.__file__).parent / "channels/web/static/icon.svg"


@dataclass(frozen=True, slots=True)
class Phone:
    """What somebody holds in their hands, with a chat scrolled to its end."""

    page: Page

    @property
    def messages(self) -> Locator:
        """The bubbles of both sides with their buttons, oldest first."""
        return self.page.get_by_role("article")

    async def photograph(self, name: str) -> bytes:
        """The screen as a PNG, which is also kept where CHATWALLET_TEST_PICTURES says, as `make pictures` does."""
        picture = await self.page.screenshot(animations="disabled")
        if folder := os.environ.get("CHATWALLET_TEST_PICTURES"):
            (Path(folder) / "pictures" / f"{name}.png").write_bytes(picture)
        return picture


@asynccontextmanager
async def phone(browser: Browser, lines: Sequence[Line], language: str) -> AsyncIterator[Phone]:
    """A phone that shows these lines."""
    context = await browser.new_context(viewport=SCREEN, locale=language, color_scheme="light")
    context.set_default_timeout(PATIENCE * 1000)
    async with context:
        page = await context.new_page()
        await page.set_content(drawn(lines, language))
        yield Phone(page)


def drawn(lines: Sequence[Line], language: str) -> str:
    """The page of a chat, which asks nobody for anything."""
    icon = _embedded("image/svg+xml", _ICON.read_bytes())
    said = {line.sid: line.text for line in lines}
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Chat wallet</title>'
        f"<style>{_STYLE.read_text()}</style>"
        f'<header><img src="{icon}" alt="">Chat wallet</header>'
        f"<main>{''.join(_message(line, said) for line in lines)}</main></html>"
    )


def _message(line: Line, said: dict[str, str]) -> str:
    if isinstance(line, Said):
        quoted = f'<div class="quoted">{escape(said[line.on])}</div>' if line.on in said else ""
        return f'<article class="own"><div class="bubble">{quoted}{_text(line)}</div></article>'
    pictures = "".join(map(_picture, line.media))
    buttons = "".join(f"<button>{escape(button.title)}</button>" for button in line.buttons)
    below = f'<div class="buttons">{buttons}</div>' if buttons else ""
    return f'<article class="bot"><div class="bubble">{pictures}{_text(line)}</div>{below}</article>'


def _text(line: Seen | Said) -> str:
    return f"<p>{escape(line.text).replace('✅', '<span class=mark>✅</span>')}</p>"


def _picture(media: Media) -> str:
    return f'<img src="{_embedded(media.content_type, media.data)}" alt="">'


def _embedded(content_type: str, data: bytes) -> str:
    return f"data:{content_type};base64,{b64encode(data).decode()}"
