"""Every sentence with which a file is refused, and the trouble that it is an instance of. Data only.

Used by the readers, which refuse in no other words, and by `troubles`. A sentence is for the file's owner; the trouble
is a name of `troubles`, which knows who can mend it.
"""

from __future__ import annotations

BOMB = "This file unpacks to far more than its size suggests, so it was not opened."
TOO_MANY_PARTS = "This file is made of too many parts to be opened safely."
DOCUMENT_TYPE = "This file carries instructions that documents of its kind never need, so it was not opened."
LARGE_SPREADSHEET = "This spreadsheet is too large to be read."

LOCKED = "This file is locked with a password."
LOCKED_PDF = "This PDF is locked with a password."

EMPTY = "This file is empty."
DAMAGED = "This file is damaged or incomplete: it cannot be unpacked."
DAMAGED_TEXT = "This file is damaged or incomplete: its text cannot be read."
DAMAGED_MARKUP = "This file is damaged: the text inside it cannot be read."
DAMAGED_SPREADSHEET = "This spreadsheet is damaged or incomplete and cannot be opened."
DAMAGED_PDF = "This PDF is damaged or incomplete and cannot be opened."
BROKEN = "This file is damaged, or of a kind that cannot be read here."
OLD_OFFICE = "This old office file could not be read. Saving it in a newer format helps."

NO_WORDS = "This file opens, but holds no words."
EMPTY_PAGE = "This page holds no text of its own."
SCAN = "This is a scan without text, and the part that reads scans is not installed."
WORDLESS_SCAN = "This is a scan, and no words could be made out in it."

PICTURE = "This is a picture. Only documents with words are taken in."
SOUND = "This is a sound recording. Only documents with words are taken in."
VIDEO = "This is a video file. Link to the page where it is shown instead."
ARCHIVE = "This is an archive with files inside it. Please offer the files one by one."
PROGRAM = "This is a program, not a document."
MACHINE_DATA = "This is data for machines (XML), not a document."

TROUBLE_OF: dict[str, str] = {
    **dict.fromkeys((BOMB, TOO_MANY_PARTS, DOCUMENT_TYPE), "packed"),
    **dict.fromkeys((LOCKED, LOCKED_PDF), "locked"),
    **dict.fromkeys((EMPTY, DAMAGED, DAMAGED_TEXT, DAMAGED_MARKUP, DAMAGED_SPREADSHEET, DAMAGED_PDF), "damaged"),
    **dict.fromkeys((BROKEN, OLD_OFFICE), "damaged"),
    **dict.fromkeys((NO_WORDS, EMPTY_PAGE, SCAN, WORDLESS_SCAN), "wordless"),
    **dict.fromkeys((PICTURE, SOUND, VIDEO, ARCHIVE, PROGRAM, MACHINE_DATA), "no-document"),
    LARGE_SPREADSHEET: "too-large",
}
