from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.lint.finding import Finding
from bot.lint.retrieval_rules.winning import NEVER_WINS
from index.encoder import Encoder
from tests.bot.lint.corpus import found
from tests.bot.lint.indexed import headings, written_indexed

OTHERS = {"Where is the log file?": "In the home folder.", "Who feeds the kestrel?": "The warden does, at noon."}
TABLE = "| Petrel version | Heron version |\n| --- | --- |\n| 2.2.0 | 1.4.0 |\n| 2.1.0 | 1.3.0 |"


def _found(folder: Path, encoder: Encoder, entries: dict[str, str], phrasings: str = "") -> list[Finding]:
    faq = yaml.safe_dump([{"q": title, "a": answer} for title, answer in (entries | OTHERS).items()])
    texts = {"faq.yml": faq, "base.yml": f"title: t\n{phrasings}"}
    return list(found(written_indexed(folder / "petrel", encoder, texts), [NEVER_WINS]))


def test_an_entry_whose_versions_a_table_answers_is_found(tmp_path: Path, encoder: Encoder) -> None:
    entries = {"Which Heron does Petrel need?": TABLE, "Does Petrel 2.1 work with Heron 1.3?": "Yes, it does."}
    (finding,) = _found(tmp_path, encoder, entries)

    assert "which-heron-does-petrel-need comes first" in finding.what


def test_of_two_entries_with_one_title_the_one_that_never_comes_first_is_found(
    tmp_path: Path, encoder: Encoder
) -> None:
    text = (
        "# FAQ\n\n## Desktop\n\n### Where is the palette?\n\nWhere is the palette? In the menu View, as Palette.\n\n"
        "## Phone\n\n### Where is the palette?\n\nBelow the gear.\n"
    )
    linted = written_indexed(tmp_path, encoder, {"faq.md": text})

    assert len(list(found(linted, [NEVER_WINS]))) == 1


@pytest.mark.parametrize("title", ["Common problems", "Other questions", "???", "What is it?", "常见问题"])
def test_a_title_that_says_nothing_is_found(tmp_path: Path, encoder: Encoder, title: str) -> None:
    (finding,) = _found(tmp_path, encoder, {title: "Most of them go away after a restart."})

    assert "its title says nothing" in finding.what


@pytest.mark.parametrize(
    "title", ["404", "Error 1455", "What is `--`?", "Segmentation fault", "How does it work?", "显存不足", "Why C++?"]
)
def test_a_title_of_few_words_that_say_something_is_right(tmp_path: Path, encoder: Encoder, title: str) -> None:
    assert _found(tmp_path, encoder, {title: "Most of them go away after a restart."}) == []


def test_phrasings_may_say_what_the_title_does_not(tmp_path: Path, encoder: Encoder) -> None:
    phrasings = "phrasings:\n  common-problems: [the service hangs]\n"

    assert _found(tmp_path, encoder, {"Common problems": "Restart the service."}, phrasings) == []


def test_an_entry_in_another_language_than_its_twin_is_found_by_it(tmp_path: Path, encoder: Encoder) -> None:
    english = headings({'"Segmentation fault"': "Check `gcc --version`, and `nvcc`. `abi.md` tells more."} | OTHERS)
    chinese = headings({'"Segmentation fault"': "检查 `gcc --version` 和 `nvcc`。参见 `abi.md`。"})
    files = {"base.yml": "title: t\n", "en_faq.md": english, "zh_faq.md": chinese}

    assert list(found(written_indexed(tmp_path, encoder, files), [NEVER_WINS])) == []
