"""`mmfaq.yml`: its values, its lines, and every fault at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.configuration.effective import Origin
from bot.configuration.faults import ConfigurationError
from bot.configuration.file import has_password, nearest_key
from tests.bot.configuration.tables import TABLES, configured, texts, told

_CONTACT = '"Ask in the [forum](https://example.org)."'
_MEMBERS = "Set it to member IDs such as U012AB3CD, by comma (profile > Copy member ID)."
_BELOW = "Put them below it, indented"


def test_values_become_what_the_environment_would_say(tmp_path: Path) -> None:
    text = """
answers: {risk: 5%, contact: "Ask [here](https://example.org)."}
journal:
  keep_days: 30
  database: off
build:
  watch: yes
  every: 30m
slack:
  client_id: 1234.5678
  maintainers: [U012AB3CD, W0EFGH]
discord:
  role: 123456789012345678
"""
    found = configured(tmp_path, text)
    assert found.faults == ()
    assert texts(found) == {
        "MMFAQ_RISK": "5%",
        "MMFAQ_CONTACT": "Ask [here](https://example.org).",
        "MMFAQ_KEEP_DAYS": "30",
        "MMFAQ_JOURNAL": "off",
        "MMFAQ_WATCH": "yes",
        "MMFAQ_BUILD_EVERY": "30m",
        "SLACK_CLIENT_ID": "1234.5678",
        "MMFAQ_SLACK_MAINTAINERS": "U012AB3CD, W0EFGH",
        "MMFAQ_DISCORD_ROLE": "123456789012345678",
    }


def test_each_value_knows_its_line(tmp_path: Path) -> None:
    found = configured(tmp_path, "build:\n  gate: 1\n\n  every: 1d\n")
    where = {one.setting.key: one.where for one in found.values if one.origin is Origin.FILE}
    assert where == {"build.gate": f"{found.file}:2", "build.every": f"{found.file}:4"}


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = """
folders: {index: var/index, cache: /cache, state: ~/state}
encoder: {model: ./encoder}
journal: {database: "sqlite:///var/journal.db"}
"""
    assert texts(configured(tmp_path, text)) == {
        "MMFAQ_INDEX": str(tmp_path / "var" / "index"),
        "MMFAQ_CACHE": "/cache",
        "MMFAQ_STATE": "~/state",
        "MMFAQ_ENCODER": str(tmp_path / "encoder"),
        "MMFAQ_JOURNAL": f"sqlite:///{tmp_path}/var/journal.db",
    }


@pytest.mark.parametrize("text", ["encoder: {model: some/model}", 'journal: {database: "sqlite:////var/j.db"}'])
def test_what_is_no_relative_path_stays_what_it_is(tmp_path: Path, text: str) -> None:
    assert all(value in text for value in texts(configured(tmp_path, text)).values())


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n", "~\n", "answers:\n", "answers:\n  risk:\n  contact: ''\n"]
)
def test_what_is_empty_sets_nothing(tmp_path: Path, text: str) -> None:
    found = configured(tmp_path, text)
    assert (found.faults, texts(found)) == ((), {})


def test_everything_wrong_is_told_at_once_with_its_line_and_remedy(tmp_path: Path) -> None:
    text = """answers:
  risk: 5x
  risc: 1%
  contact: yes
journal:
  keep_days: [1, 2]
slack:
  maintainers: [U012AB3CD, alice]
  command: {a: b}
discord: off
build:
  gate: 1
  gate: 2
"""
    assert told(configured(tmp_path, text)) == [
        "mmfaq.yml:2: answers.risk is '5x'. Set it to the share of answers that may be wrong, such as 0.05 or 5%.",
        "mmfaq.yml:3: no setting is called 'answers.risc'. Did you mean answers.risk?",
        f"mmfaq.yml:4: answers.contact: found true or false, wanted a text. Write it as contact: {_CONTACT}.",
        "mmfaq.yml:6: journal.keep_days: found a list, wanted a number. Write it as keep_days: 90.",
        f"mmfaq.yml:8: slack.maintainers holds 'alice'. {_MEMBERS}",
        "mmfaq.yml:9: slack.command: found a mapping, wanted a text. Write it as command: /mmfaq.",
        f"mmfaq.yml:10: discord: found true or false, wanted settings. {_BELOW}: content, role, api, gateway.",
        "mmfaq.yml:13: build.gate stands there already, in line 12. Remove one of the two.",
    ]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("anwsers", "answers"),
        ("answers.risk_overhead", "answers.risk_overheard"),
        ("risk", "answers.risk"),
        ("journal.risk", "answers.risk"),
        ("MMFAQ_RISK", "answers.risk"),
        ("slack.maintainer", "slack.maintainers"),
        ("keep_day", "journal.keep_days"),
        ("zebra", ""),
        ("", ""),
    ],
)
def test_the_key_that_was_meant_is_found(key: str, meant: str) -> None:
    assert nearest_key(key, TABLES) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("answers: [", "mmfaq.yml:1: this is not valid YAML: "),
        ("a: 1\n\tb: 2\n", "mmfaq.yml:2: this is not valid YAML: "),
        ("---\na: 1\n---\nb: 2\n", "mmfaq.yml:3: this is not valid YAML: "),
        ("- a\n", "mmfaq.yml:1: found a list, wanted settings. "),
        ("only words", "mmfaq.yml:1: found text, wanted settings. "),
        ("? [a]\n: b\n", "mmfaq.yml:1: found a list as the name of a setting, wanted a text. "),
        ("<<: {risk: 1}\n", "mmfaq.yml:1: no setting is called '<<'. "),
        ("slack: {maintainers: ['a,b']}\n", "mmfaq.yml:1: slack.maintainers: found a comma in the list"),
        ("slack: {maintainers: [[a]]}\n", "mmfaq.yml:1: slack.maintainers: found a list in the list"),
        ('discord: {role: "a\\0b"}\n', "mmfaq.yml:1: discord.role holds a character that no setting can"),
        ('discord: {role: "\\ud800"}\n', "mmfaq.yml:1: discord.role holds a character that no setting can"),
        (b"answers:\n  risk: \xff\n", "mmfaq.yml:2: this is not UTF-8. "),
        (b"#" * 300_000, "mmfaq.yml: the file is larger than 256 KiB. "),
        ("a: " + "[" * 5_000, "mmfaq.yml:1: this is not valid YAML: "),
    ],
)
def test_whatever_is_no_file_of_settings_is_one_sentence(tmp_path: Path, text: str | bytes, said: str) -> None:
    found = told(configured(tmp_path, text))
    assert len(found) == 1
    assert found[0].startswith(said)


@pytest.mark.parametrize(
    ("key", "variable"),
    [
        ("slack.bot_token", "SLACK_BOT_TOKEN"),
        ("discord.token", "DISCORD_TOKEN"),
        ("journal.secret", "MMFAQ_SECRET"),
        ("build.webhook_secret", "MMFAQ_WEBHOOK_SECRET"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_shown(tmp_path: Path, key: str, variable: str) -> None:
    section, name = key.split(".")
    found = configured(tmp_path, f"{section}:\n  {name}: hunter2hunter2hunter2\n")
    said = f"mmfaq.yml:2: {key} is a secret, and secrets do not stand in this file. Set {variable} in the environment"
    assert told(found) == [f"{said}, or {variable}_FILE to the path of a file that holds it, and change the secret."]
    assert texts(found) == {}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://bob:hunter2@host/journal",
        "postgresql://host/journal?user=bob&password=hunter2",
        "https://bob:hunter2@example.org",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_shown(tmp_path: Path, url: str) -> None:
    assert has_password(url)
    found = told(configured(tmp_path, f'journal: {{database: "{url}"}}\nslack: {{api: "{url}"}}\n'))
    assert [one.partition(" holds ")[0] for one in found] == ["mmfaq.yml:1: journal.database", "mmfaq.yml:2: slack.api"]
    assert "hunter2" not in "".join(found)


@pytest.mark.parametrize("url", ["sqlite:////j.db", "postgresql://bob@host/j", "https://h:80/?a=b", "127.0.0.1:3000"])
def test_an_address_without_a_password_holds_none(url: str) -> None:
    assert not has_password(url)


def test_a_file_that_is_named_must_be_there_and_a_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in {
        "no.yml": "there is no such file. Correct MMFAQ_CONFIG, or unset it.",
        "": "this is no plain file. Set MMFAQ_CONFIG to one.",
        "pipe": "this is no plain file. Set MMFAQ_CONFIG to one.",
    }.items():
        path = str(tmp_path / name)
        found = configured(tmp_path, MMFAQ_CONFIG=path)
        assert [str(fault) for fault in found.faults] == [f"{path}: {said}"]
        with pytest.raises(ConfigurationError):
            found.require([])


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
_keys = st.sampled_from(
    ["answers", "risk", "journal", "database", "slack", "maintainers", "command", "discord", "role"]
)
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys | st.text(max_size=8), inner),
    max_leaves=8,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(_keys, _values, max_size=4) | st.binary(max_size=60) | st.text(max_size=60))
def test_whatever_stands_in_the_file_is_understood_or_told_with_its_line(
    tmp_path: Path, content: dict[str, object] | bytes | str
) -> None:
    import yaml

    text = yaml.safe_dump(content, allow_unicode=True) if isinstance(content, dict) else content
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    found = configured(tmp_path, data)
    for sentence in told(found):
        assert sentence.startswith("mmfaq.yml:")
        assert len(sentence) < 600
    environment: dict[str, str] = {}
    found.apply(environment)
    assert all(os.fsencode(value) for value in environment.values())
    for table in TABLES:
        table.read(environment)
