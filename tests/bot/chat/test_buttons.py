"""What people do with an answer, on any platform."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.buttons import Reason
from bot.chat.live import Live
from bot.reply import Kind
from tests.bot.chat.chatting import Chat, chatting, run
from tests.bot.chat.served import Served

INSTALL = "How do I install the package?"


def test_the_last_opinion_of_a_person_counts_and_each_person_has_one(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        await chat.buttons.rate(post.answer_id, "ann", is_helpful=False, reason=Reason.OUTDATED.value)
        await chat.buttons.rate(post.answer_id, "bob", is_helpful=False)
        await chat.buttons.rate(post.answer_id, "ann", is_helpful=True)
        found = {(one.person, one.is_helpful, one.reason) for one in chat.journal().feedback_of(post.answer_id)}
        assert found == {(chat.host.hash("ann"), True, ""), (chat.host.hash("bob"), False, "")}

    run(live, test)


def test_an_answer_is_found_as_it_was_given(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        given = await chat.buttons.about(post.answer_id, post.base, post.entry)
        assert given == chat.shown(post)
        assert await chat.buttons.about(post.answer_id, "", "") == given

    run(live, test)


def test_an_answer_is_found_again_by_another_program(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        shown = chat.shown(post)
        chat.journal()
        async with chatting(live) as other:
            assert await other.buttons.about(post.answer_id, post.base, post.entry) == shown
            assert await other.buttons.language(post.answer_id, "", "") == "en"
            assert await other.buttons.is_askers(post.answer_id, "ann")
            assert not await other.buttons.is_askers(post.answer_id, "bob")

    run(live, test)


def test_a_brief_follow_up_is_found_whole(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        given = chat.shown(post)
        assert given.reply.shown is not None
        brief = replace(given, reply=replace(given.reply, shown=replace(given.reply.shown, answer="")))
        chat.host.recent.keep(chat.host.hash("ann"), brief)
        found = await chat.buttons.about(post.answer_id, post.base, post.entry)
        assert found is not None
        assert found.reply.shown is not None
        assert found.reply.shown.answer == given.reply.shown.answer

    run(live, test)


def test_what_is_picked_is_shown_and_remembered_with_the_rest_to_choose_from(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        choice = chat.shown(post).reply.choices[0]
        picked = await chat.buttons.pick(post.answer_id, "bob", choice.base, choice.id)
        assert picked is not None
        assert picked.entry == (choice.base, choice.id)
        assert picked.asked == INSTALL
        assert (post.base, post.entry) in [(one.base, one.id) for one in picked.reply.choices]
        assert (choice.base, choice.id) not in [(one.base, one.id) for one in picked.reply.choices]
        chat.journal()
        picks = chat.memory.chat.picks_of(post.answer_id)
        assert [(one.person, one.entry) for one in picks] == [(chat.host.hash("bob"), choice.id)]

    run(live, test)


def test_an_entry_without_an_answer_is_shown_in_its_own_language_and_no_pick_is_kept(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        for answer in ("", "0LDANSWER0"):
            found = await chat.buttons.about(answer, post.base, post.entry)
            assert found is not None
            assert found.reply.shown is not None
            assert found.reply.shown.focus == ()
            assert await chat.buttons.language(answer, post.base, post.entry) == "en"
        await chat.buttons.pick("", "ann", post.base, post.entry)
        chat.journal()
        assert chat.memory.chat.picks_of("") == []
        assert await chat.buttons.about("0LDANSWER0", "", "") is None
        assert await chat.buttons.language("0LDANSWER0", "", "") == ""

    run(live, test)


def test_an_entry_that_is_gone_is_not_found(served: Served) -> None:
    live = served.live()

    async def test(chat: Chat) -> None:
        served.publish("Who feeds the tern at night?", "Nobody feeds the tern at night.")
        assert live.refresh()
        post = await chat.answered("Who feeds the tern at night?")
        path = served.faq / "kestrel" / "faq.md"
        path.write_text(path.read_text().replace("feeds the tern at night?", "is awake?"))
        served.publish("What is new?", "Little.")
        assert live.refresh()
        assert await chat.buttons.pick("0LDANSWER0", "ann", post.base, post.entry) is None
        given = await chat.buttons.about(post.answer_id, post.base, post.entry)
        assert given == chat.shown(post)

    run(live, test)


def test_others_are_offered_where_an_entry_is_shown_and_there_are_any(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        others = await chat.buttons.others(post.answer_id, post.base, post.entry)
        assert others is not None
        assert others.kind is Kind.SUGGESTED
        assert (post.base, post.entry) not in [(one.base, one.id) for one in others.choices]
        assert await chat.buttons.others(post.answer_id, "", "") is None
        assert await chat.buttons.others("0LDANSWER0", post.base, post.entry) is None

    run(live, test)


def test_an_answer_is_shared_once_in_each_place_and_each_of_its_entries_by_itself(live: Live) -> None:
    async def test(chat: Chat) -> None:
        share, claims = chat.buttons.first_share, chat.host.claims
        await claims.finish(await share("A1", ("b", "e"), "P1:"))
        assert await share("A1", ("b", "e"), "P1:") == ""
        for entry, place in ((("b", "other"), "P1:"), (("b", "e"), "P1:T1"), (("b", "e"), "P2:")):
            assert await share("A1", entry, place) != ""

    run(live, test)


def test_what_could_not_be_shared_or_was_taken_back_can_be_shared_again(live: Live) -> None:
    async def test(chat: Chat) -> None:
        buttons, claims, entry = chat.buttons, chat.host.claims, ("b", "e")
        await claims.release(await buttons.first_share("A1", entry, "P1:"))
        for _ in range(3):
            claim = await buttons.first_share("A1", entry, "P1:")
            assert claim != ""
            assert await buttons.first_share("A1", entry, "P1:") == ""
            await claims.finish(claim)
            await buttons.unshare("A1", entry, "P1:")
        await buttons.unshare("NEVER", entry, "P1:")
        assert await buttons.first_share("NEVER", entry, "P1:") != ""

    run(live, test)


def test_the_most_asked_entries_are_popular_and_the_unhelpful_are_not(live: Live) -> None:
    async def test(chat: Chat) -> None:
        for text in (INSTALL, INSTALL, "Who feeds the kestrel?"):
            await chat.answered(text)
        bad = await chat.answered("How do I start a backup by hand?")
        await chat.buttons.rate(bad.answer_id, "ann", is_helpful=False)
        chat.journal()
        found = [choice.title for choice in await chat.buttons.popular()]
        assert found == [INSTALL, "Who feeds the kestrel?"]

    run(live, test)


def test_forgetting_a_person_leaves_nothing_of_that_person_and_all_of_others(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        kept = await chat.answered("Who feeds the kestrel?", "bob")
        await chat.buttons.rate(post.answer_id, "ann", is_helpful=True)
        await chat.buttons.pick(post.answer_id, "ann", kept.base, kept.entry)
        chat.journal()
        assert (await chat.buttons.kept_about("ann")).questions == 1
        assert await chat.buttons.forget("ann") == 1
        about = await chat.buttons.kept_about("ann")
        assert (about.questions, about.feedback, about.since) == (0, 0, None)
        assert chat.host.recent.find(post.answer_id) is None
        assert chat.memory.chat.post_at("chat", "C1", post.message) is None
        assert (await chat.buttons.kept_about("bob")).questions == 1
        assert chat.host.recent.find(kept.answer_id) is not None

    run(live, test)


def test_with_the_journal_off_answers_are_found_as_long_as_the_program_runs(live: Live) -> None:
    async def test(chat: Chat) -> None:
        post = await chat.answered(INSTALL)
        assert await chat.buttons.about(post.answer_id, post.base, post.entry) == chat.shown(post)
        await chat.buttons.rate(post.answer_id, "ann", is_helpful=True)
        assert await chat.buttons.popular() == []
        async with chatting(live, journal="") as other:
            found = await other.buttons.about(post.answer_id, post.base, post.entry)
            assert found is not None
            assert found.entry == (post.base, post.entry)

    run(live, test, journal="")
