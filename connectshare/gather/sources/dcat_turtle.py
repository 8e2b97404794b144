"""Reads Turtle (w3.org/TR/turtle) and N-Triples; a statement that is broken costs itself and no other.

Called by the DCAT adapter. Prefixes and addresses are names here: none is ever visited.
"""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import urljoin

from connectshare.gather.sources.dcat_graph import PREFIXES, RDF, TYPE, Graph, Value

MOST_DEPTH = 60
MOST_BROKEN = 50  # statements; then the file is not worth the time

_TOKEN = re.compile(
    r"""(?P<blank>(?:\s++|\#[^\n]*+)++)
    |(?P<string>\"\"\"(?:[^"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''|\"(?:[^"\\\n\r]++|\\.)*+\"|'(?:[^'\\\n\r]++|\\.)*+')
    |<(?P<address>[^<>"{}|^`\x00-\x1f]*)>
    |@(?P<at>[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<type>\^\^)
    |_:(?P<label>\w(?:[\w·-]++|\.(?=[\w.·-]))*+)
    |(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w:]))
    |(?P<named>[^\W\d_](?:[\w-]++|\.(?=[\w.-]))*+)?:(?P<local>(?:[\w:%-]++|\.(?=[\w:%.\\-])|\\.)++)?
    |(?P<word>[A-Za-z]+)
    |(?P<sign>[;,.\[\]()])""",
    re.VERBOSE | re.DOTALL,
)
_NO_TOKEN = cast("re.Match[str]", _TOKEN.match(" "))
_NEXT_STATEMENT = re.compile(
    r"\.[ \t]*(?:\#[^\n]{0,200})?\r?\n(?=\s*(?:<|@|[\w-]+:|_:|PREFIX|BASE|\[|$))", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class _Broken(ValueError):
    """A statement that is no Turtle."""


def read_turtle(text: str, base: str) -> Graph:
    """Everything that can be read. Raises `TooMuch`. `base` is what relative names are relative to."""
    graph = Graph()
    reader = _Reader(text, base, graph)
    while reader.more():
        reader.subject = ""
        start = reader.position
        try:
            reader.statement()
        except _Broken:
            graph.damaged.append(reader.subject[:500] or text[start : start + 80].split("\n")[0].strip())
            onward = _NEXT_STATEMENT.search(text, max(reader.position - 1, start))
            if onward is None or len(graph.damaged) >= MOST_BROKEN:
                break
            reader.position = onward.end()
    return graph


class _Reader:
    def __init__(self, text: str, base: str, graph: Graph) -> None:
        self.text, self.base, self.graph = text, base, graph
        self.position = 0
        self.subject = ""  # of the statement being read
        self.ahead: tuple[int, re.Match[str] | None] = (-1, None)  # the token last looked at, and where
        self.prefixes = dict(PREFIXES)

    def more(self) -> bool:
        return self._peek() is not None

    def statement(self) -> None:
        """Read one statement or directive. Raises `_Broken` or `TooMuch`."""
        token = self._need()
        word = (token["at"] or token["word"] or "").lower()
        if word in ("prefix", "base"):
            self._directive(word, dotted=bool(token["at"]))
            return
        bare = token["sign"] == "["
        self.subject = self._node(token, 0)
        after = self._peek()
        if not (bare and after is not None and after["sign"] == "."):
            self._properties(self.subject, 0)
        self._expect(".")

    def _directive(self, word: str, dotted: bool) -> None:
        if word == "prefix":
            named = self._need()
            if named["local"] is not None or named[0][-1:] != ":":
                raise _Broken
            self.prefixes[named["named"] or ""] = self._address(self._need())
        else:
            self.base = self._address(self._need())
        if dotted:
            self._expect(".")

    def _properties(self, subject: str, depth: int) -> None:
        """A list of properties with their values, up to the sign that ends it (which is left)."""
        while True:
            predicate = self._predicate(self._need())
            while True:
                self.graph.say(subject, predicate, self._value(depth))
                if not self._skip(","):
                    break
            if not self._skip(";"):
                return
            while self._skip(";"):
                pass
            token = self._peek()
            if token is None or token["sign"] in (".", "]"):
                return

    def _predicate(self, token: re.Match[str]) -> str:
        return TYPE if token["word"] == "a" else self._address(token)

    def _value(self, depth: int) -> Value:
        token = self._need()
        if token["string"] is not None:
            return self._literal(token["string"])
        if token["number"] is not None or token["word"] in ("true", "false"):
            return Value(token[0])
        return Value(self._node(token, depth), node=True)

    def _literal(self, raw: str) -> Value:
        quoted = 3 if raw[:3] in ('"""', "'''") else 1
        words = _ESCAPE.sub(_unescaped, raw[quoted:-quoted])
        token = self._peek()
        if token is not None and token["at"] is not None:
            self._need()
            return Value(words, language=token["at"])
        if token is not None and token["type"]:
            self._need()
            self._address(self._need())
        return Value(words)

    def _node(self, token: re.Match[str], depth: int) -> str:
        if depth > MOST_DEPTH:
            raise _Broken
        if token["label"] is not None:
            return f"_:{token['label']}"
        if token["sign"] == "[":
            name = self.graph.new_node()
            self.graph.nodes.setdefault(name, {})
            if not self._skip("]"):
                self._properties(name, depth + 1)
                self._expect("]")
            return name
        if token["sign"] == "(":
            return self._collection(depth)
        return self._address(token)

    def _collection(self, depth: int) -> str:
        """A list in brackets; its members are said of one node, since their order does not matter here."""
        name = self.graph.new_node()
        self.graph.nodes.setdefault(name, {})
        while not self._skip(")"):
            self.graph.say(name, f"{RDF}first", self._value(depth + 1))
        return name

    def _address(self, token: re.Match[str]) -> str:
        if token["address"] is not None:
            name = _ESCAPE.sub(_unescaped, token["address"].strip())
            try:
                return name if "://" in name or not self.base else urljoin(self.base, name)
            except ValueError:
                return name
        if token[0][-1:] != ":" and token["local"] is None:
            raise _Broken
        space = self.prefixes.get(token["named"] or "")
        if space is None:
            raise _Broken
        return space + re.sub(r"\\(.)", r"\1", token["local"] or "")

    def _skip(self, sign: str) -> bool:
        token = self._peek()
        if token is None or token["sign"] != sign:
            return False
        self._need()
        return True

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise _Broken

    def _peek(self) -> re.Match[str] | None:
        """The next token, left where it is; None at the end. What is no token counts as one that fits nowhere."""
        if self.ahead[0] == self.position:
            return self.ahead[1]
        token = _TOKEN.match(self.text, self.position)
        while token is not None and token["blank"]:
            self.position = token.end()
            token = _TOKEN.match(self.text, self.position)
        if token is None and self.position < len(self.text):
            token = _NO_TOKEN
        self.ahead = (self.position, token)
        return token

    def _need(self) -> re.Match[str]:
        token = self._peek()
        if token is None or token is _NO_TOKEN:
            raise _Broken
        self.position = token.end()
        return token


def _unescaped(match: re.Match[str]) -> str:
    code, sign = match[1] or match[2], match[3]
    if not code:
        return _ESCAPES.get(sign, sign)
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
