"""A stand-in for Twilio's Messages API, with people on WhatsApp at the other end, over real HTTP."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from starlette.datastructures import Address

from .changes import Changes
from .twilio_account import Account, Alert, Window
from .twilio_callbacks import Callbacks
from .twilio_carrier import Carrier
from .twilio_content import NewContent, read_content
from .twilio_faults import Faults
from .twilio_form import ADDRESS
from .twilio_http import TwilioHttp
from .twilio_inbound import Inbound
from .twilio_messages import Message
from .twilio_people import PATIENCE, Person
from .twilio_port import CuttablePort
from .twilio_post import Post, Posted
from .twilio_sendable import Rules
from .twilio_templates import ContentTemplate, Status, places_in

T = TypeVar("T")


class FakeTwilio:
    """One Twilio account with one WhatsApp sender, on a port of its own.

    Stricter than Twilio: a parameter it does not know is refused, and so is one of the wrong form. Every API lies
    under the one address `url` (Twilio has api., content. and messaging.twilio.com). `webhook_url` is where the
    console would be told to bring messages; it may end in connection overrides (`#rc=5&rp=all`). `webhook_timeout`
    is in seconds. Port 0 means any free port.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        number: str = "whatsapp:+15550100000",
        webhook_timeout: float = 15.0,
        opt_outs: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._changes = Changes()
        self._host = host
        self._account = Account(number, self._changes, now)
        self._post = Post(lambda: self._account.tokens[0], webhook_timeout)
        self._inbound = Inbound(self._account, self._post, opt_outs=opt_outs)
        self.callbacks = Callbacks(self._account, self._post)
        self.carrier = Carrier(self._account, self.callbacks)
        self.faults = Faults()
        http = TwilioHttp(self._account, self.carrier, self.faults, self._cut)
        self._port = CuttablePort(http.app, host, port)

    async def __aenter__(self) -> Self:
        """Open the port; raises OSError when it is taken."""
        async with AsyncExitStack() as opened:
            await self._post.open()
            opened.push_async_callback(self._post.close)
            opened.push_async_callback(self.carrier.close)
            await self._port.open()
            opened.push_async_callback(self._port.close)
            opened.push_async_callback(self._port.line.aclose)
            opened.callback(self.faults.clear)
            self._opened = opened.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port; whatever is on its way is dropped."""
        await self._opened.aclose()

    @property
    def url(self) -> str:
        """What stands in place of https://api.twilio.com."""
        return f"http://{self._host}:{self._port.port}"

    @property
    def account_sid(self) -> str:
        """The account's sid, `AC…`: the user name of every request."""
        return self._account.sid

    @property
    def auth_tokens(self) -> tuple[str, ...]:
        """The tokens that are let in; the first signs what is posted."""
        return tuple(self._account.tokens)

    @property
    def auth_token(self) -> str:
        """The primary token."""
        return self._account.tokens[0]

    def create_secondary_token(self) -> str:
        """A second token beside the primary one, as the console makes it before a rotation."""
        self._account.tokens[1:] = [uuid.uuid4().hex]
        return self._account.tokens[1]

    def promote_secondary_token(self) -> None:
        """The second token becomes the only one."""
        self._account.tokens[:] = self._account.tokens[1:]

    @property
    def number(self) -> str:
        """Our sender's address, `whatsapp:+1…`."""
        return self._account.number

    @property
    def webhook_url(self) -> str:
        """Where messages are brought; empty for nowhere."""
        return self._account.webhook_url

    @webhook_url.setter
    def webhook_url(self, url: str) -> None:
        self._account.webhook_url = url

    @property
    def fallback_url(self) -> str:
        """Where messages are brought that the webhook did not take; empty for nowhere."""
        return self._account.fallback_url

    @fallback_url.setter
    def fallback_url(self, url: str) -> None:
        self._account.fallback_url = url

    def person(
        self, number: str = "+15550123456", name: str = "Ana", *, user_id: str = "", parent_id: str = ""
    ) -> Person:
        """Somebody with WhatsApp, the same one for the same number.

        Who hides their number has a business-scoped user id in its place (`US.…`); beside a number, `user_id` is that.
        """
        address = f"whatsapp:{number}"
        if not ADDRESS.fullmatch(address):
            raise ValueError(f"{number} is neither an E.164 number nor a user id")
        if address not in self._account.people:

            async def read(sid: str) -> None:
                await self.carrier.report(sid, "read")

            self._account.people[address] = Person(
                address,
                name,
                self._inbound.bring,
                read,
                self._changes,
                user_id=user_id,
                parent_id=parent_id,
            )
        return self._account.people[address]

    def template(
        self, name: str, language: str, body: str, *, status: Status = "approved"
    ) -> ContentTemplate:
        """A text template with places `{{1}}`, `{{2}}`, …, whatever WhatsApp would say of it."""
        samples = dict.fromkeys(sorted(places_in(body), key=int), "sample")
        made = self._account.make(NewContent(name, language, "twilio/text", body, (), samples))
        made.status, made.approval_name, made.category = status, name, "UTILITY"
        return made

    def make(self, content: Mapping[str, Any]) -> ContentTemplate:
        """A content as POST /v1/Content makes it of such a body; raises Refused."""
        return self._account.make(read_content(content))

    def delete(self, sid: str) -> None:
        """Delete a content, as somebody may in the console; KeyError if there is none."""
        self._account.delete(sid)

    @property
    def templates(self) -> Mapping[str, ContentTemplate]:
        """The content templates of the account by their sid, oldest first."""
        return self._account.templates

    def review(self, sid: str, status: Status, reason: str = "") -> None:
        """WhatsApp changes its mind about a template; `reason` is why it rejects one. KeyError for a sid of none."""
        template = self._account.templates[sid]
        template.status, template.rejection_reason = status, reason
        self._changes.tell()

    @property
    def rules(self) -> Rules:
        """What holds where Twilio's documents say two things."""
        return self._account.rules

    def enforce_window(self, enforced: bool, *, at_once: bool = False) -> None:
        """Let texts fail with 63016 that come over 24 hours after a person's last message.

        As Twilio does, they are accepted and fail afterwards; `at_once` has the answer itself refuse them.
        """
        self._account.window = Window(enforced, enforced and at_once)

    def age(self, person: Person, hours: float = 25) -> None:
        """Move what a person wrote into the past, as if they had been silent since."""
        person.age(hours)
        for message in self.messages:
            if message.sender == person.address and message.date_sent is not None:
                message.date_created -= timedelta(hours=hours)
                message.date_sent -= timedelta(hours=hours)

    async def repeat(self, sid: str) -> None:
        """Post an inbound message to the webhook once more, as after a time-out."""
        await self._inbound.post(sid)

    async def line(self, mode: Literal["ok", "refuse", "stall"]) -> None:
        """What becomes of connections to the API: taken, refused, or left without an answer until `ok`."""
        await self._port.line.set(mode)

    @property
    def messages(self) -> list[Message]:
        """Every message in both directions, oldest first."""
        return self._account.messages.all

    def sent(self, person: Person) -> list[Message]:
        """The messages that we gave Twilio for a person, whatever became of them, oldest first."""
        return [message for message in self.messages if message.to == person.address]

    @property
    def webhooks(self) -> list[Posted]:
        """Every form posted to the webhook, with its answer."""
        return self._inbound.posted

    @property
    def alerts(self) -> list[Alert]:
        """The entries of Twilio's debugger."""
        return self._account.alerts

    async def until(self, happened: Callable[[], T], seconds: float = PATIENCE) -> T:
        """Wait until `happened()` is true of this stand-in and return what it returned; raises TimeoutError."""
        return await self._changes.until(happened, seconds)

    def _cut(self, client: Address | None) -> None:
        self._port.cut(client)
