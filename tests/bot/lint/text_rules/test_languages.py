from __future__ import annotations

from pathlib import Path

import pytest

from bot.lint.finding import Level
from bot.lint.text_rules.languages import RULES
from tests.bot.lint.corpus import found, written

_MISSING, _DIFFERENT = RULES
_INSTALL = ("How do I install `kiln-tools`?", "如何安装 `kiln-tools`？")
_ERROR = ("`KilnError: cone 6 not found`", "`KilnError: cone 6 not found`")
_CONFIG = ("Where is `kiln.toml` with `max_heat`?", "`kiln.toml` 和 `max_heat` 在哪里？")


def _faq(english: dict[str, str], chinese: dict[str, str]) -> dict[str, str]:
    return {
        f"{language}_faq.md": "".join(f"## {question}\n\n{answer}\n\n" for question, answer in entries.items())
        for language, entries in (("en", english), ("zh", chinese))
    }


def _pair(english: str, chinese: str) -> dict[str, str]:
    return _faq({_CONFIG[0]: english}, {_CONFIG[1]: chinese})


def _differences(folder: Path, english: str, chinese: str) -> list[tuple[str, int, Level]]:
    linted = written(folder, _pair(english, chinese))
    return [(Path(one.file).name[:2], one.first_line, one.level) for one in found(linted, [_DIFFERENT])]


def test_an_entry_that_the_other_language_lacks_is_a_note(tmp_path: Path) -> None:
    english = {_INSTALL[0]: "Run `pip install kiln-tools`.", _ERROR[0]: "Set `cone`.", _CONFIG[0]: "In `/etc`."}
    chinese = {_INSTALL[1]: "运行 `pip install kiln-tools`。", _CONFIG[1]: "在 `/etc` 里。"}
    findings = list(found(written(tmp_path, _faq(english, chinese)), [_MISSING]))

    assert [(Path(one.file).name, one.first_line, one.level) for one in findings] == [("en_faq.md", 5, Level.NOTE)]


def test_an_entry_that_may_be_the_one_in_its_place_is_not_missed(tmp_path: Path) -> None:
    english = {_INSTALL[0]: "Run `pip install kiln-tools`.", "How long does it take?": "A day.", _CONFIG[0]: "`/etc`"}
    chinese = {_INSTALL[1]: "运行 `pip install kiln-tools`。", "要多久？": "一天。", _CONFIG[1]: "`/etc`"}

    assert list(found(written(tmp_path, _faq(english, chinese)), [_MISSING])) == []


def test_two_faqs_of_their_own_need_no_translation_of_each_other(tmp_path: Path) -> None:
    english = {f"How do I use the `part_{number}`?": "Turn it." for number in range(4)} | {_CONFIG[0]: "`/etc`"}

    linted = written(tmp_path, _faq(english, {_CONFIG[1]: "`/etc`"}))

    assert [one.file for one in found(linted, [_MISSING])] == []


def test_another_version_in_the_same_command_is_a_warning_said_once(tmp_path: Path) -> None:
    differences = _differences(tmp_path, "Run:\n\n```sh\npip install kiln==2.0\n```", "运行 `pip install kiln==1.0`。")

    assert differences == [("en", 6, Level.WARNING)]


def test_code_that_only_one_of_them_names_is_a_note(tmp_path: Path) -> None:
    differences = _differences(tmp_path, "Run `kiln clean --ash` first.", "先清理。")

    assert differences == [("en", 3, Level.NOTE)]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Set `max_heat = 1200`.", "把 `max_heat` 设为 `1200`。"),
        ("```sh\n# as root\nkiln start  # slowly\n```", "```sh\n# 以 root 身份\nkiln start  # 慢慢地\n```"),
        ("```sh\n$ kiln start\n```", "```sh\nkiln   start\n```"),
        ("```py\nprint('hot')\n```", "```py\nprint('很热')\n```"),
        ("See [it](https://example.org/en/latest/x).", "见[它](https://example.org/zh_CN/latest/x)。"),
        ("See [it](https://example.org/x).", "见[它](https://example.cn/y)。"),
        ("Since 1.2.", "从 1.2 开始。"),
        ("Since 1.2.", "从某个版本开始。"),
    ],
)
def test_what_a_translator_changes_is_fine(tmp_path: Path, english: str, chinese: str) -> None:
    assert [one for one in _differences(tmp_path, english, chinese) if one[0] == "en"] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("See [it](https://example.org/x).", "见它。"),
        ("See [it](https://example.org/v2/x).", "见[它](https://example.org/v1/x)。"),
        ("Since 1.2.", "从 1.3 开始。"),
    ],
)
def test_links_and_versions_out_of_step_are_notes(tmp_path: Path, english: str, chinese: str) -> None:
    assert _differences(tmp_path, english, chinese) == [("en", 3, Level.NOTE)]


def test_tables_that_say_other_versions_are_a_warning_and_rows_that_are_missing_a_note(tmp_path: Path) -> None:
    def table(*rows: str) -> str:
        return "\n".join(f"| {row} |" for row in ("Kiln version | Python", "--- | ---", *rows))

    differences = _differences(
        tmp_path, table("2.0.0 | >=3.9", "1.0.0 | >=3.8", "0.9.0 | >=3.7"), table("2.0.0 | >=3.9", "1.0.0 | >=3.6")
    )

    assert differences == [("en", 6, Level.WARNING), ("en", 7, Level.NOTE)]
