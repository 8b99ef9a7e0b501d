"""What is put into replies: answers of the shipped FAQs, and texts that anybody may write."""

from __future__ import annotations

from functools import cache

from fuzz.seeds import ROOT, encoded, files
from index.bases import read_bases

_LONGEST = 5_000
HOSTILE = (
    *("<!channel>", "<@U123>", "<!subteam^S1>", "<#C1>", "@here", "@everyone", "<@123456789012345678>", "<@&1>"),
    *("<:e:1>", "</faq:1>", "<t:1:R>", ":x:", "||s||", "__u__", "~~s~~", "-# s", "> q", "- l", "1. l", "# h"),
    *("[l](https://x.y/z)", "[l](javascript:alert(1))", "[r](a.md)", "![i](x)", "<https://x.y|z>", "&lt;!here&gt;"),
    *("```\n", "`", "**", "|a|b|\n|-|-|\n|1|2|\n", "<details><summary>", "</details>", "<b>", "<br>", "***\n", "\t"),
    *("\u200b", "\u202e", "😀", "\\", "<a href='x'>", "<table><tr><td>", "https://x.y/(z)", "中文", "\ufffe"),
)


@cache
def answers() -> list[bytes]:
    """Return the answers of the shipped bases with their questions, as two texts, and whole files."""
    entries = [entry for base in read_bases([ROOT / "knowledge"])[0] for entry in base.entries]
    pairs = [entry.answer.encode()[:_LONGEST] + b"\xff" + entry.question.encode() for entry in entries]
    return pairs + files(".md") + [b"\xff".join(encoded([one, one])) for one in HOSTILE]
