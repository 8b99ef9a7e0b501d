"""What the site is made of besides the pages of this folder, for MkDocs: `make docs`.

Pages that stand elsewhere in the repository, mmfaq's own FAQ, and the files that pages link to become parts of the
site; links between all of them work in the site as they do in the repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from index.bases import read_bases
from index.entry import Entry

ROOT = Path(__file__).resolve().parents[1]
FAQ = "knowledge/mmfaq"
# Pages of the repository and what they are in the site.
PAGES = {
    "README.md": "index.md",
    "knowledge/README.md": "format.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
_HOME = "index.md"
_CODE = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2[`~]*$|(`+)(?!`).+?(?<!`)\3(?!`)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")
_INDENT = 4  # what stands in a list's item, as Python-Markdown wants it


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add pages from outside the folder, the FAQ, and what pages link to."""
    for source, name in PAGES.items():
        if name != _HOME:
            files.append(File.generated(config, name, abs_src_path=str(ROOT / source)))
    files.append(File.generated(config, "faq.md", content=faq_page()))
    for source in sorted(_linked(files)):
        files.append(File.generated(config, site_path(source), abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Return a page's text with links to where things are in the site, and lists as the site's parser wants them."""
    place = repository_path(page.file.src_uri)
    return with_deep_items(with_links(markdown, lambda link: _in_site(link, place, page.file.src_uri)))


def faq_page() -> str:
    """Return mmfaq's own FAQ as one page."""
    bases, problems = read_bases([ROOT / FAQ])
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    head = (
        "# Questions and answers\n\nThis is one of the FAQs that are shipped: ask the bot, and it answers from here.\n"
    )
    return head + "".join(_sections(bases[0].entries))


def _sections(entries: Iterable[Entry]) -> Iterable[str]:
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(" ".join(entry.section), []).append(entry)
    for section, members in grouped.items():
        yield f"\n## {section}\n"
        for entry in members:
            yield f"\n### {entry.question} {{#{entry.id}}}\n\n{entry.answer.strip()}\n"


def repository_path(name: str) -> str:
    """Return the path in the repository of a page of the site."""
    outside = {page: source for source, page in PAGES.items() if page != _HOME}
    return outside.get(name, f"docs/{name}")


def site_path(source: str) -> str:
    """Return the path in the site of a file of the repository."""
    return PAGES.get(source) or (source.removeprefix("docs/") if source.startswith("docs/") else f"files/{source}")


def with_links(markdown: str, change: Callable[[str], str]) -> str:
    """Return Markdown with its relative links changed, but for what stands in code."""

    def changed(text: str) -> str:
        return _LINK.sub(lambda link: link[1] + change(link[2]) + link[3], text)

    parts, end = [], 0
    for code in _CODE.finditer(markdown):
        parts += [changed(markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join(parts) + changed(markdown[end:])


def _in_site(link: str, place: str, name: str) -> str:
    """Return a link of a page as one between files of the site; one that leads nowhere stays what it is."""
    source = _resolved(link, place)
    if not (ROOT / source).is_file() or source.startswith("../"):
        return link
    return posixpath.relpath(site_path(source), posixpath.dirname(name) or ".")


def _resolved(link: str, place: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), link))


def _linked(files: Files) -> set[str]:
    """Return the files that pages link to and that are not in the site yet, by their paths in the repository."""
    found: set[str] = set()
    for file in files.documentation_pages():
        place = repository_path(file.src_uri)

        def note(link: str, place: str = place) -> str:
            source = _resolved(link, place)
            if not source.startswith(("docs/", "../")) and source not in PAGES and (ROOT / source).is_file():
                found.add(source)
            return link

        with_links(file.content_string, note)
    return found


def with_deep_items(markdown: str) -> str:
    """Return Markdown in which what belongs to a list's item is indented by four, and a blank line precedes a list.

    CommonMark takes the width of the item's mark for the indentation, Python-Markdown always four.
    """
    lines = markdown.split("\n")
    offsets: list[list[int]] = [[] for _ in lines]  # of each line, how far the items around it are indented
    starts = set()
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        first, last = token.map or (0, 0)
        if token.type == "list_item_open":
            for number in range(first + 1, last):
                offsets[number].append(_width(lines[first]) - sum(offsets[first]))
        elif token.type in {"bullet_list_open", "ordered_list_open"} and token.level == 0:
            starts.add(first)
    made = []
    for number, line in enumerate(lines):
        if number in starts and number and lines[number - 1].strip():
            made.append("")
        blanks = len(line) - len(line.lstrip(" "))
        kept = max(0, blanks - sum(offsets[number]))
        made.append(" " * (_INDENT * len(offsets[number]) + kept) + line.lstrip(" ") if line.strip() else "")
    return "\n".join(made)


def _width(line: str) -> int:
    """Return how far the text of a list's item stands from the margin."""
    mark = re.match(r" *(?:[-+*]|\d+[.)]) {0,4}", line)
    return len(mark[0]) if mark else 0
