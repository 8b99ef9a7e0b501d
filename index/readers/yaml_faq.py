"""YAML FAQs into entries: whatever keys their authors chose for a question and its answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from index.errors import Problem, Severity
from index.readers.blocks import Draft
from index.readers.yaml_languages import Keys, translations
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    TextList,
    compose_all,
    is_mapping,
    is_null,
    is_sequence,
    items,
    key_text,
    kind_of,
    line_of,
    pairs,
    text_lines,
    text_of,
    written_text,
)
from index.signs import asks
from index.slug import entry_slug

_ASKED_KEYS = ("question", "q")
_TITLE_LIKE_KEYS = ("title", "summary", "name", "heading", "header", "ask")
_PROBLEM_KEYS = ("problem", "issue", "error", "term", "prompt")
_QUESTION_KEYS = (*_ASKED_KEYS, *_TITLE_LIKE_KEYS, *_PROBLEM_KEYS)
_ANSWER_KEYS = (
    *("answer", "a", "answer_md", "answers", "response", "content", "reply", "solution", "fix", "text", "body"),
    *("definition", "completion"),
)
_TITLE_KEYS = ("title", "category", "name", "section", "heading", "topic", "group", "label")
_PHRASING_KEYS = ("phrasings", "alternatives", "alts", "aka", "variants")
_FAQ_KEYS = ("faq", "faqs", "questions", "entries", "items", "qna", "qnas", "qa")
_REMEDY = "Write each entry as a question and an answer."
_BLOCK_REMEDY = "Write it as one block: answer: | and the text indented below."
_GROUP_KEYS = (*_FAQ_KEYS, "categories", "sections", "topics", "groups", "pages")
_ABOUT_KEYS = {*_TITLE_KEYS, "id", "subtitle", "description", "intro", "layout", "permalink"}
_PAIR = re.compile(r"(?:(?P<stem>.+)[_.-])?(?:(?P<asks>q|question)|a|answer)[_.-]?(?P<number>\d*)", re.IGNORECASE)
_FRONT_KEYS = ("faq", "faqs", "questions", "qna", "qnas")


@dataclass(slots=True)
class _Walk:
    file: str
    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def refuse(self, node: Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(Severity.ERROR, self.file, line_of(node), what, remedy))


def read_yaml(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """Return the entries of a YAML text, and its problems."""
    try:
        roots = compose_all(text)
    except NotYamlError as fault:
        return [], [fault.problem(file)]
    walk = _Walk(file)
    for root in roots:
        _visit(root, (), walk, is_root=True)
    return walk.drafts, walk.problems


def read_front_matter(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """Return the entries that the front matter of a document lists, and their problems; nothing if it lists none."""
    try:
        roots = compose_all(text)
    except NotYamlError:
        return [], []
    walk = _Walk(file)
    for root in roots:
        keys = _keys(root)
        if _is_asked(keys) and _answer(keys) is not None:
            _visit(root, (), walk)
    for key, value in (pair for root in roots for pair in pairs(root)):
        if key_text(key).lower() in _FRONT_KEYS and (is_sequence(value) or is_mapping(value)):
            _visit(value, (), walk)
    return (walk.drafts, walk.problems) if walk.drafts else ([], [])


def _visit(node: Node, section: tuple[str, ...], walk: _Walk, *, is_root: bool = False, name: str = "") -> None:
    """Look for entries in a node; aliases are followed once, so no text can blow up."""
    if id(node) in walk.seen:
        return
    walk.seen.add(id(node))
    if is_sequence(node):
        _sequence(node, section, walk, name)
    elif is_mapping(node):
        keys = _keys(node)
        if spoken := translations(keys):
            _spoken_entries(spoken, section, walk)
        elif _is_entry(keys):
            _entry(keys, section, walk)
        elif entries := _paired(node):
            for entry in entries:
                _entry(entry, section, walk)
            _group(node, section, walk, _title(keys), is_root=is_root)
        elif _is_question_mapping(node, name):
            _question_mapping(node, section, walk)
        else:
            _group(node, section, walk, "" if is_root else _title(keys), is_root=is_root)


def _sequence(node: Node, section: tuple[str, ...], walk: _Walk, name: str) -> None:
    holds_entries = bool(name) or any(_is_entry(_keys(item)) for item in items(node))
    for item in items(node):
        if holds_entries and not is_mapping(item):
            walk.refuse(item, f"an item of {name or 'the list'} must be an entry, found {kind_of(item)}", _REMEDY)
        _visit(item, section, walk)


def _group(node: Node, section: tuple[str, ...], walk: _Walk, title: str, *, is_root: bool) -> None:
    """Look into what a mapping holds; its title, or the key of a list without one, is a section."""
    inner = (*section, title) if title else section
    for key, value in pairs(node):
        word = key_text(key)
        named = word if word.lower() in _FAQ_KEYS else ""
        if is_sequence(value) or is_mapping(value):
            is_topic = not title and word.lower() not in (*_GROUP_KEYS, *_TITLE_KEYS)
            _visit(value, (*inner, word) if is_topic else inner, walk, name=named)
        elif named and (is_root or title) and not is_null(value):
            walk.refuse(value, f"{word} must be a list of entries, found {kind_of(value)}", _REMEDY)


def _keys(node: Node) -> Keys:
    return {key_text(key).lower(): (key, value) for key, value in pairs(node)}


def _paired(node: Node) -> list[Keys]:
    """Return the entries of a mapping whose keys come in pairs: q1 and a1, install_question and install_answer."""
    asked: dict[tuple[str, str], tuple[Node, Node]] = {}
    answered: dict[tuple[str, str], tuple[Node, Node]] = {}
    for key, value in pairs(node):
        found = _PAIR.fullmatch(key_text(key))
        if found and (found["stem"] or found["number"]):
            (asked if found["asks"] else answered)[(found["stem"] or "").lower(), found["number"]] = (key, value)
    if not asked.keys() & answered.keys():
        return []
    return [
        {"question": question, "answer": answered[name]} if name in answered else {"question": question}
        for name, question in asked.items()
    ]


def _is_entry(keys: Keys) -> bool:
    has_answer = _answer(keys) is not None
    if has_answer and (_is_asked(keys) or _lists_questions(keys)):
        return True  # whatever its types are: wrong ones are reported
    question = next((keys[name][1] for name in _QUESTION_KEYS if name in keys), None)
    if question is None or is_mapping(question) or is_sequence(question) or _holds_entries(keys):
        return False
    if has_answer:
        return True
    holds_more = any(is_sequence(value) or is_mapping(value) for _, value in keys.values())
    return _is_asked(keys) and not holds_more


def _is_asked(keys: Keys) -> bool:
    return any(name in keys for name in _ASKED_KEYS)


def _lists_questions(keys: Keys) -> bool:
    """Tell whether there is a list of wordings of one question."""
    listed = items(keys["questions"][1]) if "questions" in keys else []
    return bool(listed) and not any(is_mapping(item) or is_sequence(item) for item in listed)


def _holds_entries(keys: Keys) -> bool:
    """Tell whether a mapping with a title is a group: a list of it holds mappings, or a mapping mappings."""
    values = [keys[name][1] for name in (*_GROUP_KEYS, *_ANSWER_KEYS) if name in keys]
    inner = [item for value in values for item in (*items(value), *(inside for _, inside in pairs(value)))]
    return any(is_mapping(item) for item in inner)


def _answer(keys: Keys) -> tuple[Node, Node] | None:
    """Return the key and the value of the answer; a description is one where nothing else can be."""
    found = next((keys[name] for name in _ANSWER_KEYS if name in keys), None)
    if found is not None or "description" not in keys:
        return found
    question = next((text_of(keys[name][1]) for name in _QUESTION_KEYS if name in keys), None)
    is_question = question is not None and asks(question)
    is_question = is_question or any(name in keys for name in (*_ASKED_KEYS, *_PROBLEM_KEYS))
    return keys["description"] if is_question else None


def _spoken_entries(spoken: dict[str, Keys], section: tuple[str, ...], walk: _Walk) -> None:
    """Add an entry for each language; where all have one answer, one entry that is asked for in all of them."""
    drafts: list[Draft] = []
    for language, keys in spoken.items():
        count = len(walk.drafts)
        _entry(keys, section, walk)
        drafts += [replace(draft, language=language) for draft in walk.drafts[count:]]
        del walk.drafts[count:]
    if len({tuple(draft.answer) for draft in drafts}) == 1:
        drafts[0].phrasings += tuple(draft.question for draft in drafts[1:])
        del drafts[1:]
    for draft in drafts[1:]:
        draft.id = f"{drafts[0].id or entry_slug(drafts[0].question)}.{draft.language}"
    walk.drafts += drafts


def _entry(keys: Keys, section: tuple[str, ...], walk: _Walk) -> None:
    key, question, phrasings = _wordings(keys, walk)
    found = _answer(keys)
    if found is None:
        walk.refuse(key, "this question has no answer", "Add an answer, or remove the question.")
        return
    answer = written_text(found[1])
    if answer is None and not is_null(found[1]):
        what = f"the {key_text(found[0])} must be text, found {kind_of(found[1])}"
        walk.refuse(found[1], what, _BLOCK_REMEDY)
        return
    if not question:
        return
    lines = (answer or "").rstrip("\n").split("\n")
    draft = Draft(question, line_of(key), _section(keys, section, walk), phrasings=phrasings)
    if (answer or "").strip():
        draft.answer, draft.answer_lines = lines, list(text_lines(found[1], len(lines)))
    draft.id = _text(keys, "id", walk)
    for name in _PHRASING_KEYS:
        if name in keys:
            draft.phrasings += _listed(keys[name][1], walk, name)
    walk.drafts.append(draft)


def _wordings(keys: Keys, walk: _Walk) -> tuple[Node, str, tuple[str, ...]]:
    """Return where the question stands, its text ("" for a wrong one) and other wordings."""
    if not _is_asked(keys) and _lists_questions(keys):
        key, node = keys["questions"]
        first, *others = _listed(node, walk, "questions") or ("",)
        return key, " ".join(first.split()), tuple(others)
    key, node = next(keys[name] for name in _QUESTION_KEYS if name in keys)
    question = " ".join((text_of(node) or "").split())
    if not question:
        walk.refuse(node, f"the {key_text(key)} must be text, found {kind_of(node)}", "Put quotes around it.")
    return key, question, ()


def _listed(node: Node, walk: _Walk, name: str) -> tuple[str, ...]:
    listed = TextList(node, walk.file, name)
    walk.problems += listed.problems
    return tuple(listed.texts)


def _section(keys: Keys, section: tuple[str, ...], walk: _Walk) -> tuple[str, ...]:
    for name in ("section", "category"):
        if name in keys:
            node = keys[name][1]
            if is_sequence(node):
                return (*section, *_listed(node, walk, name))
            return (*section, _text(keys, name, walk))
    return section


def _text(keys: Keys, name: str, walk: _Walk) -> str:
    if name not in keys:
        return ""
    text = text_of(keys[name][1])
    if text is None:
        walk.refuse(keys[name][1], f"the {name} must be text, found {kind_of(keys[name][1])}", "Put quotes around it.")
    return text or ""


def _title(keys: Keys) -> str:
    """Return the title of a group of entries."""
    return next((text for name in _TITLE_KEYS if name in keys and (text := text_of(keys[name][1]))), "")


def _is_question_mapping(node: Node, name: str) -> bool:
    """Tell whether the keys of a mapping are the questions and its values the answers."""
    found = _told(node)
    if not found or any(is_mapping(value) or is_sequence(value) for _, value in found):
        return False
    asking = sum(asks(key_text(key)) for key, _ in found)
    return asking * 2 > len(found) or (name != "" and all(text_of(value) is not None for _, value in found))


def _told(node: Node) -> list[tuple[Node, Node]]:
    """Return the pairs of a mapping that do not speak about the whole of it."""
    return [(key, value) for key, value in pairs(node) if key_text(key).lower() not in _ABOUT_KEYS]


def _question_mapping(node: Node, section: tuple[str, ...], walk: _Walk) -> None:
    for key, value in _told(node):
        question = text_of(key)
        if question is None:
            walk.refuse(key, f"a question must be text, found {kind_of(key)}", "Put quotes around it.")
            continue
        lines = (written_text(value) or "").rstrip("\n").split("\n")
        draft = Draft(question, line_of(key), section)
        if any(line.strip() for line in lines):
            draft.answer, draft.answer_lines = lines, list(text_lines(value, len(lines)))
        walk.drafts.append(draft)
