"""A question and what is added to it, as one: a version, a system or a project takes the place of its like.

"which mmcv for mmdet 2.23?" and "for 2.24" make "which mmcv for mmdet 2.24?"; what has no like there is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.language import has_chinese
from index.version_cells import BRANCHES
from index.version_words import is_everyday

_PLAIN = re.IGNORECASE | re.ASCII  # words end where Chinese begins
PREPOSITIONS = "for|on|with|in|using|under|from|of|via|without|inside|against"
_NAME = r"[A-Za-z][A-Za-z0-9]{0,30}(?:[-_][A-Za-z0-9]{1,30}){0,4}"
_NUMBER = (
    r"(?:[0-9]{1,5}(?:\.[0-9]{1,6}){1,4}(?:[-.]?(?:rc|a|b|post|dev)[0-9]{0,4})?|[0-9]{1,5}(?:\.[0-9]{1,5}){0,2}\.[xX*])"
)
_VERSION_WORD = r"(?:versions?|ver|release|版本?|的)"
_AND = r"[ \t]*(?:,|/|、|\bor\b|\band\b|和|或者?|与)[ \t]*"
_VERSION = re.compile(
    rf"(?<![0-9.])[vV]?(?P<number>{_NUMBER})(?:{_AND}[vV]?{_NUMBER})*(?![0-9A-Za-z_]|\.[0-9])", re.ASCII
)
_OWNER = re.compile(
    rf"(?<![A-Za-z0-9_.-])(?P<name>{_NAME}?)(?:[ \t]*(?:==?|:)[ \t]*|[ \t]+(?:{_VERSION_WORD}[ \t]+)?)?[vV]?\Z", _PLAIN
)
_WORD = re.compile(rf"(?<![A-Za-z0-9_.\\/-]){_NAME}(?![A-Za-z0-9_\\/])", re.ASCII)
_BARE = re.compile(
    rf"(?:{_VERSION_WORD}[ \t]*)?(?P<versions>[vV]?(?:{_NUMBER}|[0-9]{{1,3}})"
    rf"(?:{_AND}[vV]?{_NUMBER}){{0,3}})(?:[ \t]*{_VERSION_WORD}){{0,2}}",
    _PLAIN,
)
_BRANCH = re.compile(rf"(?:{'|'.join(sorted(BRANCHES))})(?:[ \t]*(?:branch|version|release|分支|版本?))?", _PLAIN)
_NAMED = re.compile(
    rf"(?P<name>{_NAME}?)(?:[ \t]*(?:==?|:)[ \t]*|[ \t]*{_VERSION_WORD}[ \t]*|[ \t]*)"
    rf"[vV]?(?P<version>(?:{_NUMBER}|[0-9]{{1,3}})(?:{_AND}[vV]?{_NUMBER}){{0,3}})(?:[ \t]*{_VERSION_WORD})?",
    _PLAIN,
)
_ARTICLE = re.compile(r"\A(?:the|an?|my)[ \t]+(?=\S)", _PLAIN)
_PREPOSITION = re.compile(rf"(?P<word>{PREPOSITIONS})[ \t]+(?P<rest>\S.*)", _PLAIN | re.DOTALL)
_LED = re.compile(rf"(?<![A-Za-z0-9_-])(?P<word>{PREPOSITIONS})[ \t]+(?:the[ \t]+)?\Z", _PLAIN)
_END = re.compile(r"[ \t]*[?？]+[ \t]*\Z")
_UNNAMED = _NAMED.pattern.replace("?P<name>", "").replace("?P<version>", "")
_SPLIT = re.compile(rf"(?P<first>{_BARE.pattern}|{_UNNAMED})[ \t]+(?P<second>with[ \t]+\S.*)", _PLAIN)
_WANTED = re.compile(
    rf"\b(?:which|what)[ ]+(?:versions?[ ]+of[ ]+)?(?P<name>{_NAME})"
    rf"|(?:哪个|哪些|什么|哪一个|哪)(?:版本)?的?[ ]*(?P<chinese>{_NAME})",
    _PLAIN,
)
_WINDOW = 80
_LONGEST_PREVIOUS = 300  # a longer one is a paste, in which nothing is replaced

# Words of one kind take each other's place; every other word is of its own kind.
_KINDS = {
    word: kind
    for kind, words in {
        "system": "windows win win10 win11 linux ubuntu debian centos fedora mac macos osx wsl wsl2 android ios colab",
        "installer": "pip pip3 conda mamba mim uv poetry docker source apt brew homebrew",
        "device": "cpu gpu gpus cpus tpu npu mps",
        "framework": "pytorch torch tensorflow jax paddle mindspore",
        "format": "onnx tensorrt openvino ncnn torchscript coreml tflite",
        "dataset": "coco voc cityscapes imagenet lvis ade20k",
    }.items()
    for word in words.split()
}
_SPELLINGS = {
    "torch": "pytorch",
    "mac": "macos",
    "osx": "macos",
    "win": "windows",
    "py": "python",
    "mmdetection": "mmdet",
    "mmsegmentation": "mmseg",
    "mmclassification": "mmcls",
}
_VARIANT = re.compile(r"-(?:full|lite|cpu|gpu)\Z")
_FAMILY = re.compile(r"(?P<family>mm)[a-z]{2,}(?:-(?:full|lite))?|(?P<first>[a-z0-9]{3,})[-_][a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a question, with its version and the preposition before it, if any."""

    name: str
    start: int
    end: int
    number: tuple[int, int] | None = None
    preposition: tuple[int, int] | None = None


def is_version(text: str) -> bool:
    """Tell whether a text is nothing but a version, or a name with one, and maybe what it goes with."""
    if both := _SPLIT.fullmatch(text):
        text = both["first"]
    if _BARE.fullmatch(text):
        return "." in text
    named = _NAMED.fullmatch(text)
    return named is not None and not is_everyday(named["name"])


def is_known_kind(text: str) -> bool:
    """Tell whether a text is a word that may take another's place, such as a system or an installer."""
    return text.lower().replace(" ", "") in _KINDS


def joined(previous: str, added: str, *, is_asked_for: bool = False) -> str:
    """Return the question that an addition makes of the one before.

    `is_asked_for`: a version without a name is one of what the question asks for ("which mmcv"), if that is said.
    """
    added = _END.sub("", added).strip()
    if _is_paste(previous):
        return followed(previous, added)
    if both := _SPLIT.fullmatch(added):
        return joined(joined(previous, both["first"]), both["second"])
    if is_asked_for and _BARE.fullmatch(added) and (wanted := _WANTED.search(previous)):
        added = f"{wanted['name'] or wanted['chinese']} {added}"
    led = _PREPOSITION.fullmatch(added)
    whole, word = (led["rest"], led["word"]) if led else (added, "")
    subject = _ARTICLE.sub("", whole)
    return _with_version(previous, subject) or _with_like(previous, subject, word) or _appended(previous, added)


def followed(previous: str, asked: str) -> str:
    """Return one question behind the other."""
    return f"{previous.rstrip()}\n{asked}" if _is_paste(previous) else f"{previous} {asked}"


def _is_paste(previous: str) -> bool:
    return "\n" in previous.strip() or len(previous) > _LONGEST_PREVIOUS


def _appended(previous: str, added: str) -> str:
    mark = ("？" if has_chinese(previous) else "?") if _END.search(previous) else ""
    return f"{_END.sub('', previous).rstrip()} {added}{mark}"


def _with_version(previous: str, subject: str) -> str | None:
    """Return the question with a version that has no name in the place of the one that is most like it."""
    bare, branch = _BARE.fullmatch(subject), _BRANCH.fullmatch(subject)
    found = list(_VERSION.finditer(previous))
    if not found or not (bare or branch):
        return None
    said = bare["versions"] if bare else subject
    first = _parts(said)
    nearest = min(reversed(found), key=lambda one: _distance(_parts(one["number"]), first)) if bare else found[0]
    return previous[: nearest.start()] + said + previous[nearest.end() :]


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", version)[:3]]


def _distance(one: list[int], other: list[int]) -> tuple[int, int]:
    return abs(one[0] - other[0]), abs(one[1] - other[1]) if len(one) > 1 and len(other) > 1 else 0


def _with_like(previous: str, subject: str, preposition: str) -> str | None:
    """Return the question with a name, and maybe its version, in the place of what is of its kind."""
    named = _NAMED.fullmatch(subject)
    name = named["name"] if named else subject
    if _is_none(name) or _WORD.fullmatch(name) is None:
        return None
    likes = [one for one in _names(previous) if _kind(one.name) == _kind(name)]
    same = [one for one in likes if _plain(one.name) == _plain(name)]
    if same:
        one = next((one for one in same if one.number), same[-1])
        return _replaced(previous, one if named else replace(one, number=None), subject, "")
    led = [one for one in likes if preposition and _word(previous, one.preposition) == preposition.lower()]
    given = [one for one in likes if one.number]  # what has a version is given, and what has none is asked for
    candidates = next((some for some in (likes, led, given) if len(some) == 1), None)
    return _replaced(previous, candidates[0], subject, preposition) if candidates else None


def _replaced(previous: str, one: _Named, subject: str, preposition: str) -> str:
    is_led = bool(preposition) and one.preposition is not None
    start = one.preposition[0] if is_led and one.preposition else one.start
    end = one.number[1] if one.number else one.end
    return previous[:start] + (f"{preposition} {subject}" if is_led else subject) + previous[end:]


def _word(text: str, span: tuple[int, int] | None) -> str:
    return text[slice(*span)].lower() if span else ""


def _names(text: str) -> Iterator[_Named]:
    """Yield the names of a question, those with versions as "mmdet 2.23" or "mmdet2.23"."""
    versions = {}
    for found in _VERSION.finditer(text):
        owner = _OWNER.search(text, max(0, found.start() - _WINDOW), found.start())
        if owner and not _is_none(owner["name"]):
            versions[owner.start("name")] = (owner.end("name"), found.span())
    for start, (end, number) in versions.items():
        yield _Named(text[start:end], start, end, number, _led(text, start))
    for word in _WORD.finditer(text):
        if word.start() not in versions and not _is_none(word[0]):
            yield _Named(word[0], *word.span(), None, _led(text, word.start()))


def _led(text: str, start: int) -> tuple[int, int] | None:
    led = _LED.search(text, max(0, start - _WINDOW), start)
    return led.span("word") if led else None


def _is_none(word: str) -> bool:
    """Tell whether a word names nothing."""
    return is_everyday(word) and word.lower() not in _KINDS


def _plain(name: str) -> str:
    lower = _VARIANT.sub("", name.lower())
    return _SPELLINGS.get(lower, lower)


def _kind(name: str) -> str:
    """Return what a name may be exchanged for: names of its kind, or of its family, as mmdet and mmpose are."""
    lower = name.lower()
    family = _FAMILY.fullmatch(lower)
    return _KINDS.get(lower) or (family["family"] or family["first"] if family else _plain(lower))
