"""Titles as people would give them: what a link, a page, a property and a file name say, cleaned, and the best chosen.

Called by the describing step. Never shows "Microsoft Word - final v3.doc" or "Click here".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from connectshare.gather.protocols import Origin
from connectshare.kit.dates import is_only_a_month
from connectshare.kit.text import clean, fold, mask_contacts, shorten

LONGEST = 160
_READ = 1_000  # characters of a title that are looked at: longer ones are no titles
FIRST_LINE = "its first line"  # the last resort
_PROGRAM = re.compile(
    r"^(?:Microsoft (?:Office )?(?:Word|Excel|PowerPoint|Publisher)|Adobe (?:InDesign|Acrobat))\s*[-–:]\s*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"\.(?:docx?|docm|dotx?|pdf|pptx?|pptm|potx?|xlsx?|xlsm|csv|rtf|txt|od[tsp]|html?|aspx|pub|indd|qxd|md)\b\s*$",
    re.IGNORECASE,
)
_STYLE = re.compile(r"\s*\(style_name:[^)]*\)")
_FORMAT = r"(?:pdf|word|docx?|excel|xlsx?|pptx?|powerpoint|odt|ods|csv|zip)(?: (?:document|file|format|version))?"
_BYTES = r"\d+(?:\.\d+)?\s?[kmg]i?b(?:ytes)?(?:[\s,;–-]*\d+ pages?)?"
_SIZE = re.compile(
    (
        rf"\s*[(\[]\s*(?:{_FORMAT})?[\s,;:–-]*(?:{_BYTES})?\s*[)\]]\s*$|"
        rf"[\s,–-]+(?:{_FORMAT}[\s,;:–-]*)?{_BYTES}\s*$|[\s,–-]+pdf\s*$"
    ),
    re.IGNORECASE,
)
_NEW_WINDOW = re.compile(
    r"\s*[-–,(\[]*\s*(?:this link )?(?:opens? in|external) (?:a )?(?:new )?(?:window|tab|link|site)\s*[)\]]*\s*$",
    re.IGNORECASE,
)
_INVITATION = re.compile(
    r"^(?:download|view|open|read)(?: (?:the|our|a copy of|full|copy of|file|document|now))*[\s:–-]+(?=\S+ \S)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s_.,–-]*(?:\(\s*\d{1,2}\s*\)|~\d+|\((?:final|copy|web|accessible|pdf)\)|\b(?:final|copy|clean|"
    r"accessible version|web version|for web|for publication|"
    r"redacted|compressed|v(?:ersion)?\s?\d{1,2}(?:\.\d{1,2})?(?:\s+\d{1,2}\.\d{1,2})?))\s*$",
    re.IGNORECASE,
)
_LEADING_DATE = re.compile(r"^(?:(?:19|20)\d\d[-_. ]?\d\d[-_. ]?\d\d|\d{6})\s*[-–_ ]\s*(?=\D*[A-Za-z]{3})")
_COMPOUND = re.compile(r"\b(?:[A-Z]-[A-Z]{2,}|\d+-\d+|[A-Za-z]+-(?:on|upon|le|by|in|of|and|the)-[A-Za-z]+)\b")
_JUNK = re.compile(
    r"(?:untitled|presentation|slide|powerpoint presentation|document|doc|microsoft word|microsoft "
    r"powerpoint|book|sheet|workbook|page|layout|image|img|"
    r"scan|scanned document|scanned from .*|screenshot .*|screen shot .*|subject|template|title|home|"
    r"home ?page|index|default|new document|blank|cover|"
    r"cover page|print|none|null|test|link|here|more|pdf|file|attachment|click|click here|official|"
    r"official sensitive|normal|temp|draft|contents|"
    r"table of contents|introduction|foreword|confidential|for information|for decision|item|crown "
    r"copyright|copyright|www|logo|search|menu|"
    r"skip to (?:main )?content|cookies?|error|page not found|not found|access denied|just "
    r"a moment|forbidden)(?: ?\d{1,4})?"
)
_GENERIC_LINK = re.compile(
    r"(?:please )?(?:click|tap|read|view|download|open|see|get|find|go|learn|show|visit)\b(?: (?:the|"
    r"this|our|out|to|a|full|more|copy|of|pdf|word|document|"
    r"documents|report|file|version|here|now|it|page|details|on|in|online|all|attached|attachment|about))*"
)
_WEAK_WORDS = (
    "checklist newsletter report policy dashboard presentation overview guide guidance faq faqs appendix "
    "annex agenda minutes summary form poster plan strategy procedure case study update notes flyer "
    "leaflet schedule map table data figures results details information welcome"
)
_WEAK = frozenset(_WEAK_WORDS.split())
_JOINING_WORDS = "and or of for the a an to in on with by from at is are as & -"
_JOINING = frozenset(_JOINING_WORDS.split())
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ACRONYMS_WORDS = (
    "A AI API APSE ANPR BIM BSIP CD CIHT CMS CPE DfT DMRB EV EVs FAQ FAQs GIS GPS HAUC HGV HIAMP HAMP "
    "HMEP HVO ITS IT KSI LCRIG LCWIP LED LEVI LGA LLFA LTP MHA NEC NHT NRSWA NUAR PCN PDF PFI PROW PSV "
    "RSA SCOTS SCRIM SRN SuDS TAMP TfGM TfL TMA TRO TROs TTRO UI UK US USA UKRLG USRN UTC VMS VRS WMHI II "
    "III IV"
)
_ACRONYMS = frozenset(_ACRONYMS_WORDS.split())
_PROPER = {word.lower(): word for word in _ACRONYMS if len(word) > 2 or word in {"AI", "EV", "UK", "CD", "II"}}


def cleaned(title: str, text: str = "") -> str:
    """Return `title` without what programs and web editors add to it, or "" where nothing worth showing is left.

    `text` (the material's own words) tells how a word is written where the title is in capitals only.
    """
    line = " ".join(_STYLE.sub("", clean(title[:_READ])).split()).strip(" \"'“”‘’*#|·•-–—_:;")
    line = _LEADING_DATE.sub("", _EXTENSION.sub("", _PROGRAM.sub("", line)))
    line = _without_tails(_without_separators(line))
    if is_junk(line):
        return ""
    line = _sentence_case(line, text) if _shouts(line) else line
    return shorten(mask_contacts(line[:1].upper() + line[1:] if line[:2].islower() else line), LONGEST)


def from_file_name(name: str, text: str = "") -> str:
    """Return a title made from a file name or from the last part of an address; "" where it says nothing."""
    path = urlsplit(name).path if "://" in name else name
    last = unquote(PurePosixPath(path.replace("\\", "/")).name)
    stem = _EXTENSION.sub("", last)
    if re.fullmatch(r"[0-9a-fA-F-]{16,}|s\d+|[\d_.-]+", stem) or _is_random(stem):
        return ""
    if "_" in stem or "-" in stem or " " in stem:
        return cleaned(last, text)
    return cleaned(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", stem), text)


def without_site(title: str, site_name: str = "") -> str:
    """Return a page title without the name of its site: "Gullies | Kent County Council" is "Gullies"."""
    parts = re.split(r"\s+[|·»–—-]\s+|\s*\|\s*", title[:_READ].strip())
    site = fold(site_name)
    while len(parts) > 1 and _is_site(parts[-1], site):
        parts.pop()
    while len(parts) > 1 and site and fold(parts[0]) == site:
        parts.pop(0)
    return " – ".join(part for part in parts if part)


_OF_A_SITE = "highways|services|online|news|website|intranet|library|cymru|uk"
_SITE_NAME = re.compile(
    rf"\b(?:council|authority|association|government)(?: (?:{_OF_A_SITE}))?$"
    r"|^(?:welcome to|council of|association of|government of|official)\b"
    r"|\b(?:gov uk|org uk|website)\b|\bhome(?: page)?$"
)


def is_junk(title: str) -> bool:
    """Whether a cleaned title says nothing: a program's default, a button's words, a placeholder, a number."""
    folded = fold(title)
    letters = sum(sign.isalpha() for sign in title)
    return bool(
        letters < 3
        or letters < 0.4 * len(title.replace(" ", ""))
        or _JUNK.fullmatch(folded)
        or _GENERIC_LINK.fullmatch(folded)
        or re.search(
            r"�|(?-i:\[[A-Z]+[ _-][A-Z]+\])|\{\{|<\w+>|^https?:|^www\.|^[A-Z]:\\|copyright|crow n |^\[image",
            title,
            re.IGNORECASE,
        )
        or re.fullmatch(r"[0-9a-f]{8,}(?: [0-9a-f]{4,})*", folded)
        or is_only_a_month(folded)
    )


def is_weak(title: str) -> bool:
    """Whether a title is a word of its kind only ("Checklist", "Appendix 2"): better than nothing only."""
    if re.fullmatch(r"(?:newsletter|bulletin|issue)(?: no| number| issue)? \d+", fold(title)):
        return False
    words = [word for word in fold(title).split() if not re.fullmatch(r"\d+|[a-z]|no|part|the|and|of", word)]
    return not words or (len(words) <= 2 and all(word in _WEAK for word in words))


def is_spoken(name: str) -> bool:
    """Whether a file name is made of words as people speak them: two or more without figures."""
    return len([word for word in fold(name).split() if word.isalpha() and len(word) > 2]) > 1


def borne_out(title: str, text: str) -> bool:
    """Whether a document property agrees with the document: most of its words, and all its numbers, are in the text."""
    words = [word for word in fold(title).split() if len(word) > 3 or word.isdigit()]
    if not words or len(text) < 200:
        return True
    present = set(fold(text[:60_000]).split())
    if any(word.isdigit() and word not in present for word in words):
        return False
    return sum(word in present for word in words) >= 0.5 * len(words)


def best(candidates: Iterable[tuple[str, Origin, str]]) -> tuple[str, Origin, str]:
    """Return the first strong (title, origin, evidence), else the first weak one, else ("", "suggested", "")."""
    kept = [candidate for candidate in candidates if candidate[0]]
    strong = (candidate for candidate in kept if not is_weak(candidate[0]) and candidate[2] != FIRST_LINE)
    return next(strong, kept[0] if kept else ("", "suggested", ""))


def unfinished(heading: str, text: str) -> bool:
    """Whether a heading is only the first line of a sentence or of a longer heading."""
    if heading.split()[-1:] and heading.split()[-1].lower() in _JOINING:
        return True
    at = text.find(heading[:60])
    rest = text[at + len(heading) : at + len(heading) + 40].lstrip(" \n\t") if at >= 0 else ""
    return rest[:1].islower() or (
        len(heading.split()) > 9
        and (rest[:1] in {",", "."} or bool(re.search(r"\b(?:is|are|was|will|has)\b", heading)))
    )


def first_line(page: str) -> str:
    """Return the first line of a page that could be a title, or ""."""
    lines = (" ".join(line.split()) for line in page.split("\n")[:12])
    usable = (
        line for line in lines if 8 <= len(line) <= 120 and len(line.split()) > 1 and not re.search(r"[<|]", line)
    )
    return next(
        (line for line in usable if not is_junk(line) and not unfinished(line, " ".join(page[:2_000].split()))), ""
    )


def joined(heading: str, name: str, text: str) -> str:
    """Return a short heading made whole by the file name: "Street Manager" and "High-level roadmap" belong together."""
    heads, names = fold(heading).split(), fold(name).split()
    if not heads or len(heads) > 3 or len([word for word in names if word.isalpha()]) < 2:
        return heading
    if set(heads) <= set(names):
        return name
    present = set(fold(text[:4_000]).split())
    return (
        f"{heading}: {name}"
        if 2 * sum(word in present for word in names) >= len(names) and not set(heads) & set(names)
        else heading
    )


def _is_random(stem: str) -> bool:
    """Whether a name is made by a machine: one long run of letters of both cases and figures, mixed."""
    return len(stem) > 9 and stem.isalnum() and len(re.findall(r"[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]", stem)) >= 5


def _without_separators(line: str) -> str:
    """Turn the hyphens and underscores of a file name into blanks, and keep those of words like D-TRO."""
    line = line.replace("_", " ") if "_" in line else line
    hyphens = len(re.findall(r"\w-\w", line))
    if "%20" in line:
        line = unquote(line)
    if hyphens and hyphens > line.count(" "):
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match.group())
            return f"\x00{len(kept) - 1}\x00"

        line = _COMPOUND.sub(keep, line).replace("-", " ")
        line = re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match.group(1))], line)
    return " ".join(line.split())


def _without_tails(line: str) -> str:
    before = None
    while line != before:
        before = line
        for pattern in (_NEW_WINDOW, _SIZE, _EXTENSION, _TAIL):
            line = pattern.sub("", line).rstrip(" -–_,:;.")
        if _GENERIC_LINK.fullmatch(fold(line)):
            return ""
        line = _INVITATION.sub("", line)
    return line


def _is_site(part: str, site: str) -> bool:
    folded = fold(part)
    return folded == site or (len(folded) < 60 and bool(_SITE_NAME.search(folded)))


def _shouts(line: str) -> bool:
    return line.isupper() and (" " in line or len(line) > 8)


def _sentence_case(line: str, text: str) -> str:
    for variant in re.findall(re.escape(line), text[:50_000], re.IGNORECASE):
        if not variant.isupper() and not variant.islower():
            return variant
    written = Counter(_WORD.findall(text[:50_000]))
    usual: dict[str, str] = {}
    for word, _ in sorted(written.items(), key=lambda item: item[1]):
        if not word.isupper():
            usual[word.lower()] = word
    words = [
        _PROPER.get(word.lower(), usual.get(word.lower(), word.lower()))
        if _WORD.fullmatch(word.strip("().,:;"))
        else word
        for word in line.split()
    ]
    joined = " ".join(words)
    return joined[:1].upper() + joined[1:]
