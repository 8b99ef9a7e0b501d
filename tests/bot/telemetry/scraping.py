"""Metrics as somebody who scrapes them reads them."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from bot.telemetry.meters import Meters


def value(meters: Meters, name: str, **labels: str) -> float | None:
    """Return the value of a sample, None where there is none."""
    found = [
        sample.value
        for family in text_string_to_metric_families(meters.exposed().decode())
        for sample in family.samples
        if (sample.name, sample.labels) == (name, labels)
    ]
    return found[0] if found else None
