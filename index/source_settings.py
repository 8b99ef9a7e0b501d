"""The key `sources` of `base.yml`: where the files of a base come from besides its own folder."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import PurePosixPath

from index.errors import Problem, Severity
from index.git_addresses import BadAddressError, access_to, is_ref, without_secrets
from index.readers.yaml_nodes import (
    Node,
    TextList,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    kind_of,
    line_of,
    pairs,
    text_of,
    written_text,
)
from index.sources import GitSource, PathSource, Source, joined

_PATH_KEYS = ("path", "permalink")
_GIT_KEYS = ("git", "ref", "files", "permalink", "rewrites")
_REWRITES = {"refuse": False, "follow": True}
_FORM = "Write - path: …, or - git: … with files: […]."


def read_sources(node: Node, file: str) -> tuple[tuple[Source, ...], list[Problem]]:
    """Return the sources that a node lists, those of one repository and ref as one, and its problems."""
    reader = _Reader(file)
    if not is_sequence(node):
        reader.refuse(node, f"sources must be a list, found {kind_of(node)}", _FORM)
    return joined(source for item in items(node) for source in reader.read(item)), reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file

    def refuse(self, node: Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(Severity.ERROR, self._file, line_of(node), what, remedy))

    def read(self, item: Node) -> Iterable[Source]:
        """Return the source that an item is, none where it is wrong."""
        values = {key_text(key): value for key, value in pairs(item) if not is_null(value)}
        is_git, before = "git" in values, len(self.problems)
        if not is_mapping(item) or is_git == ("path" in values):
            what = f"a source must name a path or a git repository, found {kind_of(item)}"
            self.refuse(item, what if not is_mapping(item) else "a source must name either path or git", _FORM)
            return ()
        self._check_keys(item, _GIT_KEYS if is_git else _PATH_KEYS)
        made = self._git(values, item) if is_git else self._path(values, item)
        return (made,) if len(self.problems) == before else ()

    def _check_keys(self, item: Node, known: tuple[str, ...]) -> None:
        for key, _ in pairs(item):
            name = key_text(key)
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"Did you mean {close[0]}?" if close else f"Known keys here: {', '.join(known)}."
                self.refuse(key, f"unknown key {name!r}", hint)

    def _path(self, values: dict[str, Node], item: Node) -> PathSource:
        path = self._text(values, "path")
        if text_of(values["path"]) is not None and (not path.strip() or "\0" in path):
            self.refuse(values["path"], "the path is empty", "Name a file, a folder or a glob.")
        return PathSource(path, line_of(item), self._text(values, "permalink"))

    def _git(self, values: dict[str, Node], item: Node) -> GitSource:
        return GitSource(
            self._url(values["git"]),
            self._ref(values),
            self._files(values, item),
            line_of(item),
            self._text(values, "permalink"),
            self._follows(values),
        )

    def _text(self, values: dict[str, Node], name: str) -> str:
        text = text_of(values[name]) if name in values else ""
        if text is None:
            self.refuse(values[name], f"{name} must be text, found {kind_of(values[name])}", "Put quotes around it.")
        return text or ""

    def _url(self, node: Node) -> str:
        url = text_of(node)
        if url is None:
            self.refuse(node, f"git must be the address of a repository, found {kind_of(node)}", "Write https://….")
            return ""
        try:
            access_to(url)
        except BadAddressError as fault:
            self.refuse(node, f"git cannot use {without_secrets(url)!r}: {fault.what}", fault.remedy)
        return url

    def _ref(self, values: dict[str, Node]) -> str:
        ref = written_text(values["ref"]) if "ref" in values else ""  # a tag may look like a number
        if ref is None or (ref and not is_ref(ref)) or ("ref" in values and not ref):
            shown = repr(ref) if ref is not None else kind_of(values["ref"])
            self.refuse(values["ref"], f"ref {shown} names no branch, tag or commit", "Write one, such as ref: main.")
        return ref or ""

    def _files(self, values: dict[str, Node], item: Node) -> tuple[str, ...]:
        remedy = "Name the FAQ files in the repository, such as files: [docs/faq.md]."
        if "files" not in values:
            self.refuse(item, "a git source needs files", remedy)
            return ()
        listed = TextList(values["files"], self._file, "files")
        self.problems += listed.problems
        if not listed.texts and not listed.problems:
            self.refuse(values["files"], "files is empty", remedy)
        for pattern in listed.texts:
            if not is_pattern(pattern):
                self.refuse(values["files"], f"files: {pattern!r} leads to no file in the repository", remedy)
        return tuple(listed.texts)

    def _follows(self, values: dict[str, Node]) -> bool:
        text = self._text(values, "rewrites") or "refuse"
        if text not in _REWRITES:
            what, remedy = f"rewrites must be refuse or follow, found {text!r}", "Remove the line to refuse them."
            self.refuse(values["rewrites"], what, remedy)
        return _REWRITES.get(text, False)


def is_pattern(pattern: str) -> bool:
    """Tell whether a glob may name files inside a repository."""
    parts = PurePosixPath(pattern).parts
    return bool(parts) and not pattern.startswith("/") and ".." not in parts and "\0" not in pattern
