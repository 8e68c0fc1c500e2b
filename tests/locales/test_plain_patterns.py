from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, Pattern, Resource, VariableReference
from fluent.syntax.visitor import Visitor
from hypothesis import given, settings
from hypothesis import strategies as st

from chatwallet.locales.plain_patterns import fill_in, plain_pattern
from chatwallet.locales.texts import Catalogue, Texts

LANGUAGES = Catalogue().languages
VALUES = st.one_of(
    st.text(max_size=30), st.sampled_from(["{", "}}", "{0}", "{ $memo }", "{memo.x!r:>9}", "%s"])
)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


@cache
def resource(language: str) -> Resource:
    return FluentResource(
        resources.files("chatwallet.locales").joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    )


@cache
def variables(language: str) -> dict[str, set[str]]:
    found = {}
    for entry in resource(language).body:
        if isinstance(entry, Message) and entry.value is not None:
            seen = _Variables()
            seen.visit(entry.value)
            found[entry.id.name] = seen.names
    return found


def pattern_of(ftl: str) -> Pattern:
    (entry,) = FluentResource(ftl).body
    assert isinstance(entry, Message)
    assert entry.value is not None
    return entry.value


@cache
def fluent(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource(language))
    return bundle


def by_fluent(bundle: FluentBundle, key: str, values: Mapping[str, str | int]) -> tuple[str, list[str]]:
    pattern = bundle.get_message(key).value
    assert pattern is not None
    text, errors = bundle.format_pattern(pattern, {**values})
    return str(text), [repr(error) for error in errors]


def ours(texts: Texts, key: str, values: Mapping[str, str | int]) -> tuple[str | None, list[str]]:
    try:
        return texts(key, **values), []
    except (LookupError, TypeError, ValueError) as error:
        return None, [repr(error)]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(data=st.data())
def test_every_text_is_what_fluent_says_whatever_is_filled_in(language: str, data: st.DataObject) -> None:
    texts, bundle, keys = Catalogue()[language], fluent(language), variables(language)
    for key in data.draw(st.lists(st.sampled_from(sorted(keys)), min_size=5, max_size=5)):
        values = {name: data.draw(VALUES, label=name) for name in sorted(keys[key])}
        text, errors = by_fluent(bundle, key, values)
        said, wrong = ours(texts, key, values)
        assert wrong == errors[:1]
        assert wrong or said == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_texts_are_plain(language: str) -> None:
    entries = [entry for entry in resource(language).body if isinstance(entry, Message)]
    plain = [entry.id.name for entry in entries if entry.value and plain_pattern(entry.value) is not None]
    assert len(plain) > 0.9 * len(entries)
    assert {"notice-paid", "notice-extra", "line-memo", "line-code", "line-time", "line-reference"} <= {
        *plain
    }


FTL = """
plain = { $a } is "{ "{" }{ $a }{ "}" }" of { $b-c }
choice = { $n ->
    [one] one
   *[other] { $n }
 }
refers = { plain }
"""


@pytest.mark.parametrize("key", ["plain", "choice", "refers"])
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"a": "x"},
        {"a": "x", "b-c": "y"},
        {"a": "{a}", "b-c": "{b-c}", "n": "one"},
        {"a": 1234567, "b-c": "y", "n": 1},
        {"a": "x", "b-c": "y" * 2501, "n": 1234},
        {"a": "x" * 1300, "b-c": "y", "n": 2},
    ],
)
def test_what_is_missing_counted_or_too_long_is_left_to_fluent(
    key: str, values: Mapping[str, str | int]
) -> None:
    texts, bundle = Texts("es", FTL), FluentBundle(["es"], use_isolating=False)
    bundle.add_resource(FluentResource(FTL))
    text, errors = by_fluent(bundle, key, values)
    for _ in range(2):
        said, wrong = ours(texts, key, values)
        assert wrong == errors[:1]
        assert wrong or said == text


def test_a_plain_text_is_filled_in_without_fluent() -> None:
    assert plain_pattern(pattern_of('hello = { $a }: { $b }{ "{" }')) == "{a}: {b}{{"
    assert fill_in("{a}: {b}", {"a": "{b}", "b": "y"}) == "{b}: y"
    assert fill_in("{a}: {b}", {"a": "x"}) is None
    assert fill_in("{a}: {b}", {"a": "x", "b": 2}) is None
    assert fill_in("{a}: {b}", {"a": "x" * 2000, "b": "y" * 2000}) is None
