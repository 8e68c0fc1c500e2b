"""Every language file says the same things as English, in its own words."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from babel import Locale
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from chatwallet.locales.texts import Catalogue, comparable

CATALOGUE = Catalogue()
LANGUAGES = {
    "en": ("English", "order"),
    "es": ("español", "pedido"),
    "fr": ("français", "commande"),
    "ht": ("kreyòl ayisyen", "kòmand"),
    "pt": ("português", "pedido"),
}
"""Each language: what it calls itself, and its word for what lasts, K7Q2."""


class Content(Visitor):
    """Collects the variables of a message and the plural categories of each of its choices."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.choices: list[set[str]] = []
        self.choosers: list[str] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        keys = (one.key for one in node.variants)
        self.choices.append({key.name if isinstance(key, ast.Identifier) else str(key.value) for key in keys})
        if isinstance(node.selector, ast.VariableReference):
            self.choosers.append(node.selector.id.name)
        self.generic_visit(node)


def messages(language: str) -> dict[str, Content]:
    source = resources.files("chatwallet.locales").joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    found = {}
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            assert entry.id.name not in found, f"{entry.id.name} stands twice"
            found[entry.id.name] = content = Content()
            content.visit(entry)
    return found


ENGLISH = messages("en")
NONE_OR_SOME = {"0", "other"}
languages = pytest.mark.parametrize("language", CATALOGUE.languages)


def test_the_languages_are_there() -> None:
    assert CATALOGUE.languages == tuple(LANGUAGES)


@languages
def test_a_language_has_the_messages_of_english_in_the_same_order(language: str) -> None:
    assert list(messages(language)) == list(ENGLISH)


@languages
def test_a_message_has_the_variables_of_english(language: str) -> None:
    for key, content in messages(language).items():
        assert content.variables == ENGLISH[key].variables, key


@languages
def test_a_choice_has_the_plurals_of_its_language(language: str) -> None:
    plurals = set(Locale.parse(language).plural_form.tags) | {"other"}
    for key, content in messages(language).items():
        assert len(content.choices) == len(ENGLISH[key].choices), key
        assert content.choosers == ENGLISH[key].choosers, key
        assert all(choice in (plurals, NONE_OR_SOME) for choice in content.choices), key


@languages
def test_every_message_can_be_said_and_says_something(language: str) -> None:
    texts = CATALOGUE[language]
    for key, content in ENGLISH.items():
        for number in (0, 1, 2, 59, 1_000_000):
            values = {name: number if name in content.choosers else f"<{name}>" for name in content.variables}
            said = texts(key, **values)
            assert said.strip() == said
            assert said
            assert all(f"<{name}>" in said for name in content.variables - set(content.choosers)), key


@languages
def test_a_translation_is_not_english_left_behind(language: str) -> None:
    same_anywhere = (
        "amount-",
        "short-",
        "line-reference",
        "history-",
        "price-",
        "balance-line",
        "error-choice",
        "status-paid-unknown",
        "help-version",
        "word-no",
        "button-no",
    )
    if language == "en":
        return
    texts, english = CATALOGUE[language], CATALOGUE["en"]
    for key, content in ENGLISH.items():
        if key.startswith(same_anywhere):
            continue
        values: dict[str, str | int] = {
            name: 2 if name in content.choosers else "x" for name in content.variables
        }
        assert texts(key, **values) != english(key, **values), key


@languages
def test_what_lasts_is_an_order_and_the_picture_is_a_qr(language: str) -> None:
    """Y17: no text speaks of a code, which meant the order, its picture and the payment request at once."""
    texts = CATALOGUE[language]
    _, order = LANGUAGES[language]
    said = {
        key: texts(key, **{name: 2 if name in content.choosers else "x" for name in content.variables})
        for key, content in ENGLISH.items()
        if not key.startswith("command-")
    }
    for key, text in said.items():
        words = set(re.findall(r"\w+", comparable(text)))
        assert not words & {"code", "codes", "codigo", "codigos", "kod"}, (key, text)
    assert "QR" in said["button-again"]
    for key in ("line-code", "help-again", "help-cancel", "error-unknown-code", "error-no-charge"):
        assert order in said[key].casefold(), key


@languages
def test_every_command_has_words_without_spaces(language: str) -> None:
    texts = CATALOGUE[language]
    for command in CATALOGUE["en"].commands:
        assert texts.words(command)
        assert all(word and " " not in word for word in texts.words(command))


@languages
def test_a_language_quotes_and_elides_in_one_way(language: str) -> None:
    source = resources.files("chatwallet.locales").joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    assert not {"“", "«"} <= set(source)
    assert not {"'", "’"} <= set(source)


def test_a_language_names_itself() -> None:
    names = {language: CATALOGUE[language]("language-name") for language in CATALOGUE.languages}
    assert names == {language: name for language, (name, _) in LANGUAGES.items()}


@languages
def test_every_command_has_a_line_in_a_menu(language: str) -> None:
    texts = CATALOGUE[language]
    for command in CATALOGUE["en"].commands:
        assert 3 <= len(texts(f"menu-{command}")) <= 60
