"""How well search ranks on public collections with judgments: plain BM25, our words, and our words with meaning.

    python -m bench.public_collections FOLDER [--only cranfield npl]

FOLDER holds what is fetched for the run and never kept here, in the form in which it has been passed on for decades:

- `cranfield/cran.all.1400.xml`, `cran.qry.xml`, `cranqrel.trec.txt`: 1,400 abstracts on aerodynamics, 225 questions
- `npl/doc-text.trec`, `query-text.trec`, `qrels`: 11,429 abstracts on electronics (Vaswani), 93 questions

nDCG@10 and recall@100, a judged document counting 1. What is different for long questions (`engines/searching.py`,
`meaning.py`) was chosen on these two and our own, nothing else.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean

from connectshare.search import meaning
from connectshare.search.document import Document
from connectshare.search.engine import Order, SearchEngine, open_engine
from connectshare.search.query import Query
from tests.search.measuring import ndcg, plain_bm25, recall

TODAY = date(2026, 11, 23)
DEEP = 100
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Collection:
    """Documents by id, as title and text; questions by number; and which documents answer each."""

    documents: Mapping[str, tuple[str, str]]
    questions: Mapping[int, str]
    answers: Mapping[int, Mapping[str, int]]


def cranfield(folder: Path) -> Collection:
    """Questions are numbered by their order, not by what is written beside them."""
    every = re.findall(r"<doc>(.*?)</doc>", (folder / "cran.all.1400.xml").read_text("utf-8"), re.S | re.I)
    documents = {_tag("docno", one): (_tag("title", one), _tag("text", one)) for one in every}
    asked = re.findall(r"<title>(.*?)</title>", (folder / "cran.qry.xml").read_text("utf-8"), re.S)
    questions = {number: " ".join(words.split()) for number, words in enumerate(asked, 1)}
    return Collection(documents, questions, _trec(folder / "cranqrel.trec.txt"))


def npl(folder: Path) -> Collection:
    """The documents have no titles."""
    every = re.findall(r"<DOC>(.*?)</DOC>", (folder / "doc-text.trec").read_text("utf-8"), re.S)
    documents = {_tag("DOCNO", one): ("", re.sub(r"<DOCNO>.*?</DOCNO>", "", one).strip()) for one in every}
    asked = re.findall(
        r"<num>(\d+)</num>\s*<title>(.*?)</title>", (folder / "query-text.trec").read_text("utf-8"), re.S
    )
    return Collection(
        documents, {int(number): " ".join(words.split()) for number, words in asked}, _trec(folder / "qrels")
    )


COLLECTIONS = {"cranfield": cranfield, "npl": npl}


def _tag(name: str, text: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.S)
    return " ".join(found[1].split()) if found else ""


def _trec(path: Path) -> dict[int, dict[str, int]]:
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        question, _, document, grade = line.split()[:4]
        if int(grade) > 0:
            answers[int(question)][document] = 1
    return answers


def ways(engine: SearchEngine, collection: Collection) -> dict[str, Search]:
    """How each way orders the documents for a question."""
    found: dict[str, Search] = {
        "plain BM25": lambda words: plain_bm25(engine._searcher(), words, DEEP),  # type: ignore[attr-defined]
        "words": lambda words: _ids(engine, words, None),
    }
    if meaning.model() is not None:
        found["words and meaning"] = lambda words: _ids(engine, words, _by_meaning(words, collection, vectors))
    vectors: dict[str, bytes] = {}
    return found


def _ids(engine: SearchEngine, words: str, order: Order | None) -> list[str]:
    return [hit.id for hit in engine.search(Query(words, today=TODAY, size=DEEP, facets=()), order).hits]


def _by_meaning(words: str, collection: Collection, vectors: dict[str, bytes]) -> Order:
    def of(ranked: Sequence[tuple[str, float]]) -> list[str]:
        model, question = meaning.model(), meaning.of_question(words)
        assert model is not None and question is not None
        for key, _ in ranked:
            if key not in vectors:
                title, text = collection.documents[key]
                vectors[key] = meaning.packed(model.vectors(meaning.passages_of(title, "", text)))
        near = meaning.nearness(question, {key: vectors[key] for key, _ in ranked})
        return meaning.fused(ranked, near, meaning.share_for(words))

    return Order(meaning.DEPTH, of)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(COLLECTIONS), default=list(COLLECTIONS))
    arguments = parser.parse_args()
    print("| collection | questions | way | nDCG@10 | recall@100 | beside BM25 |\n|---|---:|---|---:|---:|---:|")
    for name in arguments.only:
        collection = COLLECTIONS[name](arguments.folder / name)
        judged = {number: words for number, words in collection.questions.items() if collection.answers.get(number)}
        with tempfile.TemporaryDirectory() as folder:
            engine = open_engine(folder, writable=True)
            engine.rebuild(
                Document(id=key, title=title, pages=(text,)) for key, (title, text) in collection.documents.items()
            )
            plain = 0.0
            for way, search in ways(engine, collection).items():
                found = {number: search(words) for number, words in judged.items()}
                gained = mean(ndcg(ids, collection.answers[number]) for number, ids in found.items())
                all_of = mean(recall(ids, collection.answers[number]) for number, ids in found.items())
                plain = plain or gained
                print(
                    f"| {name} | {len(judged)} | {way} | {gained:.3f} | {all_of:.3f} | {gained / plain - 1:+.1%} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
