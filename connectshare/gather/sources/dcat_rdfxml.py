"""Reads RDF/XML (w3.org/TR/rdf-syntax-grammar), as far as catalogues use it, and as far as broken XML can be mended.

Called by the DCAT adapter. No entity is expanded, no DTD loaded and no address visited.
"""

from __future__ import annotations

from lxml import etree

from connectshare.gather.sources.dcat_graph import RDF, TYPE, Graph, Value

_Element = etree._Element
_XML = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT, _ID, _NODE_ID = (f"{{{RDF}}}{name}" for name in ("about", "ID", "nodeID"))
_RESOURCE, _PARSE_TYPE, _DATATYPE = (f"{{{RDF}}}{name}" for name in ("resource", "parseType", "datatype"))
_NAMING = frozenset((_ABOUT, _ID, _NODE_ID, _RESOURCE, _PARSE_TYPE, _DATATYPE))


def read_rdf_xml(body: bytes) -> Graph | None:
    """None where the bytes are no XML that could be mended. Raises `TooMuch`."""
    tree, whole = _tree(body)
    if tree is None:
        return None
    graph = Graph()
    for element in tree if etree.QName(tree).localname == "RDF" else (tree,):
        if isinstance(element.tag, str):
            name = _node(element, graph)
            if not whole:
                last = name
    if not whole:
        graph.damaged.append(last if len(tree) else "")
    return graph


def _tree(body: bytes) -> tuple[_Element | None, bool]:
    """The tree, and whether it is whole; mended where it is not."""
    for recover in (False, True):
        parser = etree.XMLParser(
            recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            tree: _Element | None = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        return tree, not recover
    return None, False


def _node(element: _Element, graph: Graph) -> str:
    """Read one node element; returns its name. As deep as libxml2 lets elements be: 256."""
    name = _name(element, graph)
    kind = _full(element.tag)
    if kind != f"{RDF}Description":
        graph.say(name, TYPE, Value(kind, node=True))
    _attributes(element, name, graph)
    for child in element:
        if isinstance(child.tag, str):
            _property(child, name, graph)
    return name


def _name(element: _Element, graph: Graph) -> str:
    if (about := element.get(_ABOUT)) is not None:
        return about.strip() or graph.new_node()
    if (given := element.get(_ID)) is not None:
        return f"#{given}"
    if (local := element.get(_NODE_ID)) is not None:
        return f"_:{local}"
    return graph.new_node()


def _property(element: _Element, subject: str, graph: Graph) -> None:
    predicate = _full(element.tag)
    resource, local = element.get(_RESOURCE), element.get(_NODE_ID)
    inner = [each for each in element if isinstance(each.tag, str)]
    if resource is not None or local is not None:
        name = resource.strip() if resource is not None else f"_:{local}"
        graph.say(subject, predicate, Value(name, node=True))
        _attributes(element, name, graph)
    elif element.get(_PARSE_TYPE) == "Resource":
        name = graph.new_node()
        graph.say(subject, predicate, Value(name, node=True))
        for each in inner:
            _property(each, name, graph)
    elif inner and element.get(_PARSE_TYPE) != "Literal":
        for each in inner:
            graph.say(subject, predicate, Value(_node(each, graph), node=True))
    else:
        stated = "".join(map(str, element.itertext())).strip()
        graph.say(subject, predicate, Value(stated, language=_language(element)))


def _attributes(element: _Element, name: str, graph: Graph) -> None:
    for key, value in element.attrib.items():
        attribute = str(key)
        if attribute not in _NAMING and not attribute.startswith(_XML) and attribute.startswith("{"):
            full = _full(attribute)
            graph.say(name, full, Value(str(value), node=full == TYPE))


def _language(element: _Element | None) -> str:
    while element is not None:
        if stated := element.get(f"{_XML}lang"):
            return stated
        element = element.getparent()
    return ""


def _full(tag: object) -> str:
    return str(tag)[1:].replace("}", "", 1) if str(tag).startswith("{") else str(tag)
