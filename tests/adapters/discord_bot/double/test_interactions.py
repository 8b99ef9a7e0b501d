import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui

from adapters.discord_bot.double import Callback, Code, DiscordDouble, DoubleError, Flag, Interaction, Timing
from adapters.discord_bot.double.state import MessageType
from tests.adapters.discord_bot.double.bots import IMPATIENT, QUICK, Bot, layout, online, refused, run

Answering = Callable[[discord.Interaction], Awaitable[None]]


def answering(answer: Answering, pressed: Answering | None = None) -> Bot:
    """Return a bot whose one command and whose buttons are answered like this."""
    bot = Bot()

    @bot.tree.command(name="faq", description="Ask")
    async def faq(interaction: discord.Interaction) -> None:
        await answer(interaction)

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if pressed and interaction.type is not discord.InteractionType.application_command:
            await pressed(interaction)

    return bot


async def ask(double: DiscordDouble) -> Interaction:
    """Let ann use the command."""
    return await double.slash("ann", "general", "faq")


def run_with(
    test: Callable[[DiscordDouble], Awaitable[None]],
    answer: Answering,
    pressed: Answering | None = None,
    *,
    timing: Timing = QUICK,
) -> None:
    """Run a test while a bot answers like this."""

    async def within(double: DiscordDouble) -> None:
        async with online(double, answering(answer, pressed)):
            await test(double)

    run(within, timing=timing)


def data_of(interaction: discord.Interaction) -> dict[str, Any]:
    """Return what a press or a choice carries."""
    return dict(interaction.data or {})


async def with_button(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=layout("hello", buttons={"go": "Go", "stop": "Stop"}))


def test_an_answer_is_a_message_that_knows_its_question() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        assert asked.callback is Callback.MESSAGE
        assert asked.message is double.messages("general")[0]
        assert asked.message.type is MessageType.CHAT_INPUT_COMMAND
        assert asked.message.metadata
        assert asked.message.metadata["user"]["username"] == "ann"

    run_with(test, answer)


def test_thinking_becomes_the_answer_and_stays_as_private_as_it_was() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await asyncio.sleep(0.1)
        await interaction.followup.send("first", ephemeral=False)
        await interaction.followup.send("second", ephemeral=True)
        await interaction.followup.send("third")

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        assert asked.is_private
        assert asked.message
        assert asked.message.is_loading
        assert asked.seen == []
        await double.until(lambda: len(asked.seen) == 3)
        assert [one.text for one in double.ephemerals("ann", "general")] == ["first", "second"]
        assert double.ephemerals("bob", "general") == []
        assert [one.text for one in double.messages("general")] == ["third"]

    run_with(test, answer)


def test_an_answer_can_be_changed_and_taken_back() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        await interaction.edit_original_response(content="two")
        assert (await interaction.original_response()).content == "two"
        later = await interaction.followup.send("three", wait=True)
        later = await later.edit(content="four")
        assert (await interaction.followup.fetch_message(later.id)).content == "four"
        await interaction.delete_original_response()
        assert await refused(interaction.edit_original_response(content="five")) == (404, 10008)
        await later.delete()
        assert await refused(interaction.followup.fetch_message(later.id)) == (404, 10008)
        await interaction.followup.send("done")

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        await double.until(lambda: [one.text for one in asked.seen] == ["done"])

    run_with(test, answer)


def test_a_second_first_response_is_refused() -> None:
    caught: list[discord.HTTPException] = []

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("two")
        except discord.HTTPException as error:
            caught.append(error)

    async def test(double: DiscordDouble) -> None:
        await ask(double)
        await double.until(lambda: caught)
        assert caught[0].code == Code.ALREADY_ACKNOWLEDGED.number

    run_with(test, answer)


def test_an_answer_that_comes_too_late_finds_no_interaction() -> None:
    caught: list[discord.HTTPException] = []

    async def answer(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0.7)
        try:
            await interaction.response.send_message("late")
        except discord.NotFound as error:
            caught.append(error)
        assert await refused(interaction.followup.send("later still")) == (404, Code.UNKNOWN_WEBHOOK.number)

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        assert asked.is_failed
        await double.until(lambda: len(double.refusals) == 2)
        assert caught[0].code == Code.UNKNOWN_INTERACTION.number
        assert double.messages("general") == []

    run_with(test, answer, timing=IMPATIENT)


def test_after_a_quarter_of_an_hour_nothing_can_be_added() -> None:
    codes: list[tuple[int, int]] = []

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")
        await asyncio.sleep(0.1)
        codes.append(await refused(interaction.followup.send("more")))
        codes.append(await refused(interaction.edit_original_response(content="other")))

    async def test(double: DiscordDouble) -> None:
        await ask(double)
        double.clock.advance(901)
        await double.until(lambda: len(codes) == 2)
        assert codes == [(401, Code.INVALID_WEBHOOK_TOKEN.number)] * 2

    run_with(test, answer)


def test_a_press_changes_the_message_or_says_more() -> None:
    async def pressed(interaction: discord.Interaction) -> None:
        if data_of(interaction)["custom_id"] == "go":
            await interaction.response.edit_message(view=layout("gone", buttons={"stop": "Stop"}))
        else:
            await interaction.response.defer()
            await interaction.followup.send("for you", ephemeral=True)
            await interaction.edit_original_response(view=layout("stopped"))

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        message = asked.seen[0]
        went = await double.click("bob", message, "Go")
        assert (went.callback, message.text) == (Callback.UPDATE, "gone")
        stopped = await double.click("bob", message, "stop")
        assert stopped.callback is Callback.DEFERRED_UPDATE
        await double.until(lambda: message.text == "stopped")
        assert [one.text for one in stopped.seen] == ["for you"]
        assert [one.text for one in double.ephemerals("bob", "general")] == ["for you"]

    run_with(test, with_button, pressed)


def test_only_buttons_that_are_there_and_on_can_be_pressed() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        view = layout("hello", buttons={"go": "Go"})
        for item in view.walk_children():
            if isinstance(item, ui.Button):
                item.disabled = True
        await interaction.response.send_message(view=view, ephemeral=True)

    async def test(double: DiscordDouble) -> None:
        message = (await ask(double)).seen[0]
        with pytest.raises(DoubleError, match="switched off"):
            await double.click("ann", message, "go")
        with pytest.raises(DoubleError, match="nothing called 'other'"):
            await double.click("ann", message, "other")
        with pytest.raises(DoubleError, match="does not see"):
            await double.click("bob", message, "go")
        await double.delete("ann", message)
        with pytest.raises(DoubleError, match="does not see"):
            await double.click("ann", message, "go")

    run_with(test, answer)


class Again(ui.DynamicItem[ui.Button[Any]], template=r"again:(?P<count>\d+)"):
    """A button that outlives the process that made it."""

    def __init__(self, count: int) -> None:
        super().__init__(ui.Button(label=str(count), custom_id=f"again:{count}"))
        self.count = count

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], match: Any) -> "Again":
        assert item.type is discord.ComponentType.button
        return cls(int(match["count"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(Again(self.count + 1)))
        await interaction.response.edit_message(view=view)


def test_dynamic_buttons_work_after_a_restart() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(Again(1)))
        await interaction.response.send_message(view=view)

    async def test(double: DiscordDouble) -> None:
        async with online(double, answering(answer)):
            message = (await ask(double)).seen[0]
        bot = answering(answer)
        bot.items.append(Again)
        async with online(double, bot):
            await double.click("ann", message, "again:1")
            assert message.buttons[0].custom_id == "again:2"

    run(test)


def test_a_form_is_shown_filled_in_and_sent() -> None:
    class Why(ui.Modal, title="Why?"):
        """A form with one line."""

        reason: ui.TextInput[Any] = ui.TextInput(label="Reason", custom_id="reason")
        place: ui.Label[Any] = ui.Label(text="Where?", component=ui.TextInput(custom_id="place", default="here"))

        async def on_submit(self, interaction: discord.Interaction) -> None:
            assert isinstance(self.place.component, ui.TextInput)
            said = f"because {self.reason.value} {self.place.component.value}"
            await interaction.response.send_message(said, ephemeral=True)

    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Why(custom_id="why"))

    async def test(double: DiscordDouble) -> None:
        shown = await ask(double)
        assert shown.modal
        assert shown.modal["title"] == "Why?"
        sent = await double.submit(shown, {"reason": "rain"})
        assert sent.seen[0].text == "because rain here"
        with pytest.raises(DoubleError, match="no form"):
            await double.submit(sent, {})

    run_with(test, answer)


def test_a_choice_in_a_menu_arrives() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        view = ui.View(timeout=None)
        options = [discord.SelectOption(label="One", value="1"), discord.SelectOption(label="Two", value="2")]
        view.add_item(ui.Select[ui.View](custom_id="menu", options=options))
        await interaction.response.send_message("choose", view=view)

    async def pressed(interaction: discord.Interaction) -> None:
        chosen = data_of(interaction)["values"]
        await interaction.response.edit_message(content=f"chose {chosen}", view=None)

    async def test(double: DiscordDouble) -> None:
        message = (await ask(double)).seen[0]
        with pytest.raises(DoubleError, match="offers"):
            await double.select("ann", message, "menu", ["3"])
        await double.select("ann", message, "menu", ["2"])
        assert (message.text, message.components) == ("chose ['2']", [])

    run_with(test, answer, pressed)


def test_a_button_of_an_earlier_version_can_still_be_pressed() -> None:
    async def test(double: DiscordDouble) -> None:
        button = {"type": 2, "style": 1, "label": "Old", "custom_id": "v0:old", "id": 2}
        old = await double.plant("general", components=[{"type": 1, "id": 1, "components": [button]}])
        pressed = await double.click("ann", old, "v0:old")
        assert pressed.is_failed

    run_with(test, with_button, timing=IMPATIENT)


def test_what_is_wrong_with_an_answer_is_said_where_it_is() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await refused(interaction.response.send_message(view=layout(*["x" * 2000] * 2, buttons={"x": "y" * 81})))
        await interaction.response.send_message("short")

    async def test(double: DiscordDouble) -> None:
        assert (await double.answers(await ask(double)))[0].text == "short"
        assert double.refusals[0].detail.startswith("data.components.0.components.2.components.0.label: ")

    run_with(test, answer)


def test_hundreds_of_people_may_ask_at_once() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("hello")

    async def test(double: DiscordDouble) -> None:
        people = [double.world.add_user(f"person{number}").name for number in range(200)]
        asked = await asyncio.gather(*(double.slash(person, "general", "faq") for person in people))
        await double.until(lambda: all(one.seen for one in asked), 60)
        assert not any(one.is_failed for one in asked)

    run_with(test, answer, timing=Timing(identify=0, response=60))


def test_a_refused_answer_leaves_the_interaction_open() -> None:
    codes: list[tuple[int, int]] = []

    async def answer(interaction: discord.Interaction) -> None:
        codes.append(await refused(interaction.response.send_message("x" * 2001)))
        await interaction.response.send_message("short")

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        assert codes == [(400, 50035)]
        assert [one.text for one in asked.seen] == ["short"]

    run_with(test, answer)


def test_answers_need_no_permission_to_write() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello")

    async def test(double: DiscordDouble) -> None:
        asked = await double.slash("ann", "hidden", "faq")
        assert [one.text for one in asked.seen] == ["hello"]

    run_with(test, answer)


def test_the_times_to_the_first_response_are_known() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await asyncio.sleep(0.1)
        await interaction.response.defer()

    async def test(double: DiscordDouble) -> None:
        await asyncio.gather(*(ask(double) for _ in range(5)))
        assert len(double.interactions) == 5
        assert all(one.answered_ms and one.answered_ms > 90 for one in double.interactions)

    run_with(test, answer)


def test_what_only_one_person_sees_is_no_message_of_the_channel() -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)
        own = await interaction.original_response()
        assert own.flags.ephemeral
        assert isinstance(interaction.channel, discord.TextChannel)
        assert await refused(interaction.channel.fetch_message(own.id)) == (404, 10008)
        await interaction.followup.send("done")

    async def test(double: DiscordDouble) -> None:
        asked = await ask(double)
        await double.until(lambda: len(asked.seen) == 2)
        assert asked.message
        assert Flag.EPHEMERAL in asked.message.flags

    run_with(test, answer)
