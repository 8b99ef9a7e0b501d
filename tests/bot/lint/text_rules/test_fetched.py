from __future__ import annotations

from pathlib import Path

from bot.lint.linted import Linted
from bot.lint.rules import TEXT_RULES
from index.bases import read_bases, wanted_sources
from index.sources import Checkout, Checkouts
from tests.bot.lint.corpus import found

_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_PAGE = """# FAQ

## How do I start it?

Read [the guide](../guide/start.md), [the next page](more.md#nowhere) and [this](#how-do-i-start-it).

```sh
start

## How do I stop it?

Pull the plug.
"""


def test_of_fetched_files_only_what_was_fetched_is_judged_and_each_fault_told_once(tmp_path: Path) -> None:
    base, checkout = tmp_path / "kiln", tmp_path / "fetched"
    for file, text in {
        base / "base.yml": "sources:\n  - git: https://git.example.org/kiln.git\n    files: [docs/*.md]\n",
        checkout / "docs" / "faq.md": _PAGE,
        checkout / "docs" / "more.md": "# More\n\n## How much more is there?\n\nA lot.\n",
    }.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (wanted,) = wanted_sources([base])
    bases, problems = read_bases([base], Checkouts({wanted.source: Checkout(checkout, _COMMIT)}))
    findings = list(found(Linted(bases, problems), TEXT_RULES))

    assert sorted((one.first_line, one.rule) for one in findings) == [(5, "broken-anchor"), (7, "unclosed-fence")]
    assert {one.file for one in findings} == {"docs/faq.md"}
