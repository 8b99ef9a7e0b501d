"""What the shipped FAQs must answer with the real encoder, from files to hits."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.builder import build
from index.export import load_encoder
from index.labels import read_labels
from index.models import DEFAULT_MODEL
from index.searcher import Hit, Searcher
from index.serving import open_searcher
from index.store import Store
from tests.index.samples import NO_KERNEL, traceback_of

_ROOT = Path(__file__).resolve().parents[2]
_ASK = """
import sys
from pathlib import Path
from index.serving import open_searcher
from index.store import Store
_, searcher = open_searcher(Store(Path(sys.argv[1])))
print(searcher.search("my loss is nan").hits[0].entry.id)
print(*(name for name in sys.argv[2:] if name in sys.modules))
"""


@pytest.fixture(scope="module")
def store(exported_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("knowledge") / "index")
    build([_ROOT / "knowledge"], store, load_encoder(DEFAULT_MODEL, exported_encoder))
    return store


@pytest.fixture(scope="module")
def searcher(store: Store) -> Searcher:
    return open_searcher(store)[1]


def _first(searcher: Searcher, question: str, base: str | None = None) -> Hit:
    return searcher.search(question, base).hits[0]


def test_the_shipped_bases_are_served(searcher: Searcher) -> None:
    for base in ("mmdetection", "mmfaq"):
        searcher.require(base)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("RuntimeError: CUDA out of memory. Tried to allocate 1.17 GiB (GPU 0; 10.76 GiB total)", "gpu-out-of-memory"),
        ("nvcc fatal   : Unsupported gpu architecture 'compute_86'", "rtx-30-series"),
        ("ModuleNotFoundError: No module named 'mmcv._ext'", "no-module-mmcv-ops"),
        ("ImportError: libcudart.so.9.0: cannot open shared object file", "undefined-symbol-or-cannot-open-xxx-so"),
        (NO_KERNEL, "no-kernel-image"),
        ("AssertionError: MMCV==1.7.0 is used but incompatible. Please install mmcv>=1.3.17", "mmcv-compatibility"),
    ],
)
def test_a_pasted_error_is_answered(searcher: Searcher, question: str, entry: str) -> None:
    assert _first(searcher, question).entry.id == entry


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("显存不够怎么办", "gpu-out-of-memory"),
        ("训练几百步之后 loss 全是 nan，是不是学习率太大", "loss-goes-nan"),
        ("一运行就提示段错误，和 gcc 版本有关吗", "segmentation-fault"),
        ("30 系显卡编译 mmcv 失败", "rtx-30-series"),
        ("可以用中文提问吗", "languages"),
    ],
)
def test_a_chinese_question_is_answered(searcher: Searcher, question: str, entry: str) -> None:
    found = searcher.search(question)
    assert found.query.language == "zh"
    assert found.hits[0].entry.id == entry


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("gpu out of memroy while trainning", "gpu-out-of-memory"),
        ("segmentaion falt gcc 5.5", "segmentation-fault"),
        (
            "do i ned to reinstal mmdet after code modifcations",
            "do-i-need-to-reinstall-mmdet-after-some-code-modifications",
        ),
        ("how to save the best modle", "save-the-best-model"),
    ],
)
def test_a_question_with_typos_is_answered(searcher: Searcher, question: str, entry: str) -> None:
    assert _first(searcher, question).entry.id == entry


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("which mmcv version do I need for mmdetection 2.23", "| 2.23.0 "),
        ("mmcv for mmdet 2.2.1", "| 2.2.1 "),
        ("mmdet 2.18.0 和 mmcv 版本怎么对应", "| 2.18.0 "),
    ],
)
def test_the_row_of_the_asked_version_is_shown(searcher: Searcher, question: str, row: str) -> None:
    hit = _first(searcher, question)
    assert hit.entry.id == "mmcv-compatibility"
    assert hit.focus.markdown.strip().startswith(row)


@pytest.mark.parametrize("at", [0.0, 0.5, 1.0])
def test_a_traceback_of_three_thousand_lines_is_answered_by_its_error(searcher: Searcher, at: float) -> None:
    hits = searcher.search(traceback_of(NO_KERNEL, at=at)).hits
    assert hits[0].entry.id == "no-kernel-image"
    assert hits[0].score.error > 0.5 > hits[1].score.error


def test_another_module_than_the_documented_one_is_no_documented_error(searcher: Searcher) -> None:
    same = _first(searcher, "ModuleNotFoundError: No module named 'mmcv.ops'")
    other = _first(searcher, "ModuleNotFoundError: No module named 'mmcv.runner'")
    assert same.score.error > 0.5
    assert other.score.error == 0.0
    assert other.score.total < same.score.total - 0.1


def test_the_step_that_names_an_identifier_is_shown(searcher: Searcher) -> None:
    assert "warmup_iters" in _first(searcher, "loss is nan, should I raise warmup_iters").focus.text
    assert "with_cp" in _first(searcher, "out of memory, what is with_cp").focus.text


def test_small_talk_scores_less_than_any_documented_question(searcher: Searcher) -> None:
    talk = max(_first(searcher, text).score.total for text in ("thanks a lot, that fixed it!", "有人在吗", "help"))
    assert talk < min(_first(searcher, text).score.total for text in ("loss nan", "显存不够", NO_KERNEL))


@pytest.mark.parametrize("name", ["mmdetection", "mmfaq"])
def test_nearly_all_labelled_questions_are_answered_first(searcher: Searcher, name: str) -> None:
    labels, problems = read_labels(_ROOT / "knowledge" / name / "questions.yml", "questions.yml")
    assert problems == []
    covered = [label for label in labels if label.entries]
    assert len(covered) >= 10
    wrong = [one.question for one in covered if _first(searcher, one.question, name).entry.id not in one.entries]
    assert len(wrong) <= 0.1 * len(covered), wrong


def test_asking_loads_neither_torch_nor_sentence_transformers(store: Store) -> None:
    heavy = ["torch", "sentence_transformers", "transformers", "docutils", "onnx"]
    command = [sys.executable, "-c", _ASK, str(store.folder), *heavy, "onnxruntime", "faiss"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["loss-goes-nan", "onnxruntime faiss"]
