"""The route for payment webhooks: what is genuine becomes a hint, and the answer never says whose it was."""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..tracking.reference import reference
from ..tracking.sources.documents import Unreadable
from ..tracking.sources.events import Reason, Unusable
from ..tracking.sources.signatures import Signatures
from ..tracking.sources.webhook import Webhook, read_delivery
from ..web.body import read_body
from ..web.refusal import RequestRefused

PATH = "/webhooks/payment"

log = structlog.get_logger(__name__)


def payment_route(webhook: Webhook, signatures: Signatures) -> Route:
    """Return `POST /webhooks/payment`.

    204 when the hint was stored, be its hash known, paid long ago or unknown, and for genuine news of something else;
    401 forged, 400 not what it should be, 408 too slow, 413 too large, 503 not stored now: to be sent again.
    """

    async def serve(request: Request) -> Response:
        try:
            body = await read_body(request)
        except RequestRefused as refused:
            webhook.counts["unread"] += 1
            return _answer(refused.status_code, "unread")
        # Before anything is parsed, and over the very bytes that came.
        delivery_id = signatures.admit(request.headers, body)
        if delivery_id is None:
            webhook.counts["forged"] += 1
            return _answer(401, "forged")
        try:
            payment_hash = read_delivery(body, request.headers.get("content-type", ""))
        except Unreadable as unreadable:
            webhook.unusable(str(unreadable.reason))
            return _answer(400, str(unreadable.reason))
        except Unusable as unusable:
            # News of something else is genuine, and to be sent again would not help it.
            log.info("event_unusable", source=webhook.name, reason=str(unusable.reason))
            webhook.unusable(str(unusable.reason))
            return _answer(204 if unusable.reason is Reason.OTHER_TYPE else 400, str(unusable.reason))
        taken = await webhook.submit(delivery_id, payment_hash)
        log.info(
            "event_taken" if taken else "event_not_taken", source=webhook.name, ref=reference(payment_hash)
        )
        return Response(status_code=204 if taken else 503)

    return Route(PATH, serve, methods=["POST"])


def _answer(status: int, reason: str) -> Response:
    if status != 204:
        log.warning("webhook_refused", status=status, reason=reason)
    return Response(status_code=status)
