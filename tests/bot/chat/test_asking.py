"""A question waits in a database as it was put, without secrets, and comes out as it went in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.asking import Asking, Attachment, Way, asking_from

_ASKINGS = st.builds(
    Asking,
    key=st.text(),
    way=st.sampled_from(Way),
    workspace=st.text(),
    place=st.text(),
    person=st.text(),
    text=st.text(st.characters(categories=["L", "Z"]), max_size=40),
    thread=st.text(),
    message=st.text(),
    back=st.text(),
    base=st.none() | st.text(),
    files=st.lists(st.builds(Attachment, st.text(), st.text(), st.integers()), max_size=3).map(tuple),
    is_for_all=st.booleans(),
    parent=st.text(),
    revision=st.text(),
)


@given(_ASKINGS)
def test_what_waits_comes_back_as_it_was(asking: Asking) -> None:
    assert asking_from(asking.to_json()) == asking


def test_secrets_do_not_wait() -> None:
    asking = Asking("k", Way.MENTION, "T", "C", "U", "why is ghp_0123456789abcdefghijklmnopqrstuvwxyz refused?")
    assert "ghp_0123456789" not in asking.to_json()
    found = asking_from(asking.to_json())
    assert found is not None
    assert found.text.startswith("why is ")


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "{",
        "null",
        "[]",
        "3",
        "{}",
        '{"way": "mention"}',
        '{"way": "shout", "files": []}',
        '{"way": "mention", "files": [1]}',
    ],
)
def test_what_another_version_wrote_is_none(payload: str) -> None:
    assert asking_from(payload) is None


def test_what_a_newer_version_adds_is_none_and_what_an_older_one_lacks_is_as_by_default() -> None:
    asking = Asking("k", Way.DIRECT, "T", "C", "U", "how?")
    fields = json.loads(asking.to_json())
    assert asking_from(json.dumps(fields | {"colour": "red"})) is None
    assert asking_from(json.dumps({name: value for name, value in fields.items() if name != "revision"})) == asking


@given(st.text() | st.dictionaries(st.text(), st.none() | st.text()).map(json.dumps))
def test_nothing_that_waits_is_an_error(payload: str) -> None:
    assert asking_from(payload) is None


def test_only_the_asker_sees_what_is_asked_in_private_unless_it_is_for_all() -> None:
    assert {way for way in Way if Asking("k", way, "", "", "", "").is_private} == {Way.COMMAND, Way.MENU, Way.SEARCH}
    assert not Asking("k", Way.COMMAND, "", "", "", "", is_for_all=True).is_private
    assert {way for way in Way if way.is_unasked} == {Way.THREAD, Way.OVERHEARD}


def test_a_thread_of_its_own_heeds_the_settings_of_its_channel() -> None:
    assert Asking("k", Way.MENTION, "", "P1", "", "", parent="C1").settings_of == "C1"
    assert Asking("k", Way.MENTION, "", "C1", "", "").settings_of == "C1"
