"""The source adapter for OAI-PMH 2.0 repositories (openarchives.org): institutional repositories, journals, archives.

Called by the discover step and the detector; bytes come from the given `get` only, and no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from connectshare.gather.protocols import Found, Get, Gone, Listed, Page, Problem
from connectshare.gather.sources.limits import MOST_BYTES, TOO_LARGE, capped, unread
from connectshare.gather.sources.markup import html_tree, is_html
from connectshare.gather.sources.oai_answers import Answer, OaiRecord, is_answer, read_answer
from connectshare.gather.sources.oai_formats import read_metadata, richest
from connectshare.gather.sources.records import found_in
from connectshare.kit.addresses import BadAddress, canonical, join
from connectshare.kit.fetch_problems import FetchProblem

MOST_ANSWERS = 1000  # repositories give 10 to 500 records at a time

_ARGUMENTS = frozenset(("verb", "metadataPrefix", "set", "from", "until", "resumptionToken", "identifier"))
_NARROWING = ("set", "from", "until")
_IDENTIFY = re.compile(r"[?&]verb=(?:Identify|List\w+)\b", re.IGNORECASE)
_PATH = re.compile(r"/(?:oai|oai2|oai2d|oai/request|oai-pmh|oaipmh)/?$", re.IGNORECASE)
_MOST_POINTED_AT = 5
_SYSTEMS = (("eprints", "/cgi/oai2"), ("dspace", "/oai/request"), ("dspace 7", "/server/oai/request"))

_NO_REPOSITORY = "There is no OAI-PMH repository at this address that we can read."
_NOT_WHOLE = "The repository ended its list before the end; what came before was taken."
_SENTENCES = {
    "noSetHierarchy": "The repository has no sets, so it cannot list only one. Give its address without the set.",
    "badArgument": "The repository does not accept how it was asked. Give its address without what follows “?”.",
    "cannotDisseminateFormat": "The repository does not give its records in any form that we can read.",
    "badResumptionToken": _NOT_WHOLE,
}


class Oai:
    kind = "oai"
    label = "OAI-PMH repository"
    well_known: tuple[str, ...] = (
        "/oai?verb=Identify",
        "/oai/request?verb=Identify",
        "/cgi/oai2?verb=Identify",
        "/server/oai/request?verb=Identify",
    )

    def recognise(self, page: Page) -> float:
        return 1.0 if is_answer(page.body) else 0.0

    def pointed_at(self, page: Page) -> tuple[str, ...]:
        tree = html_tree(page) if is_html(page) else None
        if tree is None:
            return ()
        links = [link.get("href", "") for link in (*tree.iter("a"), *tree.iter("link"))]
        likely = [link for link in links if _IDENTIFY.search(link)] + [link for link in links if _PATH.search(link)]
        generators = " ".join(
            m.get("content", "") for m in tree.iter("meta") if m.get("name", "").lower() == "generator"
        )
        likely += [path for system, path in _SYSTEMS if system in generators.lower()]
        if "open journal systems" in generators.lower():
            likely.append(f"{page.url.split('?')[0].rstrip('/')}/oai")
        asked = (_identify(page.url, link) for link in likely)
        return tuple(dict.fromkeys(filter(None, asked)))[:_MOST_POINTED_AT]

    def discover(self, page: Page, get: Get) -> Iterator[Listed]:
        return capped(_discover(page, get), page.url)


def _identify(base: str, link: str) -> str:
    try:
        return f"{_Repository.at(canonical(join(base, link))).plain}verb=Identify"
    except BadAddress:
        return ""


@dataclass(frozen=True)
class _Repository:
    """Where a repository is and which part of it is wanted."""

    plain: str  # its address, ending in "?" or "&"
    narrowed: tuple[tuple[str, str], ...] = ()  # set, from, until as the address gave them
    prefix: str = ""

    @classmethod
    def at(cls, url: str) -> _Repository:
        parts = urlsplit(url)
        said = parse_qsl(parts.query)
        kept = urlencode([pair for pair in said if pair[0] not in _ARGUMENTS])
        plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")) + (f"?{kept}&" if kept else "?")
        given = dict(said)
        narrowed = tuple((name, given[name]) for name in _NARROWING if given.get(name))
        return cls(plain, narrowed, given.get("metadataPrefix", ""))

    @property
    def records(self) -> str:
        said = urlencode([("metadataPrefix", self.prefix), *self.narrowed])
        return f"{self.plain}verb=ListRecords&{said}"

    def onward(self, token: str) -> str:
        return f"{self.plain}verb=ListRecords&resumptionToken={quote(token, safe='')}"


def _discover(page: Page, get: Get) -> Iterator[Listed]:
    """The list in the format of the address, else in the richest; in plain Dublin Core where that gives nothing."""
    repository = _Repository.at(page.url)
    start = _given(page)
    if start is None and not repository.prefix:
        repository = replace(repository, prefix=_richest(repository, get))
    if repository.prefix != "oai_dc" and start is None:
        start = _first(repository, get)
    if repository.prefix != "oai_dc" and not _is_readable(start, repository.plain):
        repository, start = replace(repository, prefix="oai_dc"), None
    yield from _listed(repository, start, get)


def _first(repository: _Repository, get: Get) -> Answer | None:
    try:
        return _answer(repository.records, get)
    except FetchProblem:
        return None  # many repositories fail in all formats but the plain one, which is asked for next


def _is_readable(answer: Answer | None, base: str) -> bool:
    """Whether anything at all comes of an answer."""
    return answer is not None and any(not isinstance(item, Problem) for item in _taken(answer, "", base, set()))


def _given(page: Page) -> Answer | None:
    """The page itself where it is the beginning of the list that its address asks for."""
    asked = dict(parse_qsl(urlsplit(page.url).query))
    answer = read_answer(page.body) if len(page.body) <= MOST_BYTES else None
    if answer is None or answer.verb not in ("ListRecords", "GetRecord") or "resumptionToken" in asked:
        return None
    return answer


def _richest(repository: _Repository, get: Get) -> str:
    try:
        answer = _answer(f"{repository.plain}verb=ListMetadataFormats", get)
    except FetchProblem:
        return "oai_dc"
    return richest(answer.formats) if answer else "oai_dc"


def _listed(repository: _Repository, start: Answer | None, get: Get) -> Iterator[Listed]:
    """Every record once, from answer to answer. A list that breaks off is begun again, once."""
    seen: set[str] = set()
    tokens: set[str] = set()
    again = True
    address, answer = repository.records, start
    for _ in range(MOST_ANSWERS):
        try:
            answer = answer or _answer(address, get)
        except FetchProblem as problem:
            yield unread(address, "A part of the repository's list could not be read.", problem)
            return
        if answer is None:
            yield Problem(address, _NO_REPOSITORY if not seen else _NOT_WHOLE)
            return
        if answer.error == "badResumptionToken" and again and tokens:
            again, address, answer = False, repository.records, None
            tokens.clear()
            continue
        yield from _taken(answer, address, repository.plain, seen)
        if not answer.token:
            return
        if answer.token in tokens:
            yield Problem(address, _NOT_WHOLE)
            return
        tokens.add(answer.token)
        address, answer = repository.onward(answer.token), None
    yield Problem(
        repository.plain, f"The repository gives its list in more than {MOST_ANSWERS:,} parts; we read those."
    )


def _answer(address: str, get: Get) -> Answer | None:
    body = get(address).body
    if len(body) > MOST_BYTES:
        raise FetchProblem(TOO_LARGE, kind="too-large", temporary=False)
    return read_answer(body)


def _taken(answer: Answer, address: str, base: str, seen: set[str]) -> Iterator[Listed]:
    if answer.error and answer.error != "noRecordsMatch":
        words = _SENTENCES.get(answer.error, "The repository answers that it cannot list its records.")
        yield Problem(address, words)
    for number, record in enumerate(answer.records, 1):
        if not record.identifier:
            yield Problem(f"Record {number} of {address}"[:500], "The record has no identifier, so it was left out.")
        elif record.identifier not in seen:
            seen.add(record.identifier)
            yield from _item(record, base)


def _item(record: OaiRecord, base: str) -> Iterator[Found | Gone | Problem]:
    if record.deleted:
        yield Gone(record.identifier[:1000])
        return
    said = read_metadata(record.metadata, base) if record.metadata is not None else None
    if said is None:
        words = (
            "The record is damaged and could not be read." if record.damaged else "The record says nothing we can read."
        )
        yield Problem(record.identifier, words)
        return
    item = found_in(replace(said, identity=record.identifier, version=record.datestamp), base)
    if isinstance(item, Found) or not record.damaged:
        yield item
    if record.damaged:
        yield Problem(record.identifier, "The record is damaged; we took what could be read of it.")
