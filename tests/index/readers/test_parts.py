"""What is a part of an answer, what is a section of entries, and what stands beside the FAQ."""

from __future__ import annotations

import time

import pytest

from index.readers.markdown import read_markdown
from index.readers.outline import entries_of
from tests.index.readers.reading import answers, drafts, questions


def test_headings_of_symptom_and_solution_are_parts_of_the_trouble_above() -> None:
    text = "# Trouble\n\n## Node is down\n\n### Symptoms\n\nSilence.\n\n### Resolution\n\nRestart.\n\n## Why?\n\nSo.\n"
    assert questions(text) == ["Node is down", "Why?"]
    assert answers(text)[0] == "### Symptoms\n\nSilence.\n\n### Resolution\n\nRestart."


def test_a_section_of_such_troubles_stays_a_section() -> None:
    text = "# T\n\n## Network\n\n### No route\n\n#### Cause\n\nA wall.\n\n### No name\n\n#### Cause\n\nNo DNS.\n"
    assert [(draft.question, draft.section) for draft in drafts(text)] == [
        ("No route", ("Network",)),
        ("No name", ("Network",)),
    ]


def test_bold_labels_alone_on_their_line_are_parts() -> None:
    text = "## Disk full\n\n**Symptom**\n\nIt stops.\n\n**Fix**\n\nTidy.\n\n## Lid open\n\n**Solution**\n\nShut it.\n"
    assert questions(text) == ["Disk full", "Lid open"]


def test_headings_that_come_again_under_several_entries_are_parts() -> None:
    text = "# T\n\n## No light\n\n### On Linux\n\nA.\n\n### On Mac\n\nB.\n\n## No sound\n\n### On Linux\n\nC.\n"
    assert questions(text)[0] == "No light"


def test_a_statement_with_text_and_headings_of_its_own_is_an_entry_beside_others() -> None:
    text = (
        "# T\n\n## Upgrading\n\nRead on.\n\n### From 1\n\nRename.\n\n## It is slow\n\nWait.\n\n## It broke\n\nMend.\n"
    )
    assert questions(text) == ["Upgrading", "It is slow", "It broke"]


@pytest.mark.parametrize("title", ["I/O errors", "How-to", "When things break", "Can't connect"])
def test_a_section_whose_title_only_begins_like_a_question_holds_entries(title: str) -> None:
    text = f"# FAQ\n\n## {title}\n\n- **Disk is full**\n\n  Tidy.\n\n- **No disk**\n\n  Plug it in.\n"
    assert questions(text) == ["Disk is full", "No disk"]


def test_bold_questions_right_below_an_asking_heading_are_entries() -> None:
    assert questions("# FAQ\n\n## Is it for me?\n\n**Who uses it?**\n\nAll.\n\n**Does it scale?**\n\nYes.\n") == [
        "Who uses it?",
        "Does it scale?",
    ]


def test_a_fold_below_text_is_a_part_of_the_answer_and_so_is_what_follows_it() -> None:
    fold = "<details>\n<summary>Full log</summary>\n\nboom\n\n</details>"
    text = f"# T\n\n### Build fails\n\nYou see:\n\n{fold}\n\nInstall make.\n\n### Is it slow?\n\nYes.\n"
    assert answers(text)[0] == "You see:\n\n**Full log**\n\nboom\n\nInstall make."


def test_an_asking_fold_in_an_answer_that_goes_on_stays_in_it() -> None:
    fold = "<details><summary>How do I turn it on?</summary>\n\nSet X.\n\n</details>"
    text = f"# FAQ\n\n### Is there a debug mode?\n\nYes:\n\n{fold}\n\nRestart.\n"
    assert answers(text) == ["Yes:\n\n**How do I turn it on?**\n\nSet X.\n\nRestart."]


def test_folds_for_each_system_and_a_last_word_are_one_answer() -> None:
    folds = "".join(f"<details><summary>{name}</summary>\n\nDo {name}.\n\n</details>\n" for name in ("Linux", "macOS"))
    assert questions(f"# T\n\n### Tests hang\n\n{folds}\nOr write to us.\n\n### Why?\n\nSo.\n") == [
        "Tests hang",
        "Why?",
    ]


def test_text_below_a_question_fold_goes_to_its_entry() -> None:
    text = "## General\n\n<details>\n<summary>Is it free?</summary>\n\nYes.\n\n</details>\n\nFor all.\n"
    assert answers(text) == ["Yes.\n\nFor all."]


def test_a_fold_around_questions_is_a_section() -> None:
    inner = "<details>\n<summary>How do I install it?</summary>\n\nWith pip.\n\n</details>"
    text = f"# FAQ\n\n<details>\n<summary>Setup</summary>\n\n{inner}\n\n</details>\n\n## Is it free?\n\nYes.\n"
    assert [(draft.question, draft.section) for draft in drafts(text)] == [
        ("How do I install it?", ("Setup",)),
        ("Is it free?", ()),
    ]


def test_short_bold_labels_below_a_bold_question_are_its_answer() -> None:
    text = (
        "# FAQ\n\n**How?**\n\n**Linux**\n\napt\n\n**Mac**\n\nbrew\n\n**Why?**\n\nSo.\n\n**It is broken**\n\nMend it.\n"
    )
    assert questions(text) == ["How?", "Why?", "It is broken"]


@pytest.mark.parametrize("title", ["License", "🙏 Acknowledgements", "Citation", "Still have questions?", "TODO"])
def test_what_closes_a_page_is_no_entry(title: str) -> None:
    assert questions(f"# FAQ\n\n## Is it free?\n\nYes.\n\n## {title}\n\nText.\n") == ["Is it free?"]


def test_of_a_readme_only_the_faq_is_read() -> None:
    text = "# x\n\n## Install\n\npip\n\n## FAQ\n\n### Is it slow?\n\nNo.\n\n### It broke\n\nMend.\n\n## Use\n\nX.\n"
    assert questions(text) == ["Is it slow?", "It broke"]


def test_a_long_page_of_questions_with_lists_is_read_in_linear_time() -> None:
    text = "".join(f"Q: What is {number}?\n\nA: This:\n\n- a\n- b\n\n" for number in range(2000))
    blocks, _ = read_markdown(text, "f")
    started = time.perf_counter()
    assert len(entries_of(blocks)) == 2000
    assert time.perf_counter() - started < 8  # the quadratic walk took several times that
