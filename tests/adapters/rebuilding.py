"""An FAQ that maintainers rebuild from a chat: what they edit, and what a build leaves behind."""

from __future__ import annotations

from pathlib import Path

import psutil

from bot.settings import Settings
from tests.adapters.slack.publishing import Published

INSTALL = "how do I install tern?"
HOSTILE = "Who pings @everyone, <!channel>, <@U0MALLORY1> and *[all](https://evil.example)*?"


def settings_of(published: Published, encoder: Path, folder: Path) -> Settings:
    """Return the settings of a bot that can build the published FAQ anew."""
    cache = folder / "cache"
    cache.mkdir()
    (cache / "encoders").symlink_to(encoder)
    return Settings(published.faq, published.store.folder, cache)


def edit(published: Published) -> None:
    """Change an answer, and add an entry."""
    path = published.faq / "tern" / "faq.md"
    text = path.read_text(encoding="utf-8").replace("`pip install tern`", "`tern-up`")
    path.write_text(f"{text}\n### How do I paint the mast?\n\nWith tar.\n", encoding="utf-8")


def lengthen(published: Published, entries: int) -> None:
    """Add so many entries, which take their time."""
    parts = [f"### What is behind door {n}?\n\nA room with {n} chairs and a cat.\n" for n in range(entries)]
    with (published.faq / "tern" / "faq.md").open("a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(parts))


def break_off(published: Published) -> None:
    """Leave a question without its answer, with all that would reach somebody or be markup."""
    with (published.faq / "tern" / "faq.md").open("a", encoding="utf-8") as file:
        file.write(f"\n### {HOSTILE}\n")


def lose_entries(published: Published) -> None:
    """Leave one entry of a base of six."""
    path = published.faq / "tern" / "faq.md"
    path.write_text("### How do I install tern?\n\nRun `pip install tern`.\n", encoding="utf-8")


def label(published: Published) -> None:
    """Label a question as one that the FAQ does not answer."""
    text = "- question: what colour is the ostrich?\n  entry: null\n"
    (published.faq / "kestrel" / "questions.yml").write_text(text, encoding="utf-8")


def contradict(published: Published) -> None:
    """Answer the question that is labelled as one without an answer."""
    with (published.faq / "kestrel" / "faq.md").open("a", encoding="utf-8") as file:
        file.write("\n## What colour is the ostrich?\n\nBlack and white.\n")


def builds() -> list[psutil.Process]:
    """Return the builds that this process has started, and that still run."""
    return [one for one in psutil.Process().children(recursive=True) if {"bot", "build"} <= set(one.cmdline())]


def drafts(published: Published) -> list[Path]:
    """Return what was half written."""
    return list(published.store.folder.rglob(".draft-*"))
