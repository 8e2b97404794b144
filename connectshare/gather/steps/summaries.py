"""Two sentences that say what a material is, in its own words.

Called by the describing step. Never quotes more than 300 characters, never a telephone number, a cookie notice,
a list of contents or a salutation; gives "" rather than a sentence that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectshare.kit.text import clean, fold, mask_contacts, sentences, shorten

LONGEST = 300
_READ = 12_000  # characters from the start in which the sentences are looked for
_TAG = re.compile(r"<[^>]{1,300}>")
_TAIL = re.compile(
    (
        r"\s*(?:\[(?:…|\.\.\.|&#8230;|&hellip;)\]|(?:read|find out) more\W*$|continue reading.*$|the post "
        r".{3,120} (?:first )?appeared first on .*$)"
    ),
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"cookies?\b|javascript|skip to|all rights reserved|©|\(c\) (?:crown|copyright)|crown copyright|"
    r"copyright|dear (?:sir|madam|all|colleague|[A-Z])|"
    r"yours (?:sincerely|faithfully)|kind regards|table of contents|page \d+ of \d+|isbn|subscribe|"
    r"unsubscribe|sign (?:in|up)|log ?in|your browser|"
    r"share this|follow us|print this page|this page was last|large print|braille|translat(?:ed|ion)|"
    r"another language|alternative formats?|www\.|https?:|@|"
    r"\[email\]|\[telephone\]|produced by|published by|written by|prepared (?:by|for)|printed (?:by|"
    r"on)|designed by|author|document control|version (?:control|history)|"
    r"for (?:more|further) information|contact us|please (?:contact|email|call|note that this)|click|"
    r"protective marking|last (?:modified|updated)|"
    r"this (?:web)?site|registered (?:office|charity|company)|accept(?:ing)? |^note:|^source:|^figure|"
    r"^table \d|^hello\b|no liability|disclaimer|disseminated under|does not endorse|does not exist|"
    r"insufficient rights|errors? (?:and|or) omissions",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_LINKING_WORDS = (
    "the of to and is are in for that this has will by on with was be as it its which from have not can "
    "we our an or at mae yn ar y yr ac ei bod gan wedi ar agus na a an air gu"
)
_LINKING = frozenset(_LINKING_WORDS.split())
_OPENING = re.compile(r"^(?:\(?[a-z0-9]{1,3}[.)]|\d+(?:\.\d+)+\.?|[•●▪■◦○*‣–—-]|o)\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:executive )?summary|abstract|purpose|introduction|overview|background|aims?|scope|"
    r"context|description|about (?:this|the) \w+)(?: of (?:the|this) \w+)?\s*[:.–-]?\s+(?=[A-Z])"
)
_SUMMARY_HEADING = re.compile(
    r"(?im)^[ \t]*(?:\d+(?:\.\d+)*\.?\s*)?(?:executive summary|summary|abstract|purpose(?: of (?:the |"
    r"this )?(?:report|document|paper|policy|guide|guidance))?)[ \t]*+:?[ \t]*+$"
)


def good_statement(statement: str, title: str = "") -> str:
    """Return a description or feed summary fit to be shown (masked, 300 characters), or "" where it says nothing."""
    line = _TAIL.sub("", " ".join(_TAG.sub(" ", clean(statement[:_READ])).split())).strip()
    if len(line) < 40 or len(line.split()) < 6 or fold(line) == fold(title):
        return ""
    kept = [sentence for sentence in sentences(line) if not _BOILERPLATE.search(mask_contacts(sentence))]
    return _fit(kept) if kept and sum(map(len, kept)) >= 40 else ""


def from_text(pages: Sequence[str], title: str = "") -> str:
    """Return the first two good sentences under a summary heading, else of the text; "" where there are none."""
    text = re.sub(r"(?<!\s)\s*+\(style_name:[^)]*\)", "\n", "\f".join(pages)[:_READ])
    heading = _SUMMARY_HEADING.search(text)
    for part in ([text[heading.end() :]] if heading else []) + [text]:
        if good := _first_two(part, title):
            return _fit(good)
    return ""


def _first_two(part: str, title: str) -> list[str]:
    """The first two different good sentences; the rest of a long text is not looked at."""
    good: list[str] = []
    for sentence in sentences(part):
        found = _good(sentence, title)
        if found and found not in good:
            good.append(found)
            if len(good) == 2:
                break
    return good


def of_sheets(pages: Sequence[str]) -> str:
    """Return the column headings of the first table as one line, or ""."""
    for page in pages[:6]:
        for line in page.split("\n")[:15]:
            cells = [" ".join(cell.split()) for cell in re.split(r"\t|\s\|\s", line) if cell.strip(" |")]
            words = [cell for cell in cells if re.search(r"[A-Za-z]{3}", cell) and len(cell) <= 60 and "<" not in cell]
            if len(words) >= 3 and len(words) >= 0.8 * len(cells) and len(set(words)) > 2:
                return shorten(mask_contacts("Columns: " + ", ".join(dict.fromkeys(words))), LONGEST)
    return ""


def of_slides(pages: Sequence[str], title: str = "") -> str:
    """Return the headings of the slides as one line, or "" where fewer than three can be told."""
    headings: list[str] = []
    for page in pages[1:]:
        line = next((" ".join(line.split()) for line in page.split("\n") if line.strip()), "")
        usable = 4 <= len(line) <= 70 and re.search(r"[A-Za-z]{3}", line) and not _BOILERPLATE.search(line)
        if usable and fold(line) not in {fold(title), "contents", "agenda", "thank you", "questions", "any questions"}:
            headings.append(line)
    distinct = list(dict.fromkeys(headings))
    return shorten(mask_contacts("Slides on " + "; ".join(distinct)), LONGEST) if len(distinct) >= 3 else ""


def _fit(kept: list[str]) -> str:
    two = mask_contacts(" ".join(kept[:2]))
    return two if len(two) <= LONGEST else shorten(mask_contacts(kept[0]), LONGEST)


def _good(sentence: str, title: str) -> str:
    """Return the sentence without its number or label if it says something, else ""."""
    line = _LABEL.sub("", _OPENING.sub("", sentence)).strip()
    words = fold(line).split()
    letters = sum(sign.isalpha() or sign.isspace() for sign in line)
    says_something = (
        8 <= len(words) <= 70
        and line[:1].isupper() | line[:1].isdigit() | (line[:1] in "“‘\"'")
        and bool(re.search(r"[.!?][\"'”’)\]]*$", line))
        and "\t" not in sentence
        and letters > 0.85 * len(line)
        and sum(word in _LINKING for word in words) >= 3
        and not re.search(r"\.{4,}|…{2,}|\?$|_{3,}|\|", line)
    )
    if not says_something or _POSTCODE.search(line) or _BOILERPLATE.search(mask_contacts(line)) or line.isupper():
        return ""
    if title and len(fold(title)) > 12:
        line = re.sub(rf"^{re.escape(title)}\s+(?=[A-Z])", "", line)
    return line
