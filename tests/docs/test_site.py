"""The documentation becomes a site that is whole, loads nothing from elsewhere, and holds mmfaq's own FAQ."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs.hooks import FAQ, ROOT
from index.bases import read_bases

_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "link": "href"}
_PAGES = 25


class _Page(HTMLParser):
    """What a page loads, which anchors it has, and where each list's item that holds code begins."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.open: list[str] = []
        self.code_in_items = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors.add(found.get("id") or "")
        if tag in _LOADS and found.get("rel") != "canonical":
            self.loaded.append(found.get(_LOADS[tag]) or "")
        if tag in {"ol", "ul", "li"}:
            self.open.append(tag)
        self.code_in_items += tag == "pre" and "li" in self.open

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ol", "ul", "li"} and tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_every_page_is_in_the_navigation_and_every_link_leads_somewhere(site: Path) -> None:
    assert len(list(site.glob("*.html"))) >= _PAGES  # the strict build has failed otherwise


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    found = {(path.name, url) for path in site.rglob("*.html") for url in _read(path).loaded}
    assert [one for one in found if re.match(r"(?:[a-z]+:)?//", one[1])] == []
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//", styles) == []


def test_no_program_and_nothing_of_the_build_is_published(site: Path) -> None:
    assert [path.name for path in site.rglob("*") if path.suffix in {".py", ".pyc", ".md"}] == []


def test_every_entry_of_our_own_faq_stands_in_the_site_under_its_id(site: Path) -> None:
    (base,), _ = read_bases([ROOT / FAQ])
    assert {entry.id for entry in base.entries} <= _read(site / "faq.html").anchors


def test_the_page_about_the_format_is_the_one_in_the_repository(site: Path) -> None:
    page = (ROOT / "knowledge" / "README.md").read_text(encoding="utf-8")
    told = re.sub(r"^(`{3,}).*?^\1$", "", page, flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^## (.+)$", told, re.MULTILINE)
    text = (site / "format.html").read_text(encoding="utf-8")
    assert len(titles) > 5
    assert [title for title in titles if f">{title}<" not in text] == []


def test_code_in_a_step_stays_in_the_step(site: Path) -> None:
    assert _read(site / "start-slack.html").code_in_items == 5
