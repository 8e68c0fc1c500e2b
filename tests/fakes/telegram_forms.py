"""The body of a request in each of the Bot API's three encodings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web

from .telegram_errors import ApiError, bad_request

MAX_BODY = 12 * 1024 * 1024
"""A little more than the largest picture, so that a picture that is too large is refused in its own words."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: `values` by name, uploaded `files` by the name of their part."""

    values: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)
    is_form: bool = True


async def read_form(request: web.Request) -> Form:
    """Reads a request; raises 400 for an encoding that the Bot API does not know."""
    if request.content_type == "application/json":
        try:
            values = await request.json()
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
        if not isinstance(values, dict):
            raise bad_request("JSON object expected")
        return Form(values, is_form=False)
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return await _read_fields(request)
    if request.can_read_body or request.headers.get(hdrs.CONTENT_LENGTH, "0") != "0":
        raise bad_request(f"unsupported content type {request.content_type}")
    return Form({})


async def _read_fields(request: web.Request) -> Form:
    try:
        fields = await request.post()
    except web.HTTPRequestEntityTooLarge as error:
        raise ApiError(413, "Request Entity Too Large") from error
    values: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    for name, value in fields.items():
        if name in values or name in files:
            raise bad_request(f'parameter "{name}" was sent twice')
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            values[name] = value.decode() if isinstance(value, bytes | bytearray) else value
    return Form(values, files)
