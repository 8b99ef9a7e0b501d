"""Phrasings written into the files of bases: what was there stays as it was, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.accepting import put
from bot.learning.patching import PatchError, edits_of, undo, write
from bot.learning.trials import Phrasing
from bot.learning.yaml_edits import as_yaml, in_entry, in_settings
from index.base_settings import read_settings
from index.bases import read_bases
from index.entry import Base
from index.errors import MmfaqError
from index.readers.yaml_faq import read_yaml

MARKDOWN = "# FAQ\n\n## How do I install it?\n\nRun it.\n\n## Why is it slow?\n\nIt is old.\n"
INSTALL = "how-do-i-install-it"
TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30).map(str.strip).filter(bool)


def _base(folder: Path, settings_text: str | bytes | None = None, faq: str = MARKDOWN, name: str = "faq.md") -> Base:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(faq.encode())
    if settings_text is not None:
        data = settings_text.encode() if isinstance(settings_text, str) else settings_text
        (folder / "base.yml").write_bytes(data)
    return read_bases([folder])[0][0]


def _write(base: Base, **additions: list[str]) -> None:
    for edit in edits_of(base, {name.replace("_", "-"): texts for name, texts in additions.items()}):
        write(edit)


def _listed(folder: Path) -> dict[str, tuple[str, ...]]:
    return {entry.id: entry.phrasings for entry in read_bases([folder])[0][0].entries}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _is_added_to(before: bytes, after: bytes) -> bool:
    """Tell whether all lines of a text stand in another one, in order, each as it was."""
    later = iter(after.splitlines(keepends=True))
    return all(line in later for line in before.splitlines(keepends=True))


def test_a_base_of_markdown_without_settings_gets_them(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern")
    _write(base, how_do_i_install_it=["set it up"], why_is_it_slow=["it takes: ages"])
    assert _listed(tmp_path / "tern") == {INSTALL: ("set it up",), "why-is-it-slow": ("it takes: ages",)}
    assert (tmp_path / "tern" / "faq.md").read_text() == MARKDOWN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "phrasings:\n  ID:\n    - new\n"),
        ("# settings\n", "# settings\nphrasings:\n  ID:\n    - new\n"),
        ("title: Tern", "title: Tern\n\nphrasings:\n  ID:\n    - new"),
        ("title: Tern\n...\n", "title: Tern\nphrasings:\n  ID:\n    - new\n...\n"),
        ("phrasings:\n", "phrasings:\n  ID:\n    - new\n"),
        ("phrasings: # none yet\ntitle: T\n", "phrasings: # none yet\n  ID:\n    - new\ntitle: T\n"),
        ("phrasings:\n    ID:\ntitle: T\n", "phrasings:\n    ID:\n      - new\ntitle: T\n"),
        (
            "phrasings:\n  ID:\n  - old # it is\n\n# more\ntitle: T\n",
            "phrasings:\n  ID:\n  - old # it is\n  - new\n\n# more\ntitle: T\n",
        ),
        ('phrasings:\r\n  ID:\r\n    - "old"\r\n', 'phrasings:\r\n  ID:\r\n    - "old"\r\n    - "new"\r\n'),
        ("phrasings: {ID: [old]} # flow\n", 'phrasings: {ID: [old, "new"]} # flow\n'),
        ("phrasings: {}\n", 'phrasings: {ID: ["new"]}\n'),
        ("phrasings:\n  ID: []\n", 'phrasings:\n  ID: ["new"]\n'),
        ("{title: Tern}\n", '{title: Tern, phrasings: {ID: ["new"]}}\n'),
        (
            "phrasings:\n  other:\n    - |\n      two\n      lines\n\n  # the end\n",
            "phrasings:\n  other:\n    - |\n      two\n      lines\n  ID:\n    - new\n\n  # the end\n",
        ),
    ],
)
def test_a_phrasing_stands_where_a_person_would_write_it(before: str, after: str) -> None:
    assert in_settings(before.replace("ID", INSTALL), INSTALL, ["new"]) == after.replace("ID", INSTALL)


@pytest.mark.parametrize(
    "text",
    ["phrasings: [a]\n", "phrasings:\n  x: &all [a]\n  y: *all\n", "phrasings: ~\n", "- a list\n", "title: [\n"],
)
def test_what_cannot_be_added_to_without_changing_it_is_left_alone(text: str) -> None:
    assert in_settings(text, "x", ["new"]) is None


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (
            "- question: Why?\n  answer: |\n    So.\n",
            1,
            "- question: Why?\n  phrasings:\n    - new\n  answer: |\n    So.\n",
        ),
        ("- {q: Why, a: So.} # short\n", 1, '- {q: Why, a: So., phrasings: ["new"]} # short\n'),
        ("- q: Why?\n  a: So.\n  alts: [How]\n", 1, '- q: Why?\n  a: So.\n  alts: [How, "new"]\n'),
        (
            "- title: T\n  items:\n  - title: Why so?\n    content: So.\n",
            3,
            "- title: T\n  items:\n  - title: Why so?\n    phrasings:\n      - new\n    content: So.\n",
        ),
    ],
)
def test_an_entry_of_a_yaml_faq_holds_its_phrasings_itself(before: str, line: int, after: str) -> None:
    assert in_entry(before, line, ["new"]) == after


def test_a_question_that_is_a_key_has_its_phrasings_in_the_settings(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern", None, "Why is it slow?: It is old.\nHow do I install it?: Run it.\n", "faq.yml")
    _write(base, why_is_it_slow=["ages"])
    assert _listed(tmp_path / "tern") == {"why-is-it-slow": ("ages",), INSTALL: ()}


def test_phrasings_in_base_yml_stand_for_those_at_the_head_of_a_yaml_faq(tmp_path: Path) -> None:
    faq = "entries:\n  - question: Why is it slow?\n    answer: It is old.\n"
    base = _base(tmp_path / "tern", "phrasings:\n  why-is-it-slow: [old]\n", faq, "faq.yml")
    _write(base, why_is_it_slow=["new"])
    assert _listed(tmp_path / "tern") == {"why-is-it-slow": ("old", "new")}
    assert (tmp_path / "tern" / "faq.yml").read_text() == faq


def test_several_entries_of_one_file_get_theirs_at_once(tmp_path: Path) -> None:
    one, two, three = (f"- question: {word}?\n  answer: A.\n" for word in ("One", "Two", "Three"))
    faq = f"{one}\n# between\n{two}{three}"
    base = _base(tmp_path / "tern", None, faq, "faq.yml")
    _write(base, one=["first", "1"], three=["third"])
    assert _listed(tmp_path / "tern") == {"one": ("first", "1"), "two": (), "three": ("third",)}
    assert _is_added_to(faq.encode(), (tmp_path / "tern" / "faq.yml").read_bytes())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_of_a_file_and_its_mark_stay(tmp_path: Path, encoding: str) -> None:
    before = "title: Térn # ü\r\n".encode(encoding)
    _write(_base(tmp_path / "tern", before), how_do_i_install_it=["怎么安装"])
    after = (tmp_path / "tern" / "base.yml").read_bytes()
    assert after.startswith(before)
    assert after.decode(encoding).endswith("\r\n    - 怎么安装\r\n")


def test_who_may_read_a_file_stays_and_a_link_stays_one(tmp_path: Path) -> None:
    base = _base(tmp_path / "tern", "title: T\n")
    own, real = tmp_path / "tern" / "base.yml", tmp_path / "real.yml"
    own.rename(real)
    real.chmod(0o640)
    own.symlink_to(real)
    _write(base, how_do_i_install_it=["new"])
    assert own.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "new" in real.read_text()
    assert _names(tmp_path) == ["real.yml", "tern"]


def test_a_file_that_somebody_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    (edit,) = edits_of(_base(tmp_path / "tern", "title: T\n"), {INSTALL: ["new"]})
    edit.path.write_text("title: Mine\n")
    with pytest.raises(PatchError, match=r"base\.yml: somebody changed this file meanwhile.*Try again"):
        write(edit)
    assert edit.path.read_text() == "title: Mine\n"
    assert _names(edit.path.parent) == ["base.yml", "faq.md"]


def test_a_file_that_somebody_made_meanwhile_is_not_written(tmp_path: Path) -> None:
    (edit,) = edits_of(_base(tmp_path / "tern"), {INSTALL: ["new"]})
    edit.path.write_text("title: Mine\n")
    with pytest.raises(PatchError, match="somebody changed"):
        write(edit)
    assert edit.path.read_text() == "title: Mine\n"


def test_an_edit_that_is_undone_leaves_nothing(tmp_path: Path) -> None:
    for before in (None, "title: T # x"):
        folder = tmp_path / str(before is None)
        (edit,) = edits_of(_base(folder, before), {INSTALL: ["new"]})
        write(edit)
        undo(edit)
        assert (folder / "base.yml").exists() == (before is not None)
        assert before is None or (folder / "base.yml").read_text() == before


def test_phrasings_that_a_build_would_not_read_are_taken_back(tmp_path: Path) -> None:
    _base(tmp_path / "tern")
    file = tmp_path / "tern" / "faq.md"
    with pytest.raises(PatchError, match=r"would not be read, so nothing was changed\. Give the base a folder"):
        put([file], [Phrasing("tern", INSTALL, "new")])
    assert _names(tmp_path / "tern") == ["faq.md"]


def test_what_is_not_in_the_files_is_one_sentence(tmp_path: Path) -> None:
    _base(tmp_path / "tern", "title: T\n")
    with pytest.raises(MmfaqError, match=r"there is no base 'kestrel' here"):
        put([tmp_path / "tern"], [Phrasing("kestrel", INSTALL, "new")])
    with pytest.raises(MmfaqError, match=r"no entry has the id 'nothing'"):
        put([tmp_path / "tern"], [Phrasing("tern", "nothing", "new")])
    (tmp_path / "tern" / "base.yml").write_bytes(b"title: \xff\n")
    with pytest.raises(MmfaqError, match="this is not UTF-8"):
        put([tmp_path / "tern"], [Phrasing("tern", INSTALL, "new")])


@settings(deadline=None)
@given(TEXT)
def test_any_text_is_itself_as_yaml(text: str) -> None:
    settings_, problems = read_settings(f"phrasings:\n  x:\n    - {as_yaml(text)}  # why\n", "")
    assert (settings_.phrasings, problems) == ({"x": (text,)}, [])


@st.composite
def _settings_text(draw: st.DrawFn) -> str:
    """Return settings as people write them: comments, blank lines, quotes, indentation and line ends of any kind."""
    blanks = st.sampled_from(["", "", "\n", "# a comment: with, [marks]\n", "\n\n  # indented\n"])
    quote = st.sampled_from(['"{}"', "'{}'", "{}"])
    word = st.from_regex(r"[a-z]{1,6}( [a-z]{1,4})?", fullmatch=True).filter(lambda one: as_yaml(one) == one)
    parts = [draw(blanks)]
    keys = draw(
        st.permutations(["title: T  # named\n", "aliases:\n- a\n- b\n", "contact: >\n  ask\n\n  us\n", "PHRASINGS"])
    )
    for key in keys[: draw(st.integers(0, 4))]:
        if key == "PHRASINGS":
            indent, dash = draw(st.sampled_from([1, 2, 4])), draw(st.sampled_from([0, 2]))
            parts.append("phrasings:" + draw(st.sampled_from(["", " ", "  # by id"])) + "\n")
            for name in draw(st.lists(st.sampled_from(["x", "y", "z"]), unique=True, max_size=3)):
                parts.append(" " * indent + name + ":\n")
                for text in draw(st.lists(word, min_size=1, max_size=3)):
                    end = draw(st.sampled_from(["", "  # said", " "]))
                    parts.append(" " * (indent + dash) + f"- {draw(quote).format(text)}{end}\n" + draw(blanks))
        else:
            parts.append(key)
        parts.append(draw(blanks))
    text = "".join(parts)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def _stripped(texts: dict[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items()}


def _end(text: str) -> bytes:
    return b"\r\n" if "\r\n" in text else b"\n"


@settings(max_examples=150, deadline=None)
@given(_settings_text(), st.sampled_from(["x", "y", "new-one"]), st.lists(TEXT, min_size=1, max_size=3))
def test_every_line_of_any_settings_stays_as_it_is(text: str, entry: str, texts: list[str]) -> None:
    after = in_settings(text, entry, texts)
    assert after is not None
    had, (has, problems) = read_settings(text, "")[0], read_settings(after, "")
    assert problems == []
    assert has.phrasings == had.phrasings | {entry: had.phrasings.get(entry, ()) + tuple(texts)}
    assert (has.lists, has.glossary) == (had.lists, had.glossary)
    assert _stripped(has.texts) == _stripped(had.texts)  # the last line may have got an end
    assert _is_added_to(
        *(one.encode() if not one or one.endswith("\n") else one.encode() + _end(text) for one in (text, after))
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["question: {n}?\n  answer: A\n", "q: {n}?\n  # why\n  a: |\n    B\n\n    C\n"]),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 3),
    TEXT,
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_line_of_a_yaml_faq_stays_as_it_is(parts: list[str], place: int, text: str, end: str) -> None:
    whole = "".join(f"- {part.format(n=f'Why {n}')}# after {n}\n" for n, part in enumerate(parts)).replace("\n", end)
    drafts = read_yaml(whole, "")[0]
    chosen = drafts[place % len(drafts)]
    after = in_entry(whole, chosen.question_line, [text])
    assert after is not None
    assert _is_added_to(whole.encode(), after.encode())
    found = {draft.question: draft.phrasings for draft in read_yaml(after, "")[0]}
    assert found == {draft.question: (text,) if draft is chosen else () for draft in drafts}
