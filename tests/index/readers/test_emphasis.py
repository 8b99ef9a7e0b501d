"""Questions in other emphasis than `**`, titles in bold before their text, statements among questions."""

from __future__ import annotations

import pytest

from tests.index.readers.reading import answers, drafts, questions


@pytest.mark.parametrize(
    ("first", "last"),
    [("<b>", "</b>"), ("<strong>", "</strong>"), ("***", "***"), ("___", "___"), ("<b> ", " </b><br>")],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_bold_questions_may_be_written_in_other_ways(first: str, last: str, gap: str) -> None:
    text = "# FAQ\n\n" + "".join(f"{first}{question}{last}{gap}So.\n\n" for question in ("Is it new?", "Is it old?"))
    found = drafts(text)
    assert [(draft.question, draft.answer) for draft in found] == [("Is it new?", ["So."]), ("Is it old?", ["So."])]


@pytest.mark.parametrize("mark", ["*", "_"])
def test_a_marked_question_may_stand_in_italics(mark: str) -> None:
    assert questions(f"{mark}Q: Is it new?{mark}\n\nA: No.\n\n{mark}Q: Is it old?{mark}\n\nA: Yes.\n") == [
        "Is it new?",
        "Is it old?",
    ]


def test_italics_that_begin_a_sentence_are_no_question() -> None:
    assert questions("## Why?\n\n*Q* is a letter.\n\n<b>Note</b> that.\n\n## How?\n\nSo.\n") == ["Why?", "How?"]


@pytest.mark.parametrize(
    "heading", ["# FAQ", "## 🔧 Troubleshooting", "# 2. Common errors", "## Docker FAQ", "# 常见问题"]
)
@pytest.mark.parametrize("item", ["- **{}**: {}", "- **{}:** {}", "* **{}** - {}", "- **{}** — {}", "- **{}**： {}"])
def test_titles_in_bold_with_their_text_are_entries_below_a_heading_of_troubles(heading: str, item: str) -> None:
    found = drafts("\n".join([heading, "", item.format("It hangs", "Wait."), item.format("No sound", "Turn up.")]))
    assert [(draft.question, draft.question_line, draft.answer, draft.answer_lines) for draft in found] == [
        ("It hangs", 3, ["Wait."], [3]),
        ("No sound", 4, ["Turn up."], [4]),
    ]


def test_titles_in_bold_may_have_more_than_a_line_or_be_code() -> None:
    found = drafts(
        "# FAQ\n\n- `EBUSY`: Wait.\n  Then go on.\n\n  ```sh\n  free\n  ```\n\n- **Nothing**\n\n  So.\n- `X`: Y.\n"
    )
    assert [(draft.question, draft.answer) for draft in found] == [
        ("`EBUSY`", ["Wait.", "Then go on.", "", "```sh", "free", "```"]),
        ("Nothing", ["So."]),
        ("`X`", ["Y."]),
    ]


@pytest.mark.parametrize(
    "above",
    ["## How do I install it?", "## Setting up", "# FAQ\n\n**How do I install it?**", "# FAQ\n\nHow do I install it?"],
)
def test_titles_in_bold_are_parts_of_the_answer_to_a_question(above: str) -> None:
    items = "- **Linux**: apt\n- **macOS**: brew"
    assert answers(f"{above}\n\n{items}\n\n## Is it free?\n\nYes.\n")[0] == items


def test_titles_that_name_parts_of_an_answer_are_no_entries() -> None:
    assert questions("# Troubleshooting\n\n- **Symptom**: Noise.\n- **Note**: Mind it.\n") == []


def test_a_sentence_in_bold_among_questions_in_bold_is_an_entry() -> None:
    text = (
        "# FAQ\n\n**Is it new?** No.\n\n**It is too slow.** Push it.\n\n**Is it old?**\nYes.\n\n**Mind it.** Really.\n"
    )
    found = drafts(text)
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it new?", ["No."]),
        ("It is too slow.", ["Push it."]),
        ("Is it old?", ["Yes.", "", "**Mind it.** Really."]),
    ]


def test_sentences_in_bold_where_few_questions_are_bold_stay_in_answers() -> None:
    text = "**Is it new?** No.\n\n**It is too slow.** Push.\n\n**It is too low.** Pull.\n"
    assert questions(text) == ["Is it new?"]


@pytest.mark.parametrize("mark", [":", "：", " -", " –"])
def test_what_parts_a_question_from_its_answer_belongs_to_neither(mark: str) -> None:
    assert [
        (draft.question, draft.answer) for draft in drafts(f"**Is it new?**{mark} No.\n\n**Why?**{mark} So.\n")
    ] == [
        ("Is it new?", ["No."]),
        ("Why?", ["So."]),
    ]


def test_sentences_in_bold_below_other_text_stay_in_answers() -> None:
    text = "## {}\n\nMany.\n\n**Is it new?** No.\n\n**It is too slow.** Push.\n\n**Why?** So.\n"
    assert questions(text.format("Which questions are there?")) == ["Which questions are there?"]
    assert questions(text.format("Riding it")) == ["Is it new?", "Why?"]
