"""Results as JSON: a contract for scripts, one object a line."""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.messages import SHOWN_RISKS

if TYPE_CHECKING:  # what they describe is loaded by whoever made it
    from bot.answering import Answer
    from bot.calibrating import Calibrated
    from bot.chat.updating import Stale
    from bot.replay import Replay
    from index.builder import Summary
    from index.errors import Problem
    from index.searcher import Hit, Result
    from index.store import Manifest
    from index.version_questions import VersionAnswer


def to_json(record: dict[str, Any]) -> str:
    """Return a record on one line; where the output knows no other letters, in ASCII."""
    encoding = (sys.stdout.encoding or "") if sys.stdout is not None else ""
    return json.dumps(record, ensure_ascii=not encoding.lower().startswith("utf"))


def answer_record(identifier: str, question: str, answer: Answer, *, with_why: bool = False) -> dict[str, Any]:
    """Return the record of an answered question; `question` is repeated as it was asked."""
    result = answer.result
    record: dict[str, Any] = {
        "id": identifier,
        "question": question,
        "answer_id": answer.id,
        "outcome": answer.reply.kind.value,
        "confidence": round(result.confidence, 4),
        "hits": [_hit(hit, with_why=with_why) for hit in result.hits],
        "elapsed_ms": round(result.elapsed_ms, 3),
    }
    if result.versions is not None:
        record["verdict"] = result.versions.verdict.value
        record["versions"] = _versions(result.versions)
    if with_why:
        record["why"] = _why(result)
    return record


def replay_record(again: Replay) -> dict[str, Any]:
    """Return the record of an answer that was given again."""
    record = again.record
    return {
        "answer_id": record.answer_id,
        "asked_at": record.asked_at.isoformat(),
        "question": record.question,
        "base": record.base,
        "platform": record.platform,
        "outcome": record.outcome,
        "confidence": round(record.confidence, 4),
        "entries": [one.entry for one in record.shown],
        "index_version": record.index_version,
        "replayed_with": again.version,
        "differences": list(again.differences),
        "again": answer_record(record.answer_id, record.question, again.answer, with_why=True),
    }


def stale_record(stale: Stale, *, is_put_right: bool) -> dict[str, Any]:
    """Return the record of a message in a chat whose entry has changed."""
    post = stale.post
    return {
        "platform": post.platform,
        "place": post.place,
        "message": post.message,
        "posted_at": post.posted_at.isoformat(),
        "base": post.base,
        "entry": post.entry,
        "title": stale.title,
        "is_gone": stale.is_gone,
        "is_put_right": is_put_right,
    }


def _versions(answer: VersionAnswer) -> dict[str, Any]:
    return {
        "asked": [{"name": name, "version": version} for name, version in answer.asked],
        "rows": [
            {"text": row.markdown, "first_line": row.first_line, "last_line": row.last_line, "cells": dict(row.cells)}
            for row in answer.rows
        ],
    }


def _why(result: Result) -> dict[str, Any]:
    query = result.query
    evidence = {} if result.evidence is None else asdict(result.evidence)
    return {
        "language": query.language,
        "encoded": query.encoded,
        "errors": list(query.errors),
        "unknown": list(result.unknown),
        "corrections": result.corrections,
        "evidence": {name: round(value, 4) for name, value in evidence.items()},
    }


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


def calibration_record(found: Calibrated, manifest: Manifest) -> dict[str, Any]:
    """Return the record of a calibration."""
    calibration = found.calibration
    return {
        "version": manifest.version,
        "origin": calibration.origin,
        "questions": calibration.questions,
        "reason": found.reason or None,
        "chosen": calibration.chosen if math.isfinite(calibration.chosen) else None,
        "risks": [
            {
                "risk": risk,
                "confidence": None if point is None else point.confidence,
                "coverage": 0.0 if point is None else round(point.coverage, 4),
            }
            for risk, point in calibration.points(SHOWN_RISKS)
        ],
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
        "calibration": manifest.calibration,
        "sources": manifest.sources,
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
            "words": round(hit.score.words, 4),
            "phrasing": None if hit.score.phrasing is None else round(hit.score.phrasing, 4),
            "error": round(hit.score.error, 4),
            "mention": hit.score.mention,
            "adds": {name: round(value, 4) for name, value in hit.score.contributions().items()},
            "passage": {"role": hit.passage.role.value, "text": hit.passage.text},
            "terms": {term: round(part, 4) for term, part in hit.explain().items()},
        }
    return record
