"""From a line of text to a command and its arguments: the first word decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

import structlog

from ...accounts.roles import Role
from ...channels.said_secrets import marked
from ...locales.phrase import phrase
from ...locales.texts import FIRST_LANGUAGE, Catalogue
from ..base import Arguments, Command, Reading, Slip
from ..errors import Ambiguous, CommandError, SecretSaid
from .amounts import read_amount
from .lexicon import lexicon
from .meanings import meant
from .memo import clean_line, without_marks_at_head
from .numerals import ascii_digits
from .prefix import Prefix
from .sentences import Sentences
from .words import Vocabulary, bare_word

log = structlog.get_logger(__name__)

LONGEST_LINE = 2000
HELP = "help"
_QUESTION_MARKS = frozenset("?¿؟？")

_GLUED = re.compile(r"\W*+([^\W\d_]++)[^\w$]*+(\S*\d.*)")


class Aside(Enum):
    """What people say to a bot that is no command."""

    THANKS = "thanks"
    TODAY = "today"  # what came today?


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a line says: a command with its arguments, or `error` why it can't be done, or no command at all.

    `word` is the first word as written. `suggestion` is a line that may have been meant; it is only offered.
    `read_as` is the line that was read instead, as misspelled words of commands are.
    `aside` is what is said that no command is for, and gets an answer all the same.
    `number` is the whole line where that is one small number: the answer to a question, if one is open.
    """

    text: str
    command: Command | None = None
    arguments: Arguments = field(default_factory=dict)
    error: CommandError | None = None
    suggestion: str | None = None
    word: str = ""
    number: int | None = None
    read_as: str = ""
    aside: Aside | None = None


class Router:
    """Reads lines in all languages of a catalogue. Never raises, whatever the text.

    `prefix` is the word that may stand before every line ("pay", "/pay"), and that the bot itself writes there.
    Without `linking` the commands about wallets that people link are read, but neither offered nor taken from a host.
    """

    def __init__(
        self, catalogue: Catalogue, commands: Iterable[Command], prefix: str = "", *, linking: bool = False
    ) -> None:
        """Raise ValueError for a prefix that is no single word."""
        self._linking = linking
        self._catalogue = catalogue
        self._commands = {command.name: command for command in commands}
        self._vocabulary = Vocabulary(catalogue, self._commands)
        self._sentences = Sentences(catalogue)
        self._prefix = Prefix(prefix)

    @property
    def prefix(self) -> str:
        """The prefix as the host wrote it, "" if there is none."""
        return self._prefix.word

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the commands for people, in the order of the language files; other packages' come last."""
        ordered = self._catalogue[FIRST_LANGUAGE].commands
        told = [name for name, command in self._commands.items() if not command.admins]
        return tuple(sorted(told, key=[*ordered, *told].index))

    def names_for(self, role: Role) -> tuple[str, ...]:
        """The names of the commands that a person of this role is answered, in the order of `names`."""
        offered = (self._commands[name] for name in self.names)
        return tuple(
            one.name for one in offered if role.allows(one.needs) and (self._linking or not one.linking)
        )

    def read(self, text: str, reading: Reading) -> Parsed:
        """Read one message, with or without the prefix; `reading.language` is one of the catalogue's."""
        line = _line(text)
        after = self._prefix.after(line)
        if after == "" and HELP in self._commands:
            return Parsed(text, self._commands[HELP])
        line = line if after is None else after
        parsed = self._parse(text, line, reading)
        if parsed.command is not None or parsed.error is not None:
            return parsed
        aside = self._aside(line, reading)
        return replace(
            parsed, aside=aside, suggestion=None if aside else self._suggest(line, parsed.word, reading)
        )

    def _aside(self, line: str, reading: Reading) -> Aside | None:
        if meant(line, Aside.THANKS.value):
            return Aside.THANKS
        return Aside.TODAY if self._sentences.asks_for_today(line, reading.language) else None

    def obeyed(self, text: str, reading: Reading) -> Parsed | None:
        """What a line says that names no command, and whose first word is surely a slip of one's; None if it is none.

        In a bot that does other things too there is none: nothing says that the line is ours. `read_as` is the line as
        it should have been.
        """
        line = _line(text)
        word = _first_word(line)
        for slip in () if self._prefix else (Slip.OBEY, Slip.MAKE):
            spelled = self._vocabulary.meant(word, reading.language, whole=slip is Slip.MAKE)
            if spelled is None:
                continue
            right = _after_signs(line).replace(word, spelled, 1)
            parsed = self._parse(right, right, reading)
            if parsed.error is not None or parsed.command is None or parsed.command.slip is not slip:
                continue
            if _is_meant(parsed, right):
                return replace(parsed, word=word, read_as=right)
        return None

    def may_be_ours(self, text: str) -> bool:
        """Whether a line of anyone could be for the wallet at all: cheap, and no for most lines of a chat."""
        line = _line(text)
        if self._prefix.after(line) is not None or _small_number(line) is not None:
            return True
        word = _first_word(line)
        name = self._vocabulary.command(word, FIRST_LANGUAGE, short=False)
        return name is not None and not self._commands[name].admins

    def is_ours(self, text: str, reading: Reading) -> bool:
        """Whether a line is the wallet's among those that a host's bot gets.

        With a prefix: the lines that begin with it. Without one: those that can be done, those with a slash before
        one of our words, and a `receive` whose amount is wrong; no greeting, no `/start`, no call for help, which are
        the host's, and no short word: a host may have a `/qr` or a `/bal` of its own. A small number is not said to be
        ours here: it is the wallet's when a question of ours is open.
        """
        line = _line(text)
        if self._prefix:
            return self._prefix.after(line) is not None
        if self._vocabulary.command(_first_word(line), reading.language, short=False) is None:
            return False
        parsed = self._parse(text, line, reading)
        if parsed.command is None or parsed.command.name == HELP:
            return False
        if parsed.command.admins or (parsed.command.linking and not self._linking):
            return False
        return line.startswith("/") or _is_meant(parsed, line)

    def _parse(self, text: str, line: str, reading: Reading) -> Parsed:
        """Read a clean line without its prefix."""
        if kinds := marked(text):
            return self._with_secret(text, line, reading, SecretSaid(kinds))
        if len(text) > LONGEST_LINE:
            return Parsed(text, error=CommandError("too_long"))
        first, _, rest = _after_signs(line).partition(" ")
        word = bare_word(first)
        if not any(char.isalnum() for char in line):
            if HELP in self._commands and _QUESTION_MARKS.intersection(line):
                return Parsed(text, self._commands[HELP], word=first)
            empty = CommandError("empty", help=self._phrase(reading, HELP))
            return Parsed(text, error=empty, word=first)
        name = self._vocabulary.command(word, reading.language)
        if name is None:
            return Parsed(text, word=word, number=_small_number(line))
        command = self._commands[name]
        try:
            arguments = command.parse(rest.strip(), replace(reading, vocabulary=self._vocabulary))
        except Ambiguous as error:
            return Parsed(text, command, error=error.said_with(self._prefix.before), word=word)
        except CommandError as error:
            return Parsed(text, command, error=error, word=word)
        except Exception:  # another package's parser
            log.exception("parser_failed", command=name)
            return Parsed(text, command, error=CommandError("internal"), word=word)
        return Parsed(text, command, arguments, word=word)

    def _with_secret(self, text: str, line: str, reading: Reading, error: SecretSaid) -> Parsed:
        """A line out of which a secret was cut is for the command that it begins with, and for none to do."""
        word = _first_word(line)
        name = self._vocabulary.command(word, reading.language)
        return Parsed(text, None if name is None else self._commands[name], error=error, word=word)

    def _suggest(self, line: str, word: str, reading: Reading) -> str | None:
        if "receive" in self._commands and _starts_with_amount(line, reading):
            return f"{self._phrase(reading, 'receive')} {line}"
        glued = _GLUED.match(line)
        if glued and self._vocabulary.command(glued[1], reading.language):
            return self._prefix.before(f"{glued[1]} {glued[2]}")
        asked = self._sentences.command(line, reading)
        if asked is not None and asked[0] in self._commands:
            return f"{self._phrase(reading, asked[0])} {asked[1]}".strip()
        known = self._vocabulary.nearest(word, reading.language)
        if known is not None and self._is_hidden(known, reading.language):
            return None
        rest = _after_signs(line).partition(" ")[2]
        return known and self._prefix.before(f"{known} {rest}".strip())

    def _is_hidden(self, word: str, language: str) -> bool:
        """Whether a word is that of those who run the bot: it is offered to nobody."""
        name = self._vocabulary.command(word, language)
        return name is not None and self._commands[name].admins

    def _phrase(self, reading: Reading, command: str) -> str:
        return phrase(self._catalogue[reading.language], self._prefix.word, command)


def _is_meant(parsed: Parsed, line: str) -> bool:
    """Whether a line that begins with a command's word is more than chat: "price of bananas", "check this"."""
    rest = _after_signs(line).partition(" ")[2]
    if parsed.error is None:
        # Every code holds a digit; a word of four letters is read as one too, and is none.
        return "code" not in parsed.arguments or any(char.isdigit() for char in rest)
    if isinstance(parsed.error, SecretSaid):
        return True
    if parsed.command is None or parsed.command.name != "receive":
        return False
    first, _, second = rest.partition(" ")
    amount = second.partition(" ")[0] if _is_unit(first) else first
    return any(char.isdigit() for char in amount) and not amount.startswith("#")


def _is_unit(word: str) -> bool:
    words = lexicon(FIRST_LANGUAGE)
    return (words.meaning(word) or words.meaning(word.upper())) is not None


def _line(text: str) -> str:
    """Return a message as one clean line, without the marks that came with it when it was copied."""
    return without_marks_at_head(clean_line(text[:LONGEST_LINE]))


def _after_signs(line: str) -> str:
    """Return `line` without the words at its head that hold no letter and no digit ("- receive 10", "¿ saldo ?")."""
    start = next((index for index, char in enumerate(line) if char.isalnum()), len(line))
    return line[line.rfind(" ", 0, start) + 1 :]


def _first_word(line: str) -> str:
    return bare_word(_after_signs(line).partition(" ")[0])


def _small_number(line: str) -> int | None:
    digits = ascii_digits(line).strip("#().:!*_ ")
    return int(digits) if len(digits) == 1 and digits in "123456789" else None


def _starts_with_amount(line: str, reading: Reading) -> bool:
    try:
        read_amount(line, reading, "")
    except Ambiguous:
        return True
    except CommandError:
        return False
    return True
