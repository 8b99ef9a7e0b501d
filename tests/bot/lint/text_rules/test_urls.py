from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.lint.finding import Level
from bot.lint.probed import Probed, State
from bot.lint.text_rules.probing import is_public, probe
from bot.lint.text_rules.urls import RULES, is_askable
from tests.bot.lint.corpus import found, lines, written


@dataclass
class _Site:
    port: int
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[_Site]:
    """Serve /<status>, /head-<status> for HEAD alone, /to?<url>, /circle, /slow and /drop on this machine."""
    release = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked[self.command, self.path] += 1
            path, _, target = self.path.partition("?")
            if path == "/circle":
                path, target = "/to", "/circle"
            if path == "/slow":
                release.wait(20)
            elif path == "/drop":
                self.close_connection = True
                return
            elif path == "/to":
                self.send_response(302)
                self.send_header("Location", target)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            only_head = path.startswith("/head-")
            status = int(path.removeprefix("/head-").strip("/")) if path != "/slow" else 200
            self.send_response(200 if only_head and self.command == "GET" else status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815  # the name that the server calls

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the class above
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = _Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    release.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _here(address: str) -> bool:
    return address == "127.0.0.1"


def _state(url: str, *, seconds: float = 5) -> Probed:
    return probe([url], is_allowed=_here, seconds=seconds)[url]


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/200", State.ALIVE),
        ("/204", State.ALIVE),
        ("/404", State.DEAD),
        ("/410", State.DEAD),
        ("/401", State.UNKNOWN),
        ("/403", State.UNKNOWN),
        ("/429", State.UNKNOWN),
        ("/500", State.UNKNOWN),
        ("/503", State.UNKNOWN),
        ("/head-404", State.ALIVE),
        ("/head-405", State.ALIVE),
        ("/head-403", State.ALIVE),
        ("/drop", State.UNKNOWN),
    ],
)
def test_only_what_a_server_says_is_gone_is_dead(site: _Site, path: str, state: State) -> None:
    assert _state(site.url(path)).state is state


def test_redirects_are_followed_to_their_end(site: _Site) -> None:
    assert _state(site.url("/to?/200")).state is State.ALIVE
    assert _state(site.url("/to?/404")).state is State.DEAD
    assert _state(site.url(f"/to?{site.url('/to?/200')}")).state is State.ALIVE


def test_a_circle_of_redirects_ends(site: _Site) -> None:
    assert _state(site.url("/circle")).state is State.UNKNOWN


def test_a_server_that_does_not_answer_is_not_waited_for(site: _Site) -> None:
    assert _state(site.url("/slow"), seconds=0.2) == Probed(State.UNKNOWN, "the server does not answer in time")


def test_each_page_is_asked_once_whatever_its_fragment(site: _Site) -> None:
    urls = [site.url("/200#a"), site.url("/200#b"), site.url("/200"), site.url("/200#a")]
    states = probe(urls, is_allowed=_here)

    assert {states[url].state for url in urls} == {State.ALIVE}
    assert site.asked == {("HEAD", "/200"): 1}


def test_no_address_of_this_machine_is_asked(site: _Site) -> None:
    decimal = str(int.from_bytes(socket.inet_aton("127.0.0.1")))
    hosts = ["127.0.0.1", "localhost", "127.1", decimal, "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]  # noqa: S104  # an address to refuse
    states = probe([site.url("/200", host) for host in hosts])

    assert {probed.state for probed in states.values()} == {State.UNKNOWN}
    assert not site.asked


@pytest.mark.parametrize(
    "target", ["http://[::1]:{port}/200", "http://localhost:{port}/200", "http://10.0.0.1/", "file:///etc/passwd"]
)
def test_a_redirect_into_a_private_network_is_not_followed(site: _Site, target: str) -> None:
    url = site.url("/to?" + target.format(port=site.port))

    def once(address: str) -> bool:
        return address == "127.0.0.1" and not site.asked

    assert probe([url], is_allowed=once)[url].state is State.UNKNOWN
    assert [path.partition("?")[0] for _, path in site.asked] == ["/to"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        *((private, False) for private in ("10.1.2.3", "192.168.0.1", "172.16.5.4", "169.254.169.254", "100.64.0.1")),
        *((odd, False) for odd in ("224.0.0.1", "fe80::1%eth0", "fd00::1", "::", "::ffff:10.0.0.1", "no address", "")),
    ],
)
def test_only_public_addresses_are_public(address: str, *, expected: bool) -> None:
    assert is_public(address) is expected


def test_a_host_that_does_not_exist_is_dead_or_cannot_be_looked_up() -> None:
    probed = probe(["http://no-such-host.invalid/"])["http://no-such-host.invalid/"]

    assert probed.state in {State.DEAD, State.UNKNOWN}
    assert "its host" in probed.why


@pytest.mark.parametrize(
    "target",
    [
        *("mailto:a@b.org", "x.md", "#a", "http://", "http://[bad", "http://a:99999/", "https://{{ host }}/x"),
        *(
            "https://example.com/x",
            "http://docs.example.org",
            "http://localhost:8080",
            "https://<host>/x",
            "http://x.local",
        ),
    ],
)
def test_examples_and_what_is_no_web_address_are_not_asked(target: str) -> None:
    assert not is_askable(target)


def _probing(states: Mapping[str, Probed], asked: list[str]) -> object:
    def ask(urls: Iterable[str]) -> Mapping[str, Probed]:
        asked.extend(urls)
        return {url: states.get(url, Probed(State.ALIVE)) for url in asked}

    return ask


def test_dead_urls_are_reported_wherever_they_stand_and_doubtful_ones_as_notes(tmp_path: Path) -> None:
    body = "<https://gone.dev/a>, again [it](https://gone.dev/a)\nand https://shy.dev/b, https://fine.dev/c."
    linted = written(tmp_path, {"faq.md": f"## What is it?\n\n{body}\n\n`https://code.dev/`\n"})
    states = {
        "https://gone.dev/a": Probed(State.DEAD, "the server answers 404"),
        "https://shy.dev/b": Probed(State.UNKNOWN, "the server answers 403"),
    }
    asked: list[str] = []
    online = replace(linted, probe=_probing(states, asked))  # type: ignore[arg-type]  # a function, as it should be

    assert [(one.first_line, one.level) for one in found(online, RULES)] == [
        (3, Level.WARNING),
        (3, Level.WARNING),
        (4, Level.NOTE),
    ]
    assert asked == ["https://gone.dev/a", "https://shy.dev/b", "https://fine.dev/c"]


def test_without_the_network_nothing_is_asked(tmp_path: Path) -> None:
    assert lines(written(tmp_path, {"faq.md": "## What is it?\n\n<https://gone.dev/a>\n"}), *RULES) == []
