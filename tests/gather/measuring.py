"""How well gathering judges and describes, as figures: used by the tests, which hold floors, and by `bench.judging`.

Nothing is measured on what it was fitted to: founding records are judged by models that have not seen their
organisation, texts of our own by site.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from connectshare.catalogue.policy import Finding, decide
from connectshare.gather.protocols import Extracted, Found
from connectshare.gather.steps import kinds, surety
from connectshare.gather.steps.describe import Context, describe
from connectshare.gather.steps.kinds import kind_of
from connectshare.gather.steps.learning import Answer, Learned
from connectshare.gather.steps.press import press_words
from connectshare.gather.steps.surety import Counted
from connectshare.gather.steps.terms import Terms, stems
from connectshare.gather.steps.topics import SHOWN_FROM, Suggestion, Topics, Words
from tests.gather.founding_rows import classifier, gazetteer, records, rows, topics
from tests.gather.labelled_texts import Labelled, own, press

FOLDS = 5
LENSES_FROM = 0.5
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Relevance:
    """Answers to texts that should be listed, and to others."""

    wanted: Counter[str]
    other: Counter[str]

    @property
    def precision(self) -> float:
        """Of what is published, how much should be."""
        published = self.wanted["publish"] + self.other["publish"]
        return self.wanted["publish"] / published if published else 1.0

    @property
    def published(self) -> float:
        """Of what should be listed, how much is published at once."""
        return self.wanted["publish"] / max(1, self.wanted.total())

    @property
    def recall(self) -> float:
        """Of what should be listed, how much is published or held."""
        return 1 - self.wanted["skip"] / max(1, self.wanted.total())

    @property
    def doubtful(self) -> float:
        """Of everything, how much a coordinator is asked about."""
        held = self.wanted["hold"] + self.other["hold"]
        return held / max(1, self.wanted.total() + self.other.total())


def relevance(texts: Iterable[Labelled], learned: Learned | None = None) -> Relevance:
    """Judge each text, with what a network's answers have taught."""
    answers: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text in texts:
        answers[text.wanted][_answer(text, text.url, learned or Learned())[0]] += 1
    return Relevance(answers[True], answers[False])


def _answer(text: Labelled, url: str, learned: Learned) -> tuple[str, tuple[str, ...]]:
    found = classifier().classify(text.title, text.summary, text.text, Found(url, url))
    now = learned.judged(found, title=text.title, summary=text.summary, url=url)
    return decide(Finding(now.relevance, "publish"))[0], now.relevance_reasons


def after_answers(answered: int) -> Relevance:
    """A network puts each sort of thing in a folder; its coordinator has answered so many finds of the tuning sites.

    Measured are the finds of the held-out sites, put into the same folders.
    """
    given = []
    for text in _spread(own("tuning"))[:answered]:
        _, reasons = _answer(text, _filed(text), Learned())
        given.append(Answer(text.title, _filed(text), text.wanted, "", reasons))
    learned = Learned(given)
    answers: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for text in own("held_out"):
        answers[text.wanted][_answer(text, _filed(text), learned)[0]] += 1
    return Relevance(answers[True], answers[False])


def _spread(texts: Sequence[Labelled]) -> list[Labelled]:
    """In an order that mixes the sites: each seventh, and so on."""
    return [text for start in range(7) for text in texts[start::7]]


def _filed(text: Labelled) -> str:
    folder = {"practice": "resources", "news": "stories"}.get(text.label, text.kind)
    return f"https://lowland.example/{folder}/{text.url.rsplit('/', 1)[-1]}"


@dataclass(frozen=True)
class Told:
    """One record with its true topics and what speaks for each topic, by a model that has not seen its group."""

    group: int  # fold, or -1 for texts of our own
    labels: tuple[str, ...]
    counted: dict[str, Counted]
    topics: Topics


def fold_of(record: dict[str, Any]) -> int:
    """The fold of a founding record: all of an organisation are in one."""
    return sum(map(ord, str(record.get("organisation") or record["url"]))) % FOLDS


def founding() -> list[Told]:
    """Every founding record, counted by topics that learnt from the other folds only."""
    told = []
    for fold in range(FOLDS):
        known = [record for record in records() if fold_of(record) != fold]
        model = Topics(topics(), [(f"{record['title']} {record['summary']}", record["topics"]) for record in known])
        terms = Terms(model.all_terms())
        told += [
            Told(fold, tuple(record["topics"]), _counted(model, terms, record["title"], record["summary"], ""), model)
            for record in records()
            if fold_of(record) == fold
        ]
    return told


def texts_told(side: str) -> list[Told]:
    """The texts of our own that should be listed; all founding records may be known."""
    model = Topics(topics(), [(f"{record['title']} {record['summary']}", record["topics"]) for record in records()])
    terms = Terms(model.all_terms())
    return [
        Told(-1, text.topics, _counted(model, terms, text.title, text.summary, text.text), model)
        for text in own(side)
        if text.wanted
    ]


def _counted(model: Topics, terms: Terms, title: str, summary: str, text: str) -> dict[str, Counted]:
    read = stems(text)
    words = Words(terms.count(title), terms.count(summary), terms.count(text, read), len(read))
    return model.counted(words, f"{title} {title} {summary} {text[:3_000]}")


Weights = tuple[float, tuple[float, ...]]


def fitted(told: Sequence[Told]) -> tuple[Weights, Weights]:
    """The weights of `surety`, fitted to these records: for subtopics and for themes."""
    broader = told[0].topics.broader
    subs, themes = [], []
    for one in told:
        wanted = {broader[label] or label for label in one.labels}
        subs += [(x, id_ in one.labels) for id_, x in surety.told_of_subtopics(one.counted, broader).items()]
        themes += [(x, id_ in wanted) for id_, x in surety.told_of_themes(one.counted, broader).items()]
    return _regression(subs), _regression(themes)


def _regression(examples: list[tuple[tuple[float, ...], bool]]) -> Weights:
    told, right = [list(x) for x, _ in examples], [y for _, y in examples]
    scaler = StandardScaler().fit(told)
    model = LogisticRegression(C=0.5, max_iter=500).fit(scaler.transform(told), right)
    each = model.coef_[0] / scaler.scale_
    return round(float(model.intercept_[0] - each @ scaler.mean_), 2), tuple(round(float(value), 2) for value in each)


def suggested(told: Sequence[Told]) -> Iterator[tuple[Told, tuple[Suggestion, ...]]]:
    """What is suggested for founding records, by weights that were not fitted to their fold."""
    for fold in range(FOLDS):
        with _weighing(fitted([one for one in told if one.group != fold])):
            for one in told:
                if one.group == fold:
                    yield one, one.topics.suggest(one.counted)


@contextmanager
def _weighing(weights: tuple[Weights, Weights]) -> Iterator[None]:
    with patch.object(surety, "SUBTOPIC", weights[0]), patch.object(surety, "THEME", weights[1]):
        yield


@dataclass(frozen=True)
class Shown:
    """What is shown, and how much of it is right."""

    shown: int
    right: int
    covered: int  # materials with at least one right
    materials: int

    @property
    def precision(self) -> float:
        """Of what is shown, how much is right."""
        return self.right / self.shown if self.shown else 1.0

    @property
    def coverage(self) -> float:
        """Of the materials, how many show at least one that is right."""
        return self.covered / max(1, self.materials)


def shown(pairs: Iterable[tuple[set[str], list[str]]]) -> Shown:
    """Count (right ids, shown ids) of each material."""
    counted = [(len(ids), len(set(ids) & right)) for right, ids in pairs]
    return Shown(
        sum(of for of, _ in counted), sum(right for _, right in counted), sum(right > 0 for _, right in counted),
        len(counted),
    )  # fmt: skip


def topics_shown(
    pairs: Iterable[tuple[Told, tuple[Suggestion, ...]]], at_least: float = SHOWN_FROM, *, by_theme: bool = False
) -> Shown:
    """A theme is right where it is that of a right subtopic; `by_theme`: so is any other subtopic of it."""
    return shown(
        (_right(one, by_theme), [topic.id for topic in topics_ if topic.confidence >= at_least])
        for one, topics_ in pairs
    )


def _right(one: Told, by_theme: bool) -> set[str]:
    broader = one.topics.broader
    themes = {broader[label] or label for label in one.labels}
    every = {id_ for id_, theme in broader.items() if theme in themes} if by_theme else set()
    return {*one.labels, *themes, *every}


def macro_f1(pairs: Sequence[tuple[Told, tuple[Suggestion, ...]]], *, themes: bool, at_least: float) -> float:
    """The mean of F1 over the topics (or themes) that at least three records have."""
    hits, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    for one, topics_ in pairs:
        broader = one.topics.broader
        right, said = set(one.labels), {topic.id for topic in topics_ if topic.confidence >= at_least}
        if themes:
            right, said = {broader[id_] or id_ for id_ in right}, {broader[id_] or id_ for id_ in said}
        hits.update(right & said)
        given.update(said)
        wanted.update(right)
    scored = [2 * hits[id_] / (given[id_] + wanted[id_]) for id_ in wanted if wanted[id_] >= 3]
    return sum(scored) / len(scored)


def kinds_counted(known: Iterable[tuple[str, str, str, str]]) -> dict[str, tuple[int, int]]:
    """How often each kind was right where its cues won, of (title, text, address, kind): the table of `kinds`."""
    right, of = Counter[str](), Counter[str]()
    for title, text, url, kind in known:
        if found := kind_of(title, text, "", url, _kinds()):  # by its cues alone
            of[found.id] += 1
            right[found.id] += found.id == kind
    return {kind: (right[kind], of[kind]) for kind in of}


def _kinds() -> frozenset[str]:
    return frozenset(row["id"] for row in rows("kinds.csv"))


def founding_kinds(at_least: float = kinds.SHOWN_FROM) -> Shown:
    """Kinds of founding records told from title, summary and address, by tables counted on the other folds."""
    texts = [(text.title, text.text, text.url, text.kind) for text in own("tuning") if text.wanted]
    pairs = []
    for fold in range(FOLDS):
        known = [_as_text(record) for record in records() if fold_of(record) != fold]
        with patch.object(kinds, "RIGHT", kinds_counted([*known, *texts])):
            pairs += _kind_pairs([_as_text(record) for record in records() if fold_of(record) == fold], at_least)
    return shown(pairs)


def own_kinds(side: str, at_least: float = kinds.SHOWN_FROM) -> Shown:
    """Kinds of the texts of one side."""
    return shown(
        _kind_pairs([(text.title, text.text, text.url, text.kind) for text in own(side) if text.wanted], at_least)
    )


def press_told(side: str) -> Shown:
    """Accounts by the press among the texts of one side and those written for this; `covered`: of the accounts."""
    texts = [*own(side), *press(side)]
    told = [text for text in texts if press_words(text.title, text.text)]
    right = sum(text.label == "news" for text in told)
    return Shown(len(told), right, right, sum(text.label == "news" for text in texts))


def _as_text(record: dict[str, Any]) -> tuple[str, str, str, str]:
    return record["title"], record["summary"], record["url"], record["kind"]


def _kind_pairs(texts: list[tuple[str, str, str, str]], at_least: float) -> list[tuple[set[str], list[str]]]:
    found = [
        ({kind}, kind_of(title, text, "", url, _kinds(), press_words(title, text))) for title, text, url, kind in texts
    ]
    return [(right, [kind.id] if kind and kind.confidence >= at_least else []) for right, kind in found]


def lenses_shown(side: str, at_least: float = LENSES_FROM) -> Shown:
    """Lenses of the texts of one side."""
    return shown(
        (
            set(text.lenses),
            [
                lens.id
                for lens in classifier().classify(text.title, "", text.text, Found(text.url, text.url)).lenses
                if lens.confidence >= at_least
            ],
        )
        for text in own(side)
        if text.wanted
    )


def organisations_shown(texts: Iterable[tuple[str, str, str, str]]) -> Shown:
    """Who did it, of (title, text, address, official name), for those that the gazetteer knows."""
    keys: dict[str, str] = {}
    for name in ("authorities.csv", "bodies.csv"):
        for row in rows(name):
            keys |= {row["name"]: row["code"], row["official_name"]: row["code"]}
    pairs = []
    for title, text, url, organisation in texts:
        if organisation in keys:
            page = Extracted("text/html", (text,), title=title)
            said = describe(Found(url, url, title), page, Context(TODAY, gazetteer(), url=url)).organisations
            pairs.append(({keys[organisation]}, [named.key for named in said]))
    return shown(pairs)


def founding_organisations() -> Shown:
    """Organisations of the founding records."""
    return organisations_shown(
        (record["title"], record["summary"], record["url"], record["organisation"])
        for record in records()
        if record.get("organisation")
    )


def by_kind(texts: Iterable[Labelled]) -> dict[str, Counter[str]]:
    """What becomes of each sort of thing."""
    became: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        became[text.label if text.wanted else text.kind][_answer(text, text.url, Learned())[0]] += 1
    return dict(became)
