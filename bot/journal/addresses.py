"""Addresses and numbers of people and machines in a text: mail, network, telephone, cards, mentions."""

from __future__ import annotations

import ipaddress
import re

_EMAIL = re.compile(r"(?<![\w.+%-])([\w.+%-]++)@((?:[A-Za-z0-9][A-Za-z0-9-]*+\.)+[A-Za-z]{2,24}+)(?!\()", re.ASCII)
_MENTION = re.compile(
    r"<(?:@[!&]?|#)(?:\d{5,25}|[A-Z][A-Z0-9]{2,20}(?:\|[^>\n]{0,80})?)>|<!(?:subteam|date)\^[^>\n]{1,120}>"
)
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![\w:-])")
_OCTET = r"(?:25[0-5]|2[0-4]\d|[01]?\d?\d)"
_IPV4 = re.compile(rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?!\.?\w)", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{4,39}+(?:%\w{1,16})?(?![\w:])", re.ASCII)
_AFTER_ADDRESS = re.compile(r":\d{2,5}\b|/\d{1,2}\b")
_BEFORE_ADDRESS = re.compile(
    r"(?:@|//|\b(?:inet6?|addr|address|ip|host|hostname|nameserver|server|from|to|at|via|src|dst|gateway|ping|ssh|on|of|peer"
    r"|client|remote|bind|proxy|connect(?:ing|ed)?|listen(?:ing)?)[\s:=\"'(\[]{1,8})$",
    re.IGNORECASE,
)
_BEFORE_VERSION = re.compile(
    r"(?:(?<![A-Za-z])v|[=<>~!]=\s?|(?:[A-Za-z]\w*|\d)[-_]|\b(?:versions?|ver|release[ds]?|build|driver|toolkit|library|upgraded?"
    r"|downgraded?|requires?|[\w-]*(?:python|cuda|cudnn|cublas|nccl|tensorrt|trt|opencv|torch\w*|numpy|onnx\w*|gcc|cmake"
    r"|ffmpeg|windows|chrome|ppl\w*|openvino|ncnn|mm\w+)[\w-]*)[\s:=\"'(]{1,4}v?|版本[\s:：为是]{0,4})$",
    re.IGNORECASE,
)
_BEFORE_IN_TABLE = re.compile(r"(?:^|\n)[ \t]*[A-Za-z][\w.-]*[ \t]{2,}$")
_AFTER_VERSION = re.compile(r"-(?:cp|py|gpu|cpu|cu|linux|win|Linux|Windows|\d)|\+|=\w")
_PHONE = re.compile(
    r"(?<![\w+.])(?:\+|00(?=[1-9]\d{0,2}[ -]))[1-9]\d{0,2}[ .-]?"
    r"(?:\(\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4}(?![\w]|\.\d)",
    re.ASCII,
)
_CARD = re.compile(
    r"(?<![\w.+])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ -])\d{6}\2\d{4,5})(?!\w|\.\d|[ -]\d)", re.ASCII
)
_ISSUER = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|2[2-7]\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|(?:6011|65\d\d|64[4-9]\d|35\d\d)\d{12}|62\d{14,17}"
)
_CONTEXT = 48
_DIGITS, _PLAIN_DIGITS = range(8, 16), range(10, 16)
_HIGHEST_DIGIT = 9
_REPOSITORIES = {"git", "hg", "svn"}


def without_addresses(text: str) -> str:
    """Return the text with placeholders for addresses, numbers and mentions."""
    text = _EMAIL.sub(_without_email, _MENTION.sub("<mention>", text))
    text = _IPV6.sub(_without_ipv6, _MAC.sub("<mac>", text))
    text = _IPV4.sub(_without_ipv4, text)
    return _PHONE.sub(_without_phone, _CARD.sub(_without_card, text))


def _without_email(match: re.Match[str]) -> str:
    """Keep git@host:path and the revision of a repository's address (.git@v1.2.x)."""
    is_repository = match[1] in _REPOSITORIES or match[1].endswith(".git")
    return match[0] if is_repository else "<email>"


def _without_ipv4(match: re.Match[str]) -> str:
    """Keep what every machine is called by (127.0.0.1), and four-part versions."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + 8]
    if match[0] in {"127.0.0.1", "0.0.0.0"} or match[0].startswith("255."):  # noqa: S104 - compared, not bound to
        return match[0]
    is_private = ipaddress.IPv4Address(".".join(str(int(part)) for part in match[0].split("."))).is_private
    if is_private or _AFTER_ADDRESS.match(after) or _BEFORE_ADDRESS.search(before):
        return "<address>"
    is_version = _BEFORE_VERSION.search(before) or _BEFORE_IN_TABLE.search(before) or _AFTER_VERSION.match(after)
    return match[0] if is_version else "<address>"


def _without_ipv6(match: re.Match[str]) -> str:
    groups = [group for group in match[0].partition("%")[0].split(":") if group]
    if len(groups) < 2 or len(groups[0]) < 3:  # noqa: PLR2004 - C++ names stand between colons, too
        return match[0]
    try:
        ipaddress.IPv6Address(match[0])
    except ValueError:
        return match[0]
    return "<address>"


def _without_phone(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[0]))
    is_plain = digits == len(match[0]) - 1  # as numbers in a diff are, too
    return "<phone>" if digits in (_PLAIN_DIGITS if is_plain else _DIGITS) else match[0]


def _without_card(match: re.Match[str]) -> str:
    digits = re.sub(r"[ -]", "", match[0])
    return "<card>" if _ISSUER.fullmatch(digits) and _passes_luhn(digits) else match[0]


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - _HIGHEST_DIGIT if value > _HIGHEST_DIGIT else value
    return total % 10 == 0
