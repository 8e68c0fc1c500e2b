"""From a line of text to a command and its arguments: the first word decides, and nothing is guessed."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points

from ..locales.texts import FIRST_LANGUAGE, Catalogue
from .amounts import read_amount
from .base import Arguments, Command, Reading
from .errors import AmbiguousAmount, CommandError
from .memo import clean_line
from .numerals import ascii_digits
from .words import Vocabulary, bare_word

LONGEST_LINE = 2000
ENTRY_POINTS = "chatwallet.commands"

_GLUED = re.compile(r"\W*+([^\W\d_]++)[^\w$]*+(\S*\d.*)")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line says: a command with its arguments, or `error` why it can't be done, or no command at all.

    `word` is the first word as written. `suggestion` is a line that may have been meant; it is only offered.
    `number` is the whole line where that is one small number: the answer to a question, if one is open.
    """

    text: str
    command: Command | None = None
    arguments: Arguments = field(default_factory=dict)
    error: CommandError | None = None
    suggestion: str | None = None
    word: str = ""
    number: int | None = None


def find_commands() -> tuple[Command, ...]:
    """Return the COMMAND of every module of this package, and those of other packages' entry points, by name.

    A built-in command is never replaced by another package's of the same name.
    """
    found: dict[str, Command] = {}
    for entry in entry_points(group=ENTRY_POINTS):
        _add(found, entry.load())
    package = __package__ or ""
    for module in pkgutil.iter_modules(import_module(package).__path__):
        _add(found, getattr(import_module(f"{package}.{module.name}"), "COMMAND", None))
    return tuple(found[name] for name in sorted(found))


def _add(found: dict[str, Command], command: object) -> None:
    if isinstance(command, Command):
        found[command.name] = command


class Router:
    """Reads lines in all languages of a catalogue. Never raises, whatever the text."""

    def __init__(self, catalogue: Catalogue, commands: Iterable[Command]) -> None:
        self._catalogue = catalogue
        self._commands = {command.name: command for command in commands}
        self._vocabulary = Vocabulary(catalogue, self._commands)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the commands, in the order of the language files; those of other packages come last."""
        ordered = self._catalogue[FIRST_LANGUAGE].commands
        return tuple(sorted(self._commands, key=[*ordered, *self._commands].index))

    def read(self, text: str, reading: Reading) -> Parsed:
        """Read one message; `reading.language` is one of the catalogue's."""
        if len(text) > LONGEST_LINE:
            return Parsed(text, error=CommandError("too_long"))
        line = clean_line(text)
        first, _, rest = _after_signs(line).partition(" ")
        word = bare_word(first)
        if not any(char.isalnum() for char in line):
            empty = CommandError("empty", help=self._catalogue[reading.language].words("help")[0])
            return Parsed(text, error=empty, word=first)
        name = self._vocabulary.command(word, reading.language)
        if name is None:
            suggestion = self._suggest(line, word, rest, reading)
            return Parsed(text, suggestion=suggestion, word=word, number=_small_number(line))
        command = self._commands[name]
        try:
            arguments = command.parse(rest.strip(), reading)
        except CommandError as error:
            return Parsed(text, command, error=error, word=word)
        return Parsed(text, command, arguments, word=word)

    def _suggest(self, line: str, word: str, rest: str, reading: Reading) -> str | None:
        if "receive" in self._commands and _starts_with_amount(line, reading):
            return f"{self._catalogue[reading.language].words('receive')[0]} {line}"
        glued = _GLUED.match(line)
        if glued and self._vocabulary.command(glued[1], reading.language):
            return f"{glued[1]} {glued[2]}"
        known = self._vocabulary.nearest(word, reading.language)
        return known and f"{known} {rest}".strip()


def _after_signs(line: str) -> str:
    """Return `line` without the words at its head that hold no letter and no digit ("- receive 10", "¿ saldo ?")."""
    start = next((index for index, char in enumerate(line) if char.isalnum()), len(line))
    return line[line.rfind(" ", 0, start) + 1 :]


def _small_number(line: str) -> int | None:
    digits = ascii_digits(line).strip("#().:!*_ ")
    return int(digits) if len(digits) == 1 and digits in "123456789" else None


def _starts_with_amount(line: str, reading: Reading) -> bool:
    try:
        read_amount(line, reading, "")
    except AmbiguousAmount:
        return True
    except CommandError:
        return False
    return True
