"""What a line that begins with `!` does to the payer and the network of a sandbox."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping

from ...channels.base import OutboundMessage
from ...sandbox.control import Control, ControlError

CODE = re.compile(r"\b[A-Z0-9]{4}\b")
_ONLY_SCRIPTS = ("as", "restart", "button", "wait")


class Directions:
    """The directions that need a sandbox; `control` is None where the bot speaks to another wallet.

    Each raises ValueError for what can't be done, with a sentence, and ControlError where the sandbox says no.
    """

    def __init__(self, control: Control | None) -> None:
        self._control = control
        self._shown: list[tuple[str, str]] = []
        self.known: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "pay": self.pay,
            "pay-late": self._pay_late,
            "expire": self._expire,
            "offline": self._offline,
            "drop": self._drop,
        }

    def note(self, text: str, qr: str) -> None:
        """Remember a QR that was shown with a text."""
        self._shown.append((text, qr))

    async def pay(self, code: str) -> None:
        """Pay the QR that was shown last, or that of an order."""
        await self._control_of_sandbox.pay(self._request(code))

    @property
    def _control_of_sandbox(self) -> Control:
        if self._control is None:
            raise ValueError("only the sandbox can do this, and the bot speaks to another wallet")
        return self._control

    def _request(self, code: str) -> str:
        found = [qr for text, qr in self._shown if not code or code.upper() in CODE.findall(text)]
        if not found:
            raise ValueError(f"no QR {code} was shown".replace("  ", " "))
        return found[-1].lower()

    async def _pay_late(self, code: str) -> None:
        await self._control_of_sandbox.pay_late(self._request(code))

    async def _expire(self, code: str) -> None:
        await self._control_of_sandbox.expire(self._request(code))

    async def _offline(self, seconds: str) -> None:
        await self._control_of_sandbox.network("refuse", seconds=number(seconds, "seconds"))

    async def _drop(self, _: str) -> None:
        await self._control_of_sandbox.drop()


class ByHand:
    """Plays the directions that somebody types at the console."""

    def __init__(self, control: Control | None) -> None:
        self._directions = Directions(control)
        self.words = tuple(f"!{name}" for name in self._directions.known)

    def saw(self, message: OutboundMessage) -> None:
        """Take note of what the bot has said."""
        if message.qr is not None:
            self._directions.note(message.text, message.qr)

    async def play(self, line: str) -> str:
        """Do what a line says, and return what to print of it."""
        name, _, rest = line.removeprefix("!").partition(" ")
        if name in _ONLY_SCRIPTS:
            return (
                f"!{name} is for scripts (--script FILE); here there are {', '.join(self.words)}, and exit."
            )
        direct = self._directions.known.get(name)
        if direct is None:
            return f"!{name} is none of {', '.join(self.words)}."
        try:
            await direct(rest.strip())
        except ValueError as error:
            return f"!{name}: {error}"
        except ControlError as error:
            return f"The payer's wallet says: {error}"
        return ""


def number(written: str, of_what: str) -> float:
    """A number as a direction has it. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", written):
        raise ValueError(f"needs a number of {of_what}")
    return float(written)
