"""Events become questions, and whatever Slack may send never becomes an error."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.asked import (
    from_command,
    from_edit,
    from_message,
    from_shortcut,
    heard_of,
    is_named_by_edit,
    is_persons,
)
from bot.chat.asking import Asking, Way, asking_from

BOT = "U0BOT"
NAMED = f"<@{BOT}> how do I fly?"
_NAMES = ["text", "user", "ts", "thread_ts", "channel", "channel_type", "subtype", "files", "attachments", "edited"]
_MORE = ["message", "previous_message", "bot_id", "type", "id", "url_private", "size", "name", "filetype"]
_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([NAMED, "im", "U0ANN", "1.2"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES + _MORE), inner, max_size=6),
    max_leaves=12,
)
_OBJECTS = st.dictionaries(st.sampled_from(_NAMES + _MORE), _ODD)


def event(**changes: Any) -> dict[str, Any]:
    """Return an event in which ann says something in a channel."""
    said = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U0ANN",
        "text": "how do I fly?",
        "ts": "100.1",
    }
    return {"team_id": "T1", "event": said | changes}


def asked(**changes: Any) -> Asking:
    found = from_message(event(**changes), BOT)
    assert found is not None
    return found


def edited(before: str, after: str, **changes: Any) -> dict[str, Any]:
    """Return the event of an edit."""
    message = {"user": "U0ANN", "ts": "100.1", "edited": {"user": "U0ANN", "ts": "107.0"}} | changes
    inner = {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "channel_type": "channel",
        "ts": "107.1",
        "message": message | {"text": after},
        "previous_message": message | {"text": before},
    }
    return {"team_id": "T1", "event": inner}


@pytest.mark.parametrize(
    ("changes", "way", "thread"),
    [
        ({}, Way.OVERHEARD, "100.1"),
        ({"text": NAMED}, Way.MENTION, "100.1"),
        ({"type": "app_mention", "channel_type": None}, Way.MENTION, "100.1"),
        ({"text": NAMED, "thread_ts": "99.1"}, Way.MENTION, "99.1"),
        ({"thread_ts": "99.1"}, Way.THREAD, "99.1"),
        ({"thread_ts": "100.1"}, Way.OVERHEARD, "100.1"),
        ({"thread_ts": "99.1", "subtype": "thread_broadcast"}, Way.THREAD, "99.1"),
        ({"channel": "D1", "channel_type": "im"}, Way.DIRECT, ""),
        ({"channel": "D1", "channel_type": "im", "text": NAMED}, Way.DIRECT, ""),
        ({"channel": "D1", "channel_type": "im", "thread_ts": "99.1"}, Way.DIRECT, "99.1"),
    ],
)
def test_where_and_how_something_is_said_tells_how_it_was_asked(changes: dict[str, Any], way: Way, thread: str) -> None:
    found = asked(**changes)
    assert (found.way, found.thread, found.text) == (way, thread, "how do I fly?")
    assert (found.key, found.message, found.person, found.workspace) == (
        f"message:{found.place}:100.1",
        "100.1",
        "U0ANN",
        "T1",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"bot_profile": {"id": "B1"}},
        {"user": None},
        {"user": "USLACKBOT"},
        {"ts": None},
        *(
            {"subtype": subtype}
            for subtype in ("me_message", "channel_join", "bot_message", "tombstone", "channel_name")
        ),
    ],
)
def test_what_no_person_says_is_no_question(changes: dict[str, Any]) -> None:
    assert from_message(event(**changes), BOT) is None
    assert not is_persons(event(**changes)["event"])
    assert heard_of(event(**changes)["event"], BOT).is_bot


def test_text_files_hang_on_a_question_and_others_do_not() -> None:
    def file(name: str, **changes: Any) -> dict[str, Any]:
        return {"name": name, "size": 10, "url_private": f"https://files.slack.com/{name}", "filetype": "x"} | changes

    listed = [
        file("a.log"),
        file("b.png"),
        file("c", filetype="python"),
        file("d.txt", size=10**7),
        file("e.txt", url_private=""),
        file("f.txt", size="10"),
    ]
    found = asked(subtype="file_share", files=listed)
    assert [one.name for one in found.files] == ["a.log", "c"]


def test_an_edit_is_the_question_as_it_is_now() -> None:
    found = from_edit(edited("how?", NAMED), BOT)
    assert found is not None
    assert (found.way, found.text, found.message, found.revision) == (Way.MENTION, "how do I fly?", "100.1", "107.0")


def test_an_edit_that_drops_the_name_is_still_put_to_the_bot() -> None:
    found = from_edit(edited(NAMED, "how do I land?"), BOT)
    assert found is not None
    assert (found.way, found.text) == (Way.MENTION, "how do I land?")


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [("same", "same", {}), ("a", "b", {"bot_id": "B1"}), ("a", "b", {"subtype": "tombstone"})],
)
def test_a_change_that_is_no_persons_or_has_no_new_words_is_no_edit(
    before: str, after: str, changes: dict[str, Any]
) -> None:
    assert from_edit(edited(before, after, **changes), BOT) is None


@pytest.mark.parametrize(
    ("before", "after", "is_named"), [("a", NAMED, True), (NAMED, "a", False), (NAMED, NAMED + "!", False)]
)
def test_an_edit_may_put_a_message_to_the_bot(before: str, after: str, *, is_named: bool) -> None:
    assert is_named_by_edit(edited(before, after), BOT) is is_named


@pytest.mark.parametrize(
    ("changes", "is_reply", "addressed"),
    [
        ({}, False, False),
        ({"thread_ts": "99.1"}, True, False),
        ({"text": "<@U0BOB> how?"}, False, True),
        ({"text": "<!subteam^S1> how?"}, False, True),
        ({"text": "<!here> how?"}, False, False),
    ],
)
def test_it_is_heard_to_whom_something_is_said(changes: dict[str, Any], *, is_reply: bool, addressed: bool) -> None:
    heard = heard_of(event(**changes)["event"], BOT)
    assert (heard.is_reply, heard.addressed, heard.place) == (is_reply, addressed, "C1")


def test_the_shortcut_asks_what_a_message_and_its_attachments_say() -> None:
    payload = {
        "trigger_id": "1.2",
        "team": {"id": "T1"},
        "channel": {"id": "C1"},
        "user": {"id": "U0ANN"},
        "response_url": "https://hooks.slack.com/x",
        "message": {
            "ts": "100.1",
            "text": "",
            "bot_id": "B1",
            "attachments": [{"text": "It &lt;fails&gt;"}, {"fallback": "x"}],
        },
    }
    found = from_shortcut(payload, BOT)
    assert (found.text, found.way) == ("It <fails>\nx", Way.MENU)
    assert (found.key, found.back) == ("shortcut:1.2", "https://hooks.slack.com/x")


def test_a_command_asks_in_private() -> None:
    command = {
        "trigger_id": "1.2",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U0ANN",
        "response_url": "https://x",
    }
    found = from_command(command, "a &lt; b")
    assert (found.text, found.is_private, found.thread, found.back) == ("a < b", True, "", "https://x")


@given(_OBJECTS, st.sampled_from([BOT, ""]))
def test_odd_events_are_no_errors(inner: dict[str, Any], bot: str) -> None:
    for body in ({"event": inner}, {"event": event()["event"] | inner}, inner):
        for found in (from_message(body, bot), from_edit(body, bot)):
            assert found is None or asking_from(found.to_json()) == found
        assert is_named_by_edit(body, bot) in {True, False}
    assert heard_of(inner, bot).place == (inner.get("channel") if isinstance(inner.get("channel"), str) else "")


@given(_OBJECTS, st.text(max_size=20))
def test_odd_commands_and_shortcuts_are_no_errors(payload: dict[str, Any], text: str) -> None:
    assert from_command(payload, text).way is Way.COMMAND
    assert from_shortcut(payload, BOT).way is Way.MENU
