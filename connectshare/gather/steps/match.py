"""Matching: is this the same thing as that, a version of it, or something else?

Called by the pipeline for pairs that share a fingerprint band. Pure and symmetric. A wrong merge hides somebody's work,
so doubt means "different": councils share boilerplate, newsletters share a frame, and a translation is a relation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from connectshare.gather.steps.naming import Name, Naming, compare_names, owner_of, version_key
from connectshare.gather.steps.proper_names import Spoken, one_is_owned, owned_elsewhere, spoken, swapped
from connectshare.kit import fingerprints
from connectshare.kit.dates import Dated
from connectshare.kit.text import fold

__all__ = ["Fingerprinted", "Verdict", "fingerprint", "judge", "version_key", "worth_a_look"]

CANDIDATE = 0.3  # resemblance from which two texts are looked at closely
_UNLIKE = 0.1  # and below which no name makes them one
_WITHIN = 0.75  # share of the shorter text in the longer from which it may be a part of it
_MISREAD = 0.26  # what is left where one of two copies was badly scanned, or a third of a text is new
# Words: of a document, of a record's long and short description, of a line or two.
_WHOLE, _LONG, _BRIEF, _SHORT = 1_500, 300, 150, 80


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
    spoken: Spoken = field(default_factory=Spoken)  # the names in its text

    @property
    def called(self) -> Name:
        """What it is called, and where it is."""
        return Name(self.title, self.url, self.dated)


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
    return Fingerprinted(
        sha256, fingerprints.text_sha(folded), fingerprints.signature(folded), len(folded.split()), title, url, dated,
        language, spoken(text),
    )  # fmt: skip


def judge(a: Fingerprinted, b: Fingerprinted) -> Verdict:
    """Return whether `a` and `b` are the same, versions of one thing or different; the order does not matter."""
    if a.sha256 and a.sha256 == b.sha256:
        return Verdict("same", "The files are the same, byte for byte.", 1.0)
    likeness = fingerprints.resemblance(a.signature, b.signature)
    if a.language and b.language and a.language != b.language:
        return Verdict("different", "They are in two languages; one may be a translation of the other.", likeness)
    same_words = bool(a.text_sha) and a.text_sha == b.text_sha
    if not same_words and not worth_a_look(likeness, a.words, b.words):
        return Verdict("different", _few_shared(likeness), likeness)
    naming = compare_names(a.called, b.called, few_words=min(a.words, b.words) < _WHOLE)
    if same_words:
        return _judge_same_words(a, naming)
    return _judge_alike(a, b, likeness, naming)


def worth_a_look(likeness: float, words_a: int, words_b: int) -> bool:
    """Whether any names could make two texts of this resemblance (0 to 1) one thing; most that share a band are not."""
    return likeness >= _MISREAD or (likeness >= _UNLIKE and _containment(likeness, words_a, words_b) >= _WITHIN)


def _judge_same_words(a: Fingerprinted, naming: Naming) -> Verdict:
    few = a.words < (_WHOLE if naming.rivals or naming.other_date else _LONG)
    if (few and (naming.rivals or naming.other_date or naming.agreement < 0.5)) or (
        a.words < _SHORT and not naming.same_title
    ):
        return Verdict("different", "The words are the same, but few, and the titles name different things.", 1.0)
    return Verdict("same", "They say the same, word for word.", 1.0)


def _judge_alike(a: Fingerprinted, b: Fingerprinted, likeness: float, naming: Naming) -> Verdict:
    shared = _containment(likeness, a.words, b.words)
    percent = f"{round(100 * shared)} % of the shorter text is in the longer"
    apart = _set_apart(a, b, likeness, naming)
    if apart:
        return Verdict("different", f"{percent}, but {apart}.", likeness)
    if _agree(a, b, likeness, shared, naming):
        names = " and the titles agree" if naming.agreement >= 0.5 else ""
        return Verdict("version", f"{percent}{names}.", likeness)
    return Verdict("different", _few_shared(likeness), likeness)


def _few_shared(likeness: float) -> str:
    return f"Only {round(100 * likeness)} of 100 passages are shared."


def _set_apart(a: Fingerprinted, b: Fingerprinted, likeness: float, naming: Naming) -> str:
    """What makes two texts that share much two things; "" where nothing does."""
    successors = naming.agreement >= 0.8 and naming.other_version and not naming.other_site
    if naming.rivals:
        return "the titles name different things"
    if swapped(a.spoken, b.spoken) and not successors:
        return "each speaks of another place or body throughout"
    if likeness < 0.8 and one_is_owned(a.spoken, b.spoken):
        return "one of them is of a place or body that the other does not speak of"
    if naming.other_site and any(
        owned_elsewhere(x.spoken, y.spoken, owner) for x, y in ((a, b), (b, a)) if (owner := owner_of(y.url))
    ):
        return "one of them is on the site of a body that the other does not speak of"
    if naming.two_owners and likeness < 0.9:
        return "they are on two organisations' sites"
    few = min(a.words, b.words) < _LONG
    if naming.other_site and min(a.words, b.words) < _BRIEF and likeness < 0.8:
        return "they are few words on two sites"
    if naming.one_is_an_issue and likeness < 0.9:
        return "one of them is an issue of a series"
    if naming.other_date and (naming.periodical or few or likeness < CANDIDATE):
        return "they are two issues of one series"
    return ""


def _agree(a: Fingerprinted, b: Fingerprinted, likeness: float, shared: float, naming: Naming) -> bool:
    """Whether words and names together say that it is one thing."""
    shortest, longest = sorted((a.words, b.words))
    if shortest < _SHORT and not naming.same_title:
        return False
    alike = likeness >= CANDIDATE and shared >= 0.6 and naming.agreement >= 0.5
    within = shared >= _WITHIN and naming.agreement >= 0.8
    nearly = likeness >= 0.7 and (naming.agreement >= 0.5 or (likeness >= 0.85 and shortest >= _LONG))
    misread = likeness >= _MISREAD and naming.agreement >= 0.8 and shortest >= 0.7 * longest
    return alike or within or nearly or misread


def _containment(likeness: float, words_a: int, words_b: int) -> float:
    """Estimate the share of the shorter text that is in the longer, from their Jaccard likeness and their lengths."""
    shortest = min(words_a, words_b)
    return min(1.0, likeness * (words_a + words_b) / (1 + likeness) / shortest) if shortest else 0.0
