"""Uploaded pictures, looked at as Telegram's server looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image

from .telegram_errors import ApiError, bad_request

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDES = 10_000
MAX_RATIO = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of a message: the bytes as they were uploaded, the size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def file_id(self) -> str:
        """The name by which the same photo can be sent again."""
        return f"AgACAgIAAxkBAAI{sha256(self.data).hexdigest()[:32]}"


def read_picture(data: bytes) -> Picture:
    """An uploaded photo; raises what Telegram answers to one that is none, too large, or of an odd shape."""
    if len(data) > MAX_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    try:
        with Image.open(BytesIO(data)) as image:
            image.load()
            width, height = image.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return Picture(data, width, height)
