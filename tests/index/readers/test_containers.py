"""Folding containers of MkDocs, MyST and VitePress."""

from __future__ import annotations

import pytest

from tests.index.readers.reading import answers, drafts, questions


@pytest.mark.parametrize("mark", ["???", "???+", "!!!"])
@pytest.mark.parametrize("kind", ["question", "faq", "failure", "bug"])
def test_an_admonition_that_asks_is_an_entry_with_its_text_moved_to_the_margin(mark: str, kind: str) -> None:
    text = f'# F\n\n## Any\n\n{mark} {kind} "How do I stop it?"\n    Press:\n\n    ```sh\n    stop\n    ```\n\n## Z\n'
    (draft,) = drafts(text)
    assert (draft.question, draft.question_line, draft.section) == ("How do I stop it?", 5, ("Any",))
    assert draft.answer == ["Press:", "", "```sh", "stop", "```"]
    assert draft.answer_lines == [6, 7, 8, 9, 10]


def test_a_note_in_an_answer_stays_in_it() -> None:
    text = "## Is it free?\n\n!!! note\n    Until May.\n\n## Why?\n\nSo.\n"
    assert answers(text)[0] == "!!! note\n    Until May."


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("::: details {}", ":::"),
        (":::{{dropdown}} {}\n:open:", ":::"),
        ("```{{dropdown}} {}", "```"),
        ("````{{dropdown}} {}\n:color: red\n", "````"),
        ("::::{{admonition}} {}\n:class: dropdown\n", "::::"),
    ],
)
def test_a_fold_of_a_builder_is_an_entry(first: str, last: str) -> None:
    text = "".join(f"{first.format(title)}\nOne.\n\n- two\n{last}\n\n" for title in ("Is it new?", "It is old"))
    assert questions(text)[0] == "Is it new?"
    assert answers(text) == ["One.\n\n- two"] * len(answers(text))


def test_a_container_inside_code_is_code() -> None:
    text = "## How do I fold?\n\n````md\n::: details Why?\nSo.\n:::\n````\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["How do I fold?", "Why?"]
    assert answers(text)[0].startswith("````md\n::: details")


def test_a_container_that_is_never_closed_is_text() -> None:
    assert answers("## How?\n\n::: details Why?\nSo.\n") == ["::: details Why?\nSo."]


def test_backticks_that_open_no_code_hide_no_container() -> None:
    assert questions("```a``` b\n\n::: details Why `x`?\nSo.\n:::\n") == ["Why `x`?"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ('{{{{< details "{}" >}}}}', "{{< /details >}}"),
        ('{{{{% expand title="{}" open=true %}}}}', "{{% /expand %}}"),
        ('{{{{<faq question="{}">}}}}', "{{</faq>}}"),
        ("{{% details {} %}}", "{% enddetails %}"),
        ('{{% collapse(title="{}") %}}', "{% end %}"),
        ("/// details | {}\n    type: note\n    open: true\n", "///"),
        ("::: spoiler {}", ":::"),
        (":::details[{}]", ":::"),
    ],
)
def test_shortcodes_and_blocks_that_fold_are_entries(first: str, last: str) -> None:
    text = "".join(f"{first.format(title)}\nOne.\n\n- two\n{last}\n\n" for title in ("Is it new?", "Its age"))
    found = drafts("# FAQ\n\n" + text)
    assert [(draft.question, draft.answer) for draft in found] == [
        ("Is it new?", ["One.", "", "- two"]),
        ("Its age", ["One.", "", "- two"]),
    ]


@pytest.mark.parametrize("mark", ["???", "???+"])
def test_a_collapsed_box_of_any_kind_is_a_fold(mark: str) -> None:
    text = f'# FAQ\n\n{mark} note "Is it new?"\n    No.\n\n{mark} info "Its age"\n    Old.\n'
    assert [(draft.question, draft.answer) for draft in drafts(text)] == [
        ("Is it new?", ["No."]),
        ("Its age", ["Old."]),
    ]


def test_a_collapsed_box_in_an_answer_is_a_part_of_it() -> None:
    text = '## How do I start?\n\nPress.\n\n??? note "Windows"\n    Push.\n\nWait.\n\n## Why?\n\nSo.\n'
    assert answers(text)[0] == "Press.\n\n**Windows**\n\nPush.\n\nWait."


@pytest.mark.parametrize(
    "line",
    ['{{< faq "Why?" >}}', "{{< faq >}}\n{{< /faq >}}", '{{< faq x="Why?" >}}\n{{< /faq >}}', "{% details x=1 %}"],
)
def test_a_shortcode_without_a_title_or_an_end_is_text(line: str) -> None:
    assert questions(f"{line}\n\n::: details How?\nSo.\n:::\n") == ["How?"]


def test_a_fold_within_a_comment_that_is_never_closed_leaves_the_lines_in_order() -> None:
    (draft,) = drafts('### How do I stop it?\n<!-- never closed\n??? question "Is it hot?"\n    No.\n')
    assert draft.answer_lines == sorted(draft.answer_lines)
