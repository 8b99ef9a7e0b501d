"""The bot's own page: what people find on it, and what they can do there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.adapter import Pace
from adapters.slack.card import Card
from adapters.slack.double import View
from adapters.slack.home_blocks import Page, view_of, whole_of
from adapters.slack.limits import check_view
from adapters.slack.rendering import message_of
from bot.chat.live import Live
from bot.journal.sql import SqlJournal
from bot.reply import Choice, Focus, reply_about
from index.bases import read_bases
from index.entry import Entry
from tests.adapters.slack.conversing import FILES, Talk, buttons, converse, words
from tests.adapters.slack.publishing import Published, served
from tests.conftest import SHARED, needs_shared


def test_the_page_says_what_can_be_asked_and_what_is_kept(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await _opened(talk)
        assert "tern : Tern (6)" in words(found)
        assert "kestrel : Kestrel (2)" in words(found)
        assert "Nothing is kept about you" in words(found)
        assert "Often asked lately" not in words(found)

    converse(slack_live, test)


def test_a_search_is_answered_on_the_page_and_can_be_asked_again(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I install tern?")
        await _shows(talk, "pip install tern")
        assert "faq_share" not in buttons(_home(talk).blocks)
        await talk.double.type_in_home("ann", "who feeds the kestrel?")
        found = await _shows(talk, "The warden feeds the kestrel")
        assert "pip install tern" not in words(found)
        assert all(message.ts == "" for message in talk.double.ephemerals("ann", "help"))

    converse(slack_live, test)


def test_a_chinese_search_turns_the_page_chinese_and_it_stays_so(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "怎么给红隼喂食？")
        found = words(await _shows(talk, "中午由管理员喂食"))
        assert "向 FAQ 提问" in found
        assert "忘记我" in found
        await talk.double.open_home("ann")
        assert "我知道的内容" in words(await _shows(talk, "我保存的", without="中午由管理员喂食"))
        await talk.double.press("ann", _home(talk), "faq_forget")
        await _shows(talk, "已忘记")

    converse(slack_live, test)


def test_a_line_that_breaks_while_the_page_is_shown_is_one_sentence(
    slack_live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    async def test(talk: Talk) -> None:
        talk.double.faults.lose_answers("views.publish")
        await talk.double.open_home("ann")
        await talk.double.until(lambda: "broke off" in caplog.text)
        assert "was not done" not in caplog.text

    converse(slack_live, test)


def test_the_page_stays_as_it_is_after_an_empty_search(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        before = words(await _opened(talk))
        await talk.double.type_in_home("ann", "   ")
        await talk.quiet()
        assert words(_home(talk).blocks) == before

    converse(slack_live, test)


def test_who_asks_while_many_wait_is_told_so_and_answered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        seen: list[str] = []
        talk.double.observers.append(lambda _: seen.append(words(_home(talk).blocks)))
        await asyncio.gather(*(talk.double.type_in_home("ann", "how do I install tern?") for _ in range(9)))
        await talk.quiet()
        await _shows(talk, "pip install tern")
        assert any("Busy, one moment" in one for one in seen)

    converse(slack_live, test, pace=Pace(waiting=1, most_per_person=100))


def test_who_asks_too_much_at_once_is_told_so(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        seen: list[str] = []
        talk.double.observers.append(lambda _: seen.append(words(_home(talk).blocks)))
        await asyncio.gather(*(talk.double.type_in_home("ann", "how do I install tern?") for _ in range(9)))
        await talk.quiet()
        assert any("Too many questions at once" in one for one in seen)

    converse(slack_live, test)


def test_a_fault_of_ours_is_told_politely_and_logged(slack_live: Live, caplog: pytest.LogCaptureFixture) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.chat.desk.answer_to", _fail)
            await talk.double.type_in_home("ann", "how do I install tern?")
            found = await _shows(talk, "it is not your fault")
        assert "hunter2" not in words(found)

    converse(slack_live, test)
    assert "was not done (RuntimeError)" in caplog.text


def _fail(*_: object) -> None:
    raise RuntimeError("hunter2")


def test_what_is_picked_is_shown_whole_and_remembered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I repair a backup crane wing?")
        await _shows(talk, "Show answer")
        await talk.double.press("ann", _home(talk), "faq_pick_1")
        found = await _shows(talk, "Step 39")
        assert "faq_whole" not in buttons(found)
        assert _steps(found) == list(range(1, 40))
        journal = _journal(talk)
        record = next(iter(journal.recent(5)))
        assert len(talk.memory.chat.picks_of(record.answer_id)) == 1

    converse(slack_live, test)


def test_the_whole_of_a_long_entry_is_shown_in_order_with_its_source_at_the_end(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I repair the crane?")
        await _shows(talk, "Show the whole answer")
        await talk.double.press("ann", _home(talk), "faq_whole")
        found = await _shows(talk, "Step 39")
        assert _steps(found) == list(range(1, 40))
        assert words(found).index("Step 39") < words(found).index("tern › ")
        journal = _journal(talk)
        assert talk.memory.chat.picks_of(next(iter(journal.recent(5))).answer_id) == []

    converse(slack_live, test)


def test_an_opinion_and_its_reason_are_remembered_and_the_answer_stays(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I install tern?")
        await _shows(talk, "pip install tern")
        await talk.double.press("ann", _home(talk), "faq_feedback_2")
        found = await _shows(talk, "What was wrong?")
        assert "pip install tern" in words(found)
        assert "These may be meant, too" in words(found)
        await talk.double.press("ann", _home(talk), "faq_reason_1")
        await _shows(talk, "The maintainers will see it")
        journal = _journal(talk)
        given = journal.feedback_of(next(iter(journal.recent(5))).answer_id)
        assert [(one.is_helpful, one.reason) for one in given] == [(False, "another question")]
        helpful = next(one for one in buttons(_home(talk).blocks) if one.startswith("faq_feedback"))
        await talk.double.press("ann", _home(talk), helpful)
        await _shows(talk, "this helped")

    converse(slack_live, test)


def test_other_answers_take_the_place_of_the_answer(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I install tern?")
        await _shows(talk, "pip install tern")
        await talk.double.press("ann", _home(talk), "faq_others")
        await _shows(talk, "These may be meant, too", without="pip install tern")

    converse(slack_live, test)


def test_what_is_often_asked_is_offered_and_shown(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for _ in range(2):
            await talk.double.command("bob", "help", "how do I install tern?")
        await talk.whisper("bob", "help", 2)
        _journal(talk)
        found = await _opened(talk)
        assert "Often asked lately How do I install tern?" in words(found)
        await talk.double.press("ann", _home(talk), "faq_pick_101")
        await _shows(talk, "pip install tern")
        assert talk.memory.chat.picks_of("") == []

    converse(slack_live, test)


def test_an_entry_that_is_gone_is_said_to_be(published: Published) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("bob", "help", "how do I install tern?")
        await talk.whisper("bob", "help")
        _journal(talk)
        await _opened(talk)
        await served(talk, published.change("tern", "### How do I install tern?", "### How do I brew tea?"))
        await talk.double.press("ann", _home(talk), "faq_pick_101")
        await _shows(talk, "no longer in the FAQ", without="Often asked lately")

    converse(published.live(), test)


def test_forgetting_asks_first_and_then_deletes_all_that_is_kept(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.command("ann", "help", "how do I install tern?")
        await talk.rate("ann", await talk.whisper("ann", "help"), "helpful")
        await talk.whisper("ann", "help", 2)
        await talk.double.command("bob", "help", "who feeds the kestrel?")
        await talk.whisper("bob", "help")
        journal = _journal(talk)
        found = await _opened(talk)
        assert "1 question and 1 rating" in words(found)
        forget = next(one for block in found for one in block.get("elements", ()) if one.get("style") == "danger")
        assert "cannot be undone" in forget["confirm"]["text"]["text"]
        await talk.double.press("ann", _home(talk), "faq_forget")
        await _shows(talk, "Forgotten: 1 question of yours is deleted", "Nothing is kept about you")
        assert [record.question for record in journal.recent(5)] == ["who feeds the kestrel?"]

    converse(slack_live, test)


def test_without_a_journal_the_page_works_and_keeps_nothing(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await _opened(talk)
        await talk.double.type_in_home("ann", "how do I repair the crane?")
        await _shows(talk, "Nothing is kept about you", "Show the whole answer")
        await talk.double.press("ann", _home(talk), "faq_whole")
        await _shows(talk, "Step 39")

    converse(slack_live, test, journal="")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_slack_takes_a_page_with_any_entry(slack_live: Live, language: str) -> None:
    for entry in _entries(slack_live):
        assert _faults(slack_live, entry, language) == []
    assert len(_entries(slack_live)) == sum(text.count("\n### ") for text in FILES.values()) + 2


def test_a_table_is_shown_as_text(slack_live: Live) -> None:
    entry = next(one for one in _entries(slack_live) if "|" in one.answer)
    view = view_of(Page((message_of(Card(reply_about(entry, "en"), "a1")),), (), (), "Nothing."))
    texts = [part["elements"][0]["text"] for part in _preformatted(view["blocks"])]
    assert texts == ["tern    wing\n------  ------\n2.25.0  1.5.0\n2.24.0  1.4.5\n2.23.0  1.3.17"]


def test_an_entry_too_long_for_a_page_ends_with_where_to_read_on(slack_live: Live) -> None:
    long = "\n\n".join(f"## Part {number}\n\n- {'words ' * 50}" for number in range(300))
    entry = replace(_entries(slack_live)[0], answer=long)
    view = _view(slack_live, entry, "en")
    assert check_view(view) == []
    assert len(view["blocks"]) == 100
    assert "it is at the source" in words(view["blocks"])
    assert words(view["blocks"]).index("it is at the source") < words(view["blocks"]).index(str(entry.source))


@needs_shared
def test_slack_takes_a_page_with_any_entry_of_real_faqs(slack_live: Live) -> None:
    for base in read_bases(sorted(folder for folder in (SHARED / "faqs").iterdir() if folder.is_dir()))[0]:
        for entry in base.entries:
            assert _faults(slack_live, entry, "en") == []


def _entries(live: Live) -> list[Entry]:
    searcher = live.serving.searcher
    return [entry for name in searcher.names for entry in searcher.base(name).entries]


def _faults(live: Live, entry: Entry, language: str) -> list[str]:
    return check_view(_view(live, entry, language))


def _view(live: Live, entry: Entry, language: str) -> dict[str, Any]:
    """Return the fullest page that there can be."""
    reply = reply_about(entry, language)
    assert reply.shown is not None
    focus = (Focus(entry.answer[:3000] or "?", 1, 2),)
    choices = tuple(Choice(one.base, one.id, one.question, one.source) for one in _entries(live)[:6])
    given = replace(reply, lead="Yes.", shown=replace(reply.shown, focus=focus), choices=choices)
    searcher = live.serving.searcher
    bases = [searcher.base(name) for name in searcher.names]
    return view_of(Page((whole_of(Card(given, "a1")),), bases, choices[:5], "Nothing.", language))


def _preformatted(blocks: list[Any]) -> list[Any]:
    parts = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [part for part in parts if part["type"] == "rich_text_preformatted"]


async def _opened(talk: Talk) -> list[Any]:
    await talk.double.open_home("ann")
    await talk.double.until(lambda: talk.double.home("ann"))
    return _home(talk).blocks


async def _shows(talk: Talk, *parts: str, without: str = "\0") -> list[Any]:
    """Wait until the page shows all of these words, and return its blocks."""

    def is_there() -> bool:
        found = words(_home(talk).blocks)
        return all(part in found for part in parts) and without not in found

    await talk.double.until(is_there)
    return _home(talk).blocks


def _home(talk: Talk) -> View:
    found = talk.double.home("ann")
    assert found is not None
    return found


def _steps(blocks: list[Any]) -> list[int]:
    return [int(one.partition(":")[0]) for one in words(blocks).split("Step ")[1:]]


def _journal(talk: Talk) -> SqlJournal:
    journal = talk.memory.journal
    assert isinstance(journal, SqlJournal)
    assert journal.flush(5)
    return journal
