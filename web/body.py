"""The body of a webhook, read up to a limit: its sender may be anybody."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from .refusal import RequestRefused

BODY_LIMIT = 64 * 1024  # bytes; a message on Telegram or WhatsApp has 4,096 characters at most
_PATIENCE = 10.0  # seconds in which a body must have come


async def read_body(request: Request) -> bytes:
    """The body of a request. Raises RequestRefused: 413 too large, 408 too slow, 400 broken off."""
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise RequestRefused(413)
    except TimeoutError as error:
        raise RequestRefused(408) from error
    except ClientDisconnect as error:
        raise RequestRefused(400) from error  # which nobody reads
    return bytes(body)
