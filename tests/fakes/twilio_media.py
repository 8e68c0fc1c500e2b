"""How Twilio fetches the media of a message, and what WhatsApp takes."""

from dataclasses import dataclass, field
from typing import Final

import aiohttp
from yarl import URL

LARGEST_IMAGE: Final = 5 * 1024 * 1024
"""Bytes of a picture that WhatsApp takes."""

# Content type -> how such a file begins.
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}
_WAIT = aiohttp.ClientTimeout(total=15)


@dataclass(frozen=True, slots=True)
class Media:
    """A file as it was fetched, and what it called itself."""

    url: str
    content_type: str
    data: bytes = field(repr=False)


class MediaFailed(Exception):
    """The file can't be sent, for the reason Twilio gives this `code`."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


async def fetch(url: str) -> Media:
    """Ask for the file's type and size, then for the file; raises MediaFailed."""
    address = URL(url, encoded=True)
    try:
        async with aiohttp.ClientSession(timeout=_WAIT, headers={"User-Agent": "TwilioProxy/1.1"}) as http:
            async with http.head(address, allow_redirects=True) as head:
                _check(head)
            async with http.get(address) as answer:
                _check(answer)
                data = await answer.content.read(LARGEST_IMAGE + 1)
                content_type = answer.content_type
    except (aiohttp.ClientError, TimeoutError) as error:
        raise MediaFailed(63019) from error
    if not data:
        raise MediaFailed(63019)
    if len(data) > LARGEST_IMAGE:
        raise MediaFailed(11751)
    if not data.startswith(_BEGINNINGS[content_type]):
        raise MediaFailed(63021)
    return Media(url, content_type, data)


def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.status != 200:
        raise MediaFailed(63019)
    if "Content-Type" not in answer.headers or answer.content_type not in _BEGINNINGS:
        raise MediaFailed(63021)
    if (answer.content_length or 0) > LARGEST_IMAGE:
        raise MediaFailed(11751)
