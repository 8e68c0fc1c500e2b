"""The people at the other end of Twilio: what they write, and what they see."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from .changes import Changes
from .twilio_media import Media
from .twilio_templates import Button

PATIENCE: Final = 30.0
"""Seconds for which a person waits for a message."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message on a person's screen. `template` is the ContentSid that it was sent by, `approved` or not."""

    sid: str
    text: str
    media: tuple[Media, ...] = ()
    template: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote, or the label of a button that they pressed; `on` is the sid of what they reply to."""

    sid: str
    text: str
    on: str | None = None
    pressed: bool = False


Line = Seen | Said

Bring = Callable[["Person", str, Mapping[str, str]], Awaitable[str]]
Read = Callable[[str], Awaitable[None]]


class Person:
    """Somebody with WhatsApp. `address` is `whatsapp:+<number>`, or `whatsapp:<user id>` for who hides their number;
    `user_id` is what Twilio tells beside the number, if it does, another one for who got the number later, and
    `parent_id` (`US.ENT.…`) what several businesses of one owner know them by; `heard` when they last wrote to us.
    `sees` is what came to them, and `conversation` what both sides said, in order. `refuses_buttons` is the code with
    which one with buttons fails, of a phone that can't show them: 63024 for WhatsApp's 1026, "receiver incapable".
    """

    def __init__(
        self,
        address: str,
        name: str,
        bring: Bring,
        read: Read,
        changes: Changes,
        *,
        user_id: str = "",
        parent_id: str = "",
    ) -> None:
        self.address = address
        self.name = name
        self.user_id = user_id or ("" if "+" in address else address.removeprefix("whatsapp:"))
        self.parent_id = parent_id
        self.heard: datetime | None = None
        self.stopped = False
        self.refuses_buttons: int | None = None
        self.sees: list[Seen] = []
        self.conversation: list[Line] = []
        self._bring = bring
        self._read = read
        self._changes = changes
        self._looked_at = 0

    async def say(self, text: str, *, reply_to: str | None = None) -> str:
        """Write, or reply to a message by its sid; return the new message's sid.

        Returns once the webhook has answered, or its tries are used up: the message stays in Twilio's list
        in any case.
        """
        return await self._bring(self, text, self._context(reply_to))

    async def press(self, label: str, payload: str | None = None, *, on: str | None = None) -> str:
        """Press a button, of the message `on` or else of the newest that has it; return the new message's sid.

        LookupError if there is none. With a payload the button need not be seen: it is one of an approved template.
        """
        kind = "button"
        if payload is None:
            seen, payload = self._button(label, on)
            on, kind = seen.sid, "button" if seen.approved else "interactive"
        button = {"ButtonText": label, "ButtonPayload": payload, "MessageType": kind}
        return await self._bring(self, label, self._context(on) | button)

    async def send_media(self, url: str, content_type: str, text: str = "") -> str:
        """Send a picture or another file that lies at `url`."""
        kind = content_type.partition("/")[0]
        media = {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": content_type, "MessageType": kind}
        return await self._bring(self, text, media)

    async def read(self, sid: str) -> None:
        """Look at a message, so that Twilio learns that it was read."""
        await self._read(sid)

    async def next(self, seconds: float = PATIENCE) -> Seen:
        """The next message that this person has not yet looked at by `next`; raises TimeoutError."""
        await self._changes.until(lambda: len(self.sees) > self._looked_at, seconds)
        self._looked_at += 1
        return self.sees[self._looked_at - 1]

    async def until(self, happened: Callable[[Seen], bool], seconds: float = PATIENCE) -> Seen:
        """The first message, old or new, of which `happened` is true; raises TimeoutError."""
        found = await self._changes.until(lambda: [seen for seen in self.sees if happened(seen)], seconds)
        return found[0]

    def age(self, hours: float = 25) -> None:
        """Move the last time they wrote into the past, as if they had been silent since."""
        if self.heard is not None:
            self.heard -= timedelta(hours=hours)

    def show(self, seen: Seen) -> None:
        """Put a message on the screen."""
        self.sees.append(seen)
        self.conversation.append(seen)
        self._changes.tell()

    def wrote(self, said: Said) -> None:
        """Put down what they said."""
        self.conversation.append(said)
        self._changes.tell()

    def _button(self, label: str, on: str | None) -> tuple[Seen, str]:
        for seen in reversed(self.sees):
            for button in seen.buttons:
                if button.title == label and on in {None, seen.sid}:
                    return seen, button.id
        raise LookupError(f"{self.name} sees no button {label}")

    def _context(self, reply_to: str | None) -> dict[str, str]:
        return {} if reply_to is None else {"OriginalRepliedMessageSid": reply_to}
