"""Whose document a text is, by its proper names: two councils that fill in one template differ in little else.

Called by the matching step. Pure, and only ever a reason to keep two texts apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

PARTS = 10  # of a text, in which its names are counted
MOST = 150  # names kept of one text, the most widespread first
_THROUGHOUT = 3  # parts in which a name stands that goes through a text
_OWNER = 2  # mentions of a body that make a text its own
_FEW = 5  # bodies that a paper of one of them names
_MISSPELT = 0.75  # likeness of two spellings, 0 to 1
_READ = 1_000_000  # characters
_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_PLAIN = re.compile(r"\b[a-z]{3,}\b")
_BODY = re.compile(
    r"\b((?:[A-Z][\w’'-]{2,40}[ \n]){1,4})"
    r"(?:Council|Combined[ \n]Authority|Corporation|Partnership)\b"
)
_SORTS = "county city borough district metropolitan unitary london royal combined town parish highways transport"
_NO_NAMES = "the this that our your each every any all both local at in on by for from with and of to if as when where"
_IGNORED = frozenset(f"{_SORTS} {_NO_NAMES}".split())


@dataclass(frozen=True)
class Spoken:
    """The names a text speaks. `words`: in how many tenths of it each stands; `bodies`: how often each is named."""

    words: Mapping[str, int] = field(default_factory=dict)
    bodies: Mapping[str, int] = field(default_factory=dict)


def spoken(text: str) -> Spoken:
    """Return the words that are only ever written with a capital, and the councils and the like that are named."""
    text = text[:_READ]
    plain = set(_PLAIN.findall(text))
    places: dict[str, set[int]] = defaultdict(set)
    for match in _NAME.finditer(text):
        word = match.group().lower()
        if word not in plain:
            places[word].add(PARTS * match.start() // len(text))
    spread = sorted((-len(where), name) for name, where in places.items())
    return Spoken({name: -count for count, name in spread[:MOST]}, _bodies(text))


def _bodies(text: str) -> dict[str, int]:
    # The last word only: lines end in the middle of "North Somerset", and headings stand before a name.
    named = ([word for word in match[1].lower().split() if word not in _IGNORED] for match in _BODY.finditer(text))
    counted = Counter(words[-1] for words in named if words)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST])


def swapped(a: Spoken, b: Spoken) -> bool:
    """Whether each of two texts is full of a name, or is the paper of a body, that the other never speaks of."""
    both = ((a, b), (b, a))
    if all(_own(x, y, _THROUGHOUT) for x, y in both) or all(_main(x, 1) - _all(y) for x, y in both):
        return True
    if max(len(a.bodies), len(b.bodies)) > _FEW:
        return False  # a newsletter: many are named once
    return all(_strange(x, y, 1) for x, y in both) or any(
        _strange(x, y, _OWNER) and _own(y, x, _OWNER) for x, y in both
    )


def one_is_owned(a: Spoken, b: Spoken) -> bool:
    """Whether one of two texts is the paper of a body, and the other never speaks of that one nor of any other."""
    return any(not y.bodies and _main(x, _OWNER) - _all(y) for x, y in ((a, b), (b, a)))


def owned_elsewhere(text: Spoken, other: Spoken, owner: str) -> bool:
    """Whether `text` is the paper of a body that `other`, on the site of `owner` ("eastsussex"), never speaks of."""
    main = _main(text, 1) - _all(other)
    return bool(main) and not any(name in owner for name in _all(text))


def _own(mine: Spoken, theirs: Spoken, parts: int) -> set[str]:
    return {name for name, count in mine.words.items() if count >= parts and name not in theirs.words}


def _strange(mine: Spoken, theirs: Spoken, least: int) -> set[str]:
    """The bodies that the other does not name, not even misspelt, as a scan does."""
    named = _all(theirs)
    own = {name for name, count in mine.bodies.items() if count >= least} - named
    return {name for name in own if not get_close_matches(name, named, 1, _MISSPELT)}


def _main(text: Spoken, least: int) -> set[str]:
    """The body it names most, or two, if often enough; a newsletter that names many once is nobody's own."""
    most = max(text.bodies.values(), default=0)
    main = {name for name, count in text.bodies.items() if count == most >= least}
    return main if len(main) <= 2 else set()


def _all(text: Spoken) -> set[str]:
    return {*text.words, *text.bodies}
