"""From paths to knowledge bases: which files belong together, ids, permalinks, and every fault at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.base_settings import BaseSettings, read_settings
from index.entry import Base, Entry, Source
from index.errors import KnowledgeError, MmfaqError, Problem, Severity
from index.language import language_of
from index.readers import SUFFIXES, decode, read_file
from index.readers.blocks import Draft
from index.slug import entry_slug, slug

SETTINGS_FILE = "base.yml"
QUESTIONS_FILE = "questions.yml"
_RESERVED = {SETTINGS_FILE, QUESTIONS_FILE, "base.yaml", "questions.yaml"}
_NO_FAQ = re.compile(
    r"(?:readme|changelog|contributing|licen[sc]e|code[_-]of[_-]conduct|security)(?:[_.-](?:en|zh|cn|zh[_-]\w+))?",
    re.IGNORECASE,
)
_GENERIC_STEM = re.compile(
    r"(?:(?:en|zh|cn|zh[_-]cn)[_-])?(?:faqs?|index|readme|questions)(?:[_.-](?:en|zh|cn|zh[_-]cn))?", re.IGNORECASE
)
_LANGUAGE_HINT = re.compile(r"(?:^|[_.\-/])(?P<zh>zh|cn|zh[_-](?:cn|hans|tw))?(?P<en>en)?(?=[_.\-/]|$)", re.IGNORECASE)


@dataclass(slots=True)
class _Sources:
    """The files of one base, and the folder that their names are relative to."""

    name: str
    folder: Path
    root: Path
    files: list[Path] = field(default_factory=list)
    settings: Path | None = None


def read_bases(paths: Sequence[Path]) -> tuple[list[Base], list[Problem]]:
    """Return the bases that the paths hold, and all their problems; raise MmfaqError where there is none."""
    problems: list[Problem] = []
    found = [sources for path in paths for sources in _discover(path)]
    if not found:
        listed = ", ".join(map(str, paths))
        raise MmfaqError(f"{listed}: no FAQ files here. Name a folder or file with {_suffixes()}.")
    bases = [_read_base(sources, problems) for sources in _merged(found)]
    return bases, problems


def require_usable(problems: Iterable[Problem]) -> None:
    """Raise KnowledgeError where any problem is an error."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise KnowledgeError(errors)


def _suffixes() -> str:
    return ", ".join(sorted(SUFFIXES))


def _discover(path: Path) -> Iterator[_Sources]:
    path = path.resolve()
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise MmfaqError(f"{path}: this kind of file is not read. Give it one of {_suffixes()}.")
        yield _Sources(_name_of(path), path.parent, path.parent, [path])
    elif path.is_dir():
        yield from _discover_folder(path, path.parent)
    else:
        raise MmfaqError(f"{path}: no such file or folder. Check the path.")


def _discover_folder(folder: Path, root: Path) -> Iterator[_Sources]:
    files = _faq_files(folder)
    settings = folder / SETTINGS_FILE
    folders = [child for child in sorted(folder.iterdir()) if child.is_dir() and not child.name.startswith((".", "_"))]
    inner = [] if settings.is_file() else [sources for child in folders for sources in _discover_folder(child, root)]
    if settings.is_file() or (files and not inner):
        yield _Sources(slug(folder.name) or "faq", folder, root, files, settings if settings.is_file() else None)
    else:
        yield from (_Sources(_name_of(file), folder, root, [file]) for file in files)
        yield from inner


def _faq_files(folder: Path) -> list[Path]:
    return [
        file
        for file in sorted(folder.iterdir())
        if file.is_file()
        and file.suffix.lower() in SUFFIXES
        and file.name.lower() not in _RESERVED
        and not file.name.startswith((".", "_"))
        and not _NO_FAQ.fullmatch(file.stem)
    ]


def _name_of(file: Path) -> str:
    stem = file.parent.name if _GENERIC_STEM.fullmatch(file.stem) else file.stem
    return slug(stem) or "faq"


def _merged(found: list[_Sources]) -> list[_Sources]:
    """Join files of one folder that make one base; two folders may not give the same name."""
    by_name: dict[str, _Sources] = {}
    for sources in found:
        if any(_covers(other, sources) for other in found):
            continue
        known = by_name.setdefault(sources.name, sources)
        if known is sources:
            continue
        if known.folder != sources.folder:
            places = f"{known.folder} and {sources.folder}"
            raise MmfaqError(f"{places}: both would be the base {sources.name!r}. Rename one of them.")
        known.files += [file for file in sources.files if file not in known.files]
        known.settings = known.settings or sources.settings
        known.root = min(known.root, sources.root, key=lambda root: len(root.parts))
    return list(by_name.values())


def _covers(other: _Sources, sources: _Sources) -> bool:
    """Tell whether a folder that was named too makes all of these files part of another base."""
    is_outer = len(other.root.parts) < len(sources.root.parts) and other.name != sources.name
    return is_outer and bool(sources.files) and set(sources.files) <= set(other.files)


def _read_base(sources: _Sources, problems: list[Problem]) -> Base:
    settings = _settings(sources, problems)
    files = _chosen(sources, settings, problems)
    drafts = [(file, draft) for file in files for draft in _drafts(file, sources, problems)]
    languages = _languages(drafts, sources)
    spoken = Counter(languages.values()).most_common(1) or [("en", 0)]
    main = settings.texts.get("language") or spoken[0][0]
    template = settings.texts.get("permalink", "")
    ids = _ids(drafts, languages, main, sources, problems)
    entries = [
        _entry(draft, file, sources, identifier, languages[file], template)
        for (file, draft), identifier in zip(drafts, ids, strict=True)
        if identifier
    ]
    return Base(
        sources.name,
        settings.texts.get("title", sources.name),
        main,
        settings.texts.get("project", ""),
        settings.lists.get("aliases", ()),
        settings.glossary,
        tuple(_with_phrasings(entries, settings, sources, problems)),
        sources.folder,
        settings.texts.get("contact", ""),
    )


def _settings(sources: _Sources, problems: list[Problem]) -> BaseSettings:
    settings = BaseSettings()
    for file in [*(file for file in sources.files if file.suffix in {".yml", ".yaml"}), sources.settings]:
        if file is None:
            continue
        try:
            text = decode(file.read_bytes())
        except (OSError, UnicodeDecodeError):
            continue
        read, found = read_settings(text, _shown(file, sources), is_faq=file != sources.settings)
        settings.update(read)
        problems += found
    return settings


def _chosen(sources: _Sources, settings: BaseSettings, problems: list[Problem]) -> list[Path]:
    if sources.settings is None:
        return sources.files
    chosen = [] if "files" in settings.lists else sources.files
    faults: list[tuple[str, str]] = []
    for pattern in settings.lists.get("files", ()):
        matches = _matches(sources.folder, pattern)
        chosen += [file for file in matches if file not in chosen]
        if not matches:
            faults.append((f"files: {pattern!r} matches no FAQ file", "Name files of this folder, such as faq.md."))
    if not chosen and not faults:
        faults.append(("no FAQ files stand beside these settings", f"Add one with {_suffixes()}."))
    shown = _shown(sources.settings, sources)
    problems += [Problem(Severity.ERROR, shown, 1, what, remedy) for what, remedy in faults]
    return chosen


def _matches(folder: Path, pattern: str) -> list[Path]:
    """Return the FAQ files of the folder that fit a pattern, none where it leads out of the folder."""
    if ".." in Path(pattern).parts or Path(pattern).is_absolute():
        return []
    try:
        found = sorted(folder.glob(pattern))
    except (ValueError, NotImplementedError, IndexError):  # how pathlib refuses a pattern
        return []
    return [
        file
        for file in found
        if file.suffix.lower() in SUFFIXES and file.name.lower() not in _RESERVED and file.is_file()
    ]


def _drafts(file: Path, sources: _Sources, problems: list[Problem]) -> list[Draft]:
    shown = _shown(file, sources)
    try:
        drafts, found = read_file(file, shown)
    except OSError as error:
        raise MmfaqError(f"{file}: {error.strerror or error}. Check that it may be read.") from error
    problems += found
    if not drafts and not any(problem.severity is Severity.ERROR for problem in found):
        remedy = "Write questions as headings, bullets or question: keys; knowledge/README.md shows them."
        problems.append(Problem(Severity.ERROR, shown, 1, "no questions found in this file", remedy))
    return drafts


def _shown(file: Path, sources: _Sources) -> str:
    """Return the file's name in messages: a path that opens it from where the command runs, if it lies below."""
    here = Path.cwd()
    return file.relative_to(here if file.is_relative_to(here) else sources.root).as_posix()


def _languages(drafts: list[tuple[Path, Draft]], sources: _Sources) -> dict[Path, str]:
    """Return the language of each file: what its name says, or what most of its entries are written in."""
    texts: defaultdict[Path, list[str]] = defaultdict(list)
    for file, draft in drafts:
        texts[file].append(language_of(draft.question + " " + "\n".join(draft.answer)))
    return {file: _hint(file, sources) or Counter(found).most_common(1)[0][0] for file, found in texts.items()}


def _hint(file: Path, sources: _Sources) -> str:
    for match in _LANGUAGE_HINT.finditer(file.relative_to(sources.folder).as_posix()):
        if match["zh"] or match["en"]:
            return "zh" if match["zh"] else "en"
    return ""


def _ids(
    drafts: list[tuple[Path, Draft]], languages: dict[Path, str], main: str, sources: _Sources, problems: list[Problem]
) -> list[str]:
    """Return an id for each draft, "" for one that repeats another's."""
    wanted = [draft.id or entry_slug(draft.question) for _, draft in drafts]
    ends = ["" if languages[file] == main else f".{languages[file]}" for file, _ in drafts]
    derived = [not draft.id for _, draft in drafts]
    ids = [one + end for one, end in zip(wanted, ends, strict=True)]
    _warn_of_twins(ids, drafts, derived, sources, problems)
    for qualify in (_with_section, _with_more_words):
        counts = Counter(ids)
        ids = [
            qualify(draft, one) if is_derived and counts[one] > 1 else one
            for one, (_, draft), is_derived in zip(ids, drafts, derived, strict=True)
        ]
    first: dict[str, tuple[Path, Draft]] = {}
    for number, (one, (file, draft)) in enumerate(zip(ids, drafts, strict=True)):
        earlier_file, earlier = first.setdefault(one, (file, draft))
        if earlier is not draft:
            place = f"{_shown(earlier_file, sources)}:{earlier.question_line}"
            problems.append(_duplicate(one, file, draft, place, sources))
            ids[number] = ""
    return ids


def _warn_of_twins(
    ids: list[str], drafts: list[tuple[Path, Draft]], derived: list[bool], sources: _Sources, problems: list[Problem]
) -> None:
    """Warn where one question stands in two sections: both can be used, but a reader cannot tell them apart."""
    first: dict[str, tuple[Path, Draft]] = {}
    for one, (file, draft), is_derived in zip(ids, drafts, derived, strict=True):
        earlier = first.setdefault(one, (file, draft))
        same_words = slug(earlier[1].question) == slug(draft.question)
        if is_derived and earlier[1] is not draft and same_words and earlier[1].section != draft.section:
            place = f"{_shown(earlier[0], sources)}:{earlier[1].question_line}"
            what = f"the same question stands at {place}, in another section"
            remedy = "Reword one of them, or merge them."
            problems.append(Problem(Severity.WARNING, _shown(file, sources), draft.question_line, what, remedy))


def _with_section(draft: Draft, one: str) -> str:
    return f"{slug(draft.section[-1])}-{one}" if draft.section else one


def _with_more_words(draft: Draft, one: str) -> str:
    """Two long questions may begin alike: spell this one out."""
    whole = slug(draft.question)
    return whole if len(whole) > len(one) else one


def _duplicate(one: str, file: Path, draft: Draft, earlier: str, sources: _Sources) -> Problem:
    what = f"the id {one!r} is already taken by {earlier}"
    remedy = "Reword one of the two questions, merge them, or give one an id of its own."
    return Problem(Severity.ERROR, _shown(file, sources), draft.question_line, what, remedy)


def _entry(draft: Draft, file: Path, sources: _Sources, identifier: str, language: str, template: str) -> Entry:
    last = max(draft.answer_lines, default=draft.question_line)
    values = {
        "file": file.relative_to(sources.folder).as_posix(),
        "first_line": str(draft.question_line),
        "last_line": str(last),
        "anchor": draft.anchor or (slug(draft.section[-1]) if draft.section else ""),
        "id": identifier,
    }
    url = re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), template) or None
    source = Source(file.relative_to(sources.root).as_posix(), draft.question_line, last, url)
    return Entry(
        identifier,
        sources.name,
        draft.section,
        draft.question,
        "\n".join(draft.answer),
        tuple(draft.answer_lines),
        language,
        source,
        draft.phrasings,
    )


def _with_phrasings(
    entries: list[Entry], settings: BaseSettings, sources: _Sources, problems: list[Problem]
) -> Iterator[Entry]:
    known = {entry.id for entry in entries}
    for identifier, line in settings.phrasing_lines.items():
        if identifier not in known and sources.settings is not None:
            what = f"phrasings: no entry has the id {identifier!r}"
            remedy = "Correct the id, or remove its phrasings."
            problems.append(Problem(Severity.WARNING, _shown(sources.settings, sources), line, what, remedy))
    for entry in entries:
        more = settings.phrasings.get(entry.id, ())
        yield replace(entry, phrasings=entry.phrasings + more) if more else entry
