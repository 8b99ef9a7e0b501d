from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.calibration import SHIPPED, Calibration, shipped_calibration
from index.store import Store
from tests.bot.running import Command, assert_one_sentence

_THINGS = ("anchor", "barrel", "candle", "drawer", "engine", "feather", "garden", "hammer", "island", "jacket")
_ACTS = ("paint", "move")


@pytest.fixture
def labelled(own: Command) -> Command:
    """Return the command with an FAQ whose labels say that most of what looks answered is not."""
    folder = Path(own.environment["MMFAQ_KNOWLEDGE"])
    shutil.rmtree(folder)
    (folder / "yard").mkdir(parents=True)
    asked = [(f"{act}-{thing}", f"How do I {act} the {thing}?") for act in _ACTS for thing in _THINGS]
    entries = [{"id": name, "question": text, "answer": f"Ask about the {name}."} for name, text in asked]
    right = [{"question": f"how to {text[9:-1]}", "entry": name} for name, text in asked]
    wrong = [
        {"question": f"How do I {act} the {thing} {when}?", "entry": None}
        for when in ("again", "at night")
        for act in _ACTS
        for thing in _THINGS
    ]
    (folder / "yard" / "faq.yml").write_text(json.dumps(entries), encoding="utf-8")  # JSON is YAML
    (folder / "yard" / "questions.yml").write_text(json.dumps(right + wrong), encoding="utf-8")
    return own


def _served(command: Command) -> tuple[str, Calibration]:
    store = Store(Path(command.environment["MMFAQ_INDEX"]))
    manifest = store.manifest(store.current())
    return manifest.calibration, store.calibration(manifest)


def test_enough_labelled_questions_move_and_stretch_the_shipped_confidence(labelled: Command) -> None:
    assert labelled("build").code == 0
    done = labelled("calibrate", "--json")
    record = json.loads(done.out)
    assert done.code == 0
    assert record["origin"] == "labelled questions"
    assert record["questions"] >= 60
    assert record["reason"] is None
    assert [point["risk"] for point in record["risks"]] == [0.01, 0.02, 0.05, 0.1, 0.15]
    confidences = [point["confidence"] for point in record["risks"] if point["confidence"] is not None]
    assert confidences == sorted(confidences, reverse=True)
    origin, fitted = _served(labelled)
    assert origin == "labelled questions"
    slopes = {
        round(ours.weight / theirs.weight, 3)
        for ours, theirs in zip(fitted.weights, shipped_calibration().weights, strict=True)
        if theirs.weight
    }
    assert len(slopes) == 1


def test_calibrating_twice_changes_nothing_the_second_time(labelled: Command) -> None:
    assert labelled("build").code == 0
    first, second = (json.loads(labelled("calibrate", "--json").out) for _ in range(2))
    assert first == second


def test_a_fitted_confidence_survives_a_rebuild_and_a_rollback_takes_it_back(labelled: Command) -> None:
    assert labelled("build").code == 0
    assert labelled("calibrate").code == 0
    fitted = _served(labelled)
    faq = Path(labelled.environment["MMFAQ_KNOWLEDGE"]) / "yard" / "faq.yml"
    faq.write_text(faq.read_text(encoding="utf-8").replace("Ask about", "Read about"), encoding="utf-8")
    assert labelled("build").code == 0
    assert _served(labelled) == fitted
    assert labelled("rollback").code == 0
    assert labelled("rollback").code == 0
    assert _served(labelled)[0] == SHIPPED


def test_too_few_labelled_questions_leave_the_shipped_confidence_and_say_so(built: Command) -> None:
    questions = Path(built.environment["MMFAQ_KNOWLEDGE"]) / "tern" / "questions.yml"
    questions.write_text("- question: how to install\n  entry: how-do-i-install-the-package\n", encoding="utf-8")
    done = built("calibrate")
    assert done.code == 0
    assert "1 labelled questions" in done.out
    assert "goes by this confidence: shipped" in done.out
    assert _served(built) == (SHIPPED, shipped_calibration())


def test_phrasings_that_repeat_each_other_are_enough(own: Command) -> None:
    topics = {
        "delivery": "when will the parcel arrive by courier",
        "refund": "give me my money back for the mattress",
        "warranty": "how many years of guarantee on springs",
        "sizes": "what are the dimensions of the king bed",
        "payment": "can I pay in monthly instalments by card",
        "cleaning": "how to wash the cover and remove stains",
        "firmness": "is the foam soft or hard for my back",
        "trial": "may I test it at home for a hundred nights",
        "stores": "where is the nearest shop and when is it open",
    }
    shells = ("{}", "please tell me, {}", "{} please", "I want to know: {}", "hello, {}", "{} thanks", "hi, {} please")
    knowledge = Path(own.environment["MMFAQ_KNOWLEDGE"])
    entries = [
        {
            "id": name,
            "question": text,
            "phrasings": [one.format(text) for one in shells[1:]],
            "answer": f"All about {name}.",
        }
        for name, text in topics.items()
    ]
    (knowledge / "shop.yml").write_text(json.dumps(entries), encoding="utf-8")  # JSON is YAML
    assert own("build", knowledge / "shop.yml").code == 0
    done = own("calibrate", "--json")
    record = json.loads(done.out)
    assert done.code == 0, done.err
    assert record["origin"] == "the phrasings of shop"
    assert record["chosen"] == 0.5
    known = json.loads(own("ask", "--json", "hello, when will the parcel arrive by courier, please").out)
    stranger = json.loads(own("ask", "--json", "who won the football match").out)
    assert (known["outcome"], stranger["outcome"]) == ("answered", "unanswered")


def test_calibrating_without_an_index_is_one_sentence(own: Command) -> None:
    assert_one_sentence(own("calibrate"), "there is no index here", "mmfaq build")
