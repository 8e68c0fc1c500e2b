"""WhatsApp from end to end: the channel on a real port, the official SDK, and a stand-in for Twilio and its people."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from chatwallet.channels.base import Conversation, InboundMessage, OutboundMessage
from chatwallet.channels.clock import utc_now
from chatwallet.channels.delivery_receipts import DeliveryFailure, DeliveryReceipt
from chatwallet.channels.values import KeyValues
from chatwallet.channels.whatsapp.channel import WhatsAppChannel
from chatwallet.channels.whatsapp.content_forms import MOST_BUTTONS, buttons_form
from chatwallet.channels.whatsapp.contents import Contents, Registered
from chatwallet.channels.whatsapp.twilio import TwilioApi, open_twilio
from chatwallet.storage.memory import MemoryStore
from chatwallet.tests.fakes.twilio import FakeTwilio
from chatwallet.tests.fakes.twilio_people import Person

SECOND_TOKEN = "the-token-that-is-going-to-be-promoted"


class Clock:
    """The real time, moved on at will."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class Told:
    """DeliveryReceipts that are written down, and all believed."""

    def __init__(self) -> None:
        self.news: list[DeliveryReceipt | DeliveryFailure] = []
        self.came = asyncio.Condition()

    async def note_receipt(self, receipt: DeliveryReceipt, at: datetime) -> bool:
        return await self._note(receipt)

    async def note_failure(self, failure: DeliveryFailure, at: datetime) -> bool:
        return await self._note(failure)

    async def until(self, number: int) -> list[DeliveryReceipt | DeliveryFailure]:
        async with asyncio.timeout(10), self.came:
            await self.came.wait_for(lambda: len(self.news) >= number)
            return list(self.news)

    async def _note(self, news: DeliveryReceipt | DeliveryFailure) -> bool:
        self.news.append(news)
        async with self.came:
            self.came.notify_all()
        return True


@dataclass
class Desk:
    twilio: FakeTwilio
    api: TwilioApi
    channel: WhatsAppChannel
    store: MemoryStore
    told: Told
    clock: Clock
    url: str
    http: aiohttp.ClientSession
    heard: asyncio.Queue[InboundMessage] = field(default_factory=asyncio.Queue)

    @property
    def ana(self) -> Person:
        return self.twilio.person()

    @property
    def chat(self) -> Conversation:
        return Conversation("whatsapp", self.ana.address, self.ana.address)

    async def send(self, text: str, *, key: str = "1", **options: Any) -> str:
        return await self.channel.send(self.chat, OutboundMessage(text, **options), key=key)

    def another_channel(self) -> WhatsAppChannel:
        """The channel as another instance of the program has it, which Twilio does not call."""
        return WhatsAppChannel(
            self.api,
            public_url=self.url,
            sender=self.twilio.number,
            account_sid=self.twilio.account_sid,
            tokens=(self.twilio.auth_token,),
            contacts=self.store.contacts,
            pictures=self.store.pictures,
            reports=self.told,
            contents=self.contents(),
            clock=self.clock,
        )

    def contents(self, templates: Mapping[tuple[str, str], str] | None = None) -> Contents:
        """The contents that are registered for the account, and templates as if they were in the settings."""
        account, values = self.twilio.account_sid, self.store.values
        return Contents(values, account, configured=templates or {}, clock=self.clock)

    async def take(self, message: InboundMessage) -> None:
        """Take what people say as the bot does: by its id, once."""
        if await self.store.inbox.add(message.id, message):
            await self.heard.put(message)

    async def next_heard(self) -> InboundMessage:
        return await asyncio.wait_for(self.heard.get(), 10)

    @asynccontextmanager
    async def listening(
        self, receiver: Callable[[InboundMessage], Awaitable[None]] | None = None
    ) -> AsyncIterator[None]:
        task = asyncio.create_task(self.channel.receive(receiver or self.take))
        # The memory store waits for nothing, so one turn of the loop holds the receiver.
        await asyncio.sleep(0)
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def form(self, **changes: str) -> dict[str, str]:
        """A webhook of Ana's as Twilio would post it."""
        fields = {
            "AccountSid": self.twilio.account_sid,
            "Body": "receive 10 Coffee",
            "From": self.ana.address,
            "MessageSid": "SM" + "0" * 32,
            "NumMedia": "0",
            "ProfileName": "Ana",
            "To": self.twilio.number,
        }
        return fields | changes

    def signature(self, path: str, form: Mapping[str, Any], *, token: str = "", base: str = "") -> str:
        made: str = RequestValidator(token or self.twilio.auth_token).compute_signature(
            (base or self.url) + path, form
        )
        return made

    async def post(self, path: str, body: str | bytes, signature: str | None) -> int:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if signature is not None:
            headers["X-Twilio-Signature"] = signature
        async with self.http.post(self.url + path, data=body, headers=headers) as answer:
            return answer.status


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


def make_buttons(twilio: FakeTwilio) -> Registered:
    """Make the contents of buttons that `chatwallet whatsapp setup` makes."""
    return Registered(
        {count: twilio.make(buttons_form(count).request()).sid for count in range(1, MOST_BUTTONS + 1)}
    )


async def note_buttons(twilio: FakeTwilio, values: KeyValues) -> None:
    """Make the contents of buttons, and note them where a bot looks for them."""
    contents = Contents(values, twilio.account_sid, configured={}, clock=utc_now)
    await contents.note(make_buttons(twilio))


@asynccontextmanager
async def open_desk(
    *,
    templates: Mapping[tuple[str, str], str] | None = None,
    languages: Sequence[str] = (),
    opt_outs: bool = False,
    with_outbox: bool = False,
    with_buttons: bool = False,
) -> AsyncIterator[Desk]:
    clock, store, told = Clock(), MemoryStore(), Told()
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with (
        FakeTwilio(opt_outs=opt_outs, now=clock) as twilio,
        open_twilio(twilio.account_sid, twilio.auth_token, api_url=twilio.url) as api,
        aiohttp.ClientSession() as http,
    ):
        twilio.webhook_url = f"{url}/webhooks/whatsapp"
        configured = {} if templates is None else templates  # the test's own, which may change
        contents = Contents(store.values, twilio.account_sid, configured=configured, clock=clock)
        if with_buttons:
            await note_buttons(twilio, store.values)
        channel = WhatsAppChannel(
            api,
            public_url=url,
            sender=twilio.number,
            account_sid=twilio.account_sid,
            tokens=(twilio.auth_token, SECOND_TOKEN),
            contacts=store.contacts,
            pictures=store.pictures,
            reports=store.outbox if with_outbox else told,
            contents=contents,
            languages=languages,
            clock=clock,
        )
        app = Starlette(routes=channel.routes)
        server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.wait_for(server.up.wait(), 30)
        try:
            yield Desk(twilio, api, channel, store, told, clock, url, http)
        finally:
            server.should_exit = True
            await running
