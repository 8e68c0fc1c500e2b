"""Texts and command words: what the bot says and understands, one Fluent file per language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib import resources

from babel import Locale
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Junk, Message, Pattern, Resource

from .entries import entries
from .plain_patterns import fill_in, plain_pattern

FIRST_LANGUAGE = "en"
_COMMAND = "command-"
_MOST_SUBTAGS = 4


def comparable(word: str) -> str:
    """Return `word` as it is compared: without case and accents ("Código" and "CODIGO" are the same)."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


class Texts:
    """The messages of one language, by key.

    Formatting is fluent.runtime's, without the isolating marks it would put around values: amounts, codes and
    addresses are copied from a chat, and must come out as they are. A value is never read as Fluent.
    """

    def __init__(self, language: str, *sources: str, own: str = "", otherwise: Texts | None = None) -> None:
        """Read Fluent files; of two messages of one name the first counts. Raises ValueError for a malformed one.

        What none of them holds is said as `otherwise` says it. `own` is this package's file, which is known to be well
        formed, and to refer to nothing: each of its messages is read when it is first asked for. Fluent's parser takes
        longer over five files than all else that a start takes.
        """
        self.language = language
        self._otherwise = otherwise
        self._own = entries(own)
        self._others = tuple(map(FluentResource, sources))
        self._messages: dict[str, Message] = {}
        self._lists: dict[str, tuple[str, ...]] = {}
        self._plain: dict[str, str | None] = {}
        for resource in self._others:
            junk = [entry.content for entry in resource.body if isinstance(entry, Junk)]
            if junk:
                raise ValueError(f"{language}.ftl is malformed at {junk[0]!r}")
            for entry in resource.body:
                if isinstance(entry, Message) and entry.id.name not in self._own:
                    self._messages.setdefault(entry.id.name, entry)
        self.keys = (*self._own, *self._messages)
        self._known = frozenset(self.keys)
        self.commands = tuple(key.removeprefix(_COMMAND) for key in self.keys if key.startswith(_COMMAND))
        """The names of the commands that have words, in the order of the file."""

    def __contains__(self, key: str) -> bool:
        """Whether there is a text `key`."""
        return key in self._known or (self._otherwise is not None and key in self._otherwise)

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the text `key` with its variables filled in.

        Raises KeyError for an unknown key, and Fluent's own error (a missing variable, for one).
        """
        if key not in self._plain:
            if key not in self._known and self._otherwise is not None:
                return self._otherwise(key, **values)
            self._plain[key] = plain_pattern(self._pattern(key))
        plain = self._plain[key]
        if plain is not None and (said := fill_in(plain, values)) is not None:
            return said
        return self._resolved(key, values)

    def _pattern(self, key: str) -> Pattern:
        message = self._messages.get(key)
        if message is None:
            message = self._messages[key] = _read(self._own[key])
        if message.value is None:
            raise KeyError(key)
        return message.value

    def _resolved(self, key: str, values: dict[str, str | int]) -> str:
        bundle = self._bundle
        if key in self._own:
            bundle = self._own_bundle
            bundle.add_resource(Resource([self._messages[key]]))  # once: of two of one name the first counts
        pattern = bundle.get_message(key).value
        assert pattern is not None
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise errors[0]
        return str(text)

    @cached_property
    def _own_bundle(self) -> FluentBundle:
        return FluentBundle([self.language], use_isolating=False)

    @cached_property
    def _bundle(self) -> FluentBundle:
        """Everything: a text of another package may refer to one of ours."""
        bundle = FluentBundle([self.language], use_isolating=False)
        for resource in (FluentResource("".join(self._own.values())), *self._others):
            bundle.add_resource(resource)
        return bundle

    def list(self, key: str) -> tuple[str, ...]:
        """Return the text `key` taken apart at its commas."""
        found = self._lists.get(key)
        if found is None:
            found = self._lists[key] = tuple(part.strip() for part in self(key).split(","))
        return found

    def table(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return the text `key`, whose lines are "HEAD: word, word", as pairs of head and words."""
        lines = (line.partition(":") for line in self(key).splitlines())
        return tuple((head.strip(), tuple(map(str.strip, words.split(",")))) for head, _, words in lines)

    def words(self, command: str) -> tuple[str, ...]:
        """Return the words that stand for `command`, the one that the bot itself writes first. KeyError if none."""
        return self.list(_COMMAND + command)


@cache
def _languages() -> tuple[str, ...]:
    files = (file.name for file in resources.files(__package__).iterdir() if file.name.endswith(".ftl"))
    return tuple(
        sorted((name.removesuffix(".ftl") for name in files), key=lambda tag: (tag != FIRST_LANGUAGE, tag))
    )


def read_source(package: str, language: str) -> str | None:
    """Return a package's Fluent file in a language, None if there is none.

    Raises ValueError where it is English that is missing, ImportError for a package that is not there.
    """
    file = resources.files(package).joinpath(f"{language}.ftl")
    if file.is_file():
        return file.read_text(encoding="utf-8")
    if language == FIRST_LANGUAGE:
        raise ValueError(f"{package} has no {language}.ftl")
    return None


@cache
def _texts(language: str, packages: tuple[str, ...]) -> Texts:
    sources = (read_source(package, language) for package in packages)
    english = _texts(FIRST_LANGUAGE, packages) if packages and language != FIRST_LANGUAGE else None
    own = read_source(__package__ or "", language) or ""
    return Texts(language, *filter(None, sources), own=own, otherwise=english)


def _read(entry: str) -> Message:
    (message,) = (one for one in FluentResource(entry).body if isinstance(one, Message))
    return message


class Catalogue:
    """All languages of the package, English first. Each message is read once per process."""

    def __init__(self, packages: Iterable[str] = ()) -> None:
        """Add the texts of other packages: dotted names of folders with `en.ftl`, `es.ftl`, …; "" is passed over.

        None of them replaces a text of ours or adds a language; what one lacks in a language is said in English.
        Raises ValueError for a malformed file, ImportError for a package that is not there.
        """
        self.languages = _languages()
        self._by_tag = {language.casefold(): language for language in self.languages}
        others = tuple(dict.fromkeys(filter(None, packages)))
        self._texts: Mapping[str, Texts] = {language: _texts(language, others) for language in self.languages}

    def __getitem__(self, language: str) -> Texts:
        """Return the texts of `language`. Raises KeyError for one that has no file."""
        return self._texts[language]

    def negotiate(self, tag: str | None, default: str) -> str:
        """Return the language for a BCP 47 tag (es-MX, pt_BR), by RFC 4647's lookup: subtags fall off the end."""
        if tag is not None and tag in self._texts:
            return tag
        subtags = (tag or "").replace("_", "-").casefold().split("-", _MOST_SUBTAGS)[:_MOST_SUBTAGS]
        for length in range(len(subtags), 0, -1):
            found = self._by_tag.get("-".join(subtags[:length]))
            if found is not None:
                return found
        return default

    def find(self, name: str) -> str | None:
        """Return the language that `name` names: a tag, or its name in any of our languages, whole or one word."""
        found = self.negotiate(name.strip(), "")
        return found or self._names().get(comparable(name.strip()))

    def _names(self) -> dict[str, str]:
        whole: dict[str, str] = {}
        parts: dict[str, str] = {}
        for language in self.languages:
            names = [self[language]("language-name")]
            names += [
                Locale.parse(language, sep="-").get_display_name(other) or "" for other in self.languages
            ]
            for name in map(comparable, filter(None, names)):
                whole.setdefault(name, language)
                parts.update((part, language) for part in name.split())
        return parts | whole
