from __future__ import annotations

from pathlib import Path

from bot.lint.finding import Finding
from bot.lint.retrieval_rules.phrasings import PHRASING_ELSEWHERE
from index.encoder import Encoder
from tests.bot.lint.corpus import found
from tests.bot.lint.indexed import headings, written_indexed

FAQ = headings(
    {
        "How do I install Petrel?": "Run `pip install petrel` and then `petrel init` in your home folder.",
        "How do I uninstall Petrel?": "Run `pip uninstall petrel` and delete the folder `~/.petrel`.",
        "I forgot the encryption password, can you recover my archive?": "No. We keep no copy of the key.",
        "How do I limit the bandwidth?": "Set `limit: 2MB` in `petrel.toml`.",
        "Which version of Heron does Petrel need?": (
            "| Petrel version | Heron version |\n| --- | --- |\n| 2.2.0 | 1.4.0 |\n| 2.1.0 | 1.3.0 |"
        ),
        "Does Petrel 2.1 work with Heron 1.3?": "Yes, all of our machines run this pair.",
    }
)


def _found(folder: Path, encoder: Encoder, phrasings: str) -> list[Finding]:
    linted = written_indexed(folder / "petrel", encoder, {"faq.md": FAQ, "base.yml": f"phrasings:\n{phrasings}"})
    return list(found(linted, [PHRASING_ELSEWHERE]))


def test_a_phrasing_that_another_entry_answers_is_found_at_its_line(tmp_path: Path, encoder: Encoder) -> None:
    phrasings = "  how-do-i-install-petrel:\n    - petrel setup\n    - forgot the encryption password\n"
    (finding,) = _found(tmp_path, encoder, phrasings)

    assert (finding.file, finding.first_line) == ("petrel/base.yml", 4)
    assert "'forgot the encryption password' of how-do-i-install-petrel" in finding.what
    assert "i-forgot-the-encryption-password" in finding.what


def test_phrasings_in_quite_other_words_than_their_entry_are_right(tmp_path: Path, encoder: Encoder) -> None:
    phrasings = (
        "  how-do-i-install-petrel: [petrel setup, get it onto my machine]\n"
        "  how-do-i-limit-the-bandwidth: [petrel eats my whole connection, throttle, 限速]\n"
    )

    assert _found(tmp_path, encoder, phrasings) == []


def test_the_very_words_of_another_entry_are_left_to_the_rule_on_texts(tmp_path: Path, encoder: Encoder) -> None:
    assert _found(tmp_path, encoder, "  how-do-i-install-petrel: [how do I uninstall petrel]\n") == []


def test_a_title_that_finds_another_entry_is_found_where_a_phrasing_finds_its_own(
    tmp_path: Path, encoder: Encoder
) -> None:
    (finding,) = _found(tmp_path, encoder, "  does-petrel-2-1-work-with-heron-1-3: [the pair on our machines]\n")

    assert finding.file == "petrel/faq.md"
    assert "'Does Petrel 2.1 work with Heron 1.3?' finds which-version-of-heron" in finding.what
