"""Entries with tables of versions, and what is said of a question to one of them."""

from __future__ import annotations

from index.entry import Entry
from index.version_questions import Verdict, VersionAnswer, look_up
from tests.index.samples import an_entry

DETECTION = an_entry(
    "Which MMCV goes with MMDetection?",
    r"""| MMDetection version | MMCV version |
| --- | --- |
| master | mmcv-full>=1.3.17, \<1.7.0 |
| 2.25.1 | mmcv-full>=1.3.17, \<1.6.0 |
| 2.25.0 | mmcv-full>=1.3.17, \<1.6.0 |
| 2.23.0 | mmcv-full>=1.3.17, \<1.5.0 |
| 2.20.0 | mmcv-full>=1.3.17, \<1.5.0 |
| 2.15.1 | mmcv-full>=1.3.8, \<1.4.0 |
| 2.11.0 | mmcv-full>=1.2.4, \<1.4.0 |
| 2.7.0 | mmcv-full>=1.1.5, \<1.4.0 |
| 2.3.0 | mmcv-full==1.0.5 |
| 2.3.0rc0 | mmcv-full>=1.0.2 |
| 2.2.1 | mmcv==0.6.2 |
| 2.1.0 | mmcv>=0.5.9, \<=0.6.1 |""",
)
NAMES = ("MMDetection", "mmdet", "MMDet 2.x", "mmdet2", "open-mmlab/mmdetection")
POSE = an_entry(
    "Which MMCV goes with MMPose?",
    r"""For 1.x:

| MMPose version | MMCV/MMEngine version |
| --- | --- |
| 1.3.0 | mmcv>=2.0.1, mmengine>=0.9.0 |
| 1.0.0rc1 | mmcv>=2.0.0rc4, mmengine>=0.6.0 |

For 0.x:

| MMPose version | MMCV version |
| --- | --- |
| 0.x | mmcv-full>=1.3.8, \<1.8.0 |
| 0.29.0 | mmcv-full>=1.3.8, \<1.7.0 |
| 0.28.0 | mmcv-full>=1.3.8, \<1.6.0 |""",
)
MINECRAFT = an_entry(
    "Which Java do I need?",
    """| Minecraft version | Java version |
| --- | --- |
| 1.20.5 | 21 |
| 1.18.2 | 17 |
| 1.17.1 | 16 |
| 1.16.5 | 8+ |""",
)
TORCH = an_entry(
    "Which CUDA do I need?",
    r"""| PyTorch | Python | CUDA toolkit |
| --- | --- | --- |
| nightly | >=3.9 | ask |
| 2.0.1 | 3.8 - 3.11 | 11.7, 11.8 |
| 1.13.1 | >=3.7, \<=3.10 | 11.6 / 11.7 |
| 1.8.0 | 3.6 - 3.9 | unsupported |""",
)
TOOL = an_entry(
    "Which Python do I need?",
    """| Version | Minimum Python | Max Node.js |
| --- | --- | --- |
| 24.1.0 | 3.8 | 20 |
| 22.1.0 | 3.6.2 | 18 |""",
)
ENTRIES = [(DETECTION, NAMES), (POSE, ("MMPose",)), (MINECRAFT, ("Geyser",)), (TORCH, ()), (TOOL, ("Black",))]


def firsts(answer: VersionAnswer) -> list[str]:
    """Return the first cell of each row."""
    return [row.cells[0][1] for row in answer.rows]


def said(question: str, entry: Entry, *names: str) -> tuple[Verdict, list[str]] | None:
    """Return the verdict on a question and the first cells of its rows."""
    answer = look_up(question, entry, names)
    return (answer.verdict, firsts(answer)) if answer else None
