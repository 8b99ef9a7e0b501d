"""YAML FAQs into entries: whatever keys their authors chose for a question and its answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.errors import Problem, Severity
from index.readers.blocks import Draft
from index.readers.yaml_nodes import (
    Node,
    NotYamlError,
    TextList,
    compose,
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
)
from index.signs import asks

_QUESTION_KEYS = ("question", "q", "title", "summary", "name", "heading", "ask")
_ANSWER_KEYS = ("answer", "a", "response", "content", "reply", "solution", "text", "body")
_TITLE_KEYS = ("title", "category", "name", "section", "heading", "topic", "group", "label")
_PHRASING_KEYS = ("phrasings", "alternatives", "alts", "aka", "variants")
_FAQ_KEYS = ("faq", "faqs", "questions", "entries", "items")
_REMEDY = "Write each entry as a question and an answer."
_GROUP_KEYS = (*_FAQ_KEYS, "categories", "sections", "topics", "groups", "pages")


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
        root = compose(text)
    except NotYamlError as fault:
        return [], [fault.problem(file)]
    walk = _Walk(file)
    if root is not None:
        _visit(root, (), walk, is_root=True)
    return walk.drafts, walk.problems


def _visit(node: Node, section: tuple[str, ...], walk: _Walk, *, is_root: bool = False, name: str = "") -> None:
    """Look for entries in a node; aliases are followed once, so no text can blow up."""
    if id(node) in walk.seen:
        return
    walk.seen.add(id(node))
    if is_sequence(node):
        _sequence(node, section, walk, name)
    elif is_mapping(node):
        keys = _keys(node)
        if _is_entry(keys):
            _entry(keys, section, walk)
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


def _keys(node: Node) -> dict[str, tuple[Node, Node]]:
    return {key_text(key).lower(): (key, value) for key, value in pairs(node)}


def _is_entry(keys: dict[str, tuple[Node, Node]]) -> bool:
    has_answer = any(name in keys for name in _ANSWER_KEYS)
    if has_answer and ("question" in keys or "q" in keys):
        return True  # whatever its types are: wrong ones are reported
    question = next((keys[name][1] for name in _QUESTION_KEYS if name in keys), None)
    if question is None or is_mapping(question) or is_sequence(question):
        return False
    if has_answer:
        return True
    holds_more = any(is_sequence(value) or is_mapping(value) for _, value in keys.values())
    return ("question" in keys or "q" in keys) and not holds_more


def _entry(keys: dict[str, tuple[Node, Node]], section: tuple[str, ...], walk: _Walk) -> None:
    question_key, question_node = next(keys[name] for name in _QUESTION_KEYS if name in keys)
    question = text_of(question_node)
    found = next((keys[name] for name in _ANSWER_KEYS if name in keys), None)
    if question is None or not question.strip():
        what = f"the {key_text(question_key)} must be text, found {kind_of(question_node)}"
        walk.refuse(question_node, what, "Put quotes around it.")
        question = None
    answer = text_of(found[1]) if found else None
    if found is None:
        walk.refuse(question_key, "this question has no answer", "Add an answer, or remove the question.")
    elif answer is None and not is_null(found[1]):
        what = f"the {key_text(found[0])} must be text, found {kind_of(found[1])}"
        walk.refuse(found[1], what, "Write it as one block: answer: | and the text indented below.")
    if question is None or found is None or (answer is None and not is_null(found[1])):
        return
    lines = (answer or "").rstrip("\n").split("\n")
    draft = Draft(" ".join(question.split()), line_of(question_key), _section(keys, section, walk))
    if (answer or "").strip():
        draft.answer = lines
        draft.answer_lines = list(text_lines(found[1], len(lines)))
    draft.id = _text(keys, "id", walk)
    for name in _PHRASING_KEYS:
        if name in keys:
            listed = TextList(keys[name][1], walk.file, name)
            walk.problems += listed.problems
            draft.phrasings += tuple(listed.texts)
    walk.drafts.append(draft)


def _section(keys: dict[str, tuple[Node, Node]], section: tuple[str, ...], walk: _Walk) -> tuple[str, ...]:
    for name in ("section", "category"):
        if name in keys:
            node = keys[name][1]
            if is_sequence(node):
                listed = TextList(node, walk.file, name)
                walk.problems += listed.problems
                return (*section, *listed.texts)
            return (*section, _text(keys, name, walk))
    return section


def _text(keys: dict[str, tuple[Node, Node]], name: str, walk: _Walk) -> str:
    if name not in keys:
        return ""
    text = text_of(keys[name][1])
    if text is None:
        walk.refuse(keys[name][1], f"the {name} must be text, found {kind_of(keys[name][1])}", "Put quotes around it.")
    return text or ""


def _title(keys: dict[str, tuple[Node, Node]]) -> str:
    """Return the title of a group of entries."""
    return next((text for name in _TITLE_KEYS if name in keys and (text := text_of(keys[name][1]))), "")


def _is_question_mapping(node: Node, name: str) -> bool:
    """Tell whether the keys of a mapping are the questions and its values the answers."""
    found = list(pairs(node))
    if not found or not all(text_of(value) is not None for _, value in found):
        return False
    asking = sum(asks(key_text(key)) for key, _ in found)
    return name != "" or asking * 2 > len(found)


def _question_mapping(node: Node, section: tuple[str, ...], walk: _Walk) -> None:
    for key, value in pairs(node):
        question = text_of(key)
        if question is None:
            walk.refuse(key, f"a question must be text, found {kind_of(key)}", "Put quotes around it.")
            continue
        lines = (text_of(value) or "").rstrip("\n").split("\n")
        draft = Draft(question, line_of(key), section)
        if any(line.strip() for line in lines):
            draft.answer, draft.answer_lines = lines, list(text_lines(value, len(lines)))
        walk.drafts.append(draft)
