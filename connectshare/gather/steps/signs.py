"""The signs that something is not practice material, and how much it says of how work is done or what came of it.

Used by the judgement of relevance only. Each sign caps the judgement and brings a sentence that coordinators read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from connectshare.gather.steps.sign_words import SIGNS, SUBSTANCE, Sign
from connectshare.gather.steps.terms import Terms

PUBLISH, HOLD = 0.5, 0.2
OPENING = 4_000  # characters
_SHORT_PAGE = 4_000
_IN_DOUBT = 0.4
_CERTAIN = 0.15  # where title and words agree
_LITTLE = 1  # a point of substance may be chance
_MUCH, _ASK = 5, 0.3  # what tells so much of practice is never skipped for its words alone
PRACTICE = re.compile(
    r"\b(?:polic(?:y|ies)|strateg(?:y|ies)|guidance|guidelines?|guide|code of practice|specification|"
    r"standards?|manual|procedures?|toolkit|checklist|template|playbook|case stud(?:y|ies)|"
    r"evaluation|trial|pilot|review|scrutiny|committee|report|research|study|plan|road ?map|framework|"
    r"business case|lessons|benchmark\w*|survey|data ?set|statistics|newsletter|"
    r"rules|faqs?|assessment|register|tracker|methodology|model|modelling|schema|release "
    r"notes|training|dashboard|overview|criteria|how we|slides|evidence|findings|query|methods?|"
    r"what (?:we (?:found|learned|tried|did)|works|worked))\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(r"^\W*(?:report|register|study|plan|survey) (?:a|an|it|as|for|your|the|to)\b", re.IGNORECASE)
_FIGURES = re.compile(r"\d\s?(?:%|per ?cent)", re.IGNORECASE)
_SAID = re.compile(r"(?:cllr|councillor)\.? [A-Z][\w'-]+ [A-Z]?[\w'-]*,? (?:\w+ ){0,8}said", re.IGNORECASE)
# By what an authority decides: where it says so, even an application form is worth asking about.
_CRITERIA_WORDS = (
    r"\b(?:criteria|criterion|prioriti\w+|polic(?:y|ies)|risk|categor\w+|depth|deep(?:er)? than|intervention|threshold|"
    r"hierarchy|method\w*|formula|scor(?:e|ed|es|ing)|how we)\b|\d\s?(?:mm|cm|millimetres|centimetres)\b"
)
_CRITERIA = re.compile(_CRITERIA_WORDS, re.IGNORECASE)
# Anything it says of its own way of working, promises to residents among them.
_METHOD = re.compile(
    rf"{_CRITERIA_WORDS}|\bwe (?:\w+ )?(?:inspect|repair|mend|fill|fix|grit|treat|salt|clean|empty|cut|sweep|check|"
    r"assess|measure|rank|decide|choose|consider|aim|assign|class|record|survey|test|count|do not \w+)\b|"
    r"\b(?:standards?|measured?|inspect\w*|assess\w*|response times?|within \d+ (?:\w+ )?(?:hours?|days?|weeks?))\b|"
    r"\d\s?(?:m|km|metres|hours|%|per cent)(?:\b|$)",
    re.IGNORECASE,
)
_PAY = re.compile(r"£\d\d,\d{3}(?:\s*(?:-|–|to)\s*£\d\d,\d{3}| a year)")


@dataclass(frozen=True)
class _Ready:
    sign: Sign
    title: re.Pattern[str] | None
    address: re.Pattern[str] | None
    plainly: re.Pattern[str] | None


def _compiled(pattern: str, start: str = "") -> re.Pattern[str] | None:
    return re.compile(f"{start}(?:{pattern})", re.IGNORECASE | re.MULTILINE) if pattern else None


_READY = tuple(
    _Ready(sign, _compiled(sign.title, r"\b"), _compiled(sign.address), _compiled(sign.plainly, r"\b"))
    for sign in SIGNS
)
_PHRASES = Terms(phrase for sign in SIGNS for phrase in sign.phrases)
_SUBSTANCE = Terms(SUBSTANCE)


def says_practice(title: str) -> list[str]:
    """The words of practice material in a title; "Report a pothole" has none."""
    return PRACTICE.findall(_ASKED_FOR.sub("", title))


def substance(text: str, words: list[str]) -> list[str]:
    """What tells how something is done or what came of it, in the opening; `words` are the stems of the opening."""
    found = list(_SUBSTANCE.count("", words))
    return [*found, "figures"] if len(_FIGURES.findall(text)) > 1 else found


def signs_against(title: str, text: str, url: str, words: list[str], points: int) -> list[tuple[float, str]]:
    """Return (cap, sentence) for each sign that is met, the heaviest first.

    `text` and `words`: the opening and its stems. `points`: how much substance the text has.
    """
    name = re.sub(r"[-_+]", " ", unquote(PurePosixPath(urlsplit(url).path).stem))
    heads = f"{title}\n{name}"
    practice = bool(says_practice(title))
    met = _PHRASES.count(text, words)
    found = (_met(ready, heads, text, url, met, points, practice) for ready in _READY)
    return sorted(cap for cap in found if cap)


def _met(
    ready: _Ready, heads: str, text: str, url: str, met: Collection[str], points: int, practice: bool
) -> tuple[float, str] | None:
    sign = ready.sign
    titled = ready.title.search(heads) if ready.title else None
    cues = [phrase for phrase in sign.phrases if phrase in met] + _others(sign, text)
    enough = len(cues) >= sign.cues
    addressed = bool(ready.address and ready.address.search(url))
    alone = addressed and (bool(text) or sign.cap < HOLD) and len(text) < _SHORT_PAGE and not practice
    if not (titled or enough or (addressed and cues) or alone):
        return None
    if points >= sign.lifted_from and not (titled and enough):
        return None
    words = [" ".join(titled.group().split())] if titled else cues[:3]
    sentence = f"{sign.sentence} (“{'”, “'.join(words)}”)." if words else f"{sign.sentence}."
    plain = points <= _LITTLE and not practice and _is_plain(ready, text)
    cap = _cap(sign, practice, enough or plain, bool(titled) or addressed)
    if ready.plainly and _CRITERIA.search(text):
        cap = max(cap, sign.cap)
    return (max(cap, _ASK) if points >= _MUCH and not (titled and enough) else cap), sentence


def _is_plain(ready: _Ready, text: str) -> bool:
    """Whether the words leave no doubt what it is, and not one of them is of how anything is done or measured."""
    if ready.plainly is None or _METHOD.search(text):
        return False
    said = {match.group().lower() for match in ready.plainly.finditer(text)}
    return len(said) >= ready.sign.plain_from


def _cap(sign: Sign, practice: bool, enough: bool, named: bool) -> float:
    if enough and named:  # title and words agree
        return min(sign.cap, _CERTAIN)
    # "Vacancies among engineers: survey" is no job advert: a title alone never has practice material skipped.
    return max(sign.cap, _IN_DOUBT) if practice and not enough and not sign.sure else sign.cap


def _others(sign: Sign, text: str) -> list[str]:
    """Cues that are no plain words."""
    if sign.sentence == "It is a job advert":
        return list(dict.fromkeys(_PAY.findall(text)))[:1]
    if sign.sentence.startswith("It is news"):
        return ["councillor … said"] if _SAID.search(text) else []
    return []
