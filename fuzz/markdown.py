"""Markdown FAQs, front matter included, as they are read from a file."""

from __future__ import annotations

from fuzz.faq_files import faq_check
from fuzz.running import main_of
from fuzz.seeds import files
from fuzz.target import Target

_TOKENS = (
    *("# ", "## ", "- ", "1. ", "> ", "```", "~~~", "**", "__", "Q: ", "A: ", "问：", "---\n", "faq:\n", "\t", "\r"),
    *("|a|b|\n|-|-|\n|1|2|", "<details>", "<summary>", "</summary>", "</details>", "<!-- id: x -->", "<!--", "-->"),
    *(
        '??? note "x?"\n    ',
        "::: details x\n",
        ":::\n",
        "/// details | x\n",
        "///\n",
        '{{< faq "x" >}}\n',
        "{{< /faq >}}\n",
    ),
    *(
        "<p><b>",
        "</b></p>",
        "<dt>",
        "<dd>",
        "<faq question='x?' answer=y />",
        "- **a b**: c\n",
        "**a b c.** d",
        "+++\n",
    ),
    *("{#a}", "[a](#b)", "[a]: http://x", "===", "<h2>", "</h2>", "<br>", ":   term", "(x)=", "![", "&amp;", "[^1]"),
)
TARGET = Target(faq_check(".md"), lambda: files(".md"), _TOKENS)

if __name__ == "__main__":
    main_of("markdown")
