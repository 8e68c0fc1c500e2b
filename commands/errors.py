"""What a person can get wrong; each is one text in their language.

CommandError           `error` is a stable word, `error-{word-with-dashes}` the text that explains it
├── Ambiguous          several readings: `choices` are the command lines that would say which one is meant
└── SecretSaid         a secret was cut out of it, so nothing of the rest is done
"""

from __future__ import annotations

from collections.abc import Callable

from ..channels.said_secrets import SecretKind


class CommandError(Exception):
    """What a person wrote can't be done. `values` fill the text."""

    def __init__(self, error: str, **values: str | int) -> None:
        super().__init__(error)
        self.error = error
        self.values = values

    @property
    def text_key(self) -> str:
        """The locale key of the text."""
        return "error-" + self.error.replace("_", "-")


class Ambiguous(CommandError):
    """What can be read in several ways. Nothing is guessed where money is concerned, or time."""

    def __init__(self, error: str, choices: tuple[str, ...], **values: str | int) -> None:
        super().__init__(error, **values)
        self.choices = choices

    def said_with(self, say: Callable[[str], str]) -> Ambiguous:
        """Return the same with each choice put into another form by `say`."""
        return Ambiguous(self.error, tuple(say(choice) for choice in self.choices), **self.values)


class SecretSaid(CommandError):
    """What held secrets of these kinds when it was written (channels.said_secrets)."""

    def __init__(self, kinds: tuple[SecretKind, ...]) -> None:
        super().__init__("secret_said")
        self.kinds = kinds
