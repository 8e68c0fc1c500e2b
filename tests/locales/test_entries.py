from __future__ import annotations

from importlib import resources

import pytest
from fluent.runtime import FluentResource
from fluent.syntax.ast import Junk, Message, MessageReference, Term, TermReference
from fluent.syntax.visitor import Visitor

from chatwallet.locales.entries import entries
from chatwallet.locales.texts import Catalogue, Texts

LANGUAGES = Catalogue().languages
OWN = "both = ours { $n ->\n    [one] one\n   *[other] { $n }\n }\nplain = { $a } of ours\n"


def source(language: str) -> str:
    return resources.files("chatwallet.locales").joinpath(f"{language}.ftl").read_text(encoding="utf-8")


class _References(Visitor):
    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802
        self.names.append(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802
        self.names.append(node.id.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_ours_is_well_formed_and_refers_to_nothing(language: str) -> None:
    whole, seen = FluentResource(source(language)), _References()
    seen.visit(whole)
    assert [entry for entry in whole.body if isinstance(entry, Junk | Term)] == []
    assert seen.names == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_message_alone_is_what_it_is_in_the_whole_file(language: str) -> None:
    whole = [entry for entry in FluentResource(source(language)).body if isinstance(entry, Message)]
    apart = entries(source(language))
    assert list(apart) == [entry.id.name for entry in whole]
    for entry in whole:
        (alone,) = (one for one in FluentResource(apart[entry.id.name]).body if isinstance(one, Message))
        assert alone.equals(entry, ignored_fields=["span", "comment"])


def test_a_message_is_read_when_it_is_first_asked_for() -> None:
    texts = Texts("en", own="good = Good\nbad = { $x\n")
    assert texts.keys == ("good", "bad")
    assert texts("good") == "Good"
    with pytest.raises(ValueError, match="unpack"):
        texts("bad", x="x")


def test_a_package_replaces_no_text_of_ours_and_may_refer_to_one() -> None:
    texts = Texts("en", "both = theirs\nmore = more { both }\nplain = theirs\n", own=OWN)
    assert texts.keys == ("both", "plain", "more")
    for _ in range(2):
        assert texts("more", n=1) == "more ours one"
        assert texts("both", n=1) == "ours one"
        assert texts("both", n=1234) == "ours 1,234"
        assert texts("plain", a="one") == "one of ours"
        assert texts("plain", a=2) == "2 of ours"


def test_what_has_attributes_alone_is_no_text() -> None:
    for texts in (
        Texts("en", "button =\n    .label = Press\n"),
        Texts("en", own="button =\n    .label = Press\n"),
    ):
        assert "button" in texts
        with pytest.raises(KeyError):
            texts("button")
