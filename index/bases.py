"""From paths to knowledge bases: ids, languages, permalinks, and every fault at once."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.base_files import BaseFile, chosen_files
from index.base_settings import BaseSettings, read_settings
from index.discovery import QUESTIONS_FILE, SETTINGS_FILE, Found, find_bases, unreadable
from index.entry import Base, Entry, File, Source
from index.errors import KnowledgeError, Problem, Severity
from index.language import language_of
from index.readers import decode, read_file
from index.readers.blocks import Draft
from index.slug import entry_slug, slug
from index.sources import NO_CHECKOUTS, Checkouts, GitSource, Wanted

__all__ = ["QUESTIONS_FILE", "SETTINGS_FILE", "read_bases", "require_usable", "wanted_sources"]
_LANGUAGE_HINT = re.compile(r"(?:^|[_.\-/])(?P<zh>zh|cn|zh[_-](?:cn|hans|tw))?(?P<en>en)?(?=[_.\-/]|$)", re.IGNORECASE)
_Drafts = list[tuple[BaseFile, Draft]]


def read_bases(paths: Sequence[Path], checkouts: Checkouts = NO_CHECKOUTS) -> tuple[list[Base], list[Problem]]:
    """Return the bases that the paths hold, and all their problems; raise MmfaqError where there is none.

    Sources in git repositories are read from their checkouts; one without a checkout is a problem.
    """
    problems = list(checkouts.problems)
    bases = [_read_base(found, checkouts, problems) for found in find_bases(paths)]
    return bases, problems


def wanted_sources(paths: Sequence[Path]) -> list[Wanted]:
    """Return the git sources that the bases below the paths name; raise MmfaqError where there is no base."""
    wanted = []
    for found in find_bases(paths):
        text = _text(found.settings) if found.settings is not None else ""
        if found.settings is None or "sources" not in text:  # most name none, and parsing takes its time
            continue
        shown = found.shown(found.settings)
        settings, _ = read_settings(text, shown)
        wanted += [Wanted(source, shown) for source in settings.sources if isinstance(source, GitSource)]
    return wanted


def require_usable(problems: Iterable[Problem]) -> None:
    """Raise KnowledgeError where any problem is an error."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise KnowledgeError(errors)


def _read_base(found: Found, checkouts: Checkouts, problems: list[Problem]) -> Base:
    settings = _settings(found, problems)
    files = chosen_files(found, settings, checkouts, problems)
    drafts = [(file, draft) for file in files for draft in _drafts(file, problems)]
    languages = _languages(drafts)
    spoken = Counter(languages.values()).most_common(1) or [("en", 0)]
    main = settings.texts.get("language") or spoken[0][0]
    ids = _ids(drafts, languages, main, problems)
    entries = [
        _entry(draft, file, found.name, identifier, draft.language or languages[file])
        for (file, draft), identifier in zip(drafts, ids, strict=True)
        if identifier
    ]
    return Base(
        found.name,
        settings.texts.get("title", found.name),
        main,
        settings.texts.get("project", ""),
        settings.lists.get("aliases", ()),
        settings.glossary,
        tuple(_with_phrasings(entries, settings, found, problems)),
        found.folder,
        settings.texts.get("contact", ""),
        {file.source: File(file.path, file.commit) for file in files},
    )


def _settings(found: Found, problems: list[Problem]) -> BaseSettings:
    settings = BaseSettings()
    heads = [file for file in found.files if file.suffix in {".yml", ".yaml"}]
    for file in [*heads, *([found.settings] if found.settings is not None else [])]:
        read, faults = read_settings(_text(file), found.shown(file), is_faq=file != found.settings)
        settings.update(read)
        problems += faults
    for file, right in found.misnamed():
        what, remedy = "this file is not read", f"Call it {right}."
        problems.append(Problem(Severity.WARNING, found.shown(file), 1, what, remedy))
    return settings


def _text(file: Path) -> str:
    """Return the text of settings, "" where it is none: an FAQ that cannot be read is reported when it is."""
    try:
        return decode(file.read_bytes())
    except (OSError, UnicodeDecodeError):
        return ""


def _drafts(file: BaseFile, problems: list[Problem]) -> list[Draft]:
    try:
        drafts, found = read_file(file.path, file.shown)
    except OSError as error:
        raise unreadable(file.path, error) from error
    problems += found
    if not drafts and not any(problem.severity is Severity.ERROR for problem in found):
        remedy = "Write questions as headings, bullets or question: keys; knowledge/README.md shows them."
        problems.append(Problem(Severity.ERROR, file.shown, 1, "no questions found in this file", remedy))
    return drafts


def _languages(drafts: _Drafts) -> dict[BaseFile, str]:
    """Return the language of each file: what its name says, or what most of its entries are written in."""
    texts: defaultdict[BaseFile, list[str]] = defaultdict(list)
    for file, draft in drafts:
        texts[file].append(language_of(draft.question + " " + "\n".join(draft.answer)))
    return {file: _hint(file) or Counter(found).most_common(1)[0][0] for file, found in texts.items()}


def _hint(file: BaseFile) -> str:
    for match in _LANGUAGE_HINT.finditer(file.name):
        if match["zh"] or match["en"]:
            return "zh" if match["zh"] else "en"
    return ""


def _ids(drafts: _Drafts, languages: dict[BaseFile, str], main: str, problems: list[Problem]) -> list[str]:
    """Return an id for each draft, "" for one that repeats another's."""
    wanted = [draft.id or entry_slug(draft.question) for _, draft in drafts]
    ends = ["" if languages[file] == main else f".{languages[file]}" for file, _ in drafts]
    derived = [not draft.id for _, draft in drafts]
    ids = [one + end for one, end in zip(wanted, ends, strict=True)]
    _warn_of_twins(ids, drafts, derived, problems)
    for qualify in (_with_section, _with_more_words):
        counts = Counter(ids)
        ids = [
            qualify(draft, one) if is_derived and counts[one] > 1 else one
            for one, (_, draft), is_derived in zip(ids, drafts, derived, strict=True)
        ]
    first: dict[str, tuple[BaseFile, Draft]] = {}
    for number, (one, (file, draft)) in enumerate(zip(ids, drafts, strict=True)):
        earlier_file, earlier = first.setdefault(one, (file, draft))
        if earlier is not draft:
            place = f"{earlier_file.shown}:{earlier.question_line}"
            problems.append(_duplicate(one, file, draft, place))
            ids[number] = ""
    return ids


def _warn_of_twins(ids: list[str], drafts: _Drafts, derived: list[bool], problems: list[Problem]) -> None:
    """Warn where one question stands in two sections: both can be used, but a reader cannot tell them apart."""
    first: dict[str, tuple[BaseFile, Draft]] = {}
    for one, (file, draft), is_derived in zip(ids, drafts, derived, strict=True):
        earlier = first.setdefault(one, (file, draft))
        same_words = slug(earlier[1].question) == slug(draft.question)
        if is_derived and earlier[1] is not draft and same_words and earlier[1].section != draft.section:
            place = f"{earlier[0].shown}:{earlier[1].question_line}"
            what = f"the same question stands at {place}, in another section"
            remedy = "Reword one of them, or merge them."
            problems.append(Problem(Severity.WARNING, file.shown, draft.question_line, what, remedy))


def _with_section(draft: Draft, one: str) -> str:
    return f"{slug(draft.section[-1])}-{one}" if draft.section else one


def _with_more_words(draft: Draft, one: str) -> str:
    """Two long questions may begin alike: spell this one out."""
    whole = slug(draft.question)
    return whole if len(whole) > len(one) else one


def _duplicate(one: str, file: BaseFile, draft: Draft, earlier: str) -> Problem:
    what = f"the id {one!r} is already taken by {earlier}"
    remedy = "Reword one of the two questions, merge them, or give one an id of its own."
    return Problem(Severity.ERROR, file.shown, draft.question_line, what, remedy)


def _entry(draft: Draft, file: BaseFile, base: str, identifier: str, language: str) -> Entry:
    last = max(draft.answer_lines, default=draft.question_line)
    values = file.address(
        {
            "first_line": str(draft.question_line),
            "last_line": str(last),
            "anchor": draft.anchor or (slug(draft.section[-1]) if draft.section else ""),
            "id": identifier,
        }
    )
    source = Source(file.source, draft.question_line, last, _filled_in(file.permalink, values) or None)
    return Entry(
        identifier,
        base,
        draft.section,
        draft.question,
        "\n".join(draft.answer),
        tuple(draft.answer_lines),
        language,
        source,
        draft.phrasings,
    )


def _filled_in(template: str, values: dict[str, str]) -> str:
    """Return a permalink, "" where it needs the commit of a file that was not fetched."""
    if "{commit}" in template and "commit" not in values:
        return ""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), template)


def _with_phrasings(
    entries: list[Entry], settings: BaseSettings, found: Found, problems: list[Problem]
) -> Iterator[Entry]:
    known = {entry.id for entry in entries}
    for identifier, line in settings.phrasing_lines.items():
        if identifier not in known and found.settings is not None:
            what = f"phrasings: no entry has the id {identifier!r}"
            remedy = "Correct the id, or remove its phrasings."
            problems.append(Problem(Severity.WARNING, found.shown(found.settings), line, what, remedy))
    for entry in entries:
        more = settings.phrasings.get(entry.id, ())
        yield replace(entry, phrasings=entry.phrasings + more) if more else entry
