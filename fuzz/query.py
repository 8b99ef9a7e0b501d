"""Questions: taken apart, versions in them looked up, follow-ups joined, secrets left out."""

from __future__ import annotations

from bot.chat.followup import asked_of
from bot.journal.scrub import UNREADABLE, scrub
from bot.markup.titles import shortened as shortened_title
from fuzz.running import main_of
from fuzz.seeds import encoded, questions
from fuzz.target import Target, texts_of
from index.glossary import Glossary
from index.query import gist, parse, shortened
from index.version_questions import look_up, stray_rows
from tests.index.version_samples import DETECTION, NAMES, POSE

_PASTED = [
    "Traceback (most recent call last):\n  File \"/home/ann/x.py\", line 3, in <module>\n    f()\nKeyError: 'x'",
    "export HF_TOKEN=hf_abcdefghijklmnopqrstuvwxyz0123 && curl -u ann:hunter22 https://ann:pw@example.org/?sig=12345678",
    "ann@box:~/work$ ssh bob@10.0.0.7\n-rw-r--r-- 1 ann staff 3 x\nuid=1000(ann) +49 170 1234567 4111 1111 1111 1111",
    "mmdet 2.23 with mmcv-full>=1.3.17,<1.5.0 and mmcv==1.3.8 or 1.x, v2.0.0rc4, py37, cu11.1, torch1.9.0+cu111",
    "那么2.24呢？密码是 abc12345，用户名：张三",
]
_TOKENS = (
    *("Error: ", "Traceback (most recent call last):\n", '  File "x", line 1\n', "mmcv", "mmdet", "2.23.0", ">=", "<"),
    *("rc1", "1.x", "post1", "==1!", "+cu111", "\\\\", "C:\\Users\\", "/home/", "@", "password: ", "token=", "Bearer "),
    *("<@U0000000>", "127.0.0.1", "fe80::1", "_Z3foov", "0xdeadbeef", "-----BEGIN RSA PRIVATE KEY-----", "%2Fhome%2F"),
    *("如何", "安装", "密码", "版本", "\u0301", "\u202e", "\ufdfa", "²", "٣"),
)
_glossary = Glossary([("install", "set up", "安装"), ("mmcv", "m m c v")])
_names = frozenset({"mmcv", "mmdetection", "tern"})


def _check(data: bytes) -> None:
    text, previous = texts_of(data, 2)
    query = parse(text, _glossary, _names)
    if any(not 0 < weight <= 1 for weight in query.weights.values()):
        raise AssertionError(query)
    gist(shortened(text))
    asked_of(text, previous)
    asked_of(previous, text)
    shortened_title(text, 80).encode()
    for entry in (DETECTION, POSE):
        look_up(text, entry, NAMES)
        stray_rows(text, entry, NAMES)
    kept = scrub(text)
    if kept != UNREADABLE and scrub(kept) != kept:
        raise AssertionError(kept)


def _seeds() -> list[bytes]:
    return [*questions(), *encoded(_PASTED), b"and for 2.24?\xff" + _PASTED[3].encode()]


TARGET = Target(_check, _seeds, _TOKENS)

if __name__ == "__main__":
    main_of("query")
