"""Settings are declared once: what is declared is what is read, what the docs list, and what the example holds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.configuration.setting import Secrecy, Setting, Table, all_of
from bot.configuration.showing import example, reference
from bot.configuration.starting import SECRET_FILES
from tests.bot.configuration.tables import ROOT, TABLES, configured, texts

_SETTINGS = [setting for _, setting in all_of(TABLES)]


class _Looked(dict[str, str]):
    """An environment that knows what was looked for in it."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None, /) -> Any:
        self.names.add(key)
        return default


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_declared_is_what_is_read(table: Table) -> None:
    looked = _Looked()
    table.read(looked)
    assert looked.names == {setting.variable for setting in table.settings if setting.key}


def test_no_key_and_no_variable_is_declared_twice() -> None:
    names = [name for one in _SETTINGS for name in (one.key, one.variable, one.file_variable) if name]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]+", setting.key) for setting in _SETTINGS if setting.key)


@pytest.mark.parametrize("setting", _SETTINGS, ids=lambda setting: setting.variable)
def test_every_secret_and_nothing_else_is_declared_as_one(setting: Setting) -> None:
    is_named_so = setting.variable.endswith(("_TOKEN", "_SECRET"))
    assert (setting.secrecy is Secrecy.SECRET) == is_named_so


def test_a_variable_that_names_a_file_is_known_by_its_end() -> None:
    names = [setting.file_variable for setting in _SETTINGS if setting.file_variable]
    assert "SLACK_BOT_TOKEN_FILE" in names
    assert all(name.endswith(SECRET_FILES) for name in names)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_default_that_is_one_value_means_the_same_as_nothing(table: Table) -> None:
    for setting in table.settings:
        if setting.default:
            assert table.read({setting.variable: setting.default}) == table.read({})


def _page() -> str:
    return (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_page_lists_every_setting_as_it_is_declared() -> None:
    listed = _page().partition("<!-- settings -->\n")[2].partition("<!-- end -->")[0]
    assert listed.strip() == reference(TABLES).strip(), "Put what `mmfaq config --reference` prints between the marks."


def test_the_pages_of_the_platforms_say_what_is_declared() -> None:
    pages = {"slack": "slack.md", "discord": "discord.md"}
    for table in TABLES:
        if table.name in pages:
            text = (ROOT / "docs" / pages[table.name]).read_text(encoding="utf-8")
            for setting in table.settings:
                assert f"| `{setting.variable}` | {setting.what} |" in text


def test_the_example_is_the_one_that_is_printed() -> None:
    text = (ROOT / "mmfaq.example.yml").read_text(encoding="utf-8")
    assert text == example(TABLES), "Write what `mmfaq config --example` prints into mmfaq.example.yml."


def test_the_example_as_it_is_sets_nothing(tmp_path: Path) -> None:
    found = configured(tmp_path, example(TABLES))
    assert (found.faults, texts(found)) == ((), {})


def test_every_line_of_the_example_can_be_taken_out_of_its_comment(tmp_path: Path) -> None:
    text = re.sub(r"^  # (\w+: .)", r"  \1", example(TABLES), flags=re.MULTILINE)
    found = configured(tmp_path, text)
    assert found.faults == ()
    wanted = {one.variable for one in _SETTINGS if one.key and one.secrecy is not Secrecy.SECRET}
    assert set(texts(found)) == wanted


def test_the_examples_on_the_page_are_understood(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", _page(), re.DOTALL)
    assert blocks
    for block in blocks:
        assert configured(tmp_path, block).faults == ()
