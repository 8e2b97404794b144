"""Changes a text as real life does: copied badly, cut, reordered, revised, adopted by another council, next year's.

Only for measuring and testing. What is drawn comes from the `Random` that is handed in.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from random import Random

from bench.typesetting import is_heading

COUNCILS = (
    "Northmoor", "Eastfold", "Ashvale", "Kingsmere", "Westhaven", "Calderby", "Marlstone", "Thornwick", "Penbury",
    "Larkdale", "Holmebridge", "Ravensea",
)  # fmt: skip
Text = tuple[str, ...]  # paragraphs
_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ"))
_WELSH = (
    "Mae'r cyngor yn gyfrifol am gynnal a chadw'r priffyrdd ledled y sir.",
    "Bydd swyddogion yn archwilio pob ffordd yn rheolaidd ac yn cofnodi diffygion.",
    "Caiff tyllau yn y ffordd eu trwsio cyn gynted â phosibl ar ôl iddynt gael eu hadrodd.",
    "Rydym yn graeanu'r prif lwybrau pan fo disgwyl i'r tymheredd ostwng o dan y rhewbwynt.",
    "Gall trigolion roi gwybod am broblem ar ein gwefan neu dros y ffôn.",
    "Mae diogelwch cerddwyr a beicwyr yn flaenoriaeth ym mhob cynllun newydd.",
    "Adolygir y polisi hwn bob dwy flynedd gan y pwyllgor craffu.",
    "Cesglir gwybodaeth am gyflwr yr asedau er mwyn cynllunio'r gwaith.",
)


def noisy(text: Text, share: float, draw: Random) -> Text:
    """Misread characters, as a scan gives them: `share` of all are replaced, dropped or doubled."""
    return tuple("".join(_misread(sign, share, draw) for sign in paragraph) for paragraph in text)


def _misread(sign: str, share: float, draw: Random) -> str:
    if draw.random() >= share:
        return sign
    return draw.choice((draw.choice(string.ascii_lowercase), "", sign * 2, draw.choice("1l0O|.,' ")))


def reordered(text: Text, draw: Random) -> Text:
    """The same sections in another order."""
    sections: list[list[str]] = [[]]
    for paragraph in text:
        if sections[-1] and (is_heading(paragraph) or len(sections[-1]) > 5):
            sections.append([])
        sections[-1].append(paragraph)
    draw.shuffle(sections)
    return tuple(paragraph for section in sections for paragraph in section)


def shortened(text: Text, share: float, draw: Random) -> Text:
    """Without `share` of its words, in one piece."""
    left = round(share * sum(len(paragraph.split()) for paragraph in text))
    start, kept = draw.randrange(len(text)), []
    for paragraph in (*text[start:], *text[:start]):
        words = paragraph.split()
        kept.append(" ".join(words[left:]))
        left = max(0, left - len(words))
    return tuple(paragraph for paragraph in (*kept[-start:], *kept[:-start]) if paragraph)


def revised(text: Text, share: float, pool: Sequence[str], draw: Random) -> Text:
    """`share` of the words are new: half of that replaces paragraphs, the other half is added."""
    words, new = sum(len(paragraph.split()) for paragraph in text), 0
    kept = list(text)
    while new < share * words:
        fresh = draw.choice(pool)
        place = draw.randrange(len(kept) + 1)
        kept[place : place + draw.randrange(2)] = [fresh]
        new += len(fresh.split())
    return tuple(kept)


def curly(text: Text, draw: Random) -> Text:
    """Curly quotes, ligatures, soft hyphens and odd blanks, as a typesetting program writes them."""
    return tuple(_typographic(paragraph, draw) for paragraph in text)


def _typographic(paragraph: str, draw: Random) -> str:
    paragraph = re.sub(r'"([^"]*)"', "“\\1”", paragraph).replace("'", "’").replace(" - ", " – ")
    for plain, joined in _LIGATURES:
        paragraph = paragraph.replace(plain, joined)
    words = paragraph.split()
    return " ".join(
        f"{word[:4]}\u00ad{word[4:]}" if len(word) > 8 and draw.random() < 0.5 else word for word in words
    ).replace(" the ", " the\u00a0")


def adopted(text: Text, council: str, share: float, pool: Sequence[str], draw: Random) -> Text:
    """The same template as another council fills it in: its name throughout, `share` of the words its own."""
    phrases = (f"{council} Council will ensure that", f"In {council},", f"The roads of {council} are our concern.")
    named = [f"{draw.choice(phrases)} {p}" if not is_heading(p) and draw.random() < 0.5 else p for p in text]
    return revised((f"{council} County Council is the highway authority for {council}.", *named), share, pool, draw)


def of_year(text: Text, year: int, share: float, pool: Sequence[str], draw: Random) -> Text:
    """The report of one year: its figures throughout, `share` of the words its own."""
    told = [
        f"{p} In {year}/{(year + 1) % 100:02d} that was {draw.randrange(100, 99_999):,} against a target of "
        f"{draw.randrange(100, 99_999):,} ({draw.randrange(2, 99)}%)."
        if not is_heading(p) and draw.random() < 0.6
        else p
        for p in text
    ]
    return revised(tuple(told), share, pool, draw)


def in_welsh(text: Text, draw: Random) -> Text:
    """What stands for a translation: another language, with the numbers and names of the first."""
    return tuple(
        " ".join((*draw.sample(_WELSH, 3), *re.findall(r"\d+|\b[A-Z]{2,}\b", paragraph)[:6])) for paragraph in text
    )
