from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.finding import Level
from bot.lint.text_rules.fences import RULES
from bot.lint.text_rules.reading import RULES as READING
from tests.bot.lint.corpus import found, lines, written

_FENCE, _DETAILS = RULES


def _page(body: str) -> dict[str, str]:
    return {"faq.md": f"## What is it?\n\n{body}\n\n## And then?\n\nNothing.\n"}


@pytest.mark.parametrize(
    "body",
    [
        "```\nx\n```",
        "````md\n```shell\nx\n```\n````",
        "~~~\n```\n~~~",
        "- a\n\n  ```\n  x\n  ```",
        "1. a\n   ```\n   x\n   ```",
        "> ```\n> x\n> ```",
        "```python\nprint('''```''')\n```  ",
        "`````\nx\n``````",
        "    ```\n    indented code",
        "Use ``` in a sentence.",
        "<pre>\n```\n</pre>",
        "<details>\n<summary>S</summary>\n\n```\nx\n```\n\n</details>",
        "::: tip\nx\n:::",
        ":::note\nx\n:::tip\ny\n:::\n:::",
        "```{note}\nx\n```",
        "<!-- ``` -->",
        '??? question "Why so?"\n\n    ```\n    x\n    ```',
        "```\n``` not a fence, nor an end\n```",
        "Ratio 1:::2",
    ],
)
def test_what_is_closed_is_not_reported(tmp_path: Path, body: str) -> None:
    assert lines(written(tmp_path, _page(body)), *RULES) == []


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("```\nx", 3),
        ("~~~sh\nx\n```", 3),
        ("````\nx\n```", 3),
        ("- a\n\n  ```\n  x\n\n- b", 5),
        ("> ```\n> x", 3),
        ("<details>\n<summary>S</summary>\n\n```\nx\n\n</details>", 6),
        ("<details><summary>S</summary>\n```\nx\n```\n</details>", 4),
        ("```sh\na\n\n```sh\nb\n```", 3),
        ("::: warning\nx", 3),
    ],
)
def test_what_is_not_closed_is_reported_at_the_line_that_opens_it(tmp_path: Path, body: str, line: int) -> None:
    assert lines(written(tmp_path, _page(body)), _FENCE) == [line]


def test_a_fence_that_hides_entries_is_an_error_and_said_once(tmp_path: Path) -> None:
    linted = written(tmp_path, _page("```\nx"))
    findings = list(found(linted, [_FENCE, *READING]))

    assert [finding.level for finding in findings] == [Level.ERROR]


def test_the_mark_that_was_meant_as_the_end_is_named(tmp_path: Path) -> None:
    (finding,) = found(written(tmp_path, _page("````\nx\n```")), [_FENCE])

    assert finding.what == "The code fence ```` opened here is never closed: line 5 has ``` instead."
    assert finding.remedy == "Write ```` on that line."


def test_a_fence_in_an_answer_of_yaml_is_reported_at_its_line(tmp_path: Path) -> None:
    text = "- question: What is it?\n  answer: |\n    Do:\n\n    ```\n    x\n"

    assert lines(written(tmp_path, {"faq.yml": text}), _FENCE) == [5]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<details>\n\nx\n\n</details>", []),
        ("a <details open><summary>s</summary> b </details>", []),
        ("<!-- <details> -->", []),
        ("`<details>`", []),
        ("<details>\n\n<details>\n\nx\n\n</details>", [3]),
    ],
)
def test_every_fold_needs_its_end(tmp_path: Path, body: str, expected: list[int]) -> None:
    assert lines(written(tmp_path, _page(body)), _DETAILS) == expected


@given(body=st.text(alphabet="`~:>- \nax<details/", max_size=60))
def test_any_text_can_be_looked_at(tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    linted = written(tmp_path_factory.mktemp("any"), _page(body))

    assert all(line > 0 for line in lines(linted, *RULES))
