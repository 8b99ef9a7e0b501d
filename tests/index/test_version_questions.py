"""Questions about versions: what they ask, and what the tables say of it."""

from __future__ import annotations

import pytest

from index.entry import Entry
from index.version_questions import Verdict, look_up
from tests.index.samples import an_entry
from tests.index.version_samples import DETECTION, ENTRIES, MINECRAFT, NAMES, POSE, TOOL, TORCH, firsts, said

_COMPATIBLE, _INCOMPATIBLE = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE
_LISTED, _NOT_LISTED = Verdict.LISTED, Verdict.NOT_LISTED


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which mmcv for mmdet 2.23?", "2.23.0"),
        ("which mmcv-full do I need for MMDetection 2.23.0", "2.23.0"),
        ("What version of mmcv goes with mmdetection v2.25.1?", "2.25.1"),
        ("latest mmcv-full I can use on mmdet 2.7", "2.7.0"),
        ("mmdet v2.25.0 mmcv", "2.25.0"),
        ("mmcv-full requirement 2.11.0", "2.11.0"),
        ("2.3.0rc0 mmcv", "2.3.0rc0"),
        ("mmdet 2.3 mmcv version?", "2.3.0"),
        ("mmdet == 2.3.0rc0, minimum mmcv?", "2.3.0rc0"),
        ("what does mmdet 2.25.1 require", "2.25.1"),
        ("dependencies of mmdet 2.25.1?", "2.25.1"),
        (
            "I am stuck on mmdetection 2.3.0 because of a paper, what exact mmcv-full release should be installed",
            "2.3.0",
        ),
        ("upgrade mmdet to 2.25.1, which mmcv", "2.25.1"),
        ("which mmcv-full for the 2.23.0 release of mmdet", "2.23.0"),
        ("mmdet master needs which mmcv?", "master"),
        ("mmcv-full for the master branch of mmdet", "master"),
        ("master 分支要求的 mmcv 版本", "master"),
        ("mmdet2.23对应的mmcv版本", "2.23.0"),
        ("2.23版本的mmdet要装什么版本的mmcv", "2.23.0"),
        ("mmdet 的版本是 2.11.0，应该装哪个 mmcv-full", "2.11.0"),
        ("ｍｍｄｅｔ ２．２３ 对应 mmcv？", "2.23.0"),
        ("mmdet2.11.0需要什么mmcv", "2.11.0"),
        ("mmdet-2.11.0 which mmcv?", "2.11.0"),
        ("MMDetection==2.11.0+abc123 mmcv?", "2.11.0"),
        ("mmdet.__version__ == '2.11.0', mmcv version?", "2.11.0"),
        ("mmdet_version: 2.11.0, which mmcv", "2.11.0"),
        ("open-mmlab/mmdetection 2.11.0 which mmcv", "2.11.0"),
        ("mmdet 2.11.0 needs mmcv >= ?", "2.11.0"),
        ("2.23.0 ?", "2.23.0"),
        ("version 2.23", "2.23.0"),
        ("which mmcv for 2.23?", "2.23.0"),
        ("git checkout v2.23.0 mmcv version", "2.23.0"),
        ("mmdetectionv2.23 mmcv", "2.23.0"),
        ("python 3.8 + pytorch 1.9 + mmdetection 2.23: which mmcv?", "2.23.0"),
    ],
)
def test_the_row_of_a_release_is_found(question: str, row: str) -> None:
    assert said(question, DETECTION, *NAMES) == (_LISTED, [row])


@pytest.mark.parametrize(
    ("question", "verdict", "row"),
    [
        ("mmdet 2.25.1 with mmcv 1.5.3?", _COMPATIBLE, "2.25.1"),
        ("mmdet 2.25.1 with mmcv 1.6.0?", _INCOMPATIBLE, "2.25.1"),
        ("Is mmdet 2.20.0 compatible with mmcv-full 1.4.5", _COMPATIBLE, "2.20.0"),
        ("is mmcv-full 1.5.3 fine with mmdet 2.23.0?", _INCOMPATIBLE, "2.23.0"),
        ("mmcv 1.6.0 能用 mmdet 2.20 吗", _INCOMPATIBLE, "2.20.0"),
        ("mmdet 2.23支持mmcv0.7版本么", _INCOMPATIBLE, "2.23.0"),
        ("mmdet2.25.0和mmcv-full1.4.0兼容吗", _COMPATIBLE, "2.25.0"),
        ("mmdet 2.20 with mmcv 1.4", _COMPATIBLE, "2.20.0"),
        ("mmdet 2.20 with mmcv 1.5", _INCOMPATIBLE, "2.20.0"),
        ("mmdet 2.20 with mmcv 2.x", _INCOMPATIBLE, "2.20.0"),
        ("mmdet 2.3.0 mmcv-full 1.0.5", _COMPATIBLE, "2.3.0"),
        ("2.20.0 + mmcv-full 1.4.8 ok?", _COMPATIBLE, "2.20.0"),
        ("mmcv 0.6.2 for 2.2.1 or do I need a newer one", _COMPATIBLE, "2.2.1"),
        ("mmdet 2.11.0 /home/me/mmdet\nmmcv-full==1.2.5\ntorch 1.8.0", _COMPATIBLE, "2.11.0"),
        ("MMCV: 1.2.5\nMMDetection: 2.7.0+abc123", _COMPATIBLE, "2.7.0"),
        ("| mmdet | 2.7.0 |\n| mmcv-full | 1.5.0 |", _INCOMPATIBLE, "2.7.0"),
        ('{"mmdet": "2.7.0", "mmcv": "1.2.0"}', _COMPATIBLE, "2.7.0"),
        ("Name: mmcv-full\nVersion: 1.5.0\nName: mmdet\nVersion: 2.25.1", _COMPATIBLE, "2.25.1"),
        ("mmcv-full-1.5.0-cp38-cp38-manylinux1_x86_64.whl for mmdet 2.25.1?", _COMPATIBLE, "2.25.1"),
        ("mmdet master with mmcv-full 1.6.2?", _COMPATIBLE, "master"),
        ("Is mmcv 1.7.0 okay for the master branch?", _INCOMPATIBLE, "master"),
        ("mmcv-lite 1.4.0 with mmdet 2.20.0?", _COMPATIBLE, "2.20.0"),
        (
            "pip install mmcv-full==1.7.0 -f https://example.org/cu113/torch1.11.0/\npip install mmdet==2.25.0",
            _INCOMPATIBLE,
            "2.25.0",
        ),
        ("2.20.0的mmdet配1.4.0的mmcv行不行", _COMPATIBLE, "2.20.0"),
        ("is it ok to use mmcv 1.6.1 rather than 1.5.3 with mmdet 2.25.1", _INCOMPATIBLE, "2.25.1"),
        ("does mmdetection v2.3.0 work on mmcv-full 1.1.0?", _INCOMPATIBLE, "2.3.0"),
        (
            "AssertionError: MMCV==1.3.18 is used but incompatible. Please install mmcv<=1.3\nmy mmdet version==2.20.0",
            _COMPATIBLE,
            "2.20.0",
        ),
        (
            "mmdet 2.7.0 requires mmcv<1.4.0,>=1.1.5, but you have mmcv 1.5.2 which is incompatible.",
            _INCOMPATIBLE,
            "2.7.0",
        ),
        ("mmcv==2.1.0\nmmcv-full==1.7.2\nmmdet==2.25.1\nincompatible?", _INCOMPATIBLE, "2.25.1"),
    ],
)
def test_two_versions_go_together_or_not(question: str, verdict: Verdict, row: str) -> None:
    assert said(question, DETECTION, *NAMES) == (verdict, [row])


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        (
            "mmcv-full 1.3.17, which mmdet can I use?",
            ["2.25.1", "2.25.0", "2.23.0", "2.20.0", "2.15.1", "2.11.0", "2.7.0", "master"],
        ),
        ("mmcv-full 1.6.2, which mmdet can I use?", ["master"]),
        (
            "AssertionError: MMCV==1.3.9 is used but incompatible. Please install mmcv>=[1, 1, 4], <=[1, 2, 0].",
            ["2.15.1", "2.11.0", "2.7.0"],
        ),
        ("mmcv 1.0.5 which mmdet", ["2.3.0", "2.3.0rc0"]),
        ("装了mmcv 0.6.2，用哪个版本的mmdet", ["2.2.1"]),
        ("mmcv 1.2 对应哪个 mmdet", ["2.7.0"]),
    ],
)
def test_rows_whose_range_holds_a_version_come_newest_first(question: str, rows: list[str]) -> None:
    answer = look_up(question, DETECTION, NAMES)
    assert answer is not None
    assert answer.verdict is _LISTED
    assert firsts(answer) == rows


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("mmdet 3.0 which mmcv", ["2.25.1", "2.25.0", "2.23.0"]),
        ("which mmcv for mmdet 2.21.0", ["2.20.0", "2.23.0", "2.25.0"]),
        ("mmdet 2.30 with mmcv 1.5.0", ["2.25.1", "2.25.0", "2.23.0"]),
        ("mmdet 1.2.0 mmcv version", ["2.1.0", "2.2.1", "2.3.0rc0"]),
        ("mmdet3 用哪个 mmcv", ["2.25.1", "2.25.0", "2.23.0"]),
        ("mmdet v3.x which mmcv?", ["2.25.1", "2.25.0", "2.23.0"]),
        ("mmcv 2.0.0 which mmdet", ["master", "2.25.1", "2.25.0"]),
        ("mmcv 0.2.0 which mmdet", ["2.1.0", "2.2.1", "2.3.0rc0"]),
    ],
)
def test_versions_that_no_row_lists_get_the_nearest_rows(question: str, nearest: list[str]) -> None:
    answer = look_up(question, DETECTION, NAMES)
    assert answer is not None
    assert answer.verdict is _NOT_LISTED
    assert sorted(firsts(answer)) == sorted(nearest)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("mmcv for mmdet 2.25.x?", ["2.25.1", "2.25.0"]),
        ("mmdet 2.15 mmcv?", ["2.15.1"]),
        ("which mmcv for mmdet 2.7 or 2.11", ["2.11.0", "2.7.0"]),
        ("mmcv 1.3.8, 1.4.0 or 1.5.0 with mmdet 2.20?", ["2.20.0"]),
        ("mmdet 2.20 with mmcv 1.3", ["2.20.0"]),
        ("should I downgrade mmcv from 1.7.0 to 1.4.0 for mmdet 2.20.0?", ["2.20.0"]),
        ("upgrade mmdet from 2.7 to 2.11, which mmcv?", ["2.11.0", "2.7.0"]),
        ("mmdet 2.20 with mmcv 1.x", ["2.20.0"]),
        ("mmdet 2.20 with mmcv below 1.4 ok?", ["2.20.0"]),
        ("when I use mmdet 2.20 with mmcv>1.4, is it compatible?", ["2.20.0"]),
    ],
)
def test_what_is_asked_loosely_shows_rows_and_promises_nothing(question: str, rows: list[str]) -> None:
    answer = look_up(question, DETECTION, NAMES)
    assert answer is not None
    assert answer.verdict is _LISTED
    assert sorted(firsts(answer)) == sorted(rows)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "which mmcv do I need?",
        "how do I freeze batch norm in mmdet 2.25",
        "how do I freeze batch norm in mmdet version 2.25",
        "mmdet2.25怎么冻结bn层",
        "mmdet 2.25 怎么训练自己的数据集, mmcv 报错了",
        "does mmdet 2.25 support fp16 training?",
        "mmdet 2.25 how to train in fp16 with mmcv runner hooks on windows",
        "ModuleNotFoundError: No module named 'mmcv.ops' mmdet 2.25",
        "torch 1.8 with cuda 11.3?",
        "which pytorch for mmdet 2.25?",
        "which pytorch version is compatible with mmdet 2.25?",
        "mmdet 2.25 compatible with torch 1.13?",
        "python 3.10 supported by mmdet 2.25.1?",
        "ubuntu 20.04, python 3.7: which mmcv?",
        "CUDA version for mmdetection 2.20.0",
        "mmdet 2.25.0 对应的 mmengine 版本",
        "mmdet3d 1.0.0 which mmcv-full",
        "mmdetection3d 0.17 mmcv version",
        "mmsegmentation 0.24.1 mmcv version",
        "which mmcv for mmdet2?",
        "train mmdet with 2 gpus and mmcv",
        "AP 37.4 with mmdet, mmcv version?",
        "line 24 in mmdet/__init__.py, which mmcv?",
        "mmdet and mmcv versions are 2.25.0 and 1.5.0, compatible?",
        "mmdet/mmcv 2.25.0/1.5.0",
        "mmdet mmcv 2.25.0 1.5.0",
        "mmcv和mmdet的版本是1.5.0和2.25.0",
        "mmcv和mmdet版本分别是1.5.0和2.25.0",
        "mmcv>=1.3.17, <=1.6.0 is wanted by mmdet",
        "mmcv 1.4.0 or higher for mmdet?",
        "192.168.2.1",
        "takes 2.5 hours in mmdet",
        "2.25.0 2.23.0",
        "our cluster has only mmcv-full 1.3.9",
        "mmdet2.25.0mmcv1.4.0",
        "mmdet3d: AssertionError: MMDET==2.25.0 is used but incompatible. Please install mmdet>=3.0.0",
        "which mmcv for the main branch?",
        "my master thesis needs mmcv",
        "the main mmdet config needs mmcv",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert look_up(question, DETECTION, NAMES) is None


_ENVIRONMENT = """Training on my own data stops while annotations are read.
{line}
Python: 3.7.10
GPU 0: GeForce RTX 2080 Ti
PyTorch: 1.8.1
MMCV: 1.3.17
MMCV Compiler: GCC 7.3
MMCV CUDA Compiler: 10.2
MMDetection: 2.20.0

  File "/root/mmdetection/mmdet/datasets/coco.py", line 144, in _filter_imgs
    self.cat_ids = self.coco.get_cat_ids(cat_names=self.CLASSES)
KeyError: 'annotations of category missing while loading the json file of images'"""


def test_an_environment_in_a_report_of_something_else_is_left_alone() -> None:
    assert look_up(_ENVIRONMENT.format(line=""), DETECTION, NAMES) is None


def test_an_environment_is_read_where_a_line_asks_about_versions() -> None:
    question = _ENVIRONMENT.format(line="Is my mmcv compatible with mmdet?")
    assert said(question, DETECTION, *NAMES) == (_COMPATIBLE, ["2.20.0"])


@pytest.mark.parametrize(
    ("question", "entry", "expected"),
    [
        ("mmpose 0.29 mmcv-full 1.7.0", POSE, (_INCOMPATIBLE, ["0.29.0"])),
        ("mmpose 0.28 mmcv-full 1.5.0", POSE, (_COMPATIBLE, ["0.28.0"])),
        ("mmpose 0.30 mmcv 1.7.0", POSE, (_COMPATIBLE, ["0.x"])),
        ("mmpose 1.3.0 mmengine 0.8.0 mmcv 2.0.1", POSE, (_INCOMPATIBLE, ["1.3.0"])),
        ("mmpose 1.3.0 mmengine 0.9.0 mmcv 2.0.1", POSE, (_COMPATIBLE, ["1.3.0"])),
        ("mmpose 1.0.0rc1 with mmcv 2.0.0rc4", POSE, (_COMPATIBLE, ["1.0.0rc1"])),
        ("mmpose 1.0.0rc1 with mmcv 2.0.0rc3", POSE, (_INCOMPATIBLE, ["1.0.0rc1"])),
        ("mmengine 0.7.0 which mmpose", POSE, (_LISTED, ["1.0.0rc1"])),
        ("mmdet 2.25 which mmcv", POSE, None),
        ("which java for minecraft 1.18.2", MINECRAFT, (_LISTED, ["1.18.2"])),
        ("minecraft 1.20.5 java 17", MINECRAFT, (_INCOMPATIBLE, ["1.20.5"])),
        ("minecraft 1.17.1 with java 17?", MINECRAFT, (_LISTED, ["1.17.1"])),
        ("mc 1.20.5 jdk 21", MINECRAFT, (_COMPATIBLE, ["1.20.5"])),
        ("openjdk 17.0.2 minecraft 1.18.2", MINECRAFT, (_COMPATIBLE, ["1.18.2"])),
        ("java 17 which minecraft", MINECRAFT, (_LISTED, ["1.18.2"])),
        ("Minecraft 1.18 需要 java 几", MINECRAFT, (_LISTED, ["1.18.2"])),
        ("javascript 17 minecraft 1.18.2", MINECRAFT, None),
        ("torch 1.13.1 with python 3.10", TORCH, (_COMPATIBLE, ["1.13.1"])),
        ("torch 1.13.1 with python 3.11", TORCH, (_INCOMPATIBLE, ["1.13.1"])),
        ("torch==2.0.1+cu118 cuda toolkit 11.8", TORCH, (_COMPATIBLE, ["2.0.1"])),
        ("cuda11.8 torch2.0.1 py3.9", TORCH, (_COMPATIBLE, ["2.0.1"])),
        ("python 3.11.4 which torch", TORCH, (_LISTED, ["2.0.1", "nightly"])),
        ("pytorch nightly cuda 12.1", TORCH, (_LISTED, ["nightly"])),
        ("torch 1.8.0 python 3.8", TORCH, (_LISTED, ["1.8.0"])),
        ("torch 1.8.0 python 3.10", TORCH, (_INCOMPATIBLE, ["1.8.0"])),
        ("torch 1.12.1 cuda 11.6", TORCH, (_NOT_LISTED, ["1.13.1", "1.8.0", "2.0.1"])),
        ("black 24.1.0 python 3.7?", TOOL, (_INCOMPATIBLE, ["24.1.0"])),
        ("black 22.1.0 with python 3.6?", TOOL, (_LISTED, ["22.1.0"])),
        ("black 22.1.0 with python 3.6.5?", TOOL, (_COMPATIBLE, ["22.1.0"])),
        ("black 22.1.0 with node 20?", TOOL, (_INCOMPATIBLE, ["22.1.0"])),
        ("black 22.1.0 with node 4?", TOOL, (_LISTED, ["22.1.0"])),
        ("which python does black 23.1.0 need", TOOL, (_NOT_LISTED, ["24.1.0", "22.1.0"])),
    ],
)
def test_tables_of_any_project_are_understood(
    question: str, entry: Entry, expected: tuple[Verdict, list[str]] | None
) -> None:
    names = next(names for known, names in ENTRIES if known is entry)
    assert said(question, entry, *names) == expected


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("mmcv 1.6.0 with MMDetection v2.25.1", (("MMDetection", "2.25.1"), ("MMCV", "1.6.0"))),
        ("ｍｍｄｅｔ ２．２３ 对应 mmcv？", (("MMDetection", "２．２３"),)),
        ("mmdet 2.25.x mmcv", (("MMDetection", "2.25.x"),)),
        (
            "MMCV==1.4.0 is used but incompatible, I have mmcv 1.4.0 and mmdet 2.7.0",
            (("MMDetection", "2.7.0"), ("MMCV", "1.4.0")),
        ),
        ("mmdet Master which mmcv", (("MMDetection", "Master"),)),
    ],
)
def test_what_was_asked_is_named_as_the_table_does_and_written_as_asked(
    question: str, asked: tuple[tuple[str, str], ...]
) -> None:
    answer = look_up(question, DETECTION, NAMES)
    assert answer is not None
    assert answer.asked == asked


def test_rows_are_verbatim_with_their_lines() -> None:
    answer = look_up("which mmcv for mmdet 2.23", DETECTION, NAMES)
    assert answer is not None
    assert answer.rows[0].markdown == r"| 2.23.0 | mmcv-full>=1.3.17, \<1.5.0 |"
    assert (answer.rows[0].first_line, answer.rows[0].last_line) == (8, 8)


def test_an_entry_without_a_version_table_answers_nothing() -> None:
    assert look_up("which mmcv for mmdet 2.23", an_entry("Why?"), NAMES) is None


def test_a_name_that_means_two_columns_means_none() -> None:
    table = "| MMDetection version | MMDetection3D version |\n|--|--|\n| 2.25.0 | 1.0.0 |"
    entry = an_entry("Which?", table)
    assert look_up("mmdetec 2.25.0 mmdetec 1.0.0 compatible?", entry) is None
    assert said("mmdetection 2.25.0 mmdetection3d 1.0.0 compatible?", entry) == (_COMPATIBLE, ["2.25.0"])


def test_rows_of_one_release_are_alternatives() -> None:
    table = "| A version | B version |\n|--|--|\n| 1.8.0 | 10.2.0 |\n| 1.8.0 | 11.1.0 |\n| 1.9.0 | 11.1.0 |"
    entry = an_entry("Which?", table)
    assert said("a 1.8.0 with b 11.1.0?", entry) == (_COMPATIBLE, ["1.8.0", "1.8.0"])
    assert said("a 1.8.0 with b 10.1.0?", entry) == (_INCOMPATIBLE, ["1.8.0", "1.8.0"])


def test_a_column_without_a_name_is_the_project_whose_faq_it_is() -> None:
    assert look_up("black 24.1.0 python 3.9", TOOL) is None
    assert said("black 24.1.0 python 3.9", TOOL, "psf/black") == (_COMPATIBLE, ["24.1.0"])


def test_names_of_several_words_are_known() -> None:
    entry = an_entry("Which?", "| Home Assistant version | Python |\n|--|--|\n| 2023.1.0 | 3.10 |")
    assert said("home assistant 2023.1.0 with python 3.10", entry) == (_COMPATIBLE, ["2023.1.0"])


def test_a_long_paste_is_read_by_the_lines_that_hold_names() -> None:
    frames = "\n".join(f'  File "/opt/lib/package{number}.py", line {number}, in run' for number in range(3000))
    error = "AssertionError: MMCV==1.3.9 is used but incompatible. Please install mmcv>=1.3.17, <=1.6.0."
    assert said(f"{frames}\n{error}\nmmdet 2.25.0", DETECTION, *NAMES) == (_INCOMPATIBLE, ["2.25.0"])
    question = f"{frames}\nIs torch 1.13.1\ncompatible with py 3.10?"
    assert said(question, TORCH) == (_COMPATIBLE, ["1.13.1"])


@pytest.mark.parametrize(
    "piece", ["= ", "=", "mmdet ", "mmdet-", "1.", "1.2, ", "(", "v", "mmcv 1.2 ", " ", "版本", "<", "1.0rc"]
)
def test_endless_repetition_is_read(piece: str) -> None:
    look_up(f"mmdet 2.25.0 {piece * 5_000} mmcv 1.5.0", DETECTION, NAMES)


def test_words_for_version_in_a_row_are_read_in_no_time() -> None:
    for count in (1, 5, 40):
        assert said(f"mmdet versions a{'版本号' * count}啊2.0 {'版本号' * count}2.25.0", DETECTION, *NAMES) is None
    assert said("mmdet版本号为2.23.0的mmcv", DETECTION, *NAMES) == (Verdict.LISTED, ["2.23.0"])


def test_a_short_version_stands_for_every_release_that_begins_so() -> None:
    assert said("which mmcv for mmdet 2.25", DETECTION, *NAMES) == (Verdict.LISTED, ["2.25.1", "2.25.0"])
    assert said("mmdet 2.25 with mmcv 1.5.0?", DETECTION, *NAMES) == (_COMPATIBLE, ["2.25.1", "2.25.0"])
    assert said("which mmcv for mmdet 2.3", DETECTION, *NAMES) == (Verdict.LISTED, ["2.3.0"])


@pytest.mark.parametrize("question", ["foo 1.0 py37", "foo 1.0 with python 310?", "foo 1.0 and python37"])
def test_a_whole_number_far_beyond_the_column_is_no_version_of_it(question: str) -> None:
    entry = an_entry(
        "Which Python?", "| Foo version | Python version |\n| --- | --- |\n| 1.0 | >=3.6,<3.9 |\n| 1.1 | >=3.7 |"
    )
    answer = said(question, entry, "Foo")
    assert answer is None or answer[0] in {Verdict.LISTED, Verdict.NOT_LISTED}


def test_where_releases_of_a_short_version_disagree_nothing_is_promised() -> None:
    table = "| Foo version | Bar version |\n| --- | --- |\n| 1.1.1 | >=3.8 |\n| 1.1.0 | >=3.7 |\n| 1.0.0 | >=3.6 |"
    entry = an_entry("Which Bar goes with Foo?", table)
    assert said("foo 1.1 with bar 3.7?", entry, "Foo") == (Verdict.LISTED, ["1.1.0", "1.1.1"])
    assert said("foo 1.1 with bar 3.9?", entry, "Foo") == (_COMPATIBLE, ["1.1.1", "1.1.0"])
    assert said("foo 1.1.0 with bar 3.7?", entry, "Foo") == (_COMPATIBLE, ["1.1.0"])
