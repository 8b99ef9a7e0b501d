"""Pictures: real PNG files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from bot.evaluation.graded import Graded
from bot.evaluation.plots import PlotError, plot_reliability, plot_risk_coverage
from tests.bot.evaluation.samples import confident, graded

_ROOT = Path(__file__).resolve().parents[3]
_PICTURES = ["reliability.png", "risk.png"]
_POINTS = {"asked": 0.5, "overheard": 0.9}


def _draw(questions: list[Graded], folder: Path) -> list[Path]:
    plot_reliability(questions, folder / _PICTURES[0])
    plot_risk_coverage(questions, _POINTS, folder / _PICTURES[1])
    return [folder / name for name in _PICTURES]


def _questions() -> list[Graded]:
    random = np.random.default_rng(5)
    confidences = random.random(60)
    return confident(confidences.tolist(), (random.random(60) < confidences).astype(int).tolist())


def test_pictures_are_png_files_of_a_readable_size(tmp_path: Path) -> None:
    for path in _draw(_questions(), tmp_path):
        assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
        height, width, _ = imread(path).shape
        assert 800 < width < 1600
        assert 600 < height < 1600


def test_pictures_show_the_questions_and_not_only_axes(tmp_path: Path) -> None:
    full = _draw(_questions(), tmp_path / "full")
    empty = _draw([], tmp_path / "empty")
    for one, other in zip(full, empty, strict=True):
        blue = [(imread(path)[..., 2] - imread(path)[..., 0] > 0.3).sum() for path in (one, other)]
        assert blue[0] > blue[1] + 1000


@pytest.mark.parametrize(
    "questions",
    [[], [graded(1.0)], [graded(0.0, hits=())], [graded(0.5, wanted="")] * 3, confident([0.5] * 30, [1] * 30)],
    ids=["none", "one", "no hits", "unanswerable", "equal"],
)
def test_any_questions_can_be_drawn(questions: list[Graded], tmp_path: Path) -> None:
    assert all(imread(path).size for path in _draw(questions, tmp_path))


def test_a_threshold_that_nothing_reaches_and_a_name_with_dollars_can_be_drawn(tmp_path: Path) -> None:
    path = tmp_path / "risk.png"
    plot_risk_coverage(confident([0.4, 0.2], [1, 0]), {"never": 0.9, "$x_{": 0.3}, path)
    assert imread(path).size


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    plot_reliability([graded()], tmp_path / "a" / "b" / "c.png")
    assert (tmp_path / "a" / "b" / "c.png").is_file()


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "c.png"
    with pytest.raises(
        PlotError, match=r"cannot write the picture \(.+\)\. Name a folder that can be written to\."
    ) as raised:
        plot_reliability([graded()], path)
    assert str(raised.value).startswith(str(path))


def test_without_matplotlib_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotError, match=r"pip install -c constraints\.txt"):
        plot_reliability([graded()], tmp_path / "c.png")


def _python(code: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), **settings}
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_neither_the_users_style_nor_a_cache_that_cannot_be_written_matters(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nbackend: TkAgg\n")
    (tmp_path / "file").write_text("")
    code = (
        "from pathlib import Path; from bot.evaluation.plots import plot_risk_coverage\n"
        "from tests.bot.evaluation.samples import confident\n"
        "plot_risk_coverage(confident([0.9, 0.2], [1, 0]), {'asked': 0.5}, Path('risk.png'))"
    )
    done = _python(code, tmp_path, MPLCONFIGDIR=str(tmp_path / "file" / "cache"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert imread(tmp_path / "risk.png").size


def test_reports_do_not_load_matplotlib(tmp_path: Path) -> None:
    code = (
        "import sys; import bot.evaluation.report, bot.evaluation.against_report, bot.evaluation.plots\n"
        "print(sorted(sys.modules.keys() & {'matplotlib', 'sklearn', 'scipy', 'rich'}))"
    )
    done = _python(code, tmp_path)
    assert (done.stdout, done.stderr) == ("[]\n", "")
