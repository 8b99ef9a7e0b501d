"""YAML FAQs, whatever keys their authors chose."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from index.readers import read_file
from index.readers.yaml_faq import read_yaml
from index.readers.yaml_nodes import NotYamlError, compose, items, kind_of, line_of, pairs, text_of
from tests.index.readers.reading import answers, drafts, questions


def _problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.what) for problem in read_yaml(dedent(text).strip("\n"), "faq.yml")[1]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("question", "answer"),
        ("q", "a"),
        ("Question", "Answer"),
        ("title", "content"),
        ("question", "response"),
        ("question", "answer_md"),
        ("question", "description"),
        ("title", "description"),
        ("error", "solution"),
        ("problem", "solution"),
        ("problem", "description"),
        ("issue", "fix"),
        ("term", "definition"),
        ("prompt", "completion"),
        ("header", "body"),
    ],
)
def test_entries_are_found_under_the_keys_people_use(question: str, answer: str) -> None:
    text = f"- {question}: What is it?\n  {answer}: A tool.\n"
    assert [(draft.question, draft.answer) for draft in drafts(text, ".yml")] == [("What is it?", ["A tool."])]


def test_an_entry_has_its_id_section_and_phrasings() -> None:
    (draft,) = drafts(
        """
        entries:
          - id: install
            question: How do I install it?
            section: [Setup, Linux]
            phrasings: [set up, 怎么安装]
            answer: Run it.
        """,
        ".yml",
    )
    assert (draft.id, draft.section, draft.phrasings) == ("install", ("Setup", "Linux"), ("set up", "怎么安装"))


def test_titles_of_groups_and_names_of_categories_are_sections() -> None:
    groups = "- title: Setup\n  items:\n    - title: How?\n      content: So.\n"
    categories = "Setup:\n  - question: How?\n    response: So.\n"
    assert [drafts(text, ".yml")[0].section for text in (groups, categories)] == [("Setup",), ("Setup",)]


def test_keys_may_be_the_questions() -> None:
    assert questions("faq:\n  What is it?: A tool.\n  Fees: none\n", ".yml") == ["What is it?", "Fees"]


def test_a_block_answer_is_verbatim_with_the_line_of_each_of_its_lines() -> None:
    (draft,) = drafts("- question: How?\n  answer: |\n    Run:\n\n        x  # y\n\n    - a\n", ".yml")
    assert draft.answer == ["Run:", "", "    x  # y", "", "- a"]
    assert draft.answer_lines == [3, 4, 5, 6, 7]


def test_a_folded_answer_ends_on_its_last_line() -> None:
    (draft,) = drafts("- question: How?\n  answer: >\n    One\n    two\n    three.\n", ".yml")
    assert (draft.answer, draft.answer_lines) == (["One two three."], [5])


def test_a_mapping_of_settings_beside_the_entries_is_no_entry() -> None:
    text = "menu: {home: /, faq: /faq}\nentries:\n  - question: What?\n    answer: This.\n"
    assert questions(text, ".yml") == ["What?"]


@pytest.mark.parametrize("answer", ["100", "1.50", "yes", "No", "2019-01-01", "0x10", "="])
def test_an_answer_that_yaml_takes_for_another_type_is_taken_as_written(answer: str) -> None:
    text = f"- question: Is it so?\n  answer: {answer}\n"
    assert [(draft.answer, draft.answer_lines) for draft in drafts(text, ".yml")] == [([answer], [2])]


def test_a_description_beside_an_answer_or_entries_is_no_answer() -> None:
    text = "- question: What?\n  description: Odd.\n  answer: This.\n- title: Setup\n  description: Odd.\n"
    assert answers(text, ".yml") == ["This."]


def test_a_titled_text_that_introduces_entries_is_a_section() -> None:
    text = "- title: Setup\n  text: Read this.\n  items:\n    - title: How?\n      content: So.\n"
    assert [(draft.question, draft.section) for draft in drafts(text, ".yml")] == [("How?", ("Setup",))]


def test_the_first_of_several_questions_is_the_question_and_the_rest_are_phrasings() -> None:
    (draft,) = drafts("qnas:\n  - questions:\n      - How do I return it?\n      - refund\n    answer: So.\n", ".yml")
    assert (draft.question, draft.question_line, draft.phrasings) == ("How do I return it?", 2, ("refund",))


@pytest.mark.parametrize(
    ("question", "answer"),
    [("q{}", "a{}"), ("Q{}", "A{}"), ("question_{}", "answer_{}"), ("item{}.q", "item{}.a"), ("x{}_question", "x{}_a")],
)
def test_keys_that_come_in_pairs_are_entries_and_the_rest_beside_them_is_not(question: str, answer: str) -> None:
    lines = [f"  {question.format(n)}: How {n}?\n  {answer.format(n)}: So {n}.\n" for n in (1, 2)]
    found = drafts("faq:\n  title: All of it\n" + "".join(lines), ".yml")
    assert [(draft.question, draft.question_line, draft.answer) for draft in found] == [
        ("How 1?", 3, ["So 1."]),
        ("How 2?", 5, ["So 2."]),
    ]


def test_words_about_a_mapping_of_questions_are_no_entries() -> None:
    text = "faq:\n  title: FAQ\n  description: All of it.\n  What is it?: A tool.\n"
    assert questions(text, ".yml") == ["What is it?"]


def test_keys_that_ask_may_have_answers_of_any_type_or_none() -> None:
    found = drafts("How many?: 100\nIs it free?: yes\nSince when?:\n", ".yml")
    assert [(draft.question, draft.answer) for draft in found] == [
        ("How many?", ["100"]),
        ("Is it free?", ["yes"]),
        ("Since when?", []),
    ]


def test_every_document_of_a_file_is_read() -> None:
    found = drafts("---\nquestion: First?\nanswer: One.\n---\n- question: Second?\n  answer: Two.\n", ".yml")
    assert [(draft.question, draft.question_line, draft.answer_lines) for draft in found] == [
        ("First?", 2, [3]),
        ("Second?", 5, [6]),
    ]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (
            "faqs:\n  - question: How?\n    answer: |\n      So.\n      Indeed.",
            [("How?", 4, ["So.", "Indeed."], [6, 7])],
        ),
        ("FAQ:\n  How?: So.", [("How?", 4, ["So."], [4])]),
        ("questions: [other-page, more]", []),
        ("faqs:\n  - question: How?", []),
        ("faq: true", []),
        ("menu:\n  - title: How?\n    text: So.", []),
        ("faqs: [", []),
    ],
)
def test_front_matter_of_markdown_may_list_entries(
    front: str, expected: list[tuple[str, int, list[str], list[int]]], tmp_path: Path
) -> None:
    path = tmp_path / "faq.md"
    path.write_text(f"---\ntitle: FAQ\n{front}\n---\n\n## Why?\n\nThus.\n", encoding="utf-8")
    *listed, body = read_file(path, path.name)[0]
    assert [(one.question, one.question_line, one.answer, one.answer_lines) for one in listed] == expected
    assert (body.question, body.question_line) == ("Why?", front.count("\n") + 6)
    assert read_file(path, path.name)[1] == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- question: 1\n  answer: x", 1, "the question must be text, found a number"),
        ("- question: x\n  answer: [a]", 2, "the answer must be text, found a list"),
        ("- question: x\n  answer: {a: b}", 2, "the answer must be text, found a mapping"),
        ("- question: x\n  answers: [a]", 2, "the answers must be text, found a list"),
        ("- questions: [x, 1]\n  answer: a", 1, "questions must hold texts, found a number"),
        ("- questions: [1]\n  answer: a", 1, "questions must hold texts, found a number"),
        ("- question: {en: x, zh: y}\n  answer: {en: a}", 1, "this question has no answer"),
        ("faq:\n  q1: x\n  a1: y\n  q2: z", 4, "this question has no answer"),
        ("faq:\n  q1: 1\n  a1: y", 2, "the q1 must be text, found a number"),
        ("- question: x\n  id: 3\n  answer: y", 2, "the id must be text, found a number"),
        ("- question: x\n  phrasings: y\n  answer: y", 2, "phrasings must be a list of texts, found text"),
        ("- question: x\n  phrasings: [y, 3]\n  answer: y", 2, "phrasings must hold texts, found a number"),
        ("- question: x\n  tags: [y]\n- question: y\n  answer: z", 0, ""),
        ("- question: x", 1, "this question has no answer"),
        ("entries: 3", 1, "entries must be a list of entries, found a number"),
        ("- question: x\n  answer: y\n- 42", 3, "an item of the list must be an entry, found a number"),
    ],
)
def test_a_wrong_type_is_reported_with_what_was_found(text: str, line: int, what: str) -> None:
    assert _problems(text) == ([(line, what)] if line else [])


def test_all_faults_of_entries_are_reported_together() -> None:
    text = "- question: 1\n  answer: [x]\n- question: y\n- z\n"
    assert [line for line, _ in _problems(text)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: b\nc: 'd\n", 2), ("a: b\n\tc: d\n", 2), ("a: b: c\n", 1), ("a: \x07\n", 1), ("- a\nb: c\n", 2)],
)
def test_text_that_is_not_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotYamlError) as caught:
        compose(text)
    assert caught.value.line == line
    assert caught.value.problem("f").file == "f"


def test_an_unclosed_quotation_is_reported_where_it_opens() -> None:
    assert _problems('- question: What?\n  answer: A tool.\n- question: "Is it?\n  answer: Yes.\n')[0][0] == 3


def test_an_empty_text_has_no_node() -> None:
    assert compose("# only a comment\n") is None
    assert read_yaml("", "f") == ([], [])


def test_nodes_know_their_line_and_kind() -> None:
    root = compose("a: 1\nb: text\nc: [x]\nd: {}\ne: yes\nf:\n")
    assert root is not None
    assert [line_of(value) for _, value in pairs(root)] == [1, 2, 3, 4, 5, 6]
    kinds = ["a number", "text", "a list", "a mapping", "true or false", "nothing"]
    assert [kind_of(value) for _, value in pairs(root)] == kinds


def test_look_ups_in_a_node_of_another_kind_find_nothing() -> None:
    root = compose("text")
    assert root is not None
    assert (items(root), list(pairs(root)), text_of(root)) == ([], [], "text")


def test_no_tag_of_a_text_makes_an_object() -> None:
    assert answers("- question: x\n  answer: !!python/object/apply:os.system ['echo no']\n", ".yml") == []


@pytest.mark.parametrize(
    "text",
    [
        "- question:\n    en: How?\n    zh-CN: 怎么？\n  answer:\n    en: So.\n    zh-CN: 这样。\n  section: S\n",
        "- question_en: How?\n  answer_en: So.\n  question_zh: 怎么？\n  answer_zh: 这样。\n  section: S\n",
        "- title: {en: 'How?', zh: 怎么？}\n  content: {en: So., zh: 这样。}\n  section: {en: S, zh: S}\n",
    ],
    ids=["mappings", "suffixes", "titles"],
)
def test_an_entry_in_several_languages_is_one_entry_each(text: str) -> None:
    found = drafts(text, ".yml")
    assert [(draft.question, draft.answer, draft.language, draft.id, draft.section) for draft in found] == [
        ("How?", ["So."], "en", "", ("S",)),
        ("怎么？", ["这样。"], "zh", "how.zh", ("S",)),
    ]


def test_the_languages_of_an_entry_share_its_id() -> None:
    text = "- id: x\n  q: {en: How, de: Wie}\n  a: {en: So., de: Darum.}\n"
    assert [(draft.id, draft.language) for draft in drafts(text, ".yml")] == [("x", "en"), ("x.de", "de")]


def test_wordings_in_several_languages_with_one_answer_are_phrasings() -> None:
    (draft,) = drafts("- question: {en: How, zh: 怎么}\n  answer: So.\n  aka: [why]\n", ".yml")
    assert (draft.question, draft.answer, draft.phrasings) == ("How", ["So."], ("why", "怎么"))
