"""Texts as cells of a spreadsheet that nothing runs, and back. Called by exports, downloads and imports.

A cell that begins like a formula is run by spreadsheets: it is written as text, with an apostrophe before it. One that
begins like a cell so written gets another, so that an import reads exactly what was exported.
"""

import re

# OWASP, "CSV injection"; the wide forms are read as formulas in some languages.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WRITTEN = re.compile(rf"'+[{re.escape(''.join(FORMULA))}]")


def safe_cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def text_of(cell: str) -> str:
    """The text again: the apostrophe against formulas taken off."""
    return cell[1:] if _WRITTEN.match(cell) else cell
