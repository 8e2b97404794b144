"""Cutting running text into sentences as British documents write them.

Called through `kit.text.sentences` to summarise; keeps the words as they are and never joins over a page break.
"""

import re

_WRITTEN = (
    "mr mrs ms dr prof rev hon st cllr cllrs sir sgt no nos fig figs ref refs sec ch vol "
    "vols pp p pg para paras cf vs v approx "
    "min max est ltd inc dept govt ave rd incl excl tel ext e.g i.e eg ie al jan feb mar "
    "apr jun jul aug sep sept oct nov dec "
    "mon tue wed thu fri sat sun art reg regs app appx ed eds jr sr min hrs ft"
)
_ABBREVIATIONS = frozenset(_WRITTEN.split())
_NUMBERED = "no nos fig figs p pp para paras ch vol sec reg regs art st min max app"
_ONLY_BEFORE_A_FIGURE = frozenset(_NUMBERED.split())
_STOP = re.compile(r"(?<![.!?])[.!?]++[\"'”’)\]]*+(?=\s+[\"'“‘(\[]?[A-Z0-9£])")
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\f")
_BULLET = re.compile(r"^\s*(?:[•●▪■◦○‣∙·*–—-]|\(?[a-z0-9]{1,3}[.)]|\d+(?:\.\d+)+\.?)\s+")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")


def sentences(text: str) -> list[str]:
    """Return the sentences and stand-alone lines of `text` in order, each on one line.

    A line that is clearly shorter than its neighbours and ends without a stop (a heading) stands alone.
    """
    found: list[str] = []
    for paragraph in _PARAGRAPH.split(text):
        for run in _runs(paragraph.split("\n")):
            found.extend(_cut(" ".join(run.split())))
    return found


def _runs(lines: list[str]) -> list[str]:
    """Join wrapped lines; keep headings, bullets and table rows apart."""
    lines = [line.strip() for line in lines if line.strip()]
    full = max((len(line) for line in lines), default=0) * 0.66
    runs: list[str] = []
    open_run = False
    for line in lines:
        starts_anew = bool(_BULLET.match(line)) or not open_run
        if starts_anew or not runs:
            runs.append(line)
        else:
            runs[-1] = f"{runs[-1]} {line}"
        open_run = "\t" not in line and not (len(line) < full and (_ENDS.search(line) or len(line) < 50))
    return runs


def _cut(run: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for stop in _STOP.finditer(run):
        if _is_abbreviation(run, stop.start(), stop.end()):
            continue
        parts.append(run[start : stop.end()].strip())
        start = stop.end()
    parts.append(run[start:].strip())
    return [part for part in parts if part]


def _is_abbreviation(run: str, dot: int, end: int) -> bool:
    if run[dot] != ".":
        return False
    before = run[max(0, dot - 12) : dot].rsplit(" ", 1)[-1].lstrip("(\"'“‘[")
    word = before.lower()
    follows_figure = run[end:].lstrip()[:1].isdigit()
    if re.fullmatch(r"\d{1,3}", before) and dot == len(before):
        return True  # the number of a numbered clause
    if word in _ONLY_BEFORE_A_FIGURE:
        return follows_figure or word == "st"
    return word in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[A-Za-z]\.)*[A-Z]", before))
