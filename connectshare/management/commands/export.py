"""Writes out everything public, with the disclaimer."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Prefetch

from connectshare.catalogue.disclaimer import TEXT
from connectshare.catalogue.models import Material, Offer, OrganisationLink, TopicLink
from connectshare.kit.cells import safe_cell
from connectshare.management.speaking import Speaking, progress
from connectshare.search.telling import told

TOLD_OF_ALL = ("id", "status", "first_seen", "disclaimer")  # of what was withdrawn, too


class Command(Speaking):
    help = "Write out everything public as JSON Lines or CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--format", choices=["jsonl", "csv"], default="jsonl")
        parser.add_argument("--out", type=Path, metavar="FILE", help="write to a file, whole or not at all")

    def handle(self, *args: Any, **options: Any) -> None:
        write = _jsonl if options["format"] == "jsonl" else _csv
        out: Path | None = options["out"]
        if out is None:
            write(sys.stdout)
            return
        try:
            _replace(out, write)
        except OSError as problem:
            see = "See that its folder is there, may be written to and has room."
            raise CommandError(f"{out} could not be written: {problem.strerror}. {see}") from None
        self.answer({"file": str(out)}, lines=[f"Written to {out}."], as_json=options["json"])


def _replace(out: Path, write: Callable[[IO[str]], None]) -> None:
    """Write a file whole or not at all. Raises OSError."""
    if out.is_dir():
        raise CommandError(f"{out} is a folder. Name the file that is to be written, such as {out / 'export.jsonl'}.")
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            write(file)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def rows() -> Iterator[dict[str, Any]]:
    """Every material that anybody may know of, withdrawn ones as tombstones."""
    shown = Material.objects.exclude(status__in=[Material.Status.MERGED, Material.Status.HIDDEN]).order_by("id")
    shown = shown.select_related("of_network").prefetch_related(
        Prefetch("organisation_links", OrganisationLink.objects.select_related("organisation")),
        Prefetch("topic_links", TopicLink.objects.all()),
        Prefetch("offers", Offer.objects.select_related("network").order_by("id")),
        "editions__attachments",
    )
    for material in shown.iterator(chunk_size=500):
        row = _row(material)
        yield _tombstone(row) if material.status == Material.Status.WITHDRAWN else row


def _tombstone(row: dict[str, Any]) -> dict[str, Any]:
    """The same keys, and of what was taken from view no word."""
    return {name: value if name in TOLD_OF_ALL else _nothing(value) for name, value in row.items()}


def _nothing(value: Any) -> Any:
    return type(value)() if isinstance(value, str | list | dict) else None


def _row(material: Material) -> dict[str, Any]:
    attachments = [
        {"filename": one.filename, "media_type": one.media_type, "bytes": one.bytes, "sha256": one.content_hash}
        for edition in material.editions.all() if edition.is_current
        for one in edition.attachments.all()
    ]  # fmt: skip
    return told(material) | {
        "source_urls": list(dict.fromkeys(offer.url for offer in material.offers.all() if offer.url)),
        "status": material.status,
        "first_seen": material.first_seen.isoformat(),
        "published": material.published_at.isoformat(),
        "dated": material.dated.isoformat() if material.dated else None,
        "licence": material.licence,
        "told_by": material.told_by,
        "contributed": material.contributed,
        "attachments": attachments,
        "disclaimer": TEXT,
    }


def _jsonl(file: IO[str]) -> None:
    for row in _counted():
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _csv(file: IO[str]) -> None:
    names = [
        "id", "title", "url", "source_url", "summary", "topics", "kind", "organisations", "networks", "source_urls",
        "status", "first_seen", "published", "dated", "licence", "told_by", "contributed", "disclaimer",
    ]  # fmt: skip
    writer = csv.DictWriter(file, names, extrasaction="ignore")
    writer.writeheader()
    for row in _counted():
        writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: Any) -> Any:
    text = " | ".join(map(str, value)) if isinstance(value, list) else value
    return safe_cell(text) if isinstance(text, str) else text


def _counted() -> Iterator[dict[str, Any]]:
    with progress(Material.objects.count(), "Exporting") as bar:
        for row in rows():
            yield row
            bar.update()
