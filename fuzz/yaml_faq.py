"""YAML FAQs, as they are read from a file."""

from __future__ import annotations

from fuzz.faq_files import faq_check
from fuzz.running import main_of
from fuzz.seeds import files
from fuzz.target import Target

YAML_TOKENS = (
    *("- ", ": ", "|\n  ", ">-\n  ", "'", '"', "{", "}", "[", "]", "&a ", "*a", "<<: *a", "!!str ", "!x ", "? "),
    *(
        "---\n",
        "...\n",
        "#",
        "%YAML 1.1\n",
        "@",
        "42",
        "null",
        "true",
        "1e999",
        "0x",
        "2001-01-01",
        "|2\n",
        "!!binary ",
    ),
    *("\ufeff", "\x85", "\u2028", "~", "!!set", "!!python/object:os.system", "!!timestamp ", "=", "<<", "!!merge "),
)
_TOKENS = (
    *("question: ", "answer: ", "q: ", "a: ", "title: ", "items: ", "content: ", "faq: ", "id: ", "phrasings: "),
    *("section: ", "category: ", "question: {en: x, zh: y}\n", "question_en: ", "answer_zh: ", "en: ", "zh: "),
)
TARGET = Target(faq_check(".yml"), lambda: files(".yml", ".yaml"), (*YAML_TOKENS, *_TOKENS))

if __name__ == "__main__":
    main_of("yaml_faq")
