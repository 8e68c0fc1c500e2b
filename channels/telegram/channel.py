"""The wallet on Telegram: by long polling, by a webhook, or inside the bot of a host."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from ...web.refusal import RequestRefused
from ..base import Abilities, Conversation, OutboundMessage, Pace, Receiver
from ..checks import CheckResult
from ..errors import ChannelError, NotStored, TryLater
from .api import BotUser, Refused, TelegramApi, Update
from .sending import Sending, meaning
from .updates import BROUGHT, CHANNEL
from .webhook import PATH, Webhook, read_update_body

__all__ = ["TelegramChannel", "Webhook"]

log = structlog.get_logger(__name__)

# No more than 30 within any second, and one a second to a chat: core.telegram.org/bots/faq#my-bot-is-hitting-limits
PACE = Pace(per_second=25, burst=5, per_chat=1)

_PRESS = 3.0  # seconds after which a button may spin on: nothing else waits for it longer
_HOST = 30.0  # seconds that an update of a host waits for the wallet to be opened
_LOOK = 2.0  # seconds between looks whether it is our turn to poll


async def _always() -> bool:
    return True


class TelegramChannel:
    """Carries messages between people on Telegram and the bot, over either library.

    With `webhook`, Telegram brings updates to the route; else they are fetched by long polling; with `polling`
    False a host fetches them and hands ours to `handle`. `menus` are the commands to register, (word, description)
    by language (ISO 639-1, empty for all others); a host's menu is the host's. What a receiver
    could not store (NotStored) Telegram brings again. `poll_seconds` is how long Telegram
    holds a request for updates open when there are none. `turn` says whether this one of several instances may poll:
    Telegram refuses two at a time (409). It is asked before each request, and every two seconds while it says no.
    """

    name = CHANNEL
    keeper = ""  # what a bot deletes is gone from all devices
    abilities = Abilities(edits=True, replies=True, buttons=True, pace=PACE)

    def __init__(
        self,
        api: TelegramApi,
        *,
        webhook: Webhook | None = None,
        polling: bool = True,
        menus: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        poll_seconds: int = 25,
        turn: Callable[[], Awaitable[bool]] = _always,
    ) -> None:
        self._api = api
        self._sending = Sending(api)
        self._webhook = webhook
        self._polling = polling
        self._menus = dict(menus or {})
        self._poll_seconds = poll_seconds
        self._turn = turn
        self._me: BotUser | None = None
        self._receiver: Receiver | None = None
        self._receiving = asyncio.Event()

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The webhook's route, if there is a webhook."""
        return [] if self._webhook is None else [Route(PATH, self._serve, methods=["POST"])]

    async def me(self) -> BotUser:
        """The bot's own account, asked for once. Raises ChannelError; TryLater when the token is refused."""
        if self._me is None:
            try:
                self._me = await self._api.me()
            except Refused as refused:
                raise meaning(refused) from refused
        return self._me

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Send or edit; the reference is a message id, which is unique in its chat only."""
        if message.edit_of is None:
            return await self._sending.send(conversation, message, key)
        await self._sending.edit(conversation, message.edit_of, message)
        return message.edit_of

    async def forget(self, conversation: Conversation, reference: str) -> None:
        """Delete what a person wrote: in private within two days, in a group where the bot is an admin who may."""
        await self._sending.delete(conversation, reference)

    async def show_busy(self, conversation: Conversation) -> None:
        """Show "typing…" in a chat, for five seconds or until a message comes."""
        try:
            await self._api.show_typing(conversation.chat_id, conversation.thread_id)
        except (ChannelError, Refused) as error:
            log.debug("typing_not_shown", reason=str(error))

    def invitation(self, code: str, line: str) -> str | None:
        """The bot's own link; what it brings along comes as `/start c_…` (updates.py)."""
        return None if self._me is None else f"https://t.me/{self._me.username}?start={BROUGHT}{code}"

    async def receive(self, receiver: Receiver) -> None:
        """Hand what people say to `receiver`, until cancelled.

        Raises ChannelError when Telegram can't be asked now, or refuses the token or the webhook: to be called again
        later. What was not taken until then comes again.
        """
        self._receiver = receiver
        self._receiving.set()
        try:
            me = await self.me()
            if self._webhook is not None:
                await self._api.set_webhook(self._webhook.url, self._webhook.secret)
            await self._register_menus()
            while self._webhook is None and self._polling:
                if await self._turn():
                    await self._api.delete_webhook()
                    await self._poll(me)
                await asyncio.sleep(_LOOK)
            await asyncio.get_running_loop().create_future()
        except Refused as refused:  # a token can be renewed, and an address put right
            raise TryLater(str(meaning(refused))) from refused
        finally:
            self._receiver = None
            self._receiving.clear()

    async def handle(self, update: Update) -> None:
        """Take an update that a host was given: when this returns, its message is stored, and its button answered.

        Waits a while for the wallet to be opened, since a host may start to fetch updates first; then TryLater.
        """
        try:
            async with asyncio.timeout(_HOST):
                await self._receiving.wait()
        except TimeoutError as error:
            raise TryLater("the wallet is not open") from error
        await self._hand_over(update)
        if update.callback_query is not None:
            await self._answer(update.callback_query)

    async def check(self) -> Sequence[CheckResult]:
        """Ask Telegram about the token and the webhook."""
        try:
            me = await self._api.me()
            results = [CheckResult(True, f"Telegram knows the bot as @{me.username}")]
            if self._webhook is not None or self._polling:
                results.append(self._checked_webhook(await self._api.webhook()))
        except Refused as refused:
            mend = "ask BotFather for the bot's token and set CHATWALLET_TELEGRAM_TOKEN"
            return [CheckResult(False, f"Telegram refuses the bot's token: {refused.description}", mend)]
        except ChannelError as error:
            return [
                CheckResult(False, f"Telegram can't be reached: {error}", "try again; is the network open?")
            ]
        return results

    def _checked_webhook(self, address: str) -> CheckResult:
        host = urlsplit(address).netloc  # the path may hold a secret of another program's
        if self._webhook is None:
            what = (
                f"the bot's webhook is set, to {host}"
                if address
                else "no webhook is set: updates are fetched"
            )
            mend = "stop the program that set it; `chatwallet run` takes the webhook away when it starts"
            return CheckResult(not address, what, mend if address else "")
        if address == self._webhook.url:
            return CheckResult(True, f"the bot's webhook is set to {address}")
        what = f"the bot's webhook is set to {host}, not to us" if address else "the bot's webhook is not set"
        return CheckResult(False, what, "`chatwallet run` sets it when it starts")

    async def _register_menus(self) -> None:
        while self._menus:
            language, commands = next(iter(self._menus.items()))
            try:
                await self._api.set_commands(commands, language)
            except Refused as refused:  # people can still write: a menu is not worth the bot's silence
                log.warning("menu_refused", language=language, reason=refused.description)
            del self._menus[language]

    async def _poll(self, me: BotUser) -> None:
        """Fetch updates for as long as it is our turn. What was handed over unconfirmed, the next one fetches again."""
        offset = 0
        while await self._turn():
            updates = await self._api.updates(me, offset, self._poll_seconds)
            for update in updates:
                await self._hand_over(update)
            # Only the next request confirms them. It confirms each of them at once, so that after an empty answer
            # nothing is left below the offset: ids start again at any number after a quiet week, and may be smaller.
            offset = updates[-1].id + 1 if updates else 0
            await asyncio.gather(
                *(self._answer(one.callback_query) for one in updates if one.callback_query is not None)
            )

    async def _serve(self, request: Request) -> Response:
        if self._webhook is None or not self._webhook.admits(request):
            raise RequestRefused(HTTPStatus.UNAUTHORIZED)
        if self._receiver is None or self._me is None:
            raise RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            update = self._api.read(self._me, await read_update_body(request))
            if update is not None:
                await self._hand_over(update)
        except (TryLater, NotStored) as error:
            raise RequestRefused(HTTPStatus.SERVICE_UNAVAILABLE) from error
        query = update.callback_query if update is not None else None
        return Response(background=None if query is None else BackgroundTask(self._answer, query))

    async def _hand_over(self, update: Update) -> None:
        if update.message is None:
            return
        if self._receiver is None:
            raise TryLater("the wallet is closing")
        await self._receiver(update.message)

    async def _answer(self, query_id: str) -> None:
        try:
            async with asyncio.timeout(_PRESS):
                await self._api.answer_callback_query(query_id)
        except (ChannelError, Refused, TimeoutError) as error:
            log.info("press_not_answered", reason=str(error) or "timed out")
