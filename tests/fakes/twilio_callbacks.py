"""Status callbacks: what became of a message, told to the address it was sent with."""

from dataclasses import dataclass

from .twilio_account import Account
from .twilio_messages import Message
from .twilio_post import Post, Posted


@dataclass(frozen=True, slots=True)
class Callback:
    """News of a message that has not been told yet."""

    url: str
    status: str
    form: dict[str, str]


class Callbacks:
    """Tells news at once, unless they are to be lost, doubled or held back."""

    def __init__(self, account: Account, post: Post) -> None:
        self.posted: list[Posted] = []
        self.held: list[Callback] = []
        self.copies = 1
        self._lost = 0
        self._holding = False
        self._account = account
        self._post = post

    def lose(self, count: int) -> None:
        """Never tell the next `count` news."""
        self._lost = count

    def hold(self) -> None:
        """Keep news back, in `held`."""
        self._holding = True

    async def release(self, *, backwards: bool = False) -> None:
        """Tell what was held back, in order or the last first, and hold no more."""
        self._holding = False
        held, self.held = self.held, []
        for callback in reversed(held) if backwards else held:
            await self._send(callback)

    async def tell(self, message: Message, status: str) -> None:
        """News of a message; nothing happens where no address was given."""
        if message.status_callback is None:
            return
        callback = Callback(message.status_callback, status, _form(self._account, message, status))
        if self._lost:
            self._lost -= 1
        elif self._holding:
            self.held.append(callback)
            self._account.changes.tell()
        else:
            await self._send(callback)

    async def _send(self, callback: Callback) -> None:
        for _ in range(self.copies):
            posted = await self._post.send(callback.url, callback.form)
            self.posted.append(posted)
            if not posted.taken:
                self._account.alert(11200 if posted.status else 11205, posted.url)
            self._account.changes.tell()


def _form(account: Account, message: Message, status: str) -> dict[str, str]:
    form = {
        "AccountSid": account.sid,
        "ApiVersion": "2010-04-01",
        "ChannelInstallSid": account.sender_sid,
        "ChannelPrefix": "whatsapp",
        "ChannelToAddress": message.to.removeprefix("whatsapp:"),
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "StructuredMessage": "false",
        "To": message.to,
    }
    if status in {"failed", "undelivered"} and message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
    if status == "read":
        form["EventType"] = "READ"
    return form
