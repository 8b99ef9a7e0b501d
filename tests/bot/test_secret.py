"""Secrets that nothing shows by accident."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from dataclasses import asdict, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.secret import Secret

VALUE = "xoxb-1234-hunter2hunter2"


@dataclass(frozen=True, slots=True)
class _Settings:
    token: Secret


def test_only_reveal_gives_the_text() -> None:
    assert Secret(VALUE).reveal() == VALUE


@pytest.mark.parametrize("form", ["{}", "{!r}", "{!s}", "{!a}", "{:>80}", "{:.3}", "{0}"])
def test_no_way_of_formatting_shows_it_or_its_length(form: str) -> None:
    assert form.format(Secret(VALUE)) == form.replace(":>80", "").replace(":.3", "").format(Secret("x"))
    assert "hunter" not in form.format(Secret(VALUE))


def test_what_holds_it_does_not_show_it() -> None:
    settings = _Settings(Secret(VALUE))
    assert repr(settings) == "_Settings(token=Secret(***))"
    assert str([settings, {"token": settings.token}]).count("***") == 2
    assert "%s %r" % (settings.token, settings.token) == "*** Secret(***)"  # noqa: UP031 - as logging does


def test_a_log_line_does_not_show_it(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("secrets").warning("with %s", Secret(VALUE))
    assert caplog.messages == ["with ***"]


def test_a_traceback_with_locals_does_not_show_it() -> None:
    def fail(token: Secret) -> None:
        raise ValueError(token)

    try:
        fail(Secret(VALUE))
    except ValueError as error:
        told = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "token = Secret(***)" in told
    assert "ValueError: ***" in told


def test_it_is_not_written_anywhere() -> None:
    with pytest.raises(TypeError, match="a secret is not written anywhere"):
        pickle.dumps(Secret(VALUE))
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps({"token": Secret(VALUE)})
    with pytest.raises(TypeError):
        vars(Secret(VALUE))


def test_settings_that_hold_it_can_be_copied() -> None:
    secret = Secret(VALUE)
    assert asdict(_Settings(secret)) == {"token": secret}
    assert copy.copy(secret) is secret
    assert copy.deepcopy(secret) is secret


@given(st.text(), st.text())
def test_two_are_equal_where_their_texts_are(one: str, other: str) -> None:
    assert (Secret(one) == Secret(other)) is (one == other)
    assert hash(Secret(one)) == hash(Secret(one))
    assert len({Secret(one), Secret(one), Secret(other)}) == len({one, other})


def test_it_equals_no_text() -> None:
    assert Secret(VALUE) != VALUE


def test_a_broken_surrogate_is_compared_as_well() -> None:
    assert Secret("\udc80") == Secret("\udc80")
    assert Secret("\udc80") != Secret("\udc81")
