"""Matching: is this the same thing as that, a version of it, or something else?

Called by the pipeline for pairs that share a fingerprint band. Pure and symmetric. A wrong merge hides somebody's work,
so doubt means "different": councils share boilerplate, newsletters share a frame, and a translation is a relation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from connectshare.kit import fingerprints
from connectshare.kit.dates import Dated
from connectshare.kit.text import fold

CANDIDATE = 0.3  # resemblance from which two texts are looked at closely
_UNLIKE = 0.1  # and below which no name makes them one
_WHOLE, _LONG, _SHORT = 1_500, 300, 80  # words: a document, a record's description, a line or two
_VERSION = re.compile(
    (
        r"(?<![a-z0-9])(?:v(?:er(?:sion)?)?|rev(?:ision)?|"
        r"issue)[\s._-]{0,2}(\d{1,4}(?:[._]\d{1,3}){0,3})(?![a-z0-9]|[._-]\d)"
    ),
    re.IGNORECASE,
)
_DATE_WORDS = re.compile(
    r"\b(?:(?:19|20)\d\d(?:\s?[-/–]\s?(?:20)?\d\d)?|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{6,8}|"
    r"\d{1,2}(?:st|nd|rd|th)?\s+(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|\b(?:january|february|march|april|june|july|august|september|october|november|december|jan|feb|"
    r"mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b", re.IGNORECASE
)
_FILES = "item index default view download file document home page mgai datasets about content"
_GENERIC_FILES = frozenset(_FILES.split())
_PLAIN = (
    "the a an of and for to in on at with by final draft copy document doc docx pdf pptx ppt xlsx "
    "xls odt html md old new updated latest web"
)
_NOT_NAMING = frozenset(_PLAIN.split())


@dataclass(frozen=True)
class Fingerprinted:
    """What matching needs of one found file. `signature` is the MinHash of its text; `words` their number."""

    sha256: str
    text_sha: str
    signature: bytes
    words: int
    title: str
    url: str
    dated: Dated | None = None
    language: str = ""


@dataclass(frozen=True)
class Verdict:
    """The judgement on a pair, with a sentence that says why; `similarity` is the resemblance, 0 to 1."""

    verdict: Literal["same", "version", "different"]
    evidence: str
    similarity: float


def fingerprint(
    sha256: str, text: str, title: str, url: str, dated: Dated | None = None, language: str = ""
) -> Fingerprinted:
    """Return what `judge` compares, worked out from the text once."""
    folded = fold(text)
    signature = fingerprints.signature(folded)
    return Fingerprinted(
        sha256, fingerprints.text_sha(folded), signature, len(folded.split()), title, url, dated, language
    )


def judge(a: Fingerprinted, b: Fingerprinted) -> Verdict:
    """Return whether `a` and `b` are the same, versions of one thing or different; the order does not matter."""
    if a.sha256 and a.sha256 == b.sha256:
        return Verdict("same", "The files are the same, byte for byte.", 1.0)
    likeness = fingerprints.resemblance(a.signature, b.signature)
    if a.language and b.language and a.language != b.language:
        return Verdict("different", "They are in two languages; one may be a translation of the other.", likeness)
    same_words = bool(a.text_sha) and a.text_sha == b.text_sha
    if likeness < _UNLIKE and not same_words:
        return Verdict("different", f"Only {round(100 * likeness)} of 100 passages are shared.", likeness)
    naming = _compare_names(a, b)
    if same_words:
        return _judge_same_words(a, naming)
    return _judge_alike(a, b, likeness, naming)


def version_key(title: str, url: str, dated: Dated | None) -> tuple[tuple[int, ...], int, str]:
    """Return what sorts the editions of one material, the newest last, whatever the order they came in.

    The version number written in the title or the file's name goes before the date; the address settles a tie.
    """
    numbers = [
        tuple(int(part) for part in re.split(r"[._]", match[1]))
        for name in (title, _file_name(url))
        for match in _VERSION.finditer(name)
    ]
    return max(numbers, default=()), dated.value.toordinal() if dated else 0, url


@dataclass(frozen=True)
class _Naming:
    agreement: float  # 0 to 1: how far title or file name are the same apart from versions and dates
    same_title: bool
    rivals: bool  # they name different numbers, parts or places of one series
    other_date: bool
    other_site: bool


def _judge_same_words(a: Fingerprinted, naming: _Naming) -> Verdict:
    few = a.words < (_WHOLE if naming.rivals or naming.other_date else _LONG)
    if (few and (naming.rivals or naming.other_date or naming.agreement < 0.5)) or (
        a.words < _SHORT and not naming.same_title
    ):
        return Verdict("different", "The words are the same, but few, and the titles name different things.", 1.0)
    return Verdict("same", "They say the same, word for word.", 1.0)


def _judge_alike(a: Fingerprinted, b: Fingerprinted, likeness: float, naming: _Naming) -> Verdict:
    shared = _containment(likeness, a.words, b.words)
    percent = f"{round(100 * shared)} % of the shorter text is in the longer"
    if naming.rivals:
        return Verdict("different", f"{percent}, but the titles name different things.", likeness)
    if naming.other_site and likeness < 0.9:
        return Verdict("different", f"{percent}, but they are on two organisations' sites.", likeness)
    shortest = min(a.words, b.words)
    if naming.other_date and (likeness < 0.6 or shortest < _LONG):
        return Verdict("different", f"{percent}: two issues of one series.", likeness)
    alike = likeness >= CANDIDATE and shared >= 0.6 and naming.agreement >= 0.5
    within = shared >= 0.75 and naming.agreement >= 0.8
    nearly = likeness >= 0.7 and (naming.agreement >= 0.5 or (likeness >= 0.85 and shortest >= _WHOLE))
    if shortest < _SHORT:
        alike, within, nearly = alike and naming.same_title, within and naming.same_title, nearly and naming.same_title
    if alike or within or nearly:
        names = " and the titles agree" if naming.agreement >= 0.5 else ""
        return Verdict("version", f"{percent}{names}.", likeness)
    return Verdict("different", f"Only {round(100 * likeness)} of 100 passages are shared.", likeness)


def _containment(likeness: float, words_a: int, words_b: int) -> float:
    """Estimate the share of the shorter text that is in the longer, from their Jaccard likeness and their lengths."""
    shortest = min(words_a, words_b)
    return min(1.0, likeness * (words_a + words_b) / (1 + likeness) / shortest) if shortest else 0.0


def _compare_names(a: Fingerprinted, b: Fingerprinted) -> _Naming:
    title_a, title_b = _naming_words(a.title), _naming_words(b.title)
    file_a, file_b = _naming_words(_file_name(a.url)), _naming_words(_file_name(b.url))
    pairs = [(title_a, title_b), (file_a, file_b), (title_a, file_b), (file_a, title_b)]
    agreement = max((len(x & y) / len(x | y) for x, y in pairs if x and y), default=0.0)
    few = min(a.words, b.words) < _WHOLE
    return _Naming(
        agreement=agreement,
        same_title=title_a == title_b,
        rivals=_rivals(title_a, title_b)
        or (few and agreement < 0.8 and _apart(title_a, title_b))
        or (agreement < 1.0 and _rivals(file_a, file_b) and title_a != title_b),
        other_date=_apart(_years(a), _years(b)) or _apart(_months(a), _months(b)),
        other_site=_apart(_site(a.url), _site(b.url)),
    )


def _apart(x: frozenset[str], y: frozenset[str]) -> bool:
    """Whether each of two sets has something that the other has not."""
    return bool(x - y and y - x)


def _rivals(x: frozenset[str], y: frozenset[str]) -> bool:
    """Whether two titles are of one pattern and each has something of its own: a number, a part, a place."""
    if not x or not y or x <= y or y <= x:
        return False
    own_x, own_y = x - y, y - x
    numbered = any(_is_number(word) for word in own_x) and any(_is_number(word) for word in own_y)
    return numbered or (bool(x & y) and len(x & y) >= max(len(own_x), len(own_y)))


def _is_number(word: str) -> bool:
    return word.isdigit() or (len(word) == 1 and word.isalpha())


def _naming_words(name: str) -> frozenset[str]:
    """The words that name the thing: no version, no date, no format."""
    name = re.sub(r"[_+]", " ", name)
    plain = _DATE_WORDS.sub(" ", _VERSION.sub(" ", name))
    return frozenset(word for word in fold(plain).split() if word not in _NOT_NAMING)


def _years(found: Fingerprinted) -> frozenset[str]:
    return frozenset(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", _names(found)))


def _months(found: Fingerprinted) -> frozenset[str]:
    return frozenset(month[:3].lower() for month in _MONTH.findall(_names(found)))


def _names(found: Fingerprinted) -> str:
    return re.sub(r"[_+-]", " ", _VERSION.sub(" ", f"{found.title} {_file_name(found.url)}"))


def _file_name(url: str) -> str:
    name = unquote(PurePosixPath(urlsplit(url).path).name)
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", name)
    return "" if stem.lower() in _GENERIC_FILES else stem


def _site(url: str) -> frozenset[str]:
    """The owner's part of a host: democracy.eastsussex.gov.uk and www.eastsussex.gov.uk are one."""
    labels = (urlsplit(url).hostname or "").split(".")
    if labels == [""]:
        return frozenset()
    if labels[-1].isdigit():
        return frozenset({".".join(labels)})  # an address in figures
    wide = labels[-2:-1] in (["gov"], ["co"], ["org"], ["ac"], ["llyw"], ["nhs"])
    return frozenset({".".join(labels[-3:] if wide else labels[-2:])})
