"""Masking of email addresses and telephone numbers, so that no index or summary carries a person's contact.

Called through `kit.text.mask_contacts` before text is stored for searching. When in doubt about a number that looks
like a telephone number it masks; it must leave road numbers, dates, sums, GSS codes and references alone.
"""

import re

_EMAIL = re.compile(
    r"(?:mailto:)?[a-z0-9](?:[\w.+'’-]{0,63}[\w+])?\s?(?:@|\(at\)|\[at\])\s?[a-z0-9](?:[\w-]{0,62}\.)+[a-z]{2,24}\b",
    re.IGNORECASE,
)
_GAP = "[ \\t\u00a0]?[-.\u2010-\u2013 \\t\u00a0][ \\t\u00a0]?"
_AHEAD = r"(?<![\w£$€.,/#@+-])"
# Two to eight digits, read in one way only: a long run of them would otherwise be parted in all possible ways.
_PART = rf"(?:{_GAP})?(?>\d{{7}}(?=\d\d(?!\d))|\d{{2,8}})"
_UK = re.compile(rf"{_AHEAD}(?:\(0\d{{2,5}}\)|0\d{{2,5}})(?:{_PART}){{1,5}}(?!\d|\w*@)")
_ABROAD = re.compile(
    rf"(?<![\w£$€.,])(?:\+[ \t]?|00(?=[1-9]\d))[1-9]\d{{0,2}}(?:{_GAP})?(?:\(0\)|"
    rf"\(\d{{1,5}}\))?(?:(?:(?:{_GAP})?\d{{1,8}}+){{2,7}}|(?:{_GAP})?\d{{2,8}})(?!\d)"
)
_LABELLED = re.compile(
    r"(?i)\b((?:tel(?:ephone)?|fax|minicom|textphone)\.?(?: ?(?:no|number)\.?)?[:.]?|(?:phone|"
    r"mob(?:ile)?|extension|ext)\.?(?: ?(?:no|number)\.?)?:)"
    rf"([ \t]*)((?:\(\d{{2,5}}\)|\d{{3,}}+)(?:{_PART}){{0,4}})(?!\d)"
)
_GRID_SQUARE = re.compile(r"(?:^|[^A-Za-z])[HJNOST][A-HJ-Z][ \t]?$")
_ISO_DATE = re.compile(r"(?:19|20)\d\d[-.]\d\d[-.]\d\d")
_TELEPHONE = "[telephone]"


def mask_contacts(text: str) -> str:
    """Return `text` with email addresses as "[email]" and UK and international telephone numbers as "[telephone]"."""
    if "@" in text or "at)" in text or "at]" in text:
        text = _EMAIL.sub("[email]", text)
    text = _LABELLED.sub(_mask_labelled, text)
    text = _ABROAD.sub(_mask_abroad, text)
    return _UK.sub(_mask_uk, text)


def _mask_labelled(match: "re.Match[str]") -> str:
    label, blank, number = match.groups()
    if _ISO_DATE.match(number):
        return match.group()
    ends = _ends_of_groups(number)
    uk = [end for end in ends if _is_uk_number(_digits(number[:end]))]
    fitting = uk[:1] or [end for end in ends if 5 <= len(_digits(number[:end])) <= 13][-1:]
    return f"{label}{blank or ' '}{_TELEPHONE}{number[fitting[0] :]}" if fitting else match.group()


def _mask_abroad(match: "re.Match[str]") -> str:
    return _TELEPHONE if 9 <= len(_digits(match.group())) <= 17 else match.group()


def _mask_uk(match: "re.Match[str]") -> str:
    """Mask the first groups of the run that make a UK number; digits after it (opening hours) stay."""
    run = match.group()
    if _GRID_SQUARE.search(match.string, max(0, match.start() - 4), match.start()):
        return run
    for end in _ends_of_groups(run):
        if _is_uk_number(_digits(run[:end])):
            return _TELEPHONE + run[end:]
    return run


def _digits(run: str) -> str:
    return re.sub(r"\D", "", run)


def _ends_of_groups(run: str) -> list[int]:
    return [*(gap.start() for gap in re.finditer(r"(?<=\d)\D+(?=\d)", run)), len(run)]


def _is_uk_number(digits: str) -> bool:
    """Whether `digits` has a length that Ofcom's numbering plan gives to its first figures."""
    if digits[:1] != "0":
        return False
    if digits[1:2] in {"1", "2", "8"}:
        return len(digits) in {10, 11}
    return digits[1:2] in {"3", "5", "7", "9"} and len(digits) == 11
