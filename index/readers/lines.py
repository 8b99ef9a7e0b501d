"""Line breaks: which characters end a line differs from parser to parser, so only one is left to them."""

from __future__ import annotations

_OTHER_BREAKS = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x85\u2028\u2029"), " ")


def unix_lines(text: str) -> str:
    """Return the text with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def strict_lines(text: str) -> str:
    """Return the text with Unix line ends, and blanks for whatever else some parser takes for one."""
    return unix_lines(text).translate(_OTHER_BREAKS)
