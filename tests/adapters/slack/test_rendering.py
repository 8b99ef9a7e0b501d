"""What people see of a reply in Slack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.card import Action, Pressed, pressed_of
from adapters.slack.limits import check_limits, size_of
from adapters.slack.rendering import MOST_SIZE, brief_question, continuation_of, message_of, others_of
from adapters.slack.sentences import notification, said
from bot.chat import messages
from bot.reply import Focus, Kind
from index.entry import Source
from tests.adapters.slack.cards import all_of, card, choice, code_of, shown, texts_of
from tests.adapters.slack.cards import said as said_in

Json = dict[str, Any]
_LONG = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(12))
_FENCE = "```\n" + "\n".join(f"line {number}" for number in range(400)) + "\n```"


def _text(text: str, *styles: str) -> Json:
    return {"type": "text", "text": text} | ({"style": dict.fromkeys(styles, True)} if styles else {})


def _rich(*inlines: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inlines)}]}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _value(extra: str = "") -> str:
    return Pressed("a1", "demo", "how", extra).value()


def _buttons(given: Json | tuple[Json, ...]) -> list[str]:
    blocks = given if isinstance(given, tuple) else (given,)
    return [one["action_id"] for block in blocks if block["type"] == "actions" for one in block["elements"]]


def test_an_answer_is_the_focus_then_the_entry_then_where_it_stands_then_what_can_be_done() -> None:
    message = message_of(card(shown("Do this.\n\n1. One\n2. Two", "2. Two"), asker="U1"))
    assert message.text == "How? – Two"
    label = _rich(_text("Best match", "bold"))["elements"][0]
    second = {
        "type": "rich_text_list",
        "style": "ordered",
        "indent": 0,
        "offset": 1,
        "elements": [{"type": "rich_text_section", "elements": [_text("Two")]}],
    }
    confirm = {
        "title": _plain("Delete"),
        "text": _plain("Delete this answer for everybody?"),
        "confirm": _plain("Delete"),
        "deny": _plain("Keep it"),
    }
    assert message.blocks[:3] == (
        {"type": "rich_text", "elements": [label, second]},
        {"type": "divider"},
        {"type": "header", "text": _plain("How?")},
    )
    assert message.blocks[4:] == (
        {"type": "context", "elements": [_plain("demo › Setup · docs/faq.md:3-9")]},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "faq_source",
                    "text": _plain("Source"),
                    "value": _value(),
                    "url": "https://github.com/o/r/blob/main/docs/faq.md#L3-L9",
                }
            ],
        },
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "faq_feedback",
                    "positive_button": {"text": _plain("Helpful"), "value": _value("helpful")},
                    "negative_button": {"text": _plain("Not helpful"), "value": _value("unhelpful")},
                },
                {
                    "type": "icon_button",
                    "icon": "trash",
                    "action_id": "faq_delete",
                    "text": _plain("Delete"),
                    "value": _value(),
                    "visible_to_user_ids": ["U1"],
                    "confirm": confirm,
                },
            ],
        },
    )
    assert list(texts_of(message.blocks[3])) == ["Do this.", "One", "Two"]


def test_a_note_the_question_and_the_verdict_stand_above() -> None:
    entry = shown("Answer.")
    message = message_of(card(entry, lead="Yes: it fits.", asked="does <!channel> fit? :x:", note="Updated."))
    question = {"type": "rich_text_quote", "elements": [_text("does <!channel> fit? :x:")]}
    assert message.blocks[:3] == (
        {"type": "context", "elements": [_plain("Updated.")]},
        {"type": "rich_text", "elements": [question]},
        _rich(_text("Yes: it fits.")),
    )
    assert message.text == "Yes: it fits. Answer."


@pytest.mark.parametrize("focus", ["One.\n\nTwo.", "One.", "**One.**"])
def test_the_same_text_is_not_shown_twice(focus: str) -> None:
    blocks = message_of(card(shown("One.\n\nTwo.", focus))).blocks
    assert [block["type"] for block in blocks[:2]] == ["header", "rich_text"]
    assert "Best match" not in list(texts_of(blocks))


def test_a_row_comes_first_as_a_line_above_the_table() -> None:
    message = message_of(card(shown("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", "| 3 | 4 |")))
    assert "".join(texts_of(message.blocks[0])) == "Best match\n\n3: 4"
    assert [block["type"] for block in message.blocks].count("table") == 1


def test_a_wide_row_comes_first_as_aligned_text_above_the_table() -> None:
    message = message_of(card(shown("| a | b | c |\n|---|---|---|\n| 1 | 2 | 0 |\n| 3 | 4 | 5 |", "| 3 | 4 | 5 |")))
    assert code_of([message]) == ["a  b  c", "-  -  -", "3  4  5"]
    assert [block["type"] for block in message.blocks].count("table") == 1


def test_a_row_of_a_long_table_comes_first_as_a_table_and_the_long_one_later() -> None:
    answer = _long_table()
    message = message_of(card(shown(answer, "| 7 | seven |"), lead="The table says for x 7:"))
    tables = [block for block in message.blocks if block["type"] == "table"]
    assert [list(texts_of(table)) for table in tables] == [["a", "b", "7", "seven"]]
    assert message.text == "The table says for x 7: 7: seven"
    (rest,) = continuation_of(card(shown(answer, "| 7 | seven |")))
    assert "19" in said_in([rest])


def test_where_no_row_is_shown_first_the_table_is_not_left_for_later() -> None:
    message = message_of(card(shown(_long_table(), "Look up your release in this table.")))
    assert [block["type"] for block in message.blocks].count("table") == 1


def test_a_heading_goes_with_the_long_table_below_it() -> None:
    answer = _long_table("Text.\n\n#### Versions")
    message = message_of(card(shown(answer, "| 7 | seven |")))
    assert "Versions" not in said_in([message])
    (rest,) = continuation_of(card(shown(answer, "| 7 | seven |")))
    assert "Versions" in said_in([rest])


def test_rows_of_a_brief_follow_up_get_the_header_of_their_table() -> None:
    row = Focus("| 2.24.1 | mmcv-full>=1.3.17 |", 3, 3, "| MMDetection | MMCV |")
    message = message_of(card(replace(shown(""), focus=(row,)), lead="The table says for MMDetection 2.24:"))
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    assert list(texts_of(table)) == ["MMDetection", "MMCV", "2.24.1", "mmcv-full>=1.3.17"]
    assert message.text == "The table says for MMDetection 2.24: 2.24.1: mmcv-full&gt;=1.3.17"


def test_what_can_be_chosen_from_several_bases_says_of_which_it_is() -> None:
    other = replace(choice("How to cite?", "cite"), base="mmpose")
    given = card(None, choice("How to cite?", "cite"), other, kind=Kind.SUGGESTED, lead="Which?")
    assert [next(texts_of(block)) for block in message_of(given).blocks[1:]] == [
        "How to cite? (demo)",
        "How to cite? (mmpose)",
    ]


def test_a_heading_is_not_left_alone_above_code_that_has_no_room() -> None:
    first, *_ = all_of(card(shown(f"#### Log\n\n{_FENCE}")))
    assert "line 0" in said_in([first])


def test_a_question_is_repeated_on_one_line() -> None:
    assert brief_question("loss is\n  nan") == "loss is nan"
    assert len(brief_question("word " * 100)) <= 150


def _long_table(before: str = "Look up your release in this table.") -> str:
    rows = [f"| {number} | {'seven' if number == 7 else 'x'} |" for number in range(20)]
    return "\n".join([before, "", "| a | b |", "|---|---|", *rows])


def test_headings_rules_and_pictures_are_what_slack_has_for_them() -> None:
    blocks = message_of(card(shown("# Big\n\n***\n\n#### Small\n\n![picture](a.png)"))).blocks
    assert blocks[1:3] == ({"type": "header", "text": _plain("Big")}, {"type": "divider"})
    picture = {"type": "link", "url": "https://github.com/o/r/blob/main/docs/a.png", "text": "picture"}
    assert blocks[3] == _rich(_text("Small", "bold"), _text("\n\n"), picture)


def test_a_title_too_long_for_a_header_is_bold_text() -> None:
    title = "why " * 60
    assert message_of(card(shown("Answer.", title=title))).blocks[0] == _rich(_text(title.strip(), "bold"))


def test_a_second_table_is_aligned_text() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n\nand\n\n"
    message = message_of(card(shown(table * 2)))
    assert [block["type"] for block in message.blocks].count("table") == 1
    assert code_of([message]) == ["a  b", "-  -", "1  2"]


def test_an_answer_of_2400_characters_is_whole() -> None:
    given = card(shown("\n\n".join(["x" * 790] * 3)))
    assert Action.WHOLE.value not in _buttons(message_of(given).blocks)
    assert continuation_of(given) == ()


def test_a_longer_answer_begins_and_goes_on_right_where_it_stopped() -> None:
    given = card(shown(_LONG))
    first, *rest = all_of(given)
    assert _buttons(first.blocks)[0] == Action.WHOLE.value
    assert 900 < len(said_in([first])) < 1300
    assert len(rest) == 1
    assert [f"Paragraph {number} " in said_in([first]) for number in range(12)] == [True] * 3 + [False] * 9
    assert [f"Paragraph {number} " in said_in(rest) for number in range(12)] == [False] * 3 + [True] * 9
    assert rest[0].blocks[0] == {"type": "context", "elements": [_plain("How? (continued)")]}


def test_a_fence_is_not_broken_across_messages() -> None:
    given = card(shown(f"{'word ' * 150}\n\n{_FENCE}\n\n{_LONG}"))
    lines = [code_of([message]) for message in all_of(given)]
    assert [len(found) for found in lines] == [1, 400]


def test_a_fence_at_the_beginning_is_whole() -> None:
    given = card(shown(f"Run this:\n\n{_FENCE}\n\n{_LONG}"))
    assert len(code_of([message_of(given)])) == 400


def test_a_fence_that_is_too_long_for_any_message_ends_and_begins_anew_between_two_lines() -> None:
    lines = [f"line {number} " + "x" * 90 for number in range(300)]
    given = card(shown("Run this:\n\n```\n" + "\n".join(lines) + "\n```"))
    found = all_of(given)
    assert len(found) > 3
    assert [line for message in found for line in code_of([message]) if line] == lines


def test_a_step_and_its_fence_stay_together() -> None:
    step = "1. Step {}\n   " + "word " * 40 + "\n\n   ```\n   code {}\n   ```\n"
    given = card(shown("\n".join(step.format(number, number) for number in range(20))))
    for message in all_of(given):
        text = said_in([message])
        assert [f"Step {number}\n" in text or f"Step {number} " in text for number in range(20)] == [
            f"code {number}" in text.split("\n") for number in range(20)
        ]


def test_steps_are_numbered_on_in_the_next_message() -> None:
    given = card(shown("\n".join(f"{number}. " + "word " * 50 for number in range(1, 21))))
    first, rest = all_of(given)
    lists = [one for message in (first, rest) for block in message.blocks for one in block.get("elements", ())]
    begins = [(one.get("offset", 0), len(one["elements"])) for one in lists if one["type"] == "rich_text_list"]
    assert begins == [(0, 4), (4, 16)]


def test_a_heading_is_not_the_last_of_a_message() -> None:
    given = card(shown(f"{'word ' * 220}\n\n## Head\n\n{_LONG}"))
    first, rest = all_of(given)
    assert "Head" not in said_in([first])
    assert rest.blocks[1] == {"type": "header", "text": _plain("Head")}


def test_a_table_that_is_cut_leads_to_its_other_rows_which_come_in_the_next_message() -> None:
    rows = "\n".join(f"| row{number} | x |" for number in range(150))
    first, rest = all_of(card(shown(f"| a | b |\n|---|---|\n{rows}")))
    tables = [block for message in (first, rest) for block in message.blocks if block["type"] == "table"]
    assert [len(table["rows"]) for table in tables] == [100, 52]
    assert {"type": "link", "url": shown("").source.url, "text": "51 more rows"} in [
        inline for block in first.blocks for one in block.get("elements", ()) for inline in one.get("elements", ())
    ]


def test_a_private_answer_can_be_shared_but_not_deleted() -> None:
    blocks = message_of(card(shown("Answer."), choice("Other?"), is_private=True, asker="U1")).blocks
    assert _buttons(blocks) == ["faq_others", "faq_share", "faq_source"]
    assert [one["type"] for one in blocks[-1]["elements"]] == ["feedback_buttons"]


def test_a_source_without_an_address_has_no_button() -> None:
    source = Source("faq.md", 1, 2)
    assert _buttons(message_of(card(shown("[a](b.md)", source=source))).blocks) == []
    unsafe = Source("faq.md", 1, 2, "javascript:alert(1)")
    assert _buttons(message_of(card(shown("Answer.", source=unsafe))).blocks) == []


def test_a_follow_up_about_the_entry_just_shown_is_brief_and_leads_to_the_whole() -> None:
    message = message_of(card(shown("", "| 1 | 2 |"), lead="Yes: it fits, by this row:"))
    assert [block["type"] for block in message.blocks] == [*["rich_text"] * 2, "context", "actions", "context_actions"]
    assert list(texts_of(message.blocks[:2])) == ["Yes: it fits, by this row:", "1", " | ", "2"]
    assert _buttons(message.blocks) == ["faq_whole", "faq_source"]


def test_suggestions_are_questions_with_a_button_each_then_what_to_do_next() -> None:
    given = card(
        None,
        *(choice("Why `x`?", "why"), choice("<!channel>?", "ping")),
        kind=Kind.SUGGESTED,
        lead="Did you mean one of these?",
        next_step="None of these? Ask [here](https://x.y).",
    )
    message = message_of(given)
    assert message.blocks[0] == _rich(_text("Did you mean one of these?"))
    for number, (title, entry) in enumerate([("Why x?", "why"), ("<!channel>?", "ping")], start=1):
        assert message.blocks[number] == {
            "type": "section",
            "text": _plain(title),
            "accessory": {
                "type": "button",
                "action_id": f"faq_pick_{number}",
                "text": _plain("Show answer"),
                "value": Pressed("a1", "demo", entry).value(),
            },
        }
    here = {"type": "link", "url": "https://x.y", "text": "here"}
    assert message.blocks[3] == _rich(_text("None of these? Ask "), here, _text("."))
    assert message.blocks[4:] == ()  # nothing that could be helpful yet
    assert message.text == "Did you mean one of these? Why x? &lt;!channel&gt;?"
    assert continuation_of(given) == ()


def test_what_is_not_covered_is_said_with_the_nearest_entry_and_what_to_do() -> None:
    given = card(None, choice("Nearest?"), kind=Kind.UNANSWERED, lead="Not covered.", next_step="Ask people.")
    assert [next(texts_of(block)) for block in message_of(given).blocks[:3]] == [
        "Not covered.",
        "Nearest?",
        "Ask people.",
    ]


def test_no_question_is_answered_by_a_sentence_alone() -> None:
    message = message_of(card(None, kind=Kind.UNANSWERED, lead="There is no question here."))
    assert message == said("There is no question here.")


def test_other_answers_are_questions_with_a_button_each() -> None:
    message = others_of(card(shown("Answer."), choice("One?", "one"), choice("Two?", "two")))
    assert [next(texts_of(block)) for block in message.blocks] == [messages.others("en"), "One?", "Two?"]
    pressed = [pressed_of(block["accessory"]["value"]) for block in message.blocks[1:]]
    assert pressed == [Pressed("a1", "demo", "one"), Pressed("a1", "demo", "two")]
    assert message.text.endswith("One?, Two?")


def test_where_there_are_no_other_answers_that_is_said() -> None:
    assert others_of(card(shown("Answer."))) == said(messages.no_others("en"))


def test_chinese_questions_get_chinese_buttons() -> None:
    blocks = message_of(card(shown(_LONG), choice("别的？"), language="zh", is_private=True)).blocks
    labels = [one["text"]["text"] for block in blocks if block["type"] == "actions" for one in block["elements"]]
    assert labels == ["显示完整回答", "其他回答", "分享到频道", "原文"]


def test_the_text_of_a_notification_is_short_and_reaches_nobody() -> None:
    assert notification("<!channel> & <@U1>\n*x*") == "&lt;!channel&gt; &amp; &lt;@U1&gt; *x*"
    assert "@channel" not in notification("@channel @here @everyone")
    assert len(notification("x" * 1000)) == 200


def test_everything_long_at_once_stays_within_the_limits() -> None:
    given = card(
        shown(_LONG + _FENCE, _FENCE * 2, title="w " * 3000, source=Source("f.md", 1, 2, "https://x.y/" + "z" * 1900)),
        *(choice("t " * 3000) for _ in range(3)),
        lead="l " * 3000,
        asked="q " * 30_000,
        note="n " * 3000,
        next_step="s " * 3000,
        is_private=True,
    )
    for message in (*all_of(given), others_of(given)):
        assert check_limits(message.blocks) == []
        assert size_of(message.blocks) <= MOST_SIZE


def test_a_table_in_the_next_step_leaves_the_one_table_to_the_answer() -> None:
    table = "|a|b|\n|-|-|\n|1|2|\n"
    for message in all_of(card(shown(table, table), next_step=table)):
        assert check_limits(message.blocks) == []
