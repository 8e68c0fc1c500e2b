"""What people may say after a command's word in any of the languages: yes, no, in, out, till, my data."""

from __future__ import annotations

from functools import cache

from ...locales.texts import Catalogue, comparable
from .words import bare_word


def meant(said: str, *names: str) -> str | None:
    """Return which of these is said: `name` is what the words of `word-<name>` mean, of every language at once."""
    return _words(names).get(comparable(" ".join(filter(None, map(bare_word, said.split())))))


@cache
def _words(names: tuple[str, ...]) -> dict[str, str]:
    catalogue = Catalogue()
    return {
        comparable(word): name
        for language in catalogue.languages
        for name in names
        for word in catalogue[language].list(f"word-{name}")
    }
