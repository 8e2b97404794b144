"""Plain-text hygiene used by every step that stores, shows or compares words.

Called by gathering, searching and the pages; never looks anything up, never touches Django, never raises on odd text.
"""

import re
import unicodedata

from connectshare.kit.contacts import mask_contacts
from connectshare.kit.sentences import sentences

__all__ = ["clean", "fold", "mask_contacts", "sentences", "shorten", "slug", "storable"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Symbol fonts put their bullets here; without the font they are boxes.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_BLANK = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BLANKS = re.compile(f"[{_BLANK}]{{2,}}|[{_BLANK[2:]}]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_NOT_WORD = re.compile(r"[\W_]+")
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST_SLUG = 80


def clean(text: str) -> str:
    """Return `text` in NFC with one kind of line end, no control or invisible characters and runs of blanks folded.

    Newlines, tabs and form feeds (page breaks) are kept.
    """
    text = _SURROGATE.sub("", _LINE_ENDS.sub("\n", text))
    text = _INVISIBLE.sub("", _CONTROL.sub("", text))
    text = _PRIVATE_USE.sub(" ", text)
    return _BLANKS.sub(_fold_blanks, unicodedata.normalize("NFC", text))


def _fold_blanks(match: "re.Match[str]") -> str:
    return "\t" if "\t" in match.group() else " "


def file_name(given: str) -> str:
    """Return the name of a file as it can be kept and shown: on one line, without what is no letter in UTF-8."""
    return " ".join(clean(given).split())[:250] or "file"


def storable(text: str) -> str:
    """Return `text` without what a database refuses and a file cannot hold: NUL and halves of letters (surrogates)."""
    return _NOT_STORABLE.sub("", text)


def fold(text: str) -> str:
    """Return the form in which two spellings are one: no case, accents or punctuation, `&` as "and", single blanks."""
    text = _APOSTROPHES.sub("", text).replace("&", " and ")
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def shorten(text: str, limit: int) -> str:
    """Return `text` on one line and at most `limit` characters, cut after a whole word with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    if limit < 2:
        return "…"[: max(limit, 0)]
    head = line[: limit - 1]
    if not line[limit - 1].isspace() and " " in head:
        head = head.rsplit(" ", 1)[0]
    return head.rstrip(" ,;:–—-(.") + "…"


def slug(text: str) -> str:
    """Return the part of an address that people read: lower-case ASCII words with hyphens, never empty."""
    words = fold(text).encode("ascii", "ignore").decode("ascii").split()
    kept = "-".join(words)
    if len(kept) > _LONGEST_SLUG:
        kept = kept[:_LONGEST_SLUG].rsplit("-", 1)[0]
    return kept or "untitled"
