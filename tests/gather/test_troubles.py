"""What can be wrong has a name, words and somebody who can mend it, whatever reader says so."""

import ast
from pathlib import Path
from typing import get_args

import pytest

from connectshare.gather import formats
from connectshare.gather.formats import refusals
from connectshare.gather.troubles import TROUBLES, of_reading, words_of
from connectshare.kit.sandbox import Kind, SandboxKilled

READERS = sorted(Path(formats.__path__[0]).glob("*.py"))
SENTENCES = [value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, str)]


def test_every_sentence_of_a_reader_names_a_trouble() -> None:
    assert len(SENTENCES) > 20
    assert {sentence for sentence in SENTENCES if of_reading(sentence) not in TROUBLES} == set()
    assert set(SENTENCES) == set(refusals.TROUBLE_OF)


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_no_reader_refuses_in_words_of_its_own(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Unreadable":
            written = [inner for inner in ast.walk(node) if isinstance(inner, ast.Constant)]
            assert [ast.unparse(inner) for inner in written] == []


@pytest.mark.parametrize("kind", get_args(Kind))
def test_whoever_publishes_a_file_is_not_written_to_because_its_reader_was_ended(kind: Kind) -> None:
    assert TROUBLES[of_reading(SandboxKilled(kind).reason)].who == "nobody"


def test_what_is_no_sentence_of_a_reader_is_no_trouble_of_reading() -> None:
    assert of_reading("The file is not here.") == ""


@pytest.mark.parametrize("name", TROUBLES)
def test_every_trouble_says_what_is_the_matter_and_what_would_mend_it(name: str) -> None:
    trouble = TROUBLES[name]
    assert trouble.words.endswith(".")
    assert trouble.remedy.endswith(".")
    assert words_of(name) == f"{trouble.words} {trouble.remedy}"
