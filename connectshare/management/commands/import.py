"""Imports a list or a zip of files: preview, apply, undo."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather.importing import NotImported, apply, preview, undo
from connectshare.gather.models import Import
from connectshare.management.commands.add import ASK_FIRST
from connectshare.management.gathering import work_off
from connectshare.management.speaking import Speaking, network_named

BIGGEST = 100 * 2**20  # bytes
SHOWN = 20  # items of each list; --json has them all
WORDS = {"add": "added", "change": "changed", "leave": "left alone", "refuse": "not taken"}


class Command(Speaking):
    help = "Import a list (CSV, Excel, lines of an export) or a zip of files: shows what it would do, then does it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", nargs="?", type=Path, help="a .csv, .xlsx, .jsonl or .zip file")
        parser.add_argument("--network", metavar="SLUG", help="on behalf of this network")
        parser.add_argument("--ask-first", action="store_true", help=ASK_FIRST)
        parser.add_argument("--preview", action="store_true", help="only show what it would do")
        parser.add_argument(
            "--yes", action="store_true", help="do not ask; without a terminal, and with --json, nobody is asked"
        )
        parser.add_argument("--undo", type=int, metavar="ID", help="put back what was before an import")
        parser.add_argument("--list", action="store_true", help="show the imports")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                self._list(options["json"])
            elif options["undo"] is not None:
                self._undo(options["undo"], options["json"])
            else:
                self._import(options)
        except NotImported as problem:
            raise CommandError(str(problem)) from None

    def _list(self, as_json: bool) -> None:
        rows = [told(made) for made in Import.objects.select_related("network")]
        lines = [f"{row['id']:>4}  {row['state']:<8}  {row['network'] or '-':<12}  {row['file']}" for row in rows]
        self.answer({"imports": rows}, lines=lines or ["Nothing was imported yet."], as_json=as_json)

    def _undo(self, number: int, as_json: bool) -> None:
        made = Import.objects.filter(pk=number).first()
        if made is None:
            raise CommandError(f"There is no import {number}. `connectshare import --list` shows them.")
        made = undo(made, by=None)
        work_off()
        lines = [f"Import {made.pk} is undone.", *made.kept_changes]
        self.answer(told(made), lines=lines, as_json=as_json)

    def _import(self, options: dict[str, Any]) -> None:
        made = self._previewed(options)
        as_json = options["json"]
        does, refused = made.differences["add"] or made.differences["change"], made.differences["refuse"]
        if options["preview"] or not does:
            self.answer(told(made), lines=[*_lines(made), *_last(made)], as_json=as_json)
            if refused and not (does or made.differences["leave"]):
                raise CommandError("None of it can be taken. Mend what is named with its reason, and import it again.")
            return
        if not as_json:
            self.stdout.write("\n".join([*_lines(made), *_copies(made, permitted=not options["ask_first"])]))
        if not (options["yes"] or as_json or self._agreed()):
            raise CommandError("Nothing was imported.")
        made = apply(made, by=None, permitted=not options["ask_first"])
        work_off()
        undoing = f"`connectshare import --undo {made.pk}` puts back what was before."
        self.answer(told(made), lines=[f"Imported. {undoing}"], as_json=as_json)

    def _previewed(self, options: dict[str, Any]) -> Import:
        path: Path | None = options["file"]
        if path is None or not options["network"]:
            raise CommandError("Name a file and a network: connectshare import FILE --network SLUG")
        network = network_named(options["network"])
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        if path.stat().st_size > BIGGEST:
            raise CommandError("This file is larger than 100 MB.")
        with path.open("rb") as file:
            return preview(file, path.name, network=network, by=None)

    def _agreed(self) -> bool:
        """Whoever sits there is asked; a script has asked for it already."""
        return not sys.stdin.isatty() or input("Import this? [y/N] ").strip().lower() in {"y", "yes"}


def told(made: Import) -> dict[str, Any]:
    """An import as the JSON of this command has it."""
    differences = made.differences
    return {
        "id": made.pk,
        "state": made.state,
        "network": made.network.slug if made.network else None,
        "file": made.filename,
        "at": made.at.isoformat(),
        "add": [{name: item.get(name, "") for name in ("row", "title", "url")} for item in differences["add"]],
        "change": [
            {name: item[name] for name in ("row", "id", "title")}
            | {"fields": [{name: one[name] for name in ("name", "was", "becomes")} for one in item["fields"]]}
            for item in differences["change"]
        ],
        "leave": differences["leave"],
        "refuse": differences["refuse"],
        "ignored": differences["ignored"],
        "kept_changes": made.kept_changes,
    }


def _lines(made: Import) -> list[str]:
    lines = []
    for name, words in WORDS.items():
        items = made.differences[name]
        lines.append(f"{len(items)} would be {words}" if name in ("add", "change") else f"{len(items)} {words}")
        for item in items[:SHOWN]:
            lines.append(f"  {item['row']}: {': '.join(filter(None, (item['title'], item.get('why'))))}")
            lines += [f"    {one['label']}: “{one['was']}” → “{one['becomes']}”" for one in item.get("fields", ())]
        lines += [f"  … and {len(items) - SHOWN} more"] if len(items) > SHOWN else []
    ignored = made.differences["ignored"]
    return lines + ([f"Columns that change nothing here: {', '.join(ignored)}"] if ignored else [])


def _copies(made: Import, *, permitted: bool) -> list[str]:
    if made.sort != Import.Sort.FILES:
        return []
    if permitted:
        return [f"With this you say that {made.network} lets us keep and offer copies of these files."]
    return ["Files without an open licence wait until their network says where they are published."]


def _last(made: Import) -> list[str]:
    if made.differences["add"] or made.differences["change"]:
        return ["Nothing was imported yet."]
    if not made.differences["refuse"]:
        return ["There is nothing to import: all of it is here already."]
    return ["There is nothing to import: what can be taken is here already."] if made.differences["leave"] else []
