"""Messages of nothing but words and variables, nearly all that we have: filled in without Fluent's resolver."""

from __future__ import annotations

from collections.abc import Mapping

from fluent.syntax import ast

_LONGEST = 2500  # characters of one part, which Fluent's resolver refuses to exceed


def plain_pattern(pattern: ast.Pattern) -> str | None:
    """Return a pattern as a format string; None for one that chooses, counts, or refers to another."""
    parts: list[str] = []
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            parts.append(_literally(element.value))
        elif isinstance(element.expression, ast.StringLiteral):
            parts.append(_literally(element.expression.parse()["value"]))
        elif isinstance(element.expression, ast.VariableReference):
            parts.append(f"{{{element.expression.id.name}}}")
        else:
            return None
    return "".join(parts)


def fill_in(plain: str, values: Mapping[str, object]) -> str | None:
    """Return `plain` with its variables filled in as Fluent does it; None where Fluent itself is to be asked.

    That is: for a number, which a language writes in its own way, and for what is missing or too long.
    """
    for value in values.values():
        if type(value) is not str:
            return None
    try:
        text = plain.format_map(values)
    except KeyError:
        return None
    return text if len(text) <= _LONGEST else None


def _literally(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
