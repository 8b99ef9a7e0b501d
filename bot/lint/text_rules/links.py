"""Relative links and anchors that lead nowhere, where it can be known what is there."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.lint.finding import Finding, Level, Rule
from bot.lint.linted import Linted
from bot.lint.text_rules.anchors import anchors_of
from bot.lint.text_rules.pages import MARKDOWN, Link, Page, links_of, pages
from index.readers import decode

_LINK, _ANCHOR = "broken-link", "broken-anchor"
_TEMPLATE = re.compile(r"\{[{%]|%7B%7B|<|^\$|^@", re.IGNORECASE)
_LINE_ANCHOR = re.compile(r"l\d+(?:c\d+)?(?:-l?\d+(?:c\d+)?)?|:~:.*")
_SECONDS = 10
_MOST_SINGLE = 5  # broken links of a page, until which each is told by itself
_MOST_NAMED = 3
_ALWAYS = {"", "top"}
_PAGE_SUFFIXES = (".md", ".mdx", ".markdown", ".rst", ".html", ".ipynb", ".txt")
_BUILT = {".html", ".htm"}


@dataclass(slots=True)
class _Files:
    """What is known of the files around a page: all below `root`, and all in `folders`."""

    page: Page
    root: Path | None = None
    folders: frozenset[Path] = frozenset()
    anchors: dict[Path, frozenset[str]] = field(default_factory=dict)

    def holds(self, target: Path) -> bool:
        """Tell whether a file that is not there does not exist."""
        return target.parent in self.folders or (self.root is not None and target.is_relative_to(self.root))


def check_links(linted: Linted) -> Iterator[Finding]:
    """Yield the relative links to files that do not exist: one by one, or together where they are most of a page's."""
    for page, files, links in _linking(linted):
        targets = [(link, path, target) for link, path in _with_paths(links) if (target := _joined(page, path))]
        broken = [one for one in targets if files.holds(one[2]) and not _existing(one[2])]
        if len(broken) > _MOST_SINGLE and 2 * len(broken) > len(targets):
            yield _together(page, [(link, path) for link, path, _ in broken], len(targets))
            continue
        for link, path, target in broken:
            what = f"The link to {path!r} leads nowhere: there is no such file."
            yield page.at(_LINK, Level.WARNING, link.row, what, _nearest_file(target))


def check_anchors(linted: Linted) -> Iterator[Finding]:
    """Yield the links to headings that do not exist."""
    for page, files, link in _relative(linted):
        path, anchor = _split(link)
        target = _target(page, path)
        if target is None or anchor in _ALWAYS or _LINE_ANCHOR.fullmatch(anchor):
            continue
        known = _anchors(target, files)
        if anchor.removeprefix("user-content-") not in known:
            what = f"The link to '#{anchor}' leads nowhere: {path or 'this page'} has no such heading or anchor."
            yield page.at(_ANCHOR, Level.WARNING, link.row, what, _nearest_anchor(anchor, known))


def _with_paths(links: Iterable[Link]) -> Iterator[tuple[Link, str]]:
    """Yield the links that lead to files, with the path of each."""
    yield from ((link, path) for link in links if (path := _split(link)[0]))


def _together(page: Page, broken: Sequence[tuple[Link, str]], of: int) -> Finding:
    """Return one finding for all: of a page that was copied, no link is at fault by itself.

    What stays the same while the page is mended stands in `what`, by which a finding is known again.
    """
    first = ", ".join(f"{path!r} (line {page.line(link.row)})" for link, path in broken[:_MOST_NAMED])
    remedy = (
        f"{len(broken)} of {of}: {first}, and {len(broken) - _MOST_NAMED} more. Write whole URLs, or bring the files,"
        " too; a `permalink` in base.yml says where the page is from, and then nothing is said of its links."
    )
    what = "Most relative links of this page lead nowhere, as if it was copied without the files around it."
    return page.at(_LINK, Level.WARNING, broken[0][0].row, what, remedy)


def _relative(linted: Linted) -> Iterator[tuple[Page, _Files, Link]]:
    """Yield each relative link with what is known around it."""
    yield from ((page, files, link) for page, files, links in _linking(linted) for link in links)


def _linking(linted: Linted) -> Iterator[tuple[Page, _Files, list[Link]]]:
    """Yield the pages with their relative links."""
    for page in pages(linted):
        if page.path is None:
            continue
        links = [link for link in links_of(page) if _is_relative(link.target)]
        is_own = page.file not in page.base.files or not page.base.files[page.file].commit
        root = _checkout(page, page.path) if page.is_whole and links and is_own else None
        files = _Files(page, root, _known_folders(page, links))
        yield page, files, links


def _is_relative(target: str) -> bool:
    if not target or target.startswith(("/", "\\")) or _TEMPLATE.search(unquote(target)):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _split(link: Link) -> tuple[str, str]:
    parts = urlsplit(link.target)
    return unquote(parts.path), unquote(parts.fragment).lower()


def _known_folders(page: Page, links: Iterable[Link]) -> frozenset[Path]:
    """Return the folders that hold at least half of what the page links to there.

    A page that was copied out of its project says nothing about what lies around it there.
    """
    targets = {target for path, _ in map(_split, links) if path and (target := _joined(page, path)) is not None}
    there = {target for target in targets if _existing(target)}
    found, asked = (Counter(target.parent for target in some) for some in (there, targets))
    return frozenset(folder for folder, count in found.items() if 2 * count >= asked[folder])


def _checkout(page: Page, path: Path) -> Path | None:
    """Return the root of the git checkout that is the page's home, None where files may be missing there."""
    root = next((folder for folder in path.parents if (folder / ".git").exists()), None)
    if root is None or (root / ".git" / "info" / "sparse-checkout").exists():
        return None
    place = f"/{path.relative_to(root).as_posix()}"
    urls = [entry.source.url for entry in page.entries if entry.source.url]
    is_home = all(unquote(urlsplit(url).path).endswith(place) for url in urls)
    return root if is_home and not _is_ignored(root, path) else None


def _is_ignored(root: Path, path: Path) -> bool:
    """Tell whether git is told to ignore a file: it lies in the checkout by chance."""
    command = ["git", "-C", str(root), "check-ignore", "--quiet", "--", str(path)]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS).returncode == 0  # noqa: S603  # a list, no shell
    except (OSError, subprocess.TimeoutExpired):
        return False


def _joined(page: Page, path: str) -> Path | None:
    if page.path is None or "\0" in path:
        return None
    return Path(os.path.normpath(page.path.parent / path))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long for the file system
        return False


def _existing(target: Path) -> Path | None:
    """Return the file or folder that a link means: builders leave out a page's suffix, or give it that of HTML."""
    stem = target.with_suffix("") if target.suffix in _BUILT else target
    candidates = [target, *(stem.with_name(stem.name + suffix) for suffix in _PAGE_SUFFIXES if stem.name)]
    try:
        return next((path for path in candidates if path.exists()), None)
    except OSError:
        return None


def _target(page: Page, path: str) -> Path | None:
    """Return the Markdown file whose anchors a link means, None where they cannot be known."""
    if not path:
        return page.path if page.is_whole else None
    joined = _joined(page, path)
    found = _existing(joined) if joined is not None else None
    return found if found is not None and found.suffix.lower() in MARKDOWN and _is_file(found) else None


def _anchors(path: Path, files: _Files) -> frozenset[str]:
    if path not in files.anchors:
        try:
            files.anchors[path] = anchors_of(decode(path.read_bytes(), errors="replace"))
        except OSError:
            files.anchors[path] = frozenset()
    return files.anchors[path]


def _nearest_file(target: Path) -> str:
    try:
        names = sorted(path.name for path in target.parent.iterdir())
    except OSError:
        names = []
    near = difflib.get_close_matches(target.name, names, n=1)
    return f"Did you mean {near[0]!r}?" if near else "Correct the path, or write the whole URL."


def _nearest_anchor(anchor: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(anchor, sorted(known), n=1)
    return f"Did you mean '#{near[0]}'?" if near else "Link to a heading that exists."


RULES = (
    Rule(_LINK, Level.WARNING, "a relative link leads to a file that does not exist", check_links),
    Rule(_ANCHOR, Level.WARNING, "a link leads to a heading or anchor that does not exist", check_anchors),
)
