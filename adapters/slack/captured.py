"""From a message of Slack to Markdown of an FAQ: what it says, and what of it is no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.slack.text import unescaped
from bot.capturing.exchange import Said
from bot.capturing.markdown import code_span, escaped, fenced, link, pieces_of, spaced, styled, unaddressed

Payload = Mapping[str, Any]

_SPECIAL = re.compile(r"`(?P<code>[^`\n]+)`|<(?P<special>[^<>\n]+)>")
_STYLED = re.compile(r"(?<![\w*_~])(?P<mark>[*_~])(?P<words>\S(?:[^\n]{0,300}?\S)?)(?P=mark)(?![\w*_~])")
_STYLES = {"*": "**", "_": "*", "~": "~~"}
_QUOTED, _BULLET = re.compile(r"&gt;[ ]?"), re.compile(r"(?P<indent>[ ]*)[•◦▪︎][ ]*")
_INDENT = 4  # blanks by which an item of a list stands within another, whatever the marks are
_PEOPLE, _CHANNEL = "a mention", "a channel's name"


def said_of(message: Payload) -> Said:
    """Return a message as what somebody said."""
    left_out: list[str] = []
    body = _body(message, left_out)
    markdown = spaced(unaddressed(body) if _PEOPLE in left_out else body)
    left_out += [f"the file {file.get('name') or file.get('id', '')}" for file in message.get("files") or ()]
    left_out += ["a preview or attachment" for one in message.get("attachments") or () if not one.get("from_url")]
    is_bots = bool(message.get("bot_id") or message.get("bot_profile") or message.get("app_id"))
    person = str(message.get("user") or message.get("bot_id") or "")
    return Said(
        str(message["ts"]), person, float(message["ts"]), markdown, tuple(dict.fromkeys(left_out)), is_bots=is_bots
    )


def _body(message: Payload, left_out: list[str]) -> str:
    """Return the Markdown of a message's blocks, or of its text where no block is text that was typed."""
    blocks = message.get("blocks") or ()
    if not any(block.get("type") == "rich_text" for block in blocks):
        return _from_mrkdwn(message.get("text") or "", left_out)
    found = []
    for block in blocks:
        if block.get("type") == "rich_text":
            found += [_element(one, left_out) for one in block.get("elements") or ()]
        else:
            left_out.append(f"a block ({block.get('type', '')})")
    return "\n\n".join(one for one in found if one.strip())


def _element(element: Payload, left_out: list[str]) -> str:
    inner = element.get("elements") or ()
    match element.get("type"):
        case "rich_text_preformatted":
            return fenced("".join(_raw(one) for one in inner))
        case "rich_text_list":
            return "\n".join(_items(element, inner, left_out))
        case "rich_text_quote":
            return "\n".join(f"> {line}".rstrip() for line in spaced(_inlines(inner, left_out)).split("\n"))
        case _:
            return _inlines(inner, left_out)


def _items(element: Payload, items: Sequence[Payload], left_out: list[str]) -> Iterator[str]:
    indent = " " * (_INDENT * int(element.get("indent") or 0))
    first = int(element.get("offset") or 0) + 1
    for number, item in enumerate(items, first):
        mark = f"{number}." if element.get("style") == "ordered" else "-"
        words = _inlines(item.get("elements") or (), left_out).strip()
        yield f"{indent}{mark} " + words.replace("\n", f"\n\n{indent}{' ' * (len(mark) + 1)}")


def _inlines(elements: Sequence[Payload], left_out: list[str]) -> str:
    return "".join(_inline(one, left_out) for one in elements)


def _inline(element: Payload, left_out: list[str]) -> str:
    """Return the Markdown of a piece of rich text; whom it mentions is nobody's business but the thread's."""
    style = element.get("style") or {}
    match element.get("type"):
        case "text":
            return _styled(_raw(element), style)
        case "link":
            words = str(element.get("text") or "")
            return link(_styled(words, style) if words else "", str(element.get("url") or ""))
        case "emoji":
            return f":{element.get('name', '')}:"
        case "color":
            return escaped(str(element.get("value") or ""))
        case "date":
            return escaped(str(element.get("fallback") or element.get("timestamp") or ""))
        case "channel":
            left_out.append(_CHANNEL)
        case "user" | "usergroup" | "broadcast":
            left_out.append(_PEOPLE)
        case other:
            left_out.append(f"a piece ({other})")
    return ""


def _styled(text: str, style: Payload) -> str:
    if style.get("code"):
        return code_span(text)
    words = escaped(text)
    for name, mark in (("strike", "~~"), ("italic", "*"), ("bold", "**")):
        words = styled(words, mark) if style.get(name) else words
    return words


def _raw(element: Payload) -> str:
    return str(element.get("text") or element.get("url") or "")


def _from_mrkdwn(text: str, left_out: list[str]) -> str:
    """Return the Markdown of a text in Slack's own markup, which programs send without blocks."""
    found = []
    for piece in pieces_of(text):
        if piece.is_code:
            code = f"{piece.language}\n{piece.text}" if piece.language else piece.text  # Slack knows no languages
            found.append(fenced(unescaped(re.sub(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>", r"\1", code))))
        elif piece.text.strip():
            found.append("\n".join(_line(line, left_out) for line in piece.text.strip("\n").split("\n")))
    return "\n\n".join(found)


def _line(line: str, left_out: list[str]) -> str:
    if quoted := _QUOTED.match(line):
        return f"> {_words(line[quoted.end() :], left_out)}".rstrip()
    if bullet := _BULLET.match(line):
        return f"{bullet['indent']}- {_words(line[bullet.end() :], left_out)}"
    return _words(line, left_out)


def _words(text: str, left_out: list[str]) -> str:
    done, found = 0, []
    for special in _SPECIAL.finditer(text):
        found.append(_marked(text[done : special.start()]))
        code = special["code"]
        found.append(code_span(unescaped(code)) if code else _special(special["special"], left_out))
        done = special.end()
    return "".join([*found, _marked(text[done:])])


def _marked(text: str) -> str:
    """Return text in which marks are those of Markdown."""
    done, found = 0, []
    for part in _STYLED.finditer(text):
        found += [escaped(unescaped(text[done : part.start()]))]
        found += [styled(escaped(unescaped(part["words"])), _STYLES[part["mark"]])]
        done = part.end()
    return "".join([*found, escaped(unescaped(text[done:]))])


def _special(special: str, left_out: list[str]) -> str:
    target, _, label = special.partition("|")
    if target[:1] == "#":
        left_out += [] if label else [_CHANNEL]
        return escaped(f"#{unescaped(label)}") if label else ""
    if target.startswith("!date"):
        return escaped(unescaped(label))
    if target[:1] in {"@", "!"}:
        left_out.append(_PEOPLE)
        return ""
    return link(escaped(unescaped(label)), unescaped(target))
