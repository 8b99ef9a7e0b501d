"""Each way of asking the bot on Discord, from what a person does to what is seen."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord_bot.double import Callback, Message
from bot.chat.live import Live
from tests.adapters.discord_bot.conversing import Talk, labels, words
from tests.adapters.discord_bot.using import CHINESE, CRANE, HOW, NOWHERE, VAGUE, actions, ask, records, remembered, use


def test_a_command_is_answered_for_all_with_the_question_above_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, HOW)
        assert "pip install tern" in words(found)
        assert f"> {HOW}" in found.text
        assert found.only_for == 0
        assert talk.double.from_bot("help") == [found]
        post = await remembered(talk, found)
        assert (post.base, post.entry, post.asked_in) == ("tern", "how-do-i-install-tern", "")

    use(slack_live, test)


def test_the_first_response_says_that_the_bot_thinks_and_all_else_follows_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for private in (False, True):
            asked = await talk.double.slash("ann", "help", "faq", {"question": HOW, "private": private})
            assert asked.callback is Callback.DEFERRED_MESSAGE
            assert asked.is_private is private
            await talk.seen(asked)
        calls = [call.operation for call in talk.double.calls]
        assert calls.count("respond") == calls.count("edit_original") == 2
        assert "follow_up" not in calls

    use(slack_live, test)


def test_a_private_command_is_answered_to_the_asker_alone(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, HOW, private=True)
        assert "pip install tern" in words(found)
        assert found.only_for == talk.double.world.user("ann").id
        assert talk.double.from_bot("help") == []
        assert "share" in actions(found)
        assert "delete" not in actions(found)

    use(slack_live, test)


def test_a_project_is_asked_by_its_name_or_another_name_of_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for name in ("kestrel", "Kestrel", "ternbase"):
            await ask(talk, HOW, project=name)
        assert [one.base for one in reversed(records(talk))] == ["kestrel", "kestrel", "tern"]

    use(slack_live, test)


def test_an_unknown_project_is_said_to_the_asker_alone_with_those_that_there_are(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, HOW, project="@everyone")
        assert "There are: kestrel, tern" in words(found)
        assert found.only_for
        assert "没有名为 x 的 FAQ" in words(await ask(talk, CHINESE, project="x"))
        assert "没有名为 x 的 FAQ" in words(await ask(talk, HOW, by="li", project="x"))
        assert talk.double.from_bot("help") == []
        assert records(talk) == []

    use(slack_live, test)


def test_whatever_is_typed_at_full_length_is_answered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert "There are: kestrel, tern" in words(await ask(talk, HOW, project="`*_x|" * 1200))
        assert words(await ask(talk, "`*_#> <@1> how |" * 375))

    use(slack_live, test)


def test_a_chinese_question_is_answered_in_chinese(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, CHINESE)
        assert "中午由管理员喂食" in words(found)
        assert "有帮助" in labels(found)
        found = await ask(talk, "明天巴黎的天气怎么样？")
        assert "FAQ" in words(found)
        assert "The FAQ" not in words(found)

    use(slack_live, test)


def test_what_may_be_meant_is_offered_with_a_button_for_each(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, VAGUE)
        assert actions(found)[:2] == ["pick", "pick"]
        assert "How do I repair the crane?" in words(found)

    use(slack_live, test)


def test_what_the_faq_does_not_cover_is_said_with_what_to_do_next(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, NOWHERE)
        assert "does not" in words(found)
        assert "share" not in actions(found)
        assert records(talk)[0].outcome == "unanswered"

    use(slack_live, test)


@pytest.mark.parametrize("question", ["help", "?"])
def test_help_is_explained_to_the_asker_alone(slack_live: Live, question: str) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, question)
        assert found.only_for
        assert "With `private`, only you" in words(found)
        assert "• `/faq`: ask" in words(found)
        assert "我用本社区" in words(await ask(talk, question, by="li"))
        assert records(talk) == []

    use(slack_live, test)


def test_a_mention_is_answered_once_as_a_reply(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", "@faqbot how do I start a backup by hand?")
        found = await talk.answer("help")
        assert "tern fly" in words(found)
        assert found.reference is said
        assert "> how" not in found.text
        await talk.quiet()
        assert len(talk.double.from_bot("help")) == 1

    use(slack_live, test)


@pytest.mark.parametrize("text", ["@faqbot", "@faqbot help"])
def test_a_bare_mention_is_explained_how_to_ask(slack_live: Live, text: str) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", text)
        assert "/faq" in words(await talk.answer("help"))

    use(slack_live, test)


def test_a_direct_message_is_answered_there_without_being_named(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.dm("ann", HOW)
        found = await talk.answer(talk.double.direct("ann"))
        assert "pip install tern" in words(found)

    use(slack_live, test)


def test_a_command_works_in_direct_messages(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        direct = talk.double.direct("ann")
        for private in (False, True):
            asked = await talk.double.slash("ann", direct, "faq", {"question": CRANE, "private": private})
            assert "crane manual" in words(await talk.seen(asked))

    use(slack_live, test)


def test_the_menu_answers_a_message_to_whoever_uses_it(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", HOW)
        found = await _menu(talk, said)
        assert "pip install tern" in words(found)
        assert found.only_for == talk.double.world.user("bob").id
        assert talk.double.from_bot("help") == []

    use(slack_live, test)


def test_the_menu_reads_what_a_bot_says_in_embeds(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", "x")
        said.content = ""
        said.embeds = [{"type": "rich", "title": "", "description": HOW, "fields": []}]
        assert "pip install tern" in words(await _menu(talk, said))

    use(slack_live, test)


def test_the_menu_reads_an_attached_log(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", "x")
        said.content = ""
        url = f"{talk.double.base}/files/error.log"
        said.attachments = [
            {
                "id": "1",
                "filename": "error.log",
                "size": 100,
                "url": url,
                "proxy_url": url,
                "content_type": "text/plain",
            }
        ]
        assert "apt-get install libtern1" in words(await _menu(talk, said))
        assert "ImportError" in records(talk)[0].question

    use(slack_live, test)


def test_a_log_that_comes_in_pieces_is_read_to_its_end(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", "x")
        said.content = ""
        url = f"{talk.double.base}/files/slow.log"
        said.attachments = [{"id": "1", "filename": "slow.log", "size": 100, "url": url, "proxy_url": url}]
        assert "apt-get install libtern1" in words(await _menu(talk, said))

    use(slack_live, test)


def test_mentions_in_a_command_read_as_people_see_them(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        me, bob = talk.double.world.bot, talk.double.world.user("bob")
        found = await ask(talk, f"<@{me.id}> {HOW} <@{bob.id}> <#{talk.double.world.channel('help').id}>")
        assert f"> {HOW} @" in found.text
        assert "#help" in found.text
        assert str(bob.id) not in found.text
        assert "mention me" in words(await ask(talk, f"<@{me.id}>"))

    use(slack_live, test)


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/error.log", "https://cdn.discordapp.com.example.org/error.log"]
)
def test_an_attachment_that_lies_elsewhere_is_not_asked_for(slack_live: Live, url: str) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", HOW)
        said.attachments = [{"id": "1", "filename": "error.log", "size": 100, "url": url, "proxy_url": url}]
        found = words(await _menu(talk, said))
        assert "I could not read an attached file: paste its end." in found
        assert "pip install tern" in found

    use(slack_live, test)


def test_the_menu_says_that_a_message_without_text_cannot_be_read(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", "x")
        said.content = ""
        said.attachments = [
            {
                "id": "1",
                "filename": "cat.png",
                "size": 100,
                "url": "https://cdn.discordapp.com/cat.png",
                "proxy_url": "",
            }
        ]
        assert "no text in that message" in words(await _menu(talk, said))
        assert "没有我能读的文字" in words(await _menu(talk, said, by="li"))

    use(slack_live, test)


def test_the_names_of_commands_are_registered_in_chinese_too(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        commands = {one["name"]: one for one in talk.double.world.commands[0]}
        assert commands["faq"]["name_localizations"] == {"zh-CN": "问答", "zh-TW": "问答"}
        assert commands["faq"]["description_localizations"]["zh-CN"] == "向 FAQ 提问"
        options = {one["name"]: one for one in commands["faq"]["options"]}
        assert options["private"]["name_localizations"]["zh-CN"] == "仅自己可见"
        assert options["question"]["description_localizations"]["zh-CN"].startswith("您的问题")
        assert commands["Answer from FAQ"]["name_localizations"]["zh-CN"] == "用 FAQ 回答"

    use(slack_live, test)


def test_the_bot_keeps_no_view_of_what_it_has_sent(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await ask(talk, HOW)
        found = await ask(talk, CRANE, private=True)
        await talk.double.click("ann", found, "Not helpful")
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        await talk.answer("help", 2)
        client = talk.adapter._client
        assert client is not None
        assert list(client.persistent_views) == []

    use(slack_live, test)


async def _menu(talk: Talk, said: Message, by: str = "bob") -> Message:
    return await talk.seen(await talk.double.context_menu(by, "help", said, "Answer from FAQ"))


def _too_large() -> list[dict[str, Any]]:
    url = "https://cdn.discordapp.com/huge.log"
    return [{"id": "1", "filename": "huge.log", "size": 300_000, "url": url, "proxy_url": url}]


def test_a_log_that_is_too_large_is_told(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        said = await talk.double.say("ann", "help", HOW)
        said.attachments = _too_large()
        found = words(await _menu(talk, said))
        assert "more than 256 KB: paste its end." in found
        assert "pip install tern" in found
        said.content = ""
        assert words(await _menu(talk, said)) == "I have not read an attached file of more than 256 KB: paste its end."

    use(slack_live, test)


def test_the_menu_on_an_answer_of_the_bots_says_so(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        await talk.double.say("ann", "help", f"@faqbot {HOW}")
        assert "That is an answer of mine" in words(await _menu(talk, await talk.answer("help")))

    use(slack_live, test)


def test_chinese_help_names_commands_as_chinese_people_see_them(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = words(await ask(talk, "帮助", by="li"))
        assert all(name in found for name in ("/问答", "“项目”", "“仅自己可见”"))

    use(slack_live, test)
