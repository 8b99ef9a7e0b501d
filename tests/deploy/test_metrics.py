"""The dashboard, the alerts and the docs name the metrics that there are, and the docs all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.chat.asking import Way
from bot.chat.ledger import Fate
from bot.journal.records import Health
from bot.reply import Kind
from bot.telemetry.meters import Fault, Meters
from bot.telemetry.stages import Stage
from bot.telemetry.states import IndexState, Ready
from tests.bot.running import ROOT

_NAME = re.compile(r"\b(?:mmfaq|process)_[a-z_]+\b")
_LABEL = re.compile(r'\b([a-z_]+)=~?"([^"]*)"')
_DASHBOARD = ROOT / "deploy" / "grafana" / "dashboards" / "mmfaq.json"
_ALERTS = ROOT / "deploy" / "alerts.yml"


def exported() -> dict[str, set[str]]:
    """Return every sample that a bot can export, with its labels, after one of everything has happened."""
    meters, now = Meters(), datetime.now(UTC)
    meters.asked("slack", "mention", "answered")
    meters.shown("slack", 0.9, 0.1)
    meters.acknowledged("slack", 0.1)
    meters.limited("slack")
    meters.reconnected("slack")
    meters.states.know("slack", lambda: 0, lambda: Health(is_ok=True, dropped=0, pending=0, last_error=""))
    meters.states.index = lambda: IndexState("0001-aaaa", now, now)
    meters.states.ready = lambda: Ready(is_ok=True, connected={"slack": True}, behind_seconds=0.0)
    text = meters.exposed().decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {sample.name: set(sample.labels) for sample in samples}


def names() -> set[str]:
    """Return what the samples are called in docs: a histogram by its own name."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in exported()}


def dashboard() -> Any:
    return json.loads(_DASHBOARD.read_text(encoding="utf-8"))


def queries() -> Iterator[str]:
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(_ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def asked_for() -> list[str]:
    return [*queries(), *(rule["expr"] for rule in rules())]


@pytest.mark.parametrize("query", asked_for())
def test_every_query_names_metrics_and_labels_that_there_are(query: str) -> None:
    known = exported()
    found = _NAME.findall(query)
    assert found or "up{" in query
    assert set(found) <= known.keys()
    labels = set().union(*(known[name] for name in found)) | {"le", "job"}
    assert {name for name, _ in _LABEL.findall(query)} <= labels
    for by in re.findall(r"by \(([^)]*)\)", query):
        assert {one.strip() for one in by.split(",")} <= labels
    assert query.count("(") == query.count(")")


@pytest.mark.parametrize("query", asked_for())
def test_every_value_of_a_label_is_one_that_there_is(query: str) -> None:
    outcomes = {*(kind.value for kind in Kind), *(fate.value for fate in Fate)}
    for name, values in _LABEL.findall(query):
        if name == "outcome":
            assert set(values.split("|")) <= outcomes


def test_the_dashboard_asks_the_data_source_that_is_provisioned() -> None:
    source = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text("utf-8"))
    uid = source["datasources"][0]["uid"]
    for panel in dashboard()["panels"]:
        assert panel["datasource"]["uid"] == uid
        assert all(target["datasource"]["uid"] == uid for target in panel["targets"])


def test_the_panels_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


def test_every_alert_says_what_to_do() -> None:
    for rule in rules():
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"].keys() == {"summary", "description"}
        assert re.fullmatch(r"\d+m", rule.get("for", "1m"))


def test_the_page_lists_every_metric_and_no_other() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8").partition("## Metrics")[2]
    assert set(_NAME.findall(page)) == names()


def test_the_page_lists_every_value_of_a_label() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    for words in (Way, Kind, Fate, Stage, Fault):
        assert all(f"`{one.value}`" in page for one in words)
