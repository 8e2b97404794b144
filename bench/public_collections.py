"""How well search ranks on public collections with judgments: plain BM25, our words, and our words with meaning.

    python -m bench.public_collections FOLDER [--only cranfield npl]

FOLDER holds what is fetched for the run and never kept here, in the form in which it has been passed on for decades:

- `cranfield/cran.all.1400`, `cran.qry`, `cranqrel`: 1,400 abstracts on aerodynamics, 225 questions
- `npl/doc-text`, `query-text`, `rlv-ass`: 11,429 abstracts on electronics (Vaswani), 93 questions
- `cacm/cacm.all`, `query.text`, `qrels.text`: 3,204 titles, half of them with abstracts, on computing, 52 questions
- `cisi/CISI.ALL`, `CISI.QRY`, `CISI.REL`: 1,460 abstracts on libraries, 76 questions
- `med/MED.ALL`, `MED.QRY`, `MED.REL`: 1,033 abstracts on medicine, 30 questions

nDCG@10 and recall@100, a judged document counting 1. What is different for long questions and pasted passages, and the
worths beside BM25, were chosen on these and our own (`engines/searching.py`, `engines/clauses.py`); how much meaning
counts in long questions on the first and the last (`meaning.py`). No collection here is one that nothing was chosen on.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    """Questions are numbered by their order, not by what is written beside them; 5 stands for "of no interest"."""
    asked = dict(enumerate(_texts(folder / "cran.qry").values(), 1))
    rows = (line.split() for line in _lines(folder / "cranqrel"))
    judged = ((row[0], row[1]) for row in rows if 1 <= int(row[2]) <= 4)
    return Collection(_smart(folder / "cran.all.1400"), _asked(asked), _answers(judged))


def npl(folder: Path) -> Collection:
    """The documents have no titles."""
    found = {key: ("", text) for key, text in _slashed(folder / "doc-text").items()}
    asked = {int(key): text for key, text in _slashed(folder / "query-text").items()}
    rows = _slashed(folder / "rlv-ass").items()
    return Collection(found, asked, _answers((key, one) for key, ones in rows for one in ones.split()))


def cacm(folder: Path) -> Collection:
    """Questions about authors are asked by name, as they were."""
    return _of_smart(folder, "cacm.all", "query.text", "qrels.text", at=1)


def cisi(folder: Path) -> Collection:
    """Many questions are paragraphs."""
    return _of_smart(folder, "CISI.ALL", "CISI.QRY", "CISI.REL", at=1)


def med(folder: Path) -> Collection:
    """The documents have no titles."""
    return _of_smart(folder, "MED.ALL", "MED.QRY", "MED.REL", at=2)


COLLECTIONS = {"cranfield": cranfield, "npl": npl, "cacm": cacm, "cisi": cisi, "med": med}


def _of_smart(folder: Path, documents: str, questions: str, judgments: str, at: int) -> Collection:
    """`at`: the column of the document in a line of the judgments, whose first is the question."""
    rows = (line.split() for line in _lines(folder / judgments))
    return Collection(
        _smart(folder / documents),
        _asked({int(key): text for key, text in _texts(folder / questions).items()}),
        _answers((row[0], row[at]) for row in rows),
    )


def _smart(path: Path) -> dict[str, tuple[str, str]]:
    """Documents in the form of the SMART system: `.I` a number, then fields `.T` (title), `.W` (words) and others."""
    return {key: (fields.get("T", ""), fields.get("W", "")) for key, fields in _fields(path).items()}


def _texts(path: Path) -> dict[str, str]:
    return {key: fields.get("W", "") for key, fields in _fields(path).items()}


def _fields(path: Path) -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = {}
    for one in re.split(r"^\.I +", path.read_text("latin-1"), flags=re.M)[1:]:
        number, _, rest = one.partition("\n")
        parts = re.split(r"^\.([A-Z])[ \t]*$", rest, flags=re.M)[1:]
        read[number.strip()] = {
            name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)
        }
    return read


def _slashed(path: Path) -> dict[str, str]:
    """Entries that end with a slash alone on its line, their number first."""
    every = (one.split(None, 1) for one in re.split(r"^ *\/ *$", path.read_text("latin-1"), flags=re.M))
    return {one[0]: " ".join(one[1].split()) for one in every if len(one) == 2}


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("latin-1").splitlines() if line.strip()]


def _asked(texts: Mapping[int, str]) -> dict[int, str]:
    return {key: text for key, text in texts.items() if text}


def _answers(rows: Iterable[tuple[str, str]]) -> dict[int, dict[str, int]]:
    answers: dict[int, dict[str, int]] = defaultdict(dict)
    for question, document in rows:
        answers[int(question)][document.lstrip("0")] = 1
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
