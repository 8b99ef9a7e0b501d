"""All rules, in the order in which the documentation lists them."""

from __future__ import annotations

from bot.lint.finding import Rule
from bot.lint.retrieval_rules import RULES as _RETRIEVAL_RULES
from bot.lint.text_rules import answers, fences, languages, links, questions, reading, urls, versions

TEXT_RULES: tuple[Rule, ...] = (
    *reading.RULES,
    *fences.RULES,
    *links.RULES,
    *urls.RULES,
    *answers.RULES,
    *questions.RULES,
    *versions.RULES,
    *languages.RULES,
)
RULES: tuple[Rule, ...] = (*TEXT_RULES, *_RETRIEVAL_RULES)
