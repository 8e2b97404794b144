"""What an import would do: what it would add, change field by field, leave alone, and what it cannot take and why.

Called by `importing`, which keeps the answer. Reads only; it gives plain values that can be kept as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import F

from connectshare.catalogue.models import Kind, Material, Topic
from connectshare.gather.bundles import Bundle, Packed
from connectshare.gather.deciding import FILE, LINK, shared_before
from connectshare.gather.import_rows import Entry, Listing
from connectshare.gather.jsoning import to_json
from connectshare.gather.models import Intake
from connectshare.gather.protocols import Found
from connectshare.kit.text import fold
from connectshare.sector.models import Network

BATCH = 500  # below the number of parameters that SQLite takes
LABELS = {
    "title": "Title", "summary": "Summary", "kind_id": "Type of document", "dated": "Date", "topics": "Topics",
}  # fmt: skip
Told = dict[str, Any]  # plain JSON


@dataclass
class Differences:
    """Four lists, each item with the name of its row or file, and the columns that are not used."""

    add: list[Told] = field(default_factory=list)  # row, title, url or filename, and what it takes to share it
    change: list[Told] = field(default_factory=list)  # row, id, title, fields: [name, label, was, becomes], set
    leave: list[Told] = field(default_factory=list)  # row, title, why
    refuse: list[Told] = field(default_factory=list)  # row, title, why
    ignored: list[str] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.add or self.change)


def of_listing(listing: Listing, network: Network | None) -> Differences:
    """The differences that the rows of a list would make for a network."""
    found = Differences(ignored=[head[:100] for head in listing.ignored[:50]])
    words = _Words()
    seen: dict[str, str] = {}
    for batch in _batches(listing.entries):
        known = _Known(batch, network)
        for entry in batch:
            _place(found, entry, known, words, seen)
    return found


def of_bundle(bundle: Bundle, network: Network | None) -> Differences:
    """The differences that the files of a zip would make for a network."""
    found = Differences()
    for batch in _batches(bundle.files):
        shared = shared_before((f"{FILE}{packed.digest}" for packed in batch), network)
        for packed in batch:
            before = shared.get(f"{FILE}{packed.digest}")
            if before is not None:
                found.leave.append(_told(packed.name, packed.filename, _already(before)))
            else:
                found.add.append(_file(packed))
    found.leave += [_told(name, "", why) for name, why in bundle.skipped]
    found.refuse += [_told(name, "", why) for name, why in bundle.refused]
    return found


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(items), BATCH):
        yield items[at : at + BATCH]


def _told(row: str, title: str, why: str) -> Told:
    return {"row": row, "title": title, "why": why}


def _file(packed: Packed) -> Told:
    said = packed.said
    stated = Found("", "", title=said.title, summary=said.summary) if said else Found("", "")
    return {
        "row": packed.name, "title": stated.title or packed.filename, "filename": packed.filename,
        "digest": packed.digest, "bytes": packed.bytes, "said": to_json(stated),
    }  # fmt: skip


def _already(intake: Intake) -> str:
    if intake.step:
        return "Shared already; it is being read."
    if intake.outcome == Intake.Outcome.LISTED:
        return "Shared already; it is listed."
    return f"Shared already. {intake.problem}".strip()


class _Words:
    """Types of document and topics by whatever people call them."""

    def __init__(self) -> None:
        self._kinds = {fold(name): kind for kind in Kind.objects.all() for name in (kind.pk, kind.label)}
        self.topics: dict[str, Topic] = {}
        for topic in Topic.objects.select_related("merged_into").order_by(F("merged_into").desc(nulls_last=True)):
            for name in (*topic.synonyms, topic.label, topic.pk):
                self.topics[fold(str(name))] = topic.merged_into or topic

    def kind(self, name: str) -> Kind | None:
        """The type of document of that name."""
        return self._kinds.get(fold(name))

    def label(self, topic_id: str) -> str:
        """What readers call a topic."""
        topic = self.topics.get(fold(topic_id))
        return topic.label if topic else topic_id


class _Known:
    """What the rows of a batch may be about: entries by id and by address, and what was shared before."""

    def __init__(self, batch: Sequence[Entry], network: Network | None) -> None:
        self.network = network
        urls = {entry.url for entry in batch if entry.url}
        self._own = re.compile(re.escape(settings.SITE_URL) + r"/material/([a-z0-9]{8})(?:/|$)")
        ids = {entry.id or self.own_page(entry.url) for entry in batch}
        rows = Material.objects.prefetch_related("topic_links", "offers").select_related("merged_into", "kind")
        self.materials = {material.pk: material for material in rows.filter(pk__in=ids)}
        offered = rows.filter(offers__url__in=urls, offers__network=network).exclude(
            status__in=[Material.Status.MERGED, Material.Status.WITHDRAWN]
        )
        self.at = {offer.url: material for material in offered for offer in material.offers.all() if offer.url in urls}
        self.shared = shared_before((f"{LINK}{url}" for url in urls), network)

    def own_page(self, url: str) -> str:
        """The id of the entry whose page of this site the address is; "" for every other address."""
        page = self._own.match(url)
        return page[1] if page else ""

    def offers(self, material: Material) -> bool:
        """Whether the network makes it available, so may speak of it."""
        networks = {offer.network_id for offer in material.offers.all()}
        if self.network is None:
            return networks <= {None}
        return self.network.pk in networks


def _place(found: Differences, entry: Entry, known: _Known, words: _Words, seen: dict[str, str]) -> None:
    """Put one row where it belongs."""
    page = known.own_page(entry.url)
    key = entry.id or page
    subject = known.materials.get(key) if key else known.at.get(entry.url)
    while subject is not None and subject.merged_into is not None:
        subject = Material.objects.prefetch_related("topic_links", "offers").get(pk=subject.merged_into_id)
    same = subject.pk if subject else entry.url
    why = _why_not(entry, key, subject, known)
    if not why and same in seen:
        why = f"{seen[same]} is about the same thing, and comes first."
    if why:
        found.refuse.append(_told(entry.name, entry.title, why))
        return
    seen[same] = entry.name
    if subject is None:
        _add(found, entry, known)
    elif entry.withdrawn or subject.status == Material.Status.WITHDRAWN:
        found.leave.append(_told(entry.name, subject.title, "It was withdrawn."))
    else:
        _change(found, entry, subject, words)


def _why_not(entry: Entry, key: str, subject: Material | None, known: _Known) -> str:
    if entry.problem:
        return entry.problem
    if not key and not entry.url:
        return "This row has no web address."
    if key and subject is None and (not entry.url or known.own_page(entry.url) or _is_ours(key)):
        return f"There is no entry with the id “{key}” here."
    if key and subject is not None and not known.offers(subject):
        who = known.network.name if known.network else "No network"
        return f"“{subject.title}” is not offered by {who}, so this import cannot change it."
    return ""


def _is_ours(key: str) -> bool:
    """Whether an id has the form of ours; a number in somebody's own first column has not."""
    return re.fullmatch(r"[2-9b-df-hj-np-tv-xz]{8}", key) is not None


def _add(found: Differences, entry: Entry, known: _Known) -> None:
    before = known.shared.get(f"{LINK}{entry.url}")
    if before is not None:
        title = before.material.title if before.material else entry.title
        found.leave.append(_told(entry.name, title, _already(before)))
        return
    stated = to_json(entry.stated) if entry.stated else {}
    found.add.append({"row": entry.name, "title": entry.title or entry.url, "url": entry.url, "said": stated})
    found.refuse += [_told(entry.name, entry.title, f"{doubt} The rest of the row is taken.") for doubt in entry.doubts]


def _change(found: Differences, entry: Entry, material: Material, words: _Words) -> None:
    doubts = list(entry.doubts)
    told, values = [], dict(_values(entry, material, words, doubts))
    for name, (was, becomes, value) in values.items():
        told.append({"name": name, "label": LABELS[name], "was": was, "becomes": becomes, "value": value})
    found.refuse += [_told(entry.name, material.title, f"{doubt} It stays as it is.") for doubt in doubts]
    if told:
        found.change.append({"row": entry.name, "id": material.pk, "title": material.title, "fields": told})
    elif not doubts:
        found.leave.append(_told(entry.name, material.title, "It is as it is here."))


def _values(
    entry: Entry, material: Material, words: _Words, doubts: list[str]
) -> Iterator[tuple[str, tuple[str, str, Any]]]:  # fmt: skip
    """What the row says otherwise, by field: how it is and becomes, in words, and the value to keep."""
    for name in ("title", "summary"):
        said, now = getattr(entry, name), getattr(material, name)
        if said and not _same_words(said, now, lossy=entry.lossy):
            yield name, (now, said, said)
    if entry.kind:
        kind = words.kind(entry.kind)
        if kind is None:
            doubts.append(f"“{entry.kind[:60]}” is not a type of document here.")
        elif kind.pk != material.kind_id:
            yield "kind_id", (material.kind.label if material.kind else "", kind.label, kind.pk)
    if entry.dated and entry.dated.value != material.dated:
        value = [entry.dated.value.isoformat(), entry.dated.precision]
        yield "dated", (material.dated.isoformat() if material.dated else "", value[0], value)
    if entry.topics:
        yield from _topics(entry.topics, material, words, doubts)


def _topics(
    said: Iterable[str], material: Material, words: _Words, doubts: list[str]
) -> Iterator[tuple[str, tuple[str, str, Any]]]:  # fmt: skip
    unknown = [name for name in said if fold(name) not in words.topics]
    if unknown:
        doubts.append(f"“{unknown[0][:60]}” is not a topic here.")
        return
    wanted = sorted({words.topics[fold(name)].pk for name in said})
    now = sorted(link.topic_id for link in material.topic_links.all() if link.state == "asserted")
    if wanted != now:
        yield "topics", (", ".join(map(words.label, now)), ", ".join(map(words.label, wanted)), wanted)


def _same_words(said: str, now: str, *, lossy: bool) -> bool:
    one_line = " ".join(now.split())
    if said == one_line:
        return True
    # Excel saves CSV in Windows letters and puts question marks for the others, Welsh ŵ among them.
    return lossy and said == one_line.encode("cp1252", "replace").decode("cp1252")
