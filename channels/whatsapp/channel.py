"""WhatsApp through Twilio: messages over the REST API, people's words and what became of ours over webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

import structlog
from starlette.routing import BaseRoute

from ..base import Abilities, Conversation, InboundMessage, OutboundMessage, Pace, Receiver
from ..checks import CheckResult
from ..clock import utc_now
from ..contacts import Contacts
from ..delivery_receipts import DeliveryReceipts, Taken
from ..errors import NotStored, TryLater, Unreachable
from ..pictures import Pictures
from ..qr.links import qr_route
from .account_api import AccountApi
from .account_check import AccountCheck
from .contents import Contents
from .inbound import LONGEST_ABSENCE, Inbound
from .pictures_first import PicturesFirst
from .quick_replies import QuickReplies
from .registration import Registration
from .sending import NobodyThere, Sending
from .session_state import SessionState
from .signature_check import SignatureCheck
from .status_lookup import StatusLookup
from .statuses import MessageStatuses
from .text import divided, unformatted
from .twilio import FAILED, NO_SUCH_MESSAGE, Listed, Rejected, TwilioApi
from .unclear_messages import UnclearMessages
from .webhooks import INBOUND_PATH, Webhooks

log = structlog.get_logger(__name__)

SANDBOX_SENDER = "whatsapp:+14155238886"
"""Twilio's shared number to try things with; it takes one message in three seconds."""

_PACE = Pace(20, 20, 1)
_SANDBOX_PACE = Pace(1 / 3, 1, 1 / 3)
_SKEW = timedelta(minutes=5)  # between Twilio's clock and ours
_STORE_AGAIN = 0.5  # seconds until a store that could not be asked is asked again
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0  # seconds between looks at a log that can't be read


class WhatsAppChannel:
    """Carries messages to and from one WhatsApp number of a Twilio account.

    `public_url` is where Twilio reaches the root of `routes`, as configured and without a slash at its end.
    `sender` is our number (`+1…` or `whatsapp:+1…`). `tokens` are the auth tokens by which webhooks may be signed:
    two during a rotation. `contents` are what is registered for us; `languages` are those in which a template is
    missed if it is not there. What a receiver or a repository could not store
    (NotStored) Twilio is asked to bring again.
    """

    name = "whatsapp"
    keeper = "Twilio"  # nobody can delete what stands on the person's phone
    settles_after = 10.0

    def __init__(
        self,
        api: TwilioApi,
        *,
        public_url: str,
        sender: str,
        account_sid: str,
        tokens: Sequence[str],
        contacts: Contacts,
        pictures: Pictures,
        reports: DeliveryReceipts,
        contents: Contents,
        languages: Sequence[str] = (),
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        public_url = public_url.rstrip("/")
        self._api = api
        self._sender = sender if sender.startswith("whatsapp:") else f"whatsapp:{sender}"
        self._contacts = contacts
        self._clock = clock
        self._contents, self._quick_replies = contents, QuickReplies(contents)
        self._inbound, self._session = Inbound(self.name, contacts), SessionState()
        self._unclear = UnclearMessages(self._inbound)
        pictures_first = PicturesFirst(api, self._sender)
        self._sending = Sending(
            api,
            public_url=public_url,
            sender=self._sender,
            pictures=pictures,
            contents=contents,
            quick_replies=self._quick_replies,
            pictures_first=pictures_first,
            session=self._session,
            clock=clock,
        )
        signature = SignatureCheck(
            public_url=public_url, account_sid=account_sid, sender=self._sender, tokens=tokens
        )
        statuses = MessageStatuses(
            reports,
            self._session,
            self._quick_replies,
            pictures_first,
            contacts=contacts,
            channel=self.name,
            clock=clock,
        )
        self._status_lookup = StatusLookup(api, self._sender, statuses)
        webhooks = Webhooks(self.name, signature, self._inbound, self._unclear, statuses, clock=clock)
        self._routes = (*webhooks.routes, qr_route(pictures, clock))
        in_sandbox = self._sender == SANDBOX_SENDER
        account_api = AccountApi(api)
        self._account_check = AccountCheck(
            account_api,
            public_url=public_url,
            webhook=public_url + INBOUND_PATH,
            sender=self._sender,
            in_sandbox=in_sandbox,
            registration=Registration(account_api, contents, languages=() if in_sandbox else languages),
        )

    @property
    def abilities(self) -> Abilities:
        """Twilio's API can neither edit a message of WhatsApp nor reply to one; buttons need contents."""
        pace = _SANDBOX_PACE if self._sender == SANDBOX_SENDER else _PACE
        return Abilities(buttons=self._contents.any_buttons, pace=pace, recycled_prefix="whatsapp:+")

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The webhooks and the pictures that Twilio fetches."""
        return self._routes

    async def send(self, conversation: Conversation, message: OutboundMessage, *, key: str) -> str:
        """Send, by template where the person has not written for a day; return the sid of its last part."""
        chat_id = conversation.chat_id
        try:  # the store is asked only before anything is sent
            await self._contents.look_again()
            contact = await self._contacts.find(self.name, chat_id)
            if contact.stopped:
                raise Unreachable("the person asked for no more messages")
            sid = None
            if self._session.may_speak_freely(chat_id, contact, self._clock()):
                sid = await self._sending.freely(chat_id, message, key)
            return sid or await self._sending.by_template(chat_id, message.template, key)
        except NobodyThere:
            await self._contacts.unreached(self.name, chat_id)
            raise
        except NotStored as error:
            raise TryLater(str(error), retry_after=_STORE_AGAIN) from error

    def invitation(self, code: str, line: str) -> str | None:
        """A link that writes the line (faq.whatsapp.com, "How to use click to chat")."""
        number = self._sender.removeprefix("whatsapp:+")
        return f"https://wa.me/{number}?text={quote(line, safe='')}"

    def divide(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        """The payment request is a message of its own, and what is too long for one is several."""
        return divided(message, self._quick_replies.fit)

    async def receive(self, receiver: Receiver) -> None:
        """Hand over what people write, until cancelled.

        What was missed is looked for in Twilio's log: at first, and again whenever a message could not be stored. What
        came in a form that was unclear is looked up there.

        Raises what the store raises, and is to be called again then.
        """
        try:
            await self._contents.look_again()
            since = await self._inbound.missed_since(self._clock())
            # Before the log is read: what comes meanwhile may be missing in it.
            self._inbound.receiver = receiver
            if since is None and self._inbound.behind:  # the first person of all wrote just before
                since = await self._inbound.missed_since(self._clock())
            while True:
                self._inbound.begin()
                if since is not None:
                    await self._catch_up(since)
                    self._inbound.caught_up()
                await self._look_up()
                await self._inbound.missed.wait()
                since = await self._inbound.missed_since(self._clock()) if self._inbound.behind else None
        finally:
            self._inbound.receiver = None

    async def find_sent(
        self, conversation: Conversation, message: OutboundMessage, *, key: str, since: datetime
    ) -> str | None:
        """Look for a message in Twilio's log: by its mark, else by its whole text or that of its last part."""
        try:
            listed = await self._api.sent_to(self._sender, conversation.chat_id)
        except Rejected as error:
            raise TryLater(str(error)) from error
        # A mark stands in no other message, but a text may: "help" is answered the same way every time.
        oldest = since - _SKEW if message.mark else since.replace(microsecond=0)
        texts = [_words(text) for text in (unformatted(message.text), self._sending.parts(message, key)[-1])]
        for one in listed:
            same = message.mark in one.body if message.mark else _words(one.body) in texts
            if same and one.at >= oldest and one.status not in FAILED:
                return one.sid
        return None

    async def forget(self, conversation: Conversation, reference: str) -> None:
        """Have Twilio empty what a person wrote; their phone keeps it."""
        try:
            await self._api.wipe(reference)
        except Rejected as refused:
            if refused.code == NO_SUCH_MESSAGE:
                return
            raise TryLater(str(refused)) from refused

    async def report_statuses(self, taken: Sequence[Taken]) -> None:
        """Look up in Twilio's log what became of messages, and report it as the callback would have been."""
        await self._status_lookup.report(taken)

    async def check(self) -> Sequence[CheckResult]:
        """Ask Twilio for the account, the number, its webhook and what is registered."""
        return await self._account_check.results()

    async def _catch_up(self, since: datetime) -> None:
        """Take what was written since a time."""
        pause = _FIRST_PAUSE
        while True:
            try:
                missed = await self._api.received_since(self._sender, since)
            except (TryLater, Rejected) as error:
                log.warning("missed_messages_unknown", reason=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                break
        inbound = (one for one in missed if one.direction == "inbound" and one.at >= since)
        await self._inbound.take_missed([self._read(one) for one in inbound])

    async def _look_up(self) -> None:
        """Take the messages of today whose forms were unclear."""
        while (sid := self._unclear.next()) is not None:
            now = self._clock()
            try:
                one = await self._api.find(sid)
            except (TryLater, Rejected):
                self._unclear.lost(sid, now)
                continue
            ours = one.direction == "inbound" and one.to == self._sender
            if ours and one.at >= now - LONGEST_ABSENCE:
                await self._inbound.take_missed([self._read(one)])
            self._unclear.done(sid)

    def _read(self, one: Listed) -> InboundMessage:
        """A message of the log, which knows no name of its person and no message that it replies to."""
        where = Conversation(self.name, one.sender, one.sender)
        return InboundMessage(where, one.sid, one.body, one.at, reference=one.sid)


def _words(text: str) -> list[str]:
    return text.split()
