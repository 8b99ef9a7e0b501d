"""A process that serves an index, or only the encoder, and says how long each stage takes and what memory.

    python -m benchmarks.serving ours INDEX < QUESTIONS
    python -m benchmarks.serving bare MODEL < QUESTIONS
    python -m benchmarks.serving first MODEL QUESTION      the bare encoder: print one vector

QUESTIONS is a JSON list. For the first half of them the whole is timed, beside the mere encoding; for the others each
stage by itself, so that none meets what an earlier question has left in memory.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import memory, milliseconds
from index.encoder import Encoding, OnnxEncoder

if TYPE_CHECKING:
    from index.corpus import FaissCorpus
    from index.query import Query

_WARM_UP = 10
_CANDIDATES = 6  # as many as the searcher looks at


class _Remembering(OnnxEncoder):
    """An encoder that can remember: a search then takes the time of all the rest."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.remembered: dict[str, Encoding] | None = None

    def encode_query(self, text: str) -> Encoding:
        """Return the encoding of a question, at once where it is remembered."""
        if self.remembered is None:
            return super().encode_query(text)
        if text not in self.remembered:
            self.remembered[text] = super().encode_query(text)
        return self.remembered[text]


class Stages:
    """An index in memory whose questions are timed, stage by stage."""

    def __init__(self, index: Path) -> None:
        from bot.answering import serving_of
        from bot.settings import settings_from
        from index.glossary import Glossary
        from index.searcher import Searcher
        from index.serving import open_corpora
        from index.store import Store

        store = Store(index)
        fingerprint = store.manifest(store.current()).encoder
        self._encoder = _Remembering(store.encoder_folder(fingerprint))
        self._encoder.load()
        manifest, corpora, _ = open_corpora(store, loaded={fingerprint: self._encoder})
        searcher = Searcher(corpora, self._encoder, calibration=store.calibration(manifest))
        self._serving = serving_of(manifest.version, searcher, settings_from(os.environ))
        self._corpora = [(corpus, Glossary(corpus.base.glossary)) for corpus in corpora]

    def ask(self, question: str) -> None:
        """Answer a question as `mmfaq ask` does."""
        from bot.answering import answer_to
        from bot.question import Question

        answer_to(Question(question), self._serving)

    def encode(self, question: str) -> None:
        """Encode a question, and nothing else."""
        self._encoder.encode_query(question)

    def of(self, question: str) -> Iterator[tuple[str, float]]:
        """Yield the stages of a question and the milliseconds that each takes."""
        from index.query import parse

        started = time.perf_counter()
        queries = [parse(question, glossary) for _, glossary in self._corpora]
        understanding = _since(started)
        yield "understanding the question", understanding
        yield "encoding it", milliseconds(lambda: self.encode(queries[0].encoded))
        self._encoder.remembered = {query.encoded: self._encoder.encode_query(query.encoded) for query in queries}
        asked = [(corpus, query) for (corpus, _), query in zip(self._corpora, queries, strict=True)]
        started = time.perf_counter()
        for corpus, query in asked:
            corpus.postings.match(query.weights)
        lexical = _since(started)
        yield "lexical search", lexical
        candidates = milliseconds(lambda: self._find(asked))
        yield "dense search, words in context", candidates - lexical
        search = milliseconds(lambda: self._serving.searcher.search(question))
        yield "ranking and confidence", search - understanding - candidates
        yield from self._later(question)
        self._encoder.remembered = None

    def _find(self, asked: Sequence[tuple[FaissCorpus, Query]]) -> None:
        """Find the candidates of a question."""
        from index.corpus import Probe
        from index.error_texts import normalise

        for corpus, query in asked:
            encoding = self._encoder.encode_query(query.encoded)
            corpus.candidates(Probe(encoding, query.encoded, query.weights, normalise(query.text)), _CANDIDATES)

    def _later(self, question: str) -> Iterator[tuple[str, float]]:
        """Yield what follows the search."""
        from adapters.discord_bot.card import Card as DiscordCard
        from adapters.discord_bot.rendering import view_of
        from adapters.slack.card import Card as SlackCard
        from adapters.slack.rendering import message_of
        from bot.policy import decide
        from bot.reply import reply_to

        result = self._serving.searcher.search(question)
        started = time.perf_counter()
        reply = reply_to(decide(result, self._serving.bars), result.query.language, "")
        yield "outcome and reply", _since(started)
        yield "rendering for Slack", milliseconds(lambda: message_of(SlackCard(reply, "ABCDEFGHJK")))
        yield "rendering for Discord", milliseconds(lambda: view_of(DiscordCard(reply, "ABCDEFGHJK")))


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _ours(index: Path, questions: Sequence[str]) -> dict[str, Any]:
    serving = Stages(index)
    for number in range(_WARM_UP):
        serving.ask(f"a question to warm up, number {number}")
    half = len(questions) // 2
    times: list[float] = []
    encodings: list[float] = []
    for number, question in enumerate(questions[:half]):
        pair = [(times, serving.ask), (encodings, serving.encode)]
        for taken, call in (
            pair if number % 2 else reversed(pair)
        ):  # the second finds the model in the processor's cache
            taken.append(milliseconds(partial(call, question)))
    held = memory()
    spent: defaultdict[str, list[float]] = defaultdict(list)
    for question in questions[half:]:
        for stage, part in serving.of(question):
            spent[stage].append(part)
    stages = {stage: max(statistics.median(parts), 0.0) for stage, parts in spent.items()}
    return {"times": times, "encodings": encodings, "stages": stages, **held}


def _bare(model: Path, questions: Sequence[str]) -> dict[str, Any]:
    encoder = OnnxEncoder(model)
    for question in questions[:_WARM_UP]:
        encoder.encode_query(question)
    times = [milliseconds(partial(encoder.encode_query, question)) for question in questions]
    return {"times": times, **memory()}


def main() -> None:
    what, folder, *rest = sys.argv[1:]
    if what == "first":
        print(OnnxEncoder(Path(folder)).encode_query(rest[0]).vector[0], flush=True)
        return
    measure = _ours if what == "ours" else _bare
    print(json.dumps(measure(Path(folder), json.load(sys.stdin))), flush=True)


if __name__ == "__main__":
    main()
