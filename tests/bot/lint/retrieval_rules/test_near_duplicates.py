from __future__ import annotations

from pathlib import Path

import pytest

from bot.lint.finding import Finding
from bot.lint.retrieval_rules.near_duplicates import NEAR_DUPLICATE
from index.encoder import Encoder
from tests.bot.lint.corpus import found
from tests.bot.lint.indexed import headings, written_indexed

RESTORE = "Run `petrel restore PATH`: it writes the newest copy beside the original, with the suffix `.restored`."
LIMIT = (
    "Set `limit: 2MB` in `petrel.toml`. The limit counts for all uploads together, is read again with every run, "
    "and may be given for an hour of the day."
)
OTHERS = {"Where is the log file?": "In the home folder.", "Who feeds the kestrel?": "The warden does, at noon."}


def _found(folder: Path, encoder: Encoder, entries: dict[str, str]) -> list[Finding]:
    linted = written_indexed(folder, encoder, {"faq.md": headings(entries | OTHERS)})
    return list(found(linted, [NEAR_DUPLICATE]))


def test_two_entries_that_ask_and_answer_the_same_in_other_words_are_found(tmp_path: Path, encoder: Encoder) -> None:
    again = "Use `petrel restore PATH`. The newest copy is written next to the original, with the suffix `.restored`."
    entries = {"How do I restore a deleted file?": RESTORE, "How can I get back a file that I deleted?": again}
    (finding,) = _found(tmp_path, encoder, entries)

    assert finding.first_line == 7
    assert "'How can I get back a file that I deleted?'" in finding.what
    assert finding.what.endswith("faq.md:3.")


def test_an_answer_that_stands_twice_is_found_whatever_the_titles_are(tmp_path: Path, encoder: Encoder) -> None:
    entries = {"How do I limit the bandwidth?": LIMIT, "Why are uploads slow at night?": LIMIT}

    assert [finding.first_line for finding in _found(tmp_path, encoder, entries)] == [7]


def test_three_entries_alike_are_three_findings_at_most_and_each_pair_one(tmp_path: Path, encoder: Encoder) -> None:
    entries = {"How do I limit bandwidth?": LIMIT, "Why are uploads slow?": LIMIT, "What makes it slow?": LIMIT}
    findings = _found(tmp_path, encoder, entries)

    assert len(findings) == len(set(findings)) == 3


@pytest.mark.parametrize(
    ("one", "other", "answer", "other_answer"),
    [
        ("How do I upgrade to Petrel 2.x?", "How do I upgrade to Petrel 3.x?", LIMIT, LIMIT),
        (
            "How do I enable compression?",
            "How do I disable compression?",
            "Set `compression: on` in `petrel.toml` and restart.",
            "Set `compression: off` in `petrel.toml` and restart.",
        ),
        (
            "How do I run Petrel on Windows?",
            "How do I run Petrel on Linux?",
            "Start `petrel.exe install` once; it then starts with the machine.",
            "Start `systemctl enable petrel` once; it then starts with the machine.",
        ),
        (
            "Can I post to Slack?",
            "Can I post to Discord?",
            "Yes, set its token and restart.",
            "Yes, set its token and restart.",
        ),
        (
            "How do I train with albumentations?",
            "How do I train without albumentations?",
            "Set `pipeline: albu` and start the training.",
            "Set `pipeline: none` and start the training.",
        ),
    ],
)
def test_what_titles_tell_apart_is_no_duplicate(
    tmp_path: Path, encoder: Encoder, one: str, other: str, answer: str, other_answer: str
) -> None:
    assert _found(tmp_path, encoder, {one: answer, other: other_answer}) == []


def test_the_sections_may_say_for_which_version_an_entry_is(tmp_path: Path, encoder: Encoder) -> None:
    sections = {"For 2.x": "How do I limit uploads?", "For 3.x": "What limits uploads?"}
    text = "\n".join(f"## {section}\n\n### {title}\n\n{LIMIT}\n" for section, title in sections.items())
    linted = written_indexed(tmp_path, encoder, {"faq.md": text})

    assert list(found(linted, [NEAR_DUPLICATE])) == []


def test_an_entry_and_its_translation_are_no_duplicates(tmp_path: Path, encoder: Encoder) -> None:
    english = headings({"Loss goes Nan": "Check `optim.lr` and `clip_grad` of the config. `loss_nan.md` tells more."})
    chinese = headings({"Loss goes Nan": "检查配置中的 `optim.lr` 和 `clip_grad`。参见 `loss_nan.md`。"})
    files = {"base.yml": "title: t\n", "en_faq.md": english, "zh_faq.md": chinese}

    assert list(found(written_indexed(tmp_path, encoder, files), [NEAR_DUPLICATE])) == []


def test_without_an_index_nothing_is_said(tmp_path: Path, encoder: Encoder) -> None:
    linted = written_indexed(tmp_path, encoder, {"faq.md": headings({"A tern?": LIMIT, "A gull?": LIMIT})})
    bare = type(linted)(linted.bases)

    assert list(found(linted, [NEAR_DUPLICATE])) != []
    assert list(found(bare, [NEAR_DUPLICATE])) == []
