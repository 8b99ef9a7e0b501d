from __future__ import annotations

import io
import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from rich.console import Console

from bot.lint.finding import Finding, Level
from bot.lint.outputs import annotation, finding_record, show_findings, show_rules
from bot.lint.running import RULES
from bot.lint.sarif import sarif_log

FINDING = Finding("near-duplicate", Level.WARNING, "kb/faq.md", 4, 7, "Two say the same.", "Merge them.")
_ANY_LEVEL = st.sampled_from([Level.NOTE, Level.WARNING, Level.ERROR])
_FINDINGS = st.builds(
    Finding,
    st.sampled_from([rule.name for rule in RULES]),
    _ANY_LEVEL,
    st.text(min_size=1),
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.text(),
    st.text(),
)
_COMMAND = re.compile(
    r"::(notice|warning|error) file=([^,:\r\n]*),line=(\d+),endLine=(\d+),title=([^,:\r\n]*)::([^\r\n]*)", re.ASCII
)
_TEXT = {"type": "string", "minLength": 1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}


def _object(**properties: object) -> dict[str, object]:
    """Return the schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


# What SARIF 2.1.0 requires of the parts that are used.
_REGION = _object(startLine={"type": "integer", "minimum": 1}, endLine={"type": "integer", "minimum": 1})
_FILE = _object(uri={"type": "string", "pattern": r"^[A-Za-z0-9_.~/%-]+$"})
_RESULT = _object(
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "items": _object(physicalLocation=_object(artifactLocation=_FILE, region=_REGION))},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)
_RULE = _object(id=_TEXT, shortDescription=_MESSAGE, defaultConfiguration=_object(level=_LEVEL))
_DRIVER = _object(name=_TEXT, version=_TEXT, rules={"type": "array", "items": _RULE, "uniqueItems": True})
_RUN = _object(tool=_object(driver=_DRIVER), results={"type": "array", "items": _RESULT})
SARIF = {
    **_object(version={"const": "2.1.0"}, runs={"type": "array", "items": _RUN, "minItems": 1}),
    "additionalProperties": {"type": "string"},  # $schema
}


def _shown(*findings: Finding, is_terminal: bool) -> str:
    console = Console(file=io.StringIO(), force_terminal=is_terminal, width=60, color_system=None)
    show_findings(console, findings)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_pipe_gets_a_finding_a_line_that_an_editor_can_jump_to() -> None:
    line = "kb/faq.md:4: warning: Two say the same. Merge them. [near-duplicate]\n"

    assert _shown(FINDING, is_terminal=False) == line


def test_a_terminal_shows_place_rule_reason_and_remedy() -> None:
    shown = _shown(FINDING, is_terminal=True)

    assert shown == "kb/faq.md:4-7 warning near-duplicate\n  Two say the same.\n  Merge them.\n\n"


@given(st.lists(_FINDINGS, max_size=4))
def test_no_text_of_a_finding_begins_a_line_or_commands_the_terminal(findings: list[Finding]) -> None:
    shown = _shown(*findings, is_terminal=False)

    assert shown.count("\n") == len(findings)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


def test_an_annotation_is_a_command_with_its_place() -> None:
    assert annotation(FINDING) == (
        "::warning file=kb/faq.md,line=4,endLine=7,title=near-duplicate::Two say the same. Merge them."
    )


def test_what_an_annotation_says_cannot_be_a_command() -> None:
    hostile = Finding("format", Level.NOTE, "a,b:c%\n.md", 1, 1, "x\r\n::set-output name=a::b", "50%")

    assert annotation(hostile) == (
        "::notice file=a%2Cb%3Ac%25%0A.md,line=1,endLine=1,title=format::x%0D%0A::set-output name=a::b 50%25"
    )


def _unescaped(text: str) -> str:
    for mark, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(mark, letter)
    return text


@given(_FINDINGS)
def test_every_annotation_is_one_command_that_says_just_what_was_found(finding: Finding) -> None:
    read = _COMMAND.fullmatch(annotation(finding))

    assert read is not None
    assert _unescaped(read[2]) == finding.file
    assert (int(read[3]), int(read[4]), read[5]) == (finding.first_line, finding.last_line, finding.rule)
    assert _unescaped(read[6]) == f"{finding.what} {finding.remedy}"


def test_a_record_holds_all_that_is_known() -> None:
    assert finding_record(FINDING) == {
        "rule": "near-duplicate",
        "level": "warning",
        "file": "kb/faq.md",
        "first_line": 4,
        "last_line": 7,
        "what": "Two say the same.",
        "remedy": "Merge them.",
    }


@given(st.lists(_FINDINGS, max_size=4))
def test_sarif_has_what_its_standard_requires(findings: list[Finding]) -> None:
    log = sarif_log(findings, RULES, "1.0")
    (run,) = log["runs"]

    Draft7Validator(SARIF).validate(log)
    for result, finding in zip(run["results"], findings, strict=True):
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == finding.file
        assert place["region"]["endLine"] >= place["region"]["startLine"] == finding.first_line
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule


def test_a_finding_keeps_its_fingerprint_when_other_lines_move_it() -> None:
    moved = Finding("near-duplicate", Level.WARNING, "kb/faq.md", 14, 17, "Two say the same.", "Merge them.")
    other = Finding("near-duplicate", Level.WARNING, "kb/faq.md", 4, 7, "Others say the same.", "Merge them.")
    results = sarif_log([FINDING, moved, other], RULES, "1.0")["runs"][0]["results"]
    one, same, different = [result["partialFingerprints"]["finding/v1"] for result in results]

    assert one == same != different


def test_every_rule_is_listed_with_its_level() -> None:
    console = Console(file=io.StringIO(), width=200)
    show_rules(console, RULES)
    assert isinstance(console.file, io.StringIO)
    rows = [line.split()[:2] for line in console.file.getvalue().splitlines()[1:]]

    assert rows == [[rule.name, rule.level.value] for rule in RULES]


def test_the_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
