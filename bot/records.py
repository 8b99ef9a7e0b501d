"""Results as JSON: a contract for scripts, one object a line."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from index.builder import Summary
    from index.errors import Problem
    from index.searcher import Hit, Result
    from index.store import Manifest


def to_json(record: dict[str, Any]) -> str:
    """Return a record on one line; where the output knows no other letters, in ASCII."""
    encoding = (sys.stdout.encoding or "") if sys.stdout is not None else ""
    return json.dumps(record, ensure_ascii=not encoding.lower().startswith("utf"))


def result_record(identifier: str, question: str, result: Result, *, with_why: bool = False) -> dict[str, Any]:
    """Return the record of an answered question."""
    record: dict[str, Any] = {
        "id": identifier,
        "question": question,
        "hits": [_hit(hit, with_why=with_why) for hit in result.hits],
        "elapsed_ms": round(result.elapsed_ms, 3),
    }
    if with_why:
        query = result.query
        record["why"] = {
            "language": query.language,
            "encoded": query.encoded,
            "errors": list(query.errors),
            "unknown": list(result.unknown),
            "corrections": result.corrections,
        }
    return record


def summary_record(summary: Summary) -> dict[str, Any]:
    """Return the record of a build."""
    return {
        **manifest_record(summary.manifest),
        "is_new": summary.is_new,
        "encoded": summary.encoded,
        "reused": summary.reused,
        "seconds": round(summary.seconds, 3),
        "problems": [problem_record(problem) for problem in summary.problems],
    }


def manifest_record(manifest: Manifest) -> dict[str, Any]:
    """Return the record of an index version."""
    return {
        "version": manifest.version,
        "created": manifest.created,
        "bases": manifest.bases,
        "passages": manifest.passages,
        "encoder": manifest.encoder,
        "model": manifest.model,
    }


def problem_record(problem: Problem) -> dict[str, Any]:
    """Return the record of a problem in an FAQ file."""
    return {
        "severity": problem.severity.value,
        "file": problem.file,
        "line": problem.line,
        "what": problem.what,
        "remedy": problem.remedy,
    }


def _hit(hit: Hit, *, with_why: bool) -> dict[str, Any]:
    entry, focus = hit.entry, hit.focus
    source = entry.source
    record: dict[str, Any] = {
        "entry": entry.id,
        "base": entry.base,
        "question": entry.question,
        "section": list(entry.section),
        "source": {
            "file": source.file,
            "first_line": source.first_line,
            "last_line": source.last_line,
            "url": source.url,
        },
        "score": round(hit.score.total, 4),
        "focus": {"text": focus.markdown, "first_line": focus.first_line, "last_line": focus.last_line},
    }
    if with_why:
        record["why"] = {
            "cosine": round(hit.score.cosine, 4),
            "share": round(hit.score.share, 4),
            "wording": round(hit.score.wording, 4),
            "error": round(hit.score.error, 4),
            "mention": hit.score.mention,
            "adds": {name: round(value, 4) for name, value in hit.score.contributions().items()},
            "passage": {"role": hit.passage.role.value, "text": hit.passage.text},
            "terms": {term: round(part, 4) for term, part in hit.explain().items()},
        }
    return record
