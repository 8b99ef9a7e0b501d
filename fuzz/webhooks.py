"""Bodies of webhooks, as strangers may send them before anything is known of them but their signature."""

from __future__ import annotations

import json
from urllib.parse import quote

from aiohttp import web

from adapters.webhooks import push_in
from bot.building.pushes import follows
from fuzz.running import main_of
from fuzz.seeds import encoded
from fuzz.target import Target
from index.sources import GitSource

_SOURCES = (GitSource("git@github.com:tern/faq.git", "main"), GitSource("https://gitlab.com/tern/faq", ""))
_PUSH = {
    "ref": "refs/heads/main",
    "after": "0" * 40,
    "deleted": False,
    "repository": {"clone_url": "https://github.com/tern/faq.git", "default_branch": "main"},
    "project": {"git_http_url": "https://gitlab.com/tern/faq.git", "git_ssh_url": "git@gitlab.com:tern/faq.git"},
}
_TOKENS = ("refs/heads/", "https://", "ssh://git@", "[::1", "://[", ":99999", "%00", "payload=", "NaN", "[[[[", '{"')


def _check(data: bytes) -> None:
    for is_form in (False, True):
        try:
            push = push_in(data, is_form=is_form)
        except web.HTTPBadRequest:
            continue
        for source in _SOURCES:
            follows(source, push)


def _seeds() -> list[bytes]:
    text = json.dumps(_PUSH)
    return encoded([text, "payload=" + quote(text), json.dumps({"ref": "refs/tags/v1", "repository": {"url": "//["}})])


TARGET = Target(_check, _seeds, (*_PUSH, *_TOKENS))

if __name__ == "__main__":
    main_of("webhooks")
