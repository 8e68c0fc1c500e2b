"""Payment webhooks as their senders sign them, and a desk that takes them over HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from standardwebhooks import Webhook as StandardWebhook
from starlette.applications import Starlette

from chatwallet.bot.payment_webhook import PATH, payment_route
from chatwallet.tracking.base import Hint
from chatwallet.tracking.sources.signatures import Signatures
from chatwallet.tracking.sources.webhook import Webhook

PATIENCE = 10.0
HASH = "ab" * 32
KEY = "whsec_" + base64.b64encode(b"the key of Standard Webhooks").decode()
OLD_KEY = "whsec_" + base64.b64encode(b"the key of the last quarter.").decode()
PHOENIX = "the webhook-secret of phoenix.conf"
JSON = json.dumps({"externalId": "order-9", "paymentHash": HASH, "amountSat": 21_000}).encode()


def now() -> int:
    return int(datetime.now(UTC).timestamp())


def standard(
    body: bytes = JSON,
    *,
    key: str = KEY,
    form: str = "webhook",
    message_id: str = "msg_1",
    at: int | None = None,
) -> dict[str, str]:
    moment = now() if at is None else at
    signature = StandardWebhook(key).sign(message_id, datetime.fromtimestamp(moment, UTC), body.decode())
    return {f"{form}-id": message_id, f"{form}-timestamp": str(moment), f"{form}-signature": signature}


def hex_of(signed: bytes, key: str = PHOENIX) -> str:
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def phoenix(body: bytes, key: str = PHOENIX) -> dict[str, str]:
    return {"x-phoenix-signature": hex_of(body, key)}


def generic(body: bytes = JSON, at: int | None = None) -> dict[str, str]:
    if at is None:
        return {"x-signature": f"sha256={hex_of(body)}"}
    return {"x-signature": f"sha256={hex_of(f'{at}.'.encode() + body)}", "x-timestamp": str(at)}


@dataclass
class Desk:
    """The route over HTTP, and what stands behind it."""

    webhook: Webhook
    client: httpx.AsyncClient
    taken: list[Hint] = field(default_factory=list)
    noted: list[tuple[str, str, str]] = field(default_factory=list)

    async def post(
        self, body: bytes, headers: Mapping[str, str], content_type: str = "application/json"
    ) -> httpx.Response:
        all_headers = {"content-type": content_type, **headers}
        async with asyncio.timeout(PATIENCE):
            return await self.client.post(PATH, content=body, headers=all_headers)

    async def take(self) -> None:
        async for hint in self.webhook.hints():
            self.taken.append(hint)


@asynccontextmanager
async def closed_desk(*, patience: float = 0.2) -> AsyncIterator[Desk]:
    """A desk at which nobody takes anything."""
    noted: list[tuple[str, str, str]] = []
    webhook = Webhook(patience=patience, note=lambda *event: noted.append(event))
    app = Starlette(routes=[payment_route(webhook, Signatures([KEY, OLD_KEY, PHOENIX]))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield Desk(webhook, client, noted=noted)


@asynccontextmanager
async def open_desk() -> AsyncIterator[Desk]:
    """A desk at which everything is taken."""
    async with closed_desk(patience=PATIENCE) as desk:
        taking = asyncio.create_task(desk.take())
        yield desk
        taking.cancel()
