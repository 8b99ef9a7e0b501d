"""Rules that ask an index of the bases, or the journal, rather than the text."""

from __future__ import annotations

from bot.lint.finding import Rule
from bot.lint.retrieval_rules.hits import NEVER_HIT
from bot.lint.retrieval_rules.near_duplicates import NEAR_DUPLICATE
from bot.lint.retrieval_rules.phrasings import PHRASING_ELSEWHERE
from bot.lint.retrieval_rules.winning import NEVER_WINS

RULES: tuple[Rule, ...] = (NEAR_DUPLICATE, PHRASING_ELSEWHERE, NEVER_WINS, NEVER_HIT)
