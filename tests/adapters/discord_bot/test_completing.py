"""What is offered while somebody types /faq, and what choosing it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.discord_bot.double import Interaction
from bot.chat.live import Live
from bot.settings import Settings
from index.builder import build
from index.export import load_encoder
from index.models import DEFAULT_MODEL
from index.store import Store
from tests.adapters.discord_bot.conversing import Talk, labels, words
from tests.adapters.discord_bot.using import actions, ask, choices, opinions, press, records, remembered, served, use
from tests.adapters.slack.publishing import Published
from tests.bot.calibrations import calibrate

INSTALL, BACKUP = "How do I install tern?", "How do I start a backup by hand?"
_LONG = "Why does the heron " + "very " * 30 + "patiently wait"


@pytest.fixture(scope="module")
def wide_live(tmp_path_factory: pytest.TempPathFactory, exported_encoder: Path) -> Live:
    """Return what answers from a base of many entries, of which one has a long title and others have none."""
    folder = tmp_path_factory.mktemp("wide")
    base = folder / "knowledge" / "heron"
    base.mkdir(parents=True)
    entries = [f"### Where is nest {number} of the heron?\n\nOn tree {number}.\n" for number in range(1, 40)]
    entries += [f"### {_LONG}?\n\nIt eats later.\n", "### ![](heron.png)\n\nA picture of a heron.\n"]
    (base / "faq.md").write_text("# Heron\n\n" + "\n".join(entries), encoding="utf-8")
    (base / "faq.zh.md").write_text("# 苍鹭\n\n### 怎么安装苍鹭？\n\n运行安装程序。\n", encoding="utf-8")
    store = Store(folder / "index")
    build([folder / "knowledge"], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    calibrate(store)
    return Live(store, Settings(folder / "knowledge", store.folder, folder / "knowledge"))


@pytest.mark.parametrize("typed", ["install", "how do i inst", "instal tren", "INSTALL"])
def test_entries_are_offered_as_somebody_types_typos_included(slack_live: Live, typed: str) -> None:
    async def test(talk: Talk) -> None:
        assert choices(await _typed(talk, typed))[0] == INSTALL

    use(slack_live, test)


def test_nothing_typed_offers_entries_of_all_projects(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = choices(await _typed(talk, ""))
        assert INSTALL in found
        assert "Who feeds the kestrel?" in found

    use(slack_live, test)


def test_chinese_is_completed(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert choices(await _typed(talk, "红隼"))[0] == "怎么给红隼喂食？"

    use(slack_live, test)


def test_whoever_uses_discord_in_chinese_is_offered_chinese_entries_first(wide_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert choices(await _typed(talk, "", by="li"))[0] == "怎么安装苍鹭？"
        assert choices(await _typed(talk, ""))[0] == "Where is nest 1 of the heron?"

    use(wide_live, test)


def test_what_nothing_resembles_is_offered_nothing_and_can_be_asked(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        assert choices(await _typed(talk, "zzzzqqqq")) == []

    use(slack_live, test)


def test_only_entries_of_the_chosen_project_are_offered(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await _typed(talk, "how", project="kestrel")
        assert INSTALL not in choices(found)
        found = await _typed(talk, "", project="kestrel")
        assert sorted(choices(found)) == ["Who feeds the kestrel?", "怎么给红隼喂食？"]

    use(slack_live, test)


def test_without_a_project_the_one_that_is_named_or_set_for_the_place_is_completed(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        everywhere = sorted(choices(await _typed(talk, "", where="questions")))
        await talk.seen(await talk.double.slash("mo", "help", "faq-admin channel", {"base": "kestrel"}))
        assert sorted(choices(await _typed(talk, ""))) == ["Who feeds the kestrel?", "怎么给红隼喂食？"]
        assert choices(await _typed(talk, "install")) == []
        assert choices(await _typed(talk, "in tern install"))[0] == INSTALL
        assert choices(await _typed(talk, "install", project="tern"))[0] == INSTALL
        assert sorted(choices(await _typed(talk, "", where="questions"))) == everywhere

    use(slack_live, test)


def test_entries_of_the_same_title_are_told_apart(tmp_path: Path, exported_encoder: Path) -> None:
    text = "### How do I rest?\n\nSit.\n\n### Why " + "so " * 50 + "{}?\n\nSo.\n"
    for name in ("tern", "gull"):
        folder = tmp_path / "knowledge" / name
        folder.mkdir(parents=True)
        (folder / "faq.md").write_text(f"# {name.title()} birds\n\n{text.format(name)}", encoding="utf-8")
    store = Store(tmp_path / "index")
    build([tmp_path / "knowledge"], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    calibrate(store)

    async def test(talk: Talk) -> None:
        found = await _typed(talk, "how do i rest")
        assert len(set(choices(found))) == len({one["value"] for one in found.choices}) == 2
        found = await _typed(talk, "why so so")
        assert sorted(name.partition("…")[2] for name in choices(found)) == [" · gull", " · tern"]
        assert max(map(len, choices(found))) <= 100

    use(Live(store, Settings(tmp_path / "knowledge", store.folder, tmp_path / "knowledge")), test)


def test_projects_are_offered_by_their_titles_and_other_names(slack_live: Live) -> None:
    async def test(talk: Talk) -> None:
        for typed, names in (("", ["Kestrel", "Tern"]), ("KES", ["Kestrel"]), ("ternb", ["Tern"]), ("x", [])):
            offered = await talk.double.autocomplete(
                "ann", "help", "faq", {"question": "", "project": typed}, "project"
            )
            assert choices(offered) == names
        assert offered.choices == []

    use(slack_live, test)


def test_what_is_offered_keeps_to_discords_limits(wide_live: Live) -> None:
    async def test(talk: Talk) -> None:
        found = await _typed(talk, "where is the nest of the heron")
        assert len(found.choices) == 25
        found = await _typed(talk, "why does the heron very patiently wait")
        name = choices(found)[0]
        assert name.startswith("Why does the heron very")
        assert name.endswith("…")
        assert len(name) in {99, 100}  # no space stands before the end
        found = await _typed(talk, "picture")
        assert all(choices(found))

    use(wide_live, test)


def test_a_long_title_that_is_chosen_shows_its_entry(wide_live: Live) -> None:
    async def test(talk: Talk) -> None:
        offered = await _typed(talk, "why does the heron very patiently wait")
        assert "It eats later" in words(await ask(talk, offered.choices[0]["value"]))

    use(wide_live, test)


@pytest.mark.parametrize("private", [False, True])
def test_choosing_an_entry_shows_it_with_all_buttons_and_is_remembered(slack_live: Live, private: bool) -> None:  # noqa: FBT001 - a case
    async def test(talk: Talk) -> None:
        offered = await _typed(talk, "backup")
        assert choices(offered)[0] == BACKUP
        found = await ask(talk, offered.choices[0]["value"], private=private)
        assert "tern fly" in words(found)
        assert "entry:" not in words(found)
        assert {"yes", "no", "share" if private else "delete"} <= set(actions(found))
        assert [one.question for one in records(talk)] == [BACKUP]
        await press(talk, "ann", found, "Helpful")
        assert opinions(talk) == [(True, "")]
        if not private:
            assert (await remembered(talk, found)).entry == "how-do-i-start-a-backup-by-hand"

    use(slack_live, test)


def test_a_chosen_entry_that_is_gone_is_said_to_be(published: Published) -> None:
    async def test(talk: Talk) -> None:
        offered = await _typed(talk, "backup")
        await served(talk, published.change("tern", "### How do I start a backup by hand?", "### How do I rest?"))
        assert "no longer in the FAQ" in words(await ask(talk, offered.choices[0]["value"]))
        assert "已经没有这一条" in words(await ask(talk, offered.choices[0]["value"], by="li"))

    use(published.live(), test)


@pytest.mark.parametrize("typed", ["entry: point not found, how do I install tern?", "entry:"])
def test_what_only_resembles_a_choice_is_a_question(slack_live: Live, typed: str) -> None:
    async def test(talk: Talk) -> None:
        found = await ask(talk, typed)
        assert "no longer in the FAQ" not in words(found)
        assert "Helpful" in labels(found) or "The FAQ" in words(found)

    use(slack_live, test)


async def _typed(talk: Talk, text: str, by: str = "ann", where: str = "help", **options: str) -> Interaction:
    return await talk.double.autocomplete(by, where, "faq", {**options, "question": text}, "question")
