"""Families of samples, as Prometheus has them, under our name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

PREFIX = "chatwallet_"

Key = TypeVar("Key", bound=tuple[str, ...])


def counter(name: str, text: str, labels: Iterable[str], values: Mapping[Key, float]) -> CounterMetricFamily:
    """A counter. Not prometheus_client's own: they lock, and each has a second series with the time of its making."""
    family = CounterMetricFamily(PREFIX + name, text, labels=tuple(labels))
    for key, value in sorted(values.items()):
        family.add_metric(key, value)
    return family


def gauge(name: str, text: str, labels: Iterable[str], values: Mapping[Key, float]) -> GaugeMetricFamily:
    """A gauge."""
    family = GaugeMetricFamily(PREFIX + name, text, labels=tuple(labels))
    for key, value in values.items():
        family.add_metric(key, value)
    return family
