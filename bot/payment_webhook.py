"""The route for payment webhooks: what is genuine becomes a hint, and the answer never says whose it was."""

from __future__ import annotations

import asyncio

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from ..tracking.sources.documents import SIZE_LIMIT, Unreadable
from ..tracking.sources.events import Reason, Unusable
from ..tracking.sources.signatures import Signatures
from ..tracking.sources.webhook import Webhook, read_delivery

PATH = "/webhooks/payment"

_BODY_PATIENCE = 10.0  # seconds in which a body must have come

log = structlog.get_logger(__name__)


def payment_route(webhook: Webhook, signatures: Signatures) -> Route:
    """Return `POST /webhooks/payment`.

    204 when the hint was stored, be its hash known, paid long ago or unknown, and for genuine news of something else;
    401 forged, 400 not what it should be, 408 too slow, 413 too large, 503 not stored now: to be sent again.
    """

    async def serve(request: Request) -> Response:
        body = await _read_body(request)
        if isinstance(body, int):
            return _answer(webhook, body, "unread")
        # Before anything is parsed, and over the very bytes that came.
        delivery_id = signatures.admit(request.headers, body)
        if delivery_id is None:
            return _answer(webhook, 401, "forged")
        try:
            payment_hash = read_delivery(body, request.headers.get("content-type", ""))
        except Unreadable as unreadable:
            return _answer(webhook, 400, str(unreadable.reason))
        except Unusable as unusable:
            # News of something else is genuine, and to be sent again would not help it.
            return _answer(
                webhook, 204 if unusable.reason is Reason.OTHER_TYPE else 400, str(unusable.reason)
            )
        return Response(status_code=204 if await webhook.submit(delivery_id, payment_hash) else 503)

    return Route(PATH, serve, methods=["POST"])


async def _read_body(request: Request) -> bytes | int:
    """The body, or the status with which to turn it away."""
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > SIZE_LIMIT:
                    return 413
    except TimeoutError:
        return 408
    except ClientDisconnect:
        return 400
    return bytes(body)


def _answer(webhook: Webhook, status: int, reason: str) -> Response:
    webhook.counts[reason] += 1
    if status != 204:
        log.warning("webhook_refused", status=status, reason=reason)
    return Response(status_code=status)
