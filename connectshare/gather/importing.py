"""Imports a file in three steps that a person takes: preview, apply, undo. The only file that writes for an import.

Called by the command and the pages, which ask for permission first. Each step is one transaction with an act: after
a kill there is all of it or nothing, and no step does anything twice.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import IO, Any, Literal

from django.db import transaction

from connectshare.catalogue.amending import amend, put_back
from connectshare.catalogue.models import Material
from connectshare.catalogue.publishing import one_at_a_time
from connectshare.gather.bundles import is_bundle, look_into, unpacked
from connectshare.gather.deciding import FILE, LINK, share_kept, share_link, shared_before
from connectshare.gather.differences import Differences, Told, of_bundle, of_listing
from connectshare.gather.import_rows import Listing, read_listing
from connectshare.gather.jsoning import from_json
from connectshare.gather.models import Import, Intake
from connectshare.gather.scanning import TRY_LATER, CouldNotScan, ScannerAway, problem_with_pieces
from connectshare.gather.sources.table import MOST_BYTES
from connectshare.gather.sources.table_rows import NotATable
from connectshare.gather.taking_back import UNDONE, BeingRead, take_back
from connectshare.kit.text import file_name
from connectshare.kit.unzipping import BadZip
from connectshare.plumbing.clock import now, today
from connectshare.plumbing.storing import keep_pieces, pieces_of, place
from connectshare.sector.acting import record
from connectshare.sector.models import Network, Person

# One transaction holds the database for everybody: about ten seconds for so many, well within a lease.
MOST_AT_ONCE = 1_000
AGAIN = f"We do {MOST_AT_ONCE:,} at once. Import the file again for the rest."
FORGOTTEN_AFTER = timedelta(days=30)  # previews that nobody applied
EMPTY = {"rows": "The list has no row below its head.", "files": "There is no file in the zip."}
State, Sort = Import.State, Import.Sort


class NotImported(Exception):
    """It cannot be done; the message is a sentence for who asked for it."""


def sort_of(file: IO[bytes]) -> Literal["rows", "files", ""]:
    """What an uploaded file could be imported as; "" where it is one document. Never raises."""
    if is_bundle(file):
        return "files"
    try:
        return "rows" if _listing(file).leading else ""
    except NotImported:
        return ""


def preview(file: IO[bytes], filename: str, *, network: Network | None, by: Person | None) -> Import:
    """What importing the file would do. Nothing but the preview itself is written. Raises `NotImported`."""
    _require_clean(file)
    sort = Sort.FILES if is_bundle(file) else Sort.ROWS
    found = _differences(file, sort, network)
    if not (found.add or found.change or found.leave or found.refuse):
        raise NotImported(EMPTY[sort])
    file.seek(0)
    digest = keep_pieces(pieces_of(file))
    with transaction.atomic():
        Import.objects.filter(state=State.PREVIEW, at__lt=now() - FORGOTTEN_AFTER).delete()
        same = Import.objects.filter(state=State.PREVIEW, content_hash=digest, network=network, by=by).first()
        made = same or Import(content_hash=digest, network=network, by=by)
        made.sort, made.filename, made.at, made.differences = sort, file_name(filename), now(), asdict(found)
        made.save()
    return made


def _require_clean(file: IO[bytes]) -> None:
    file.seek(0)
    try:
        if problem := problem_with_pieces(pieces_of(file)):
            raise NotImported(problem)
    except (ScannerAway, CouldNotScan):
        raise NotImported(TRY_LATER) from None


def _differences(file: IO[bytes], sort: str, network: Network | None) -> Differences:
    if sort == Sort.ROWS:
        return _first(of_listing(_listing(file), network))
    try:
        return _first(of_bundle(look_into(file, today=today()), network))
    except BadZip as problem:
        raise NotImported(str(problem)) from None


def _first(found: Differences) -> Differences:
    """As much as is done at once. What is done is left alone the next time, which then does the rest."""
    room = max(MOST_AT_ONCE - len(found.change), 0)
    rest = found.change[MOST_AT_ONCE:] + found.add[room:]
    found.change, found.add = found.change[:MOST_AT_ONCE], found.add[:room]
    found.leave += [{"row": item["row"], "title": item["title"], "why": AGAIN} for item in rest]
    return found


def _listing(file: IO[bytes]) -> Listing:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    try:
        return read_listing(data, today=today())
    except NotATable as problem:
        raise NotImported(str(problem)) from None


def apply(made: Import, *, by: Person | None, permitted: bool = False) -> Import:
    """Do what the preview says. Applied already, it does nothing. Raises `NotImported`; then nothing is done.

    `permitted`: the network lets us keep and offer copies of the files.
    """
    if made.state == State.PREVIEW and made.sort == Sort.FILES:
        _keep_files(made)
    with transaction.atomic():
        one_at_a_time()
        made = Import.objects.select_for_update().get(pk=made.pk)
        if made.state != State.PREVIEW:
            return made
        _share(made, by, permitted=permitted)
        _amend(made, by)
        made.state, made.applied_at = State.APPLIED, now()
        made.save()
        record("imported", "import", str(made.pk), by=by, detail=_counts(made))
    return made


def _keep_files(made: Import) -> None:
    """Bytes by their hash first, since that does no harm to do twice; then the rows in one transaction."""
    wanted = {item["row"]: item["digest"] for item in made.differences["add"]}
    try:
        with place(made.content_hash).open("rb") as file:
            for name, pieces in unpacked(file, set(wanted)):
                if keep_pieces(pieces) != wanted[name]:
                    raise NotImported(f"{name} is not what it was in the preview. Share the zip again.")
    except (FileNotFoundError, BadZip):
        raise NotImported("The file is not here any more. Share it again.") from None


def _share(made: Import, by: Person | None, *, permitted: bool) -> None:
    """Share what is new. What was shared since the preview is somebody else's and stays so when this is undone."""
    items = made.differences["add"]
    before = shared_before((_name(item) for item in items), made.network)
    shared = []
    for item in items:
        if _name(item) in before:
            continue
        said = from_json({"external_id": "", "url": ""} | item["said"])
        if "url" in item:
            intake = share_link(item["url"], network=made.network, by=by, said=said)
        else:
            intake = share_kept(
                item["digest"], item["filename"], network=made.network, by=by, said=said, permitted=permitted
            )
        shared.append(intake.pk)
    made.before["intakes"] = shared


def _name(item: Told) -> str:
    return f"{LINK}{item['url']}" if "url" in item else f"{FILE}{item['digest']}"


def _amend(made: Import, by: Person | None) -> None:
    """Change what the rows say otherwise. What was withdrawn or merged since the preview stays as it is."""
    kept = []
    for item in made.differences["change"]:
        material = Material.objects.filter(pk=item["id"], status__in=_CHANGEABLE).first()
        if material is not None:
            fields, topics = _values(item)
            before = amend(material, fields, topics=topics, by=by, why=f"import {made.pk}, {item['row']}")
            kept.append({"id": material.pk, "before": before})
    made.before["materials"] = kept


_CHANGEABLE = (*Material.READABLE, Material.Status.HIDDEN)


def _values(item: Told) -> tuple[dict[str, Any], list[str] | None]:
    fields: dict[str, Any] = {}
    topics = None
    for one in item["fields"]:
        match one["name"], one["value"]:
            case "topics", wanted:
                topics = wanted
            case "dated", [day, precision]:
                fields |= {"dated": date.fromisoformat(day), "dated_precision": precision, "dated_is_estimate": False}
            case "summary", text:
                fields |= {"summary": text, "summary_from_document": False}
            case name, value:
                fields[name] = value
    return fields, topics


def undo(made: Import, *, by: Person | None) -> Import:
    """Put back what was before. What somebody changed since stays, and is named in `kept_changes`.

    Undone already, it does nothing. Raises `NotImported`; then nothing is done.
    """
    with transaction.atomic():
        one_at_a_time()
        made = Import.objects.select_for_update().get(pk=made.pk)
        if made.state == State.PREVIEW:
            raise NotImported("This import was not applied, so there is nothing to undo.")
        if made.state == State.UNDONE:
            return made
        made.kept_changes = _put_back(made, by)
        try:
            for intake in Intake.objects.filter(pk__in=made.before["intakes"]):
                take_back(intake, by=by, why=UNDONE)
        except BeingRead as problem:
            raise NotImported(str(problem)) from None
        made.state, made.undone_at = State.UNDONE, now()
        made.save()
        record("undid", "import", str(made.pk), by=by, detail=_counts(made))
    return made


def _put_back(made: Import, by: Person | None) -> list[str]:
    left = []
    for kept in reversed(made.before["materials"]):
        material = Material.objects.get(pk=kept["id"])
        names = put_back(material, kept["before"], by=by, why=f"import {made.pk} undone")
        if names:
            left.append(f"“{material.title}” was changed again since, and stays as it is now.")
    return left


def _counts(made: Import) -> dict[str, int]:
    return {name: len(made.differences[name]) for name in ("add", "change", "leave", "refuse")}


def forget(made: Import) -> None:
    """Drop a preview that nobody wants: the file is shared as one document instead."""
    Import.objects.filter(pk=made.pk, state=State.PREVIEW).delete()
