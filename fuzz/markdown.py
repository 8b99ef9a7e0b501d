"""Markdown FAQs, front matter included, as they are read from a file."""

from __future__ import annotations

from fuzz.faq_files import faq_check
from fuzz.running import main_of
from fuzz.seeds import files
from fuzz.target import Target

_TOKENS = (
    *("# ", "## ", "- ", "1. ", "> ", "```", "~~~", "**", "__", "Q: ", "A: ", "问：", "---\n", "faq:\n", "\t", "\r"),
    *("|a|b|\n|-|-|\n|1|2|", "<details>", "<summary>", "</summary>", "</details>", "<!-- id: x -->", "<!--", "-->"),
    *("{#a}", "[a](#b)", "[a]: http://x", "===", "<h2>", "</h2>", "<br>", ":   term", "(x)=", "![", "&amp;", "[^1]"),
)
TARGET = Target(faq_check(".md"), lambda: files(".md"), _TOKENS)

if __name__ == "__main__":
    main_of("markdown")
