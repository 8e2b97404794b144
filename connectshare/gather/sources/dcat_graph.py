"""What a DCAT catalogue is read into, whatever it is written in: nodes, and what is said of each.

Called by the DCAT readers. All addresses in it are names of things; none is ever visited.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_STATEMENTS = 500_000  # of one answer: about 20 are made of a dataset

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SCHEMA = "http://schema.org/"
HYDRA = "http://www.w3.org/ns/hydra/core#"
OWL = "http://www.w3.org/2002/07/owl#"

TYPE = f"{RDF}type"
PREFIXES = {
    "rdf": RDF, "rdfs": RDFS, "dcat": DCAT, "dct": DCT, "dcterms": DCT, "dc": DC, "foaf": FOAF, "vcard": VCARD,
    "skos": SKOS, "schema": SCHEMA, "hydra": HYDRA, "owl": OWL,
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One value: a literal, or the name of a node where `node` is true."""

    text: str
    node: bool = False
    language: str = ""


class TooMuch(ValueError):
    """The answer states more than we read."""


@dataclass
class Graph:
    """Statements by subject and property, in the order in which they were read."""

    nodes: dict[str, dict[str, list[Value]]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)  # what could not be read, by the name nearest to it
    count: int = 0

    def say(self, subject: str, predicate: str, value: Value) -> None:
        """Keep one statement. Raises `TooMuch`."""
        self.count += 1
        if self.count > MOST_STATEMENTS:
            raise TooMuch
        self.nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def new_node(self) -> str:
        """A name for a node that has none."""
        return f"_:own{self.count}-{len(self.nodes)}"

    def values(self, subject: str, *predicates: str) -> list[Value]:
        """All values of the first of those properties that has any."""
        said = self.nodes.get(subject, {})
        return next((said[each] for each in predicates if said.get(each)), [])

    def of_type(self, *types: str) -> list[str]:
        wanted = set(types)
        return [name for name, said in self.nodes.items() if wanted & {each.text for each in said.get(TYPE, ())}]
