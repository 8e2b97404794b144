"""Is this practice material at all? A transparent judgement with its reasons in plain words.

Called by the classifier. From 0.5 it is published, from 0.2 held for its network, below that skipped with the reasons
kept. A false skip is the worst mistake: without a clear sign against, what speaks of roads is at least doubtful.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from connectshare.gather.steps.signs import HOLD, OPENING, PRACTICE, says_practice, signs_against, substance
from connectshare.gather.steps.terms import Terms, stems

# What only roads, streets and transport have (weight 1), and words that others have as well (0.35).
_OWN_WORDS = (
    "highway|highways|carriageway|footway|footpath|kerb|verge|gully|pothole|road works|roadworks|street works|"
    "utility works|road maintenance|highway authority|traffic|traffic signal|traffic regulation order|"
    "traffic order|TRO|TTRO|DTRO|transport|transportation|public transport|bus stop|bus lane|bus service|"
    "cycling|cyclist|cycle lane|cycle route|cycleway|cycle|bicycle|bike|pedestrian|walking|active travel|"
    "wheeling|parking|car park|junction|roundabout|intersection|pedestrian crossing|zebra crossing|speed limit|"
    "20mph|motorway|trunk road|A road|road network|road user|road safety|collision|crash|casualty|"
    "serious injury|vision zero|vehicle|motor vehicle|electric vehicle|charge point|gritting|gritter|grit bin|"
    "winter service|winter maintenance|street lighting|street light|lamp column|resurfacing|surface dressing|"
    "asphalt|reinstatement|permit scheme|lane rental|Street Manager|street manager|NRSWA|highway drainage|"
    "bridge inspection|highway structure|mobility|micromobility|e-scooter|bus|coach|freight|HGV|lorry|taxi|"
    "tram|travel demand|travel to work|commuter cycling|route gradient|journey time|speed camera|rights of way|"
    "bridleway|dropped kerb|blue badge|parking bay|penalty charge notice|highway code|roadway|freeway|"
    "lane mile|lane length|DVMT|VMT|vehicle mile|connected vehicle|V2X|BSM|basic safety message|"
    "traveler information message|DfT|FHWA|USDOT|ITS|traffic management|road closure|diversion route|toucan|"
    "puffin|roadside|motorist|motorcycle|overtaking|headlight|core path|permit application|works reference|"
    "street authority|works promoter|motorcyclist|interstate|arterial|queue length|origin destination|railway|"
    "rail station|level crossing|school street|school crossing|street cleansing|LCRIG|ADEPT|HMEP|NWSRG|UKRLG|"
    "CIHT|TRL|RSTA|APSE|NHT|NHT survey|Live Labs|National Highways|Transport Scotland|road planing|tar bound|"
    "gritting route|local authority highway|road condition|street furniture|streetscape|public realm|pavement|"
    "road marking|road sign|traffic sign|vehicle restraint|LCWIP|BSIP|CPE"
)
_OWN = _OWN_WORDS.split("|")
_SHARED = [
    "road",
    "street",
    "driver",
    "lane",
    "bridge",
    "route",
    "driving",
    "car",
    "permit",
    "travel",
    "journey",
    "signal",
    "speed",
    "sign",
    "infrastructure",
    "network management",
    "drainage",
    "flooding",
    "works",
    "utility",
    "asset management",
    "carbon",
    "inspection",
    "structure",
    "tree",
    "lighting",
]
_SHARED_WEIGHT = 0.35
_LOOSE_WEIGHT = 0.5  # a topic's term without any of these words: "open data", "code of practice"


_TABLE_HEAD = 900  # characters
_FEW = 150  # words
_NOTHING = 0.1
_ENOUGH, _TITLE_POINTS, _FILE_POINTS = 3, 3, 2  # of substance
_TELLS_MUCH, _LIKELY = 3, 0.35  # points of substance, and how sure the topic is
_HELD = 0.34  # held, and not likely enough to go out if nobody answers
_FILE = re.compile(r"\.(?:pdf|docx?|pptx?|xlsx?|od[tps]|rtf|csv)$", re.IGNORECASE)


@dataclass(frozen=True)
class Judged:
    """How relevant (0 to 1), why, in sentences, and which of these are signs against."""

    relevance: float
    reasons: tuple[str, ...]  # the most telling first
    signs: tuple[str, ...]


class Relevance:
    """The words that make a text ours, ready for counting. `sector_terms` are those of the topics about roads."""

    def __init__(self, sector_terms: Collection[str]) -> None:
        telling = {word for term in (*_OWN, *_SHARED) for word in stems(term) if " " not in term}
        self._weights = {
            term: 1.0 if telling & set(stems(term)) else _LOOSE_WEIGHT for term in sector_terms if len(term.split()) > 1
        }
        self._weights |= dict.fromkeys(_SHARED, _SHARED_WEIGHT) | dict.fromkeys(_OWN, 1.0)
        self._terms = Terms(self._weights)

    def judge(
        self,
        title: str,
        summary: str,
        text: str,
        url: str,
        words: list[str] | None = None,
        topic: tuple[str, float] = ("", 0.0),
    ) -> Judged:
        """Judge one material.

        `words`: the stems of `text`, if known. `topic`: the label of the likeliest topic and how sure it is (0 to 1);
        it speaks where there are few words to count.
        """
        words = stems(text) if words is None else words
        opening = text[:OPENING]
        first = words if len(text) <= OPENING else stems(opening)
        told = substance(opening, first)
        subject, said = _with_topic(*self._subject(title, summary, text, words), topic, len(words))
        against = signs_against(title, opening, url, first, len(told))
        sentences = tuple(sentence for _, sentence in against)
        if subject < HOLD and not against and len(told) >= _TELLS_MUCH and topic[1] >= _LIKELY:
            reasons = [f"It says little of roads, but has the words of the topic “{topic[0]}”."]
            return Judged(_HELD, tuple(reasons), ())
        if subject < _NOTHING:
            reasons = ["Nothing about roads, streets or transport was found."]
            return Judged(round(subject, 3), (*sentences, *reasons), sentences)
        practice = says_practice(title) or PRACTICE.findall(summary) or PRACTICE.findall(opening)
        score = subject * (1.0 if practice else 0.9)
        reasons = [said, _practice_words(practice)] if practice and subject >= HOLD else [said]
        named = self._sum(self._terms.count(title)) >= 1
        score, reasons = _thin(score, reasons, title, summary, words, named)
        score, reasons = _without_substance(score, reasons, told, title, url, len(words))
        score = min([score, *(cap for cap, _ in against)])
        if score < HOLD and not against and (len(words) < _FEW or says_practice(title)):
            score = HOLD  # too little was said to say no
        return Judged(round(score, 3), (*sentences, *reasons), sentences)

    def _subject(self, title: str, summary: str, text: str, words: list[str]) -> tuple[float, str]:
        counts = self._terms.count(text, words)
        titles, summaries = self._terms.count(title), self._terms.count(summary)
        strength = (
            1.7 * min(self._sum(titles), 3) + 1.1 * min(self._sum(summaries), 4) + self._spoken(counts, text, words)
        )
        heads = titles + summaries
        ranked = sorted(counts or heads, key=lambda term: (-self._weight(term) * max(counts[term], 1), term))
        return 1 - math.exp(-strength / 2.2), _said(ranked, counts)

    def _spoken(self, counts: Counter[str], text: str, words: list[str]) -> float:
        """How much of the text is about our subject; a table says so in its first words only."""
        if not words:
            return 0.0
        own = sum(min(times, 25) for term, times in counts.items() if self._weight(term) == 1.0)
        others = sum(self._weight(term) * min(times, 25) for term, times in counts.items() if self._weight(term) < 1.0)
        spoken = own + min(others, 1.5 * own + 1.5)  # shared words alone prove nothing
        first = self._sum(self._terms.count(text[:_TABLE_HEAD]))
        lettered = sum(word[:1].isalpha() for word in words)
        density = 100 * max(spoken / (lettered + 60), first / (_TABLE_HEAD / 6 + 30) if len(words) > _FEW else 0.0)
        distinct = self._sum(dict.fromkeys(counts, 1))
        return min(1.0, density / 1.2) * (
            0.9 * math.log2(1 + spoken) + 0.25 * min(distinct, 12)
        )  # 1.2 in 100 is plainly ours

    def _sum(self, counts: Mapping[str, int]) -> float:
        return sum(self._weight(term) for term in counts)

    def _weight(self, term: str) -> float:
        return self._weights.get(term, 1.0)


def _with_topic(subject: float, said: str, topic: tuple[str, float], length: int) -> tuple[float, str]:
    """Where there are few words to count, the likeliest topic speaks as well."""
    label, confidence = topic
    if length >= _FEW or confidence <= 0.4:
        return subject, said
    return 1 - (1 - subject) * math.exp(-1.1 * confidence), said or f"Its words are those of the topic “{label}”."


def _practice_words(found: list[str]) -> str:
    shown = ", ".join(dict.fromkeys(word.lower() for word in found[:3]))
    return f"It has the words of practice material ({shown})."


def _said(ranked: list[str], counts: dict[str, int]) -> str:
    shown = list({term.lower().removesuffix("s"): term for term in reversed(ranked[:5])}.values())[::-1][:3]
    if not shown:
        return ""
    times = [f"{term} ({counts[term]} times)" if counts.get(term, 0) > 1 else term for term in shown]
    return f"It talks about {', '.join(times)}."


def _without_substance(
    score: float, reasons: list[str], told: list[str], title: str, url: str, length: int
) -> tuple[float, list[str]]:
    """Hold a page that is about roads but tells neither how anything is done nor what came of it."""
    points = len(told) + (_TITLE_POINTS if says_practice(title) else 0) + (_FILE_POINTS if _FILE.search(url) else 0)
    if not length or points >= _ENOUGH or score < _HELD:
        return score, reasons
    return _HELD, ["It says little of how the work is done or what came of it.", *reasons]


def _thin(
    score: float, reasons: list[str], title: str, summary: str, words: list[str], named: bool
) -> tuple[float, list[str]]:
    """Hold what has too few words to be judged; a link with a good title and summary is judged by those."""
    length = len(words) + len(title.split()) + len(summary.split())
    if length >= 40 or score < HOLD:
        return score, reasons
    if summary or not words:
        return (score if summary else min(score, 0.45)), [
            *reasons,
            "Only its title" + (" and summary" if summary else "") + " could be read.",
        ]
    if named and length >= 20:
        return min(score, 0.55), reasons
    return min(score, 0.45 if PRACTICE.search(title) else 0.35), [f"It has very few words ({len(words)}).", *reasons]
