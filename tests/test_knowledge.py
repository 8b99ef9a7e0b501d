"""The FAQs that are shipped, and the page that tells how to write one."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from index.base_settings import read_settings
from index.bases import QUESTIONS_FILE, SETTINGS_FILE, read_bases
from index.entry import Base, Entry
from index.labels import Label, label_problems, read_labels
from index.language import has_chinese
from index.passage import Role
from index.passages import passages_of
from index.readers.blocks import Draft
from index.readers.markdown import read_markdown
from index.slug import slug
from tests.conftest import SHARED, needs_shared
from tests.index.readers.reading import drafts_of

_KNOWLEDGE = Path(__file__).resolve().parents[1] / "knowledge"
_NAMES = ["mmdetection", "mmfaq"]
_KINDS = {"paraphrase", "keyword", "traceback", "typo", "zh", "table", "title"}
_RELEASES = 33
_LONG_SENTENCE = 8
_LINK = re.compile(r"https?://[^\s)>\]`]+")
_CODE = re.compile(r"`([^`\n]+)`")
_VERSION = re.compile(r"\d+(?:\.\d+)+\w*")
# Slips of the original that are not repeated: a folder that does not exist, typographic quotes, a blank, a typo.
_CORRECTED = {
    "config/fp16": "configs/fp16",
    "evaluation = dict(save_best=‘auto’)": "evaluation = dict(save_best='auto')",
    "evaluation = dict(save_best='mAP' )": "evaluation = dict(save_best='mAP')",
    "pyorch": "pytorch",
}
each_base = pytest.mark.parametrize("name", _NAMES)


@cache
def _bases() -> dict[str, Base]:
    bases, problems = read_bases([_KNOWLEDGE])
    assert [str(problem) for problem in problems] == []
    return {base.name: base for base in bases}


def _labels(name: str) -> list[Label]:
    labels, problems = read_labels(_KNOWLEDGE / name / QUESTIONS_FILE, name)
    assert problems == []
    return labels


def _table() -> Entry:
    return next(entry for entry in _bases()["mmdetection"].entries if entry.id == "mmcv-compatibility")


def _rows(text: str) -> list[tuple[str, ...]]:
    """Return the cells of all table rows of a Markdown text."""
    lines = [line.strip() for line in text.split("\n") if line.strip().startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


def test_both_bases_are_read_without_any_problem() -> None:
    assert sorted(_bases()) == _NAMES
    assert label_problems(_bases().values()) == []


def test_the_faq_of_mmdetection_has_its_twenty_entries_in_six_sections() -> None:
    entries = _bases()["mmdetection"].entries
    assert len(entries) == 20
    counts = Counter(entry.section for entry in entries)
    sections = ["Installation", "Coding", "PyTorch/CUDA Environment", "Training", "Evaluation", "Model"]
    assert counts == dict(zip([(section,) for section in sections], [4, 2, 5, 5, 1, 3], strict=True))


def test_the_compatibility_table_has_a_row_for_each_release_and_the_master_branch() -> None:
    rows = _rows(_table().answer)[2:]
    assert len({version for version, _ in rows}) == len(rows) == _RELEASES + 1
    assert (rows[0][0], rows[1][0], rows[-1][0]) == ("master", "2.25.2", "2.0.0")
    assert sum(passage.role is Role.ROW for passage in passages_of(_table())) == _RELEASES + 1


@each_base
def test_every_entry_has_phrasings_in_both_languages(name: str) -> None:
    for entry in _bases()[name].entries:
        assert len(entry.phrasings) >= 4, entry.id
        assert any(map(has_chinese, entry.phrasings)), entry.id


@each_base
def test_no_phrasing_is_given_twice_or_repeats_a_question(name: str) -> None:
    entries = _bases()[name].entries
    texts = [slug(text) for entry in entries for text in (entry.question, *entry.phrasings)]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


@each_base
def test_no_test_question_is_a_phrasing(name: str) -> None:
    phrasings = {slug(text) for entry in _bases()[name].entries for text in entry.phrasings}
    assert [label.question for label in _labels(name) if slug(label.question) in phrasings] == []


@each_base
def test_test_questions_are_distinct_and_of_known_kinds_and_languages(name: str) -> None:
    labels = _labels(name)
    assert len({label.question for label in labels}) == len(labels)
    assert {label.kind for label in labels} <= _KINDS
    assert {label.language for label in labels} <= {"en", "zh"}


def test_every_entry_of_mmdetection_is_asked_for_by_a_test_question() -> None:
    asked = {identifier for label in _labels("mmdetection") for identifier in label.entries}
    assert {entry.id for entry in _bases()["mmdetection"].entries} == asked


@each_base
def test_test_questions_ask_for_known_entries(name: str) -> None:
    known = {entry.id for entry in _bases()[name].entries}
    assert [label for label in _labels(name) if not set(label.entries) <= known] == []


@each_base
def test_a_good_part_of_the_test_questions_have_no_answer(name: str) -> None:
    labels = _labels(name)
    assert 0.3 <= sum(not label.entries for label in labels) / len(labels) <= 0.5


@each_base
def test_the_words_of_a_glossary_line_are_distinct_and_stand_in_no_other(name: str) -> None:
    groups = _bases()[name].glossary
    words = Counter(word.casefold() for group in groups for word in group)
    assert groups
    assert all(len(group) > 1 for group in groups)
    assert [word for word, count in words.items() if count > 1] == []


@each_base
def test_links_of_an_answer_are_absolute(name: str) -> None:
    for entry in _bases()[name].entries:
        targets = re.findall(r"\]\(([^)\s]+)\)", entry.answer)
        assert [target for target in targets if not target.startswith("https://")] == []


@each_base
def test_every_fence_of_an_answer_is_closed_and_names_its_language(name: str) -> None:
    for entry in _bases()[name].entries:
        assert read_markdown(entry.answer, entry.id)[1] == []
        assert len(re.findall(r"^\s*```$", entry.answer, re.MULTILINE)) * 2 == entry.answer.count("```")


def test_every_entry_of_mmdetection_leads_to_its_section_on_the_web() -> None:
    urls = {entry.section: entry.source.url for entry in _bases()["mmdetection"].entries}
    assert urls["PyTorch/CUDA Environment",] == (
        "https://mmdetection.readthedocs.io/en/v2.25.2/faq.html#pytorch-cuda-environment"
    )


def test_the_template_is_a_valid_base_wherever_it_is_copied(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(_KNOWLEDGE / "_template", tmp_path / "foo"))
    bases, problems = read_bases([folder])
    assert problems == []
    assert label_problems(bases) == []
    (base,) = bases
    assert [entry.id for entry in base.entries] == ["no-module-foo-ops", "how-do-i-update-foo"]
    assert all(len(entry.phrasings) >= 4 for entry in base.entries)


def test_the_template_is_not_read_in_its_place() -> None:
    assert (_KNOWLEDGE / "_template" / SETTINGS_FILE).is_file()
    assert "template" not in _bases()


def _examples(language: str) -> list[str]:
    """Return the examples of a language on the page, in order."""
    page = (_KNOWLEDGE / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^(`{3,})(\w*)\n(.*?)^\1$", page, re.MULTILINE | re.DOTALL)
    return [text for _, name, text in found if name == language]


def _read(text: str, suffix: str) -> list[tuple[str, tuple[str, ...], str]]:
    drafts: list[Draft] = drafts_of(text, suffix)
    return [(draft.id or slug(draft.question), draft.section, draft.answer[0]) for draft in drafts]


def test_the_markdown_examples_of_the_page_are_read_as_it_claims() -> None:
    bullets, headings, pairs, folds = [_read("# Foo\n\n" + text, ".md") for text in _examples("markdown")]
    assert bullets == [
        ("no-module-foo-ops", ("Installation",), "1. Remove the old package: `pip uninstall foo`."),
        ("using-foo-with-bar", ("Installation",), "Install both with `pip install foo[bar]`."),
    ]
    assert headings == [
        ("update", ("Usage",), "Run the updater:"),
        ("does-foo-run-on-windows", ("Usage",), "Yes, from version 2.0 on."),
    ]
    assert pairs == [("how-do-i-reset-foo", (), "Run `foo reset`.")]
    assert folds == [("where-is-the-log-file", (), "In `~/.foo/log.txt`.")]


def test_the_restructuredtext_examples_of_the_page_are_read_as_it_claims() -> None:
    titles, definitions = [_read("Foo\n###\n\n" + text, ".rst") for text in _examples("rst")]
    assert titles == [("how-do-i-install-foo", ("Installation",), "Run `pip install foo`.")]
    assert definitions == [("how-do-i-remove-foo", (), "Run `pip uninstall foo`.")]


def test_the_yaml_examples_of_the_page_are_read_as_it_claims() -> None:
    full, groups, categories, *_ = _examples("yaml")
    answer = "Run `pip install foo`."
    assert _read(full, ".yml") == [("install", ("Installation",), answer)]
    assert drafts_of(full, ".yml")[0].phrasings == ("foo setup", "怎么安装 foo")
    assert read_settings(full, "f", is_faq=True)[0].texts == {"title": "Foo"}
    assert _read(groups, ".yml") == _read(categories, ".yml") == [("how-do-i-install-foo", ("Installation",), answer)]


def test_the_settings_and_test_questions_of_the_page_are_valid(tmp_path: Path) -> None:
    *_, phrasings, glossary, questions = _examples("yaml")
    settings, problems = read_settings(phrasings + glossary, SETTINGS_FILE)
    assert problems == []
    assert (list(settings.phrasings), len(settings.glossary)) == (["gpu-out-of-memory"], 2)
    (tmp_path / QUESTIONS_FILE).write_text(questions, encoding="utf-8")
    labels, problems = read_labels(tmp_path / QUESTIONS_FILE, QUESTIONS_FILE)
    assert problems == []
    assert [label.entries for label in labels] == [("loss-goes-nan",), (), ("no-module-foo-ops",)]
    assert {label.kind for label in labels} <= _KINDS


def test_the_ids_that_the_page_shows_are_made_from_its_questions() -> None:
    page = (_KNOWLEDGE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`+) ?(.*?) ?\1 \| `([a-z0-9-]+)` \|$", page.split("## Ids")[1], re.MULTILINE)
    assert [made for _, _, made in rows] == [slug(question) for _, question, _ in rows]
    assert len(rows) == 3


@cache
def _original() -> str:
    return (SHARED / "faqs" / "mmdetection" / "en_faq.md").read_text(encoding="utf-8")


@cache
def _shipped() -> str:
    return (_KNOWLEDGE / "mmdetection" / "faq.md").read_text(encoding="utf-8")


@needs_shared
@pytest.mark.parametrize("pattern", [_VERSION, _LINK], ids=["versions", "links"])
def test_no_fact_of_the_original_is_lost(pattern: re.Pattern[str]) -> None:
    wanted = set(pattern.findall(_original()))
    assert len(wanted) > 5
    assert sorted(one for one in wanted if one not in _shipped()) == []


@needs_shared
def test_no_code_of_the_original_is_lost_but_for_corrected_slips() -> None:
    missing = {code for code in _CODE.findall(_original()) if code not in _shipped()}
    assert missing == set(_CORRECTED)
    assert [correct for correct in _CORRECTED.values() if correct not in _shipped()] == []


@needs_shared
def test_the_compatibility_table_says_what_the_original_says() -> None:
    assert _rows(_table().answer)[2:] == _rows(_original())[2:]


@needs_shared
def test_questions_are_those_of_the_original() -> None:
    found = [draft.question for draft in drafts_of(_original())]
    assert [slug(entry.question) for entry in _bases()["mmdetection"].entries] == [slug(one) for one in found]


def _prose(text: str) -> str:
    """Return a text without questions, code, tables and links."""
    text = re.sub(r"```.*?```", " § ", text, flags=re.DOTALL)
    text = re.sub(r"`[^`\n]+`|\]\([^)]*\)|^\s*\|.*$|^- .*$", " § ", text, flags=re.MULTILINE)
    return re.sub(r"[^\w§.!?:;\n]+", " ", text).lower()


@needs_shared
def test_no_sentence_of_the_original_is_copied() -> None:
    own = " ".join(re.findall(r"\w+", _prose(_shipped())))
    sentences = [re.findall(r"\w+", part) for part in re.split(r"[.!?:;§]\s|\n|§", _prose(_original()))]
    long = [" ".join(words) for words in sentences if len(words) >= _LONG_SENTENCE]
    assert len(long) > 20
    assert [sentence for sentence in long if sentence in own] == []
