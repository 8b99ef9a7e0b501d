"""What people see of a reply in Discord."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from adapters.discord_bot.card import Action, Pressed, key_of, pressed_of
from adapters.discord_bot.limits import check_content, check_limits
from adapters.discord_bot.markdown import UNSEEN
from adapters.discord_bot.rendering import (
    choices_view,
    pages_of,
    plain_of,
    plain_sentence,
    reasons_view,
    sentence_view,
    view_of,
)
from bot import messages as messages_of_all
from bot.chat import messages
from bot.chat.buttons import Reason
from bot.reply import Focus, Kind, Reply
from index.entry import Source
from tests.adapters.discord_bot.cards import (
    URL,
    buttons_of,
    card,
    choice,
    components,
    json_of,
    labels_of,
    shown,
    texts_of,
    texts_of_pages,
    views_of,
)
from tests.adapters.discord_bot.reading import read

Json = dict[str, Any]
_KEY = key_of("demo", "how")
_LONG = "\n\n".join(f"Paragraph {number} " + "word " * 60 for number in range(12))
_PLACE = "-# demo › Setup · docs/faq.md:3-9"


def _text(content: str) -> Json:
    return {"type": 10, "content": content}


def _button(label: str, action: Action, extra: str = "", style: int = 2, entry: str = _KEY) -> Json:
    custom_id = Pressed(action, "A1", entry, extra).custom_id()
    return {"type": 2, "style": style, "disabled": False, "label": label, "custom_id": custom_id}


def _row(*buttons: Json) -> Json:
    return {"type": 1, "components": list(buttons)}


_SOURCE = {"type": 2, "style": 5, "disabled": False, "label": "Source", "url": URL}
_OPINIONS = (_button("Helpful", Action.HELPFUL), _button("Not helpful", Action.UNHELPFUL))
_DELETE = _button("Delete", Action.DELETE)
_LINE = {"type": 14, "divider": True, "spacing": 1}


def test_an_answer_is_the_focus_then_the_entry_then_where_it_stands_then_what_can_be_done() -> None:
    assert components(view_of(card(shown("Do this.\n\n1. One\n2. Two", "2. Two"), choice("Other?")))) == [
        _text("**Best match**\n2. Two"),
        _LINE,
        _text("## How?\nDo this.\n1. One\n2. Two"),
        _text(_PLACE),
        _row(_button("Other answers", Action.OTHERS), _SOURCE),
        _row(*_OPINIONS, _DELETE),
    ]


def test_a_note_the_question_and_the_verdict_stand_above() -> None:
    given = card(shown("Answer."), lead="Yes: it *fits*.", asked="does\n<@1> # fit?", note="Updated.")
    assert texts_of(components(view_of(given))) == [
        "-# Updated.",
        "> does\n> \\<@\u200b1> # fit?",
        "Yes: it \\*fits\\*.",
        "## How?\nAnswer.",
        _PLACE,
    ]


@pytest.mark.parametrize("focus", ["One.\n\nTwo.", "One.", "**One.**"])
def test_the_same_text_is_not_shown_twice(focus: str) -> None:
    assert texts_of(components(view_of(card(shown("One.\n\nTwo.", focus))))) == ["## How?\nOne.\n\nTwo.", _PLACE]


def test_rows_come_first_below_their_header() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
    first = texts_of(components(view_of(card(shown(table, "| 3 | 4 |")))))[0]
    assert first == "**Best match**\n```\na  b\n-  -\n3  4\n```"


def test_lines_across_are_discords_own() -> None:
    found = components(view_of(card(shown("a\n\n***\n\nb\n\n***\n\n***\n\nc"))))
    assert found[:5] == [_text("## How?\na"), _LINE, _text("b"), _LINE, _text("c")]
    many = components(view_of(card(shown("\n\n***\n\n".join(["x"] * 60)))))
    assert check_limits(many) == []
    assert "".join(texts_of(many)).count("x") == 60


def test_a_title_too_long_for_a_heading_is_a_line_in_bold() -> None:
    assert texts_of(components(view_of(card(shown("Answer.", title="why " * 50)))))[0] == (
        f"**{('why ' * 50).strip()}**\n\nAnswer."
    )


def test_an_answer_of_2400_characters_is_whole() -> None:
    given = card(shown("\n\n".join(["x" * 790] * 3)))
    assert pages_of(given) == 1
    assert "Show more" not in labels_of(view_of(given))


def test_a_longer_answer_begins_and_goes_on_right_where_it_stopped() -> None:
    given = card(shown(_LONG), choice("Other?"), is_private=True)
    first, second = views_of(given)
    assert components(first)[-2]["components"][0] == _button("Show more", Action.MORE, "1", style=1)
    assert labels_of(first)[:4] == ["Show more", "Other answers", "Share to channel", "Source"]
    begin, rest = (texts_of(components(view))[0] for view in (first, second))
    assert 900 < len(begin) < 1300
    assert [f"Paragraph {number} " in begin for number in range(12)] == [True] * 3 + [False] * 9
    assert [f"Paragraph {number} " in rest for number in range(12)] == [False] * 3 + [True] * 9
    assert rest.startswith("**How? (continued 2/2)**\n\nParagraph 3 ")
    assert components(second)[-2]["components"][0] == _button("Back", Action.MORE, "0")


def test_between_the_first_and_the_last_page_people_can_go_on_and_back() -> None:
    given = card(shown(_LONG * 3))
    middle = view_of(given, 1)
    assert pages_of(given) > 3
    assert [pressed_of(one["custom_id"]) for one in buttons_of(components(middle))[:2]] == [
        Pressed(Action.MORE, "A1", _KEY, "2"),
        Pressed(Action.MORE, "A1", _KEY, "0"),
    ]


def test_a_page_that_is_no_longer_there_is_the_last_one() -> None:
    given = card(shown(_LONG))
    assert components(view_of(given, 99)) == components(view_of(given, 1))


def test_a_long_fence_has_all_its_lines_and_ends_and_begins_anew_on_each_page() -> None:
    lines = [f"line {number} " + "x" * 90 for number in range(300)]
    given = card(shown("Run this:\n\n```\n" + "\n".join(lines) + "\n```"))
    code = [code for text in texts_of_pages(given) for code, _ in read(text).code]
    assert len(code) == pages_of(given) > 5
    assert "\n".join(code).split("\n") == lines


def test_a_table_that_is_cut_leads_to_its_other_rows() -> None:
    rows = "\n".join(f"| row{number} | x |" for number in range(400))
    texts = texts_of_pages(card(shown(f"| a | b |\n|---|---|\n{rows}")))
    assert f" more rows]({URL})" in texts[0]
    assert all(f"row{number} " in "".join(texts) for number in range(400))


def test_a_long_table_comes_after_the_first_page_where_its_row_is_the_focus() -> None:
    rows = "\n".join(f"| row{number} | x |" for number in range(20))
    given = card(shown(f"Before.\n\n| a | b |\n|---|---|\n{rows}\n\nAfter.", "| row7 | x |"))
    first, second = (texts_of(components(view)) for view in views_of(given))
    assert first[:2] == ["**Best match**\n```\na     b\n----  -\nrow7  x\n```", "## How?\nBefore."]
    assert "row19  x\n```\nAfter." in second[0]


def test_a_private_answer_can_be_shared_but_not_deleted() -> None:
    view = view_of(card(shown("Answer."), choice("Other?"), is_private=True))
    assert labels_of(view) == ["Other answers", "Share to channel", "Source", "Helpful", "Not helpful"]


def test_an_answer_that_is_not_kept_cannot_be_rated() -> None:
    given = card(shown("Answer."))
    assert labels_of(view_of(type(given)(given.reply, ""))) == ["Source"]


def test_a_source_without_a_web_address_has_no_button() -> None:
    for url in ("", "javascript:alert(1)", "mailto:a@b.cd", "https://x.y/" + "a" * 600):
        source = Source("faq.md", 1, 2, url or None)
        assert labels_of(view_of(card(shown("Answer.", source=source)))) == ["Helpful", "Not helpful", "Delete"]


def test_a_follow_up_about_the_entry_just_shown_is_brief_and_leads_to_the_whole() -> None:
    found = components(view_of(card(shown("", "| 1 | 2 |"), lead="Yes: it fits, by this row:")))
    assert found[:3] == [_text("Yes: it fits, by this row:"), _text("1 \\| 2"), _text(_PLACE)]
    assert found[3] == _row(_button("Show the whole answer", Action.MORE, "0", style=1), _SOURCE)


def test_rows_of_a_brief_follow_up_get_the_header_of_their_table() -> None:
    row = Focus("| 2.24.1 | 1.3.17 |", 3, 3, "| MMDetection | MMCV |")
    found = texts_of(components(view_of(card(replace(shown(""), focus=(row,)), lead="The table says:"))))
    assert found[1] == "```\nMMDetection  MMCV\n-----------  ------\n2.24.1       1.3.17\n```"


def test_where_no_row_is_shown_first_the_table_is_not_left_for_later() -> None:
    first = texts_of(components(view_of(card(shown(_versions("Look it up."), "Look it up.")))))
    assert "| 7" in "".join(first) or "7  x" in "".join(first)


def test_a_heading_goes_with_the_long_table_below_it() -> None:
    pages = [texts_of(components(view)) for view in views_of(card(shown(_versions("Text.\n\n### Rows"), "| 7 | x |")))]
    assert ["Rows" in "".join(texts) for texts in pages] == [False, True]


def test_what_can_be_chosen_from_several_bases_says_of_which_it_is() -> None:
    other = replace(choice("How to cite?", "cite"), base="mmpose")
    given = card(None, choice("How to cite?", "cite"), other, kind=Kind.SUGGESTED, lead="Which?")
    assert texts_of(components(view_of(given)))[1:] == ["How to cite? (demo)", "How to cite? (mmpose)"]


def _versions(before: str) -> str:
    return "\n".join([before, "", "| a | b |", "|---|---|", *(f"| {number} | x |" for number in range(20))])


def test_suggestions_are_questions_with_a_button_each_then_what_to_do_next() -> None:
    given = card(
        None,
        *(choice("Why `x`?", "why"), choice("<@1>?", "ping")),
        kind=Kind.SUGGESTED,
        lead="Did you mean one of these?",
        next_step="None of these? Ask [here](https://x.y).",
    )
    picks = [
        {
            "type": 9,
            "components": [_text(title)],
            "accessory": _button("Show answer", Action.PICK, str(number), entry=key_of("demo", entry)),
        }
        for number, (title, entry) in enumerate([("Why x?", "why"), ("\\<@\u200b1>?", "ping")], start=1)
    ]
    assert components(view_of(given)) == [
        _text("Did you mean one of these?"),
        *picks,
        _text("None of these? Ask [here](https://x.y)."),
        _row(_button("Delete", Action.DELETE, entry="")),
    ]


def test_what_is_not_covered_is_said_with_the_nearest_entry_and_what_to_do() -> None:
    given = card(None, choice("Nearest?"), kind=Kind.UNANSWERED, lead="Not covered.", next_step="Ask people.")
    assert texts_of(components(view_of(given))) == ["Not covered.", "Nearest?", "Ask people."]


def test_no_question_is_answered_by_a_sentence_alone() -> None:
    given = card(None, kind=Kind.UNANSWERED, lead="There is no question here.")
    assert components(view_of(given)) == [_text("There is no question here.")]


def test_a_sentence_is_a_text_in_which_nothing_is_markup() -> None:
    assert components(sentence_view("No FAQ is called *x*.\n# y")) == [_text("No FAQ is called \\*x\\*.\n\\# y")]
    assert check_limits(components(sentence_view("*" * 10_000))) == []


def test_what_a_sentence_has_in_backticks_is_code_that_reaches_nobody() -> None:
    assert components(sentence_view("Set `X_Y=on`, *now*.")) == [_text("Set `X_Y=on`, \\*now\\*.")]
    assert components(sentence_view("`@everyone` `[a](b)")) == [_text(f"`@{UNSEEN}everyone` \\`\\[a\\]{UNSEEN}(b)")]
    assert components(sentence_view("`a\nb`")) == [_text("\\`a\nb\\`")]
    assert plain_sentence("Set `X_Y=on`, *now*.") == "Set `X_Y=on`, \\*now\\*."
    for text in ("`", "`a`", "``", "`a`*", "`@here`\n"):
        assert check_limits(components(sentence_view(text * 5_000))) == []
        assert check_content(plain_sentence(text * 5_000)) == []


def test_other_answers_are_questions_with_a_button_each() -> None:
    reply = Reply(Kind.SUGGESTED, "en", "These:", None, (choice("One?", "one"), choice("Two?", "one")))
    found = components(choices_view(reply, "A1", reply.lead))
    assert texts_of(found) == ["These:", "One?", "Two?"]
    pressed = [pressed_of(one["custom_id"]) for one in buttons_of(found)]
    key = key_of("demo", "one")
    assert pressed == [Pressed(Action.PICK, "A1", key, "1"), Pressed(Action.PICK, "A1", key, "2")]


def test_why_an_answer_did_not_help_is_asked_and_the_other_answers_are_offered() -> None:
    carried = Pressed(Action.UNHELPFUL, "A1", _KEY)
    reply = Reply(Kind.SUGGESTED, "en", "These:", None, (choice("One?", "one"),))
    found = components(reasons_view(carried, reply, "en"))
    assert texts_of(found) == [messages.what_was_wrong("en"), "These:", "One?"]
    pressed = [pressed_of(one["custom_id"]) for one in buttons_of(found)]
    assert pressed[:4] == [Pressed(Action.REASON, "A1", _KEY, reason.value) for reason in Reason]
    assert components(reasons_view(carried, None, "en")) == found[:2]


def test_chinese_questions_get_chinese_buttons() -> None:
    given = card(shown(_LONG * 2), choice("别的？"), language="zh", is_private=True)
    assert labels_of(view_of(given)) == ["继续阅读", "其他回答", "分享到频道", "原文", "有帮助", "没有帮助"]


def test_plain_text_says_all_in_messages_that_discord_takes() -> None:
    given = card(shown(_LONG, "word word word"), lead="Yes.", asked="how?", note="Note.")
    texts = plain_of(given)
    assert len(texts) == 3
    assert texts[0].startswith("Note.\n\n> how?\n\nYes.\n\n**Best match**\n\nword word word\n## How?\n\nParagraph 0")
    assert texts[-1].endswith(f"[demo › Setup · docs/faq.md:3-9]({URL})")
    assert all(f"Paragraph {number} " in "".join(texts) for number in range(12))
    assert [check_content(text) for text in texts] == [[]] * 3


def test_plain_text_names_the_questions_that_may_be_meant_with_their_links() -> None:
    given = card(None, choice("One?"), choice("Two?"), kind=Kind.SUGGESTED, lead="These?", next_step="Ask people.")
    assert plain_of(given) == [f"These?\n\n1. [One?]({URL})\n2. [Two?]({URL})\n\nAsk people."]


def test_plain_text_that_would_flood_a_channel_ends_at_the_source() -> None:
    texts = plain_of(card(shown(_LONG * 20)))
    assert len(texts) <= 7
    assert messages.rest_is_at_source("en") in "".join(texts)


def test_everything_long_at_once_stays_within_the_limits() -> None:
    fence = "```\n" + "\n".join(f"line {number}" for number in range(400)) + "\n```"
    given = card(
        shown(fence + "\n" + _LONG, fence[:3000], title="*w " * 3000),
        *(choice("t* " * 3000) for _ in range(9)),
        lead="l* " * 3000,
        asked="q* " * 30_000,
        note="n* " * 300,
        next_step="s\\* " * 3000,
        is_private=True,
    )
    carried = Pressed(Action.UNHELPFUL, "A1", _KEY)
    others = Reply(Kind.SUGGESTED, "en", "l* " * 3000, None, given.reply.choices)
    for view in (*views_of(given), view_of(card(None, *others.choices, kind=Kind.SUGGESTED, lead=others.lead))):
        assert check_limits(json_of(view)) == []
    for view in (choices_view(others, "A1", others.lead), reasons_view(carried, others, "en")):
        assert check_limits(json_of(view)) == []
    assert all(check_content(text) == [] for text in plain_of(given))


def test_of_a_traceback_only_the_question_and_its_error_are_repeated() -> None:
    pasted = 'why?\nTraceback (most recent call last):\n  File "/a/b/c.py", line 3, in f\nImportError: no libtern'
    for asked in (pasted, pasted.removeprefix("why?\n").replace("\n", " ")):
        quote = texts_of(components(view_of(card(shown("Answer."), asked=asked))))[0]
        assert quote.removeprefix("> why?\n") == "> ImportError: no libtern"


def test_a_channel_where_to_ask_is_mentioned() -> None:
    step = messages_of_all.next_step("en", "<#123456789012345678>")
    found = texts_of(components(view_of(card(None, kind=Kind.UNANSWERED, lead="No.", next_step=step))))
    assert found[-1].startswith("Ask people here: <#123456789012345678>. The version")
