"""The command with a base whose files are in a repository."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.running import Command
from tests.bot.sources.repositories import FAQ, base, git, upstream


def test_a_base_in_a_repository_is_built_checked_and_asked_and_stays_when_that_is_gone(
    own: Command, tmp_path: Path
) -> None:
    made = upstream(tmp_path / "upstream", {"docs/faq.md": FAQ})
    knowledge = base(
        tmp_path / "names", made.url, "permalink: 'https://example.org/{commit}/{file}#L{first_line}'"
    ).parent
    environment = {"MMFAQ_KNOWLEDGE": str(knowledge), "MMFAQ_SOURCES": str(tmp_path / "sources")}
    before = own("check", **environment)
    assert (before.code, f"{made.url} has not been fetched. Run `mmfaq build`" in before.out) == (1, True)

    built = own("build", "--json", "--no-gate", **environment)
    assert (built.code, json.loads(built.out)["bases"]) == (0, {"tool": 2})
    assert own("check", **environment).lines == ["2 entries in 1 base: 0 errors, 0 warnings"]
    first, asked = made.head, own("ask", "--json", "is it free?", **environment)
    assert f"https://example.org/{first}/docs/faq.md#L7" in asked.out
    (version,) = own("versions", "--json", **environment).lines
    assert json.loads(version)["sources"] == {made.url: first}

    git(made.tree, "commit", "--quiet", "--amend", "--message", "Another")
    made.push()
    assert_one_sentence_at_its_line(own, environment, "was given another history (force push)")
    made.bare.rename(tmp_path / "gone")
    assert_one_sentence_at_its_line(own, environment, "is gone, or may not be read")
    assert f"https://example.org/{first}/docs/faq.md#L7" in own("ask", "--json", "is it free?", **environment).out


def assert_one_sentence_at_its_line(own: Command, environment: dict[str, str], part: str) -> None:
    """Assert that a build fails with one line, which names the line of the source."""
    done = own("build", **environment)
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert "/tool/base.yml:3: error: " in line or line.startswith("names/tool/base.yml:3: error: ")
    assert part in line
