"""Charts as SVG of our own: bars, a line, a spark. No script, no style inside; each has a table of the same below it.

The page gives the classes `bar`, `line`, `dot`, `axis` and `label` their looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Point = tuple[str, float]
"""A label, and a value of at least 0."""

_WIDE, _HIGH, _HEAD, _FOOT = 600, 170, 26, 26
_LABELS = 8  # below the axis, at most
_NUMBERED = 12  # bars with their number above


def bars(title: str, points: Sequence[Point]) -> str:
    """One bar for each point; what it is shows where it is pointed at."""
    step, most = _WIDE / max(1, len(points)), _most(points)
    drawn = "".join(
        f'<rect class="bar" x="{place * step + step * 0.1:.1f}" y="{_y(value, most):.1f}" '
        f'width="{step * 0.8:.1f}" height="{_HIGH - _y(value, most):.1f}">{_said(label, value)}</rect>'
        for place, (label, value) in enumerate(points)
    )
    if len(points) <= _NUMBERED:
        drawn += "".join(
            f'<text class="label" x="{place * step + step / 2:.1f}" y="{_y(value, most) - 5:.1f}">{value:g}</text>'
            for place, (_, value) in enumerate(points)
            if value
        )
    return _figure(title, points, drawn, step)


def line(title: str, points: Sequence[Point]) -> str:
    """A line from point to point."""
    step, most = _WIDE / max(1, len(points)), _most(points)
    at = [(place * step + step / 2, _y(value, most)) for place, (_, value) in enumerate(points)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4">{_said(label, value)}</circle>'
        for (x, y), (label, value) in zip(at, points, strict=True)
    )
    return _figure(title, points, f'<polyline class="line" points="{path}"/>{dots}', step)


def spark(title: str, values: Sequence[float]) -> str:
    """A line as small as a word, beside its number."""
    most, step = max([*values, 1]), 80 / max(1, len(values) - 1)
    path = " ".join(f"{place * step:.1f},{22 - value / most * 20:.1f}" for place, value in enumerate(values))
    return (
        f'<svg class="spark" viewBox="0 0 80 24" role="img" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<polyline class="line" points="{path}"/></svg>'
    )


def _figure(title: str, points: Sequence[Point], drawn: str, step: float) -> str:
    if not points:
        return f"<figure><figcaption>{escape(title)}</figcaption><p>Nothing yet.</p></figure>"
    every = -(-len(points) // _LABELS)
    labels = "".join(
        f'<text class="label" x="{place * step + step / 2:.1f}" y="{_HIGH + 20}">{escape(label)}</text>'
        for place, (label, _) in enumerate(points)
        if place % every == 0
    )
    rows = "".join(f"<tr><td>{escape(label)}</td><td>{value:g}</td></tr>" for label, value in points)
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg viewBox="0 0 {_WIDE} {_HIGH + _FOOT}" role="img" aria-label="{escape(title)}">'
        f'<path class="axis" d="M0 {_HIGH}H{_WIDE}"/>{drawn}{labels}</svg>'
        f"<details><summary>As a table</summary><table>{rows}</table></details></figure>"
    )


def _most(points: Sequence[Point]) -> float:
    return max([value for _, value in points] + [1])


def _y(value: float, most: float) -> float:
    return _HIGH - value / most * (_HIGH - _HEAD)


def _said(label: str, value: float) -> str:
    return f"<title>{escape(label)}: {value:g}</title>"
