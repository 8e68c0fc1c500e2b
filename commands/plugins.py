"""Commands of other installed packages: checked before they are let in, so that a broken one stops nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points

import structlog

from ..locales.texts import FIRST_LANGUAGE, Catalogue, Texts, read_source
from .base import Command
from .parsing.words import Vocabulary, bare_word

log = structlog.get_logger(__name__)

ENTRY_POINTS = "chatwallet.commands"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HELP_VALUES = {"word": "word", "topic": "topic", "amount": "$10"}


def plugin_commands(taken: Iterable[str]) -> Iterator[Command]:
    """Yield the commands that entry points name; one that can't be used is logged and left out.

    `taken` are the names of the commands that are there already: neither they nor their words are given away.
    """
    entries = sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: (entry.name, entry.value))
    if not entries:
        return
    vocabulary = Vocabulary(Catalogue(), taken)
    names: set[str] = set()
    for entry in entries:
        try:
            command = _checked(entry.load(), vocabulary)
            if command.name in names:
                raise ValueError(f"another package has a command {command.name!r} too")
        except Exception:
            log.exception("command_left_out", entry_point=f"{entry.name} = {entry.value}")
            continue
        names.add(command.name)
        yield command


def _checked(command: object, vocabulary: Vocabulary) -> Command:
    """Return `command`, or raise what is wrong with it."""
    if not isinstance(command, Command):
        raise TypeError(f"{command!r} is no Command")
    if not _NAME.fullmatch(command.name):
        raise ValueError(
            f"{command.name!r} can't be a name: it must be lower case letters, digits and hyphens"
        )
    for word in (command.name, *_words(command)):
        if bare_word(word) != word or " " in word:
            raise ValueError(f"{word!r} can't be a command's word")
        if owner := vocabulary.command(word, FIRST_LANGUAGE):
            raise ValueError(f"{word!r} is a word of {owner} already")
    return command


def _words(command: Command) -> Iterator[str]:
    """Yield the words of a command in all languages. Raises where its texts can't be read or said."""
    if not command.locales:
        return
    for language in Catalogue().languages:
        source = read_source(command.locales, language)
        if source is None:
            continue
        texts = Texts(language, source)
        for key in (f"help-{command.name}", f"menu-{command.name}"):
            if key in texts:
                texts(key, **_HELP_VALUES)
        if command.name in texts.commands:
            yield from texts.words(command.name)
