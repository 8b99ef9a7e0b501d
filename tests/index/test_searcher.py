from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.builder import build
from index.calibration import shipped_calibration, unfitted
from index.corpus import FaissCorpus
from index.encoder import HashEncoder
from index.errors import IndexCorruptError
from index.passage import Role
from index.ranking import Weights
from index.searcher import Hit, Result, Searcher, UnknownBaseError
from index.serving import open_searcher
from index.store import Store
from index.version_questions import Verdict
from tests.index.samples import (
    NO_KERNEL,
    VERSIONS,
    a_base,
    a_calibration,
    an_entry,
    cooking_base,
    corpus_of,
    detection_base,
    phrased_base,
    searcher_of,
    traceback_of,
)

_SEARCHER = searcher_of(detection_base(), cooking_base())
_HOSTILE = [
    "'; DROP TABLE entries; --",
    "<@U024BE7LH> <!channel> @everyone",
    "**bold** [link](javascript:alert(1)) ![](x) <script>alert(1)</script>",
    "```\n" * 200,
    "| a | b |\n| - | - |\n" * 50,
    "../../../etc/passwd\x00.png",
    "%s %n {0} {question} $(rm -rf /) `id`",
    "\ud83d",
    "🦖" * 500,
    "a" * 5000,
    "(((((((((((((((((((((((((((((((((((((((",
    "\u202eevil\u202c",
    "NaN inf -0 1e999",
]
_QUESTIONS = [
    "loss nan",
    "which mmcv for mmdet 2.23",
    NO_KERNEL,
    "显存不够",
    "how long boil an egg",
    "save the best",
    "trainning divergs",
    "",
]


def _answer(result: Result) -> tuple[object, ...]:
    """Return all of a result but the time it took."""
    focuses = [hit.focus for hit in result.hits]
    found = (result.query, result.hits, focuses, result.unknown, result.corrections)
    return (*found, result.confidence, result.evidence, result.versions)


def _totals(result: Result) -> list[float]:
    """Return the totals of the hits that the score put in order: without the one that a look-up put first."""
    return [hit.score.total for hit in result.hits[1 if result.versions else 0 :]]


def _first(question: str, base: str | None = None) -> Hit:
    return _SEARCHER.search(question, base).hits[0]


def test_each_entry_is_found_by_its_own_question() -> None:
    for base in (detection_base(), cooking_base()):
        for entry in base.entries:
            assert _first(entry.question).entry == entry


def test_hits_are_sorted_and_explained() -> None:
    result = _SEARCHER.search("my loss is nan while training", top=9)
    totals = [hit.score.total for hit in result.hits]
    assert totals == sorted(totals, reverse=True)
    assert all(0.0 <= total <= 1.0 + 1e-6 for total in totals)
    assert result.hits[0].entry.question == '"Loss goes Nan"'
    assert set(result.hits[0].explain()) == {"loss", "nan", "train"}
    assert sum(result.hits[0].explain().values()) == pytest.approx(result.hits[0].score.share, abs=1e-5)
    assert result.hits[0].score.wording == pytest.approx(max(hit.score.wording for hit in result.hits))
    assert result.elapsed_ms > 0


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_an_exact_error_in_a_long_traceback_wins_over_everything(at: float) -> None:
    hits = _SEARCHER.search(traceback_of(NO_KERNEL, at=at)).hits
    assert "no kernel image" in hits[0].entry.question
    assert [hit.score.error > 0.5 for hit in hits] == [True, False, False]
    assert hits[0].score.total > hits[1].score.total + 0.1


def test_an_exact_error_wins_over_prose_that_speaks_of_another_entry() -> None:
    question = f"I want to save the best model while my loss goes nan\n{NO_KERNEL}"
    assert "no kernel image" in _first(question).entry.question


def test_the_module_of_a_pasted_error_decides_whether_it_is_that_error() -> None:
    same, other = _first("ModuleNotFoundError: No module named 'mmcv._ext'"), _first("No module named 'mmcv.runner'")
    assert same.score.error > 0.5
    assert other.score.error == 0.0
    assert other.score.total < same.score.total


@pytest.mark.parametrize(
    "question", ["mmcv for mmdet 2.23", "which MMCV version works with mmdet-v2.23.0", "2.23 版本"]
)
def test_the_row_of_the_asked_version_is_shown(question: str) -> None:
    assert _first(question, "mmdetection").focus.markdown == "| 2.23.0 | mmcv-full>=1.3.17, <1.5.0 |"


@pytest.mark.parametrize("question", ["compatiblity isue mmcv", "which mmcv do I need?"])
def test_where_no_version_is_asked_no_row_of_versions_is_shown_first(question: str) -> None:
    (hit,) = [one for one in _SEARCHER.search(question, "mmdetection", top=99).hits if "| 2.23.0 " in one.entry.answer]
    assert hit.focus.role is not Role.ROW


def test_the_row_of_a_version_is_no_row_of_a_version_that_begins_alike() -> None:
    assert _first("mmcv for mmdet 2.2.1").focus.markdown == "| 2.2.1 | mmcv==0.6.2 |"


def test_the_step_that_names_the_identifier_is_shown() -> None:
    assert "warmup_iters" in _first("loss nan, does warmup_iters help").focus.text
    assert "grad_clip" in _first("loss nan grad_clip").focus.text


def test_the_first_part_is_shown_when_nothing_is_specific() -> None:
    assert "Inspect the annotations" in _first("Loss goes Nan").focus.text


def test_the_passage_is_the_nearest_one_and_the_focus_is_part_of_the_answer() -> None:
    hit = _first("training diverges")
    assert hit.passage.text == "training diverges"
    assert hit.focus.role.is_answer


def test_a_base_can_be_chosen() -> None:
    assert {hit.entry.base for hit in _SEARCHER.search("loss nan", "cooking").hits} == {"cooking"}
    assert {hit.entry.base for hit in _SEARCHER.search("egg", "mmdetection", top=9).hits} == {"mmdetection"}


def test_an_unknown_base_is_refused_with_the_known_ones() -> None:
    for question in ("loss", ""):
        with pytest.raises(UnknownBaseError, match=r"'weather'.*mmdetection, cooking") as caught:
            _SEARCHER.search(question, "weather")
        assert (caught.value.name, caught.value.known) == ("weather", ("mmdetection", "cooking"))


def test_several_bases_are_merged_by_score() -> None:
    hits = _SEARCHER.search("save", top=20).hits
    assert {hit.entry.base for hit in hits} == {"mmdetection", "cooking"}
    totals = [hit.score.total for hit in hits]
    assert totals == sorted(totals, reverse=True)


def test_a_named_project_is_preferred_where_several_are_asked() -> None:
    twins = [
        a_base(
            an_entry("How do I install it?", base=name), an_entry("Why blue?", base=name), name=name, project=project
        )
        for name, project in (("first", "Gizmo"), ("second", "Widget"))
    ]
    both, alone = searcher_of(*twins), searcher_of(twins[0])
    for project, base in (("Gizmo", "first"), ("widget", "second")):
        hits = both.search(f"how do I install it with {project}", top=4).hits
        assert hits[0].entry.base == base
        assert hits[0].score.total > hits[1].score.total
        assert [hit.score.mention for hit in hits] == [float(hit.entry.base == base) for hit in hits]
    assert alone.search("how do I install it with Gizmo").hits[0].score.mention == 0.0


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\x00\x07", "\u200b", "\ud800"])
def test_an_empty_question_gives_no_hits(question: str) -> None:
    for base in (None, "cooking"):
        result = _SEARCHER.search(question, base)
        assert (result.hits, result.unknown, result.corrections) == ((), (), {})
        assert (result.confidence, result.evidence, result.versions) == (0.0, None, None)


@pytest.mark.parametrize("question", ["?", "...", "🦖", "qqqq zzzz"])
def test_a_question_that_says_nothing_gives_hits_of_low_score(question: str) -> None:
    hits = _SEARCHER.search(question).hits
    assert len(hits) == 3
    assert hits[0].score.total < 0.3


@pytest.mark.parametrize("top", [1, 2, 5])
def test_no_more_hits_than_asked_for_and_the_same_ones_first(top: int) -> None:
    hits = _SEARCHER.search("loss of memory", top=top).hits
    assert len(hits) == top
    assert hits == _SEARCHER.search("loss of memory", top=9).hits[:top]


def test_more_hits_than_there_are_entries_cannot_be_given() -> None:
    assert len(_SEARCHER.search("egg", "cooking", top=50).hits) == 3


def test_no_base_at_all_gives_no_hits() -> None:
    searcher = Searcher([], HashEncoder())
    assert searcher.search("loss").hits == ()
    assert searcher.names == []


def test_a_searcher_knows_its_bases_by_name() -> None:
    assert _SEARCHER.names == ["mmdetection", "cooking"]
    assert _SEARCHER.base("cooking") == cooking_base()


def test_the_confidence_is_what_the_calibration_makes_of_the_evidence() -> None:
    encoder = HashEncoder(512)
    corpora = [corpus_of(base, encoder) for base in (detection_base(), cooking_base())]
    for calibration in (a_calibration(), shipped_calibration(), unfitted()):
        searcher = Searcher(corpora, encoder, calibration=calibration)
        assert searcher.calibration is calibration
        for question in ("loss nan", "which mmcv for mmdet 2.23", "flummox"):
            result = searcher.search(question)
            assert result.evidence is not None
            assert result.confidence == calibration.confidence(result.evidence)
    assert Searcher(corpora, encoder).calibration is shipped_calibration()


def test_a_question_in_the_words_of_an_entry_is_surer_than_one_about_nothing() -> None:
    sure = min(_SEARCHER.search(entry.question).confidence for entry in cooking_base().entries)
    assert sure > 0.5 > max(_SEARCHER.search(question).confidence for question in ("qqqq zzzz", "?", "🦖"))


def test_how_many_hits_are_asked_for_does_not_change_the_confidence() -> None:
    for question in _QUESTIONS:
        assert len({_SEARCHER.search(question, top=top).confidence for top in (1, 3, 8)}) == 1


def _with_table(rivals: int) -> Searcher:
    """Return a searcher over a table of versions and entries that are nearer to the question below."""
    table = an_entry("MMCV for MMDetection releases", VERSIONS)
    nearer = [an_entry(f"Which MMCV goes with MMDetection 2.23.0, {'please ' * more}?") for more in range(rivals)]
    return searcher_of(a_base(table, *nearer, an_entry("Why blue?"), name="mmdetection", project="MMDetection"))


@pytest.mark.parametrize("top", [1, 3])
@pytest.mark.parametrize("rivals", [0, 1, 2])
def test_an_entry_near_the_top_whose_table_answers_is_put_first(rivals: int, top: int) -> None:
    result = _with_table(rivals).search("Which MMCV goes with MMDetection 2.23.0 today?", top=top)
    assert result.versions is not None
    assert result.versions.verdict is Verdict.LISTED
    assert result.hits[0].entry.question == "MMCV for MMDetection releases"
    assert result.hits[0].focus.markdown == "| 2.23.0 | mmcv-full>=1.3.17, <1.5.0 |"
    assert _totals(result) == sorted(_totals(result), reverse=True)


def test_an_entry_far_from_the_top_is_not_looked_up() -> None:
    result = _with_table(3).search("Which MMCV goes with MMDetection 2.23.0 today?")
    assert result.versions is None
    assert result.hits[0].entry.question.startswith("Which MMCV")


def test_a_question_that_asks_for_no_version_keeps_its_order() -> None:
    result = _with_table(1).search("it crashes in MMDetection 2.23.0 and the picture is blue, why?")
    assert result.versions is None
    assert _totals(result) == sorted(_totals(result), reverse=True)


@pytest.mark.parametrize("mention", ["mmdet", "MMDetection", "mmdetection"])
def test_a_table_is_looked_up_by_any_name_of_its_project(mention: str) -> None:
    result = _SEARCHER.search(f"which mmcv for {mention} 2.18.0")
    assert result.versions is not None
    assert [row.cells[0] for row in result.versions.rows] == [("MMDetection version", "2.18.0")]


def test_phrasings_decide_where_there_are_many() -> None:
    searcher = searcher_of(phrased_base(), cooking_base())
    hits = searcher.search("my pillow is late", top=9).hits
    assert hits[0].entry.question == "How does pillow work?"
    assert all((hit.score.phrasing is None) == (hit.entry.base == "cooking") for hit in hits)


def test_typos_and_unknown_words_are_reported() -> None:
    result = _SEARCHER.search("gradiants flummox", "mmdetection")
    assert result.corrections == {"gradiant": "gradient"}
    assert result.unknown == ("flummox",)


def test_weights_change_the_order() -> None:
    base = a_base(an_entry("Zebra stripes"), an_entry("Something else", "Tungsten."), an_entry("Third thing"))
    question = "zebrastripes tungsten"
    by_words = searcher_of(base, weights=Weights(cosine=0, share=1, wording=0)).search(question)
    by_wording = searcher_of(base, weights=Weights(cosine=0, share=0, wording=1)).search(question)
    assert by_words.hits[0].entry.question == "Something else"
    assert by_wording.hits[0].entry.question == "Zebra stripes"


def test_the_same_question_gives_the_same_result_again() -> None:
    for question in _QUESTIONS:
        assert _answer(_SEARCHER.search(question)) == _answer(_SEARCHER.search(question))


def test_eight_threads_get_what_one_after_the_other_gets() -> None:
    questions = [f"{question} {number}" for question in _QUESTIONS for number in range(20)]
    bases = detection_base(), cooking_base()
    calm, busy = searcher_of(*bases), searcher_of(*bases)
    expected = [_answer(calm.search(question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda question: _answer(busy.search(question)), questions))
    assert found == expected


@pytest.mark.parametrize("question", _HOSTILE)
def test_hostile_text_is_a_question_like_others(question: str) -> None:
    for hit in _SEARCHER.search(question).hits:
        assert 0.0 <= hit.score.total <= 1.0 + 1e-6
    assert 0.0 <= _SEARCHER.search(question).confidence <= 1.0


@given(st.lists(st.one_of(st.sampled_from([*_HOSTILE, *_QUESTIONS]), st.text(max_size=80)), max_size=5).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_asked(question: str) -> None:
    result = _SEARCHER.search(question, top=4)
    assert len(result.hits) in {0, 4}
    assert all(0.0 <= hit.score.total <= 1.0 + 1e-6 and hit.focus.role.is_answer for hit in result.hits)
    assert _totals(result) == sorted(_totals(result), reverse=True)
    assert 0.0 <= result.confidence <= 1.0
    assert (result.evidence is not None) == bool(result.hits)
    assert _answer(result) == _answer(_SEARCHER.search(question, top=4))


@pytest.mark.parametrize("answer", ["![](diagram.png)", "[manual]: https://x.example", "- ", "```\n```", ">"])
def test_an_answer_without_words_can_be_found_beside_others(answer: str) -> None:
    searcher = searcher_of(a_base(an_entry("Where is the diagram?", answer), an_entry("Why?", "Because.")))
    hits = searcher.search("where is the diagram").hits
    assert [hit.entry.question for hit in hits] == ["Where is the diagram?", "Why?"]
    assert hits[0].focus.markdown == answer


def test_a_base_beyond_the_exact_limit_is_answered_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    base = a_base(*(an_entry(f"What does the gizmo {number} do?", f"It does {number}.") for number in range(300)))
    exact = searcher_of(base)
    monkeypatch.setattr("index.corpus._MOST_EXACT", 32)
    scanned = searcher_of(base)
    for number in range(0, 300, 17):
        question = f"what does gizmo {number} do"
        one, other = exact.search(question).hits[0], scanned.search(question).hits[0]
        assert one.entry == other.entry
        assert one.score.total == pytest.approx(other.score.total, abs=1e-5)


def test_a_published_index_answers_as_the_base_in_memory_does(tmp_path: Path) -> None:
    folder = tmp_path / "cooking"
    folder.mkdir()
    text = "# FAQ\n\n" + "\n\n".join(f"## {entry.question}\n\n{entry.answer}" for entry in cooking_base().entries)
    (folder / "faq.md").write_text(text, encoding="utf-8")
    store, encoder = Store(tmp_path / "index"), HashEncoder(512)
    build([folder], store, encoder, is_lenient=True)
    _, contents = store.load()
    corpora = [FaissCorpus(part.base, part.passages, part.encodings, part.postings) for part in contents]
    published = Searcher(corpora, encoder).search("my soup is salty")
    in_memory = Searcher([corpus_of(corpora[0].base, encoder)], encoder).search("my soup is salty")
    assert _answer(published) == _answer(in_memory)
    assert published.hits[0].entry.question == "Why is my soup salty?"
    with pytest.raises(IndexCorruptError, match="hash"):
        open_searcher(store)
