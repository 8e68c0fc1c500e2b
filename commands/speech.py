"""How the bot speaks with one person, and what it tells them to write."""

from __future__ import annotations

from dataclasses import dataclass

from ..locales.formats import Formats
from ..locales.phrase import phrase
from ..locales.texts import Catalogue, Texts
from ..tracking.payment_text import PaymentText


@dataclass(frozen=True, slots=True)
class Speech:
    """One person's language, and what they can write: `say("receive", "10")` is a line that they can copy.

    `catalogue` are the texts of all languages, `texts` those of theirs. `commands` are the names of the commands that
    they are answered, in the order in which help tells them. `prefix` is the word before every line to a bot that does
    other things too. `buttons`: they see those of an answer, so that no words need say what they do. `edits`: what they
    were shown is kept up to date, so that nobody need ask how an order stands. `sats_first`: they count in satoshis.
    """

    texts: Texts
    formats: Formats
    catalogue: Catalogue
    commands: tuple[str, ...]
    prefix: str = ""
    buttons: bool = False
    edits: bool = False
    sats_first: bool = False

    def __call__(self, command: str, *rest: str) -> str:
        """What this person writes for a command: prefix, the first word of their language, and what follows."""
        return phrase(self.texts, self.prefix, command, *rest)

    def example(self) -> str:
        """A line that works: receive 10 Coffee."""
        return self("receive", "10", self.texts("example-memo"))

    @property
    def writer(self) -> PaymentText:
        """Puts charges and amounts into this person's words."""
        return PaymentText(self.texts, self.formats, self.sats_first)
