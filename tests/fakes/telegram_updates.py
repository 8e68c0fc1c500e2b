"""The updates that wait for the bot: fetched by long polling, or pushed to its webhook until it takes them."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp

from .changes import Changes
from .telegram_errors import bad_request, conflict

MAX_WAIT = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|\[::1\]|localhost)[:/]")
# core.telegram.org/bots/api#getupdates: what comes unasked is everything but these.
_ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed to, and how that goes."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True)
class Updates:
    """The queue of one bot. `retry_delay` is in seconds, much shorter than the real one."""

    changes: Changes
    retry_delay: float = 0.05
    webhook: Webhook = field(default_factory=Webhook)
    waiting: dict[int, dict[str, Any]] = field(default_factory=dict)
    _allowed: frozenset[str] | None = None
    _ids: count[int] = field(default_factory=lambda: count(731_000_001))
    _poller: object = None

    @property
    def polled(self) -> bool:
        """Whether `getUpdates` was ever called."""
        return self._poller is not None

    def add(self, kind: str, content: dict[str, Any]) -> int | None:
        """Puts an update behind those that wait; None for a kind that the bot does not want."""
        if not (kind not in _ONLY_WHEN_ASKED if self._allowed is None else kind in self._allowed):
            return None
        update_id = next(self._ids)
        self.waiting[update_id] = {"update_id": update_id, kind: content}
        self.changes.tell()
        return update_id

    def allow(self, kinds: list[str] | None) -> None:
        """The kinds to come from now on: None keeps what was said before, an empty list is the usual ones."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    async def fetch(self, offset: int, limit: int, wait: int) -> list[dict[str, Any]]:
        """`getUpdates`. A request ends any older one that still waits, as with two running bots."""
        if self.webhook.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        me = self._poller = object()
        if offset < 0:
            offset = min([*self.waiting][offset:], default=0)
        for confirmed in [update_id for update_id in self.waiting if update_id < offset]:
            del self.waiting[confirmed]
        self.changes.tell()
        try:
            await self.changes.until(
                lambda: self.waiting or self._poller is not me or self.webhook.url, min(wait, MAX_WAIT)
            )
        except TimeoutError:
            return []
        if self.webhook.url:
            raise conflict("terminated by setWebhook request")
        if self._poller is not me:
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        return list(self.waiting.values())[:limit]

    def set_webhook(self, url: str, secret: str, max_connections: int, *, drop: bool) -> None:
        """`setWebhook`, or `deleteWebhook` with no address. Plain HTTP is taken on this machine only."""
        if url and not url.startswith("https://") and not _LOOPBACK.match(url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if drop:
            self.waiting.clear()
        self.webhook = Webhook(url, secret, max_connections)
        self.changes.tell()

    def webhook_view(self) -> dict[str, Any]:
        """The Bot API's WebhookInfo."""
        hook = self.webhook
        view = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.waiting),
        }
        if hook.url:
            view["max_connections"] = hook.max_connections
        if hook.last_error_date is not None:
            view |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
        if self._allowed is not None:
            view["allowed_updates"] = sorted(self._allowed)
        return view

    async def push(self) -> None:
        """Brings updates to the webhook, one after the other, each until it is taken; never ends by itself."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as http:
            while True:
                await self.changes.until(lambda: self.webhook.url and self.waiting, None)
                await self._push_first(http)

    async def _push_first(self, http: aiohttp.ClientSession) -> None:
        hook, (update_id, update) = self.webhook, next(iter(self.waiting.items()))
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            async with http.post(hook.url, json=update, headers=headers) as answer:
                wrong = None if 200 <= answer.status < 300 else f"{answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            wrong = f"Connection failed: {error}"
        if wrong is None:
            self.waiting.pop(update_id, None)
            self.changes.tell()
            return
        hook.last_error_date = int(time.time())
        hook.last_error_message = f"Wrong response from the webhook: {wrong}"
        self.changes.tell()
        await asyncio.sleep(self.retry_delay)
