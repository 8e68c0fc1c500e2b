"""The requests of aiogram with their forms written at once: part by part, as aiohttp writes one, a photo costs twice as
much CPU.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import aiogram
import aiohttp
import orjson
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile

from .multipart import AT_ONCE, Upload, multipart

_URL_ENCODED = "application/x-www-form-urlencoded"


class WholeFormSession(AiohttpSession):
    """The library's session to the Bot API at `url`, but for how a form is written and JSON read."""

    def __init__(self, url: str) -> None:
        super().__init__(
            api=TelegramAPIServer.from_base(url),
            json_loads=orjson.loads,
            json_dumps=lambda value: orjson.dumps(value).decode(),
        )

    def build_form_data(self, bot: aiogram.Bot, method: TelegramMethod[Any]) -> Any:
        """What aiohttp is to send of a call: the same fields and files as the library's."""
        files: dict[str, InputFile] = {}
        prepared = (
            (name, self.prepare_value(value, bot=bot, files=files))
            for name, value in method.model_dump(warnings=False, exclude_none=True).items()
        )
        fields = {name: value for name, value in prepared if value}
        if not files:
            return aiohttp.BytesPayload(urlencode(fields).encode(), content_type=_URL_ENCODED)
        kind, body = multipart(fields, {name: _upload(name, file) for name, file in files.items()})
        if len(body) > AT_ONCE:
            return aiohttp.BytesIOPayload(BytesIO(body), content_type=kind)
        return aiohttp.BytesPayload(body, content_type=kind)


def _upload(name: str, file: InputFile) -> Upload:
    if not isinstance(file, BufferedInputFile):
        raise TypeError("our files are in memory")
    return Upload(file.filename or name, file.data, "application/octet-stream")
