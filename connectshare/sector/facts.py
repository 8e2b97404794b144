"""Reads the founding data files that ship with the product. Called by the loaders; reads files only."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "founding"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the founding folder, empty strings for blanks."""
    with (FOLDER / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file of the founding folder."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def bars(text: str) -> list[str]:
    """The parts of a field that holds several values with bars between them."""
    return [part.strip() for part in text.split("|") if part.strip()]
