"""Adds, lists, pauses, resumes and removes sources."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather.deciding import add_source, set_state
from connectshare.gather.models import Source
from connectshare.gather.probing import KINDS
from connectshare.management.commands.probe import lines, looked_at
from connectshare.management.speaking import Speaking, network_named, source_numbered

STATES = {"pause": Source.State.PAUSED, "resume": Source.State.ACTIVE, "remove": Source.State.REMOVED}


class Command(Speaking):
    help = "Add, list, pause, resume or remove sources."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_subparsers(dest="what", required=True)
        add = what.add_parser("add", help="take an address into use")
        add.add_argument("url", help="where the network publishes")
        add.add_argument("--network", required=True, metavar="SLUG", help="whose it is")
        add.add_argument("--kind", default="auto", help=f"{', '.join(KINDS)}; found out by itself if left away")
        add.add_argument(
            "--trust", choices=Source.Trust.values, default=Source.Trust.PUBLISH, help="list clear finds, or ask first"
        )
        add.add_argument("--yes", action="store_true", help="do not ask")
        add.add_argument("--json", action="store_true", dest="json_here")
        what.add_parser("list", help="show all sources").add_argument("--json", action="store_true", dest="json_here")
        for name in STATES:
            change = what.add_parser(name, help=f"{name} a source")
            change.add_argument("id", type=int, help="its number")
            change.add_argument("--json", action="store_true", dest="json_here")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"] or options["json_here"]
        match options["what"]:
            case "add":
                self._add(options, as_json)
            case "list":
                rows = list(Source.objects.exclude(state=Source.State.REMOVED).select_related("network"))
                told_rows = [told(source) for source in rows]
                self.answer({"sources": told_rows}, lines=[_line(row) for row in told_rows], as_json=as_json)
            case name:
                source = source_numbered(options["id"])
                set_state(source, STATES[name], by=None)
                self.answer(told(source), lines=[_line(told(source))], as_json=as_json)

    def _add(self, options: dict[str, Any], as_json: bool) -> None:
        network = network_named(options["network"])
        made = looked_at(options["url"], options["kind"], network.pk)
        if made.detection.kind == "document":
            raise CommandError("This is one document, not a source. Use `connectshare add` to share it.")
        if not as_json:
            self.stdout.write("\n".join(lines(made)))
        if not options["yes"] and not self._agreed():
            raise CommandError("Nothing was added.")
        source = add_source(
            made.detection.address, kind=made.detection.kind, network=network, trust=options["trust"], by=None
        )
        self.answer(
            told(source), lines=[f"Added as source {source.pk}. `connectshare gather` looks at it."], as_json=as_json
        )

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError("Add --yes to take this address into use.")
        return input("Take it into use? [y/N] ").strip().lower() in {"y", "yes"}


def told(source: Source) -> dict[str, Any]:
    """A source as the JSON of this command has it."""
    return {
        "id": source.pk, "url": source.url, "kind": source.kind, "state": source.state, "trust": source.trust,
        "network": source.network.slug if source.network else None,
        "due_at": source.due_at.isoformat() if source.due_at else None,
    }  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:>4}  {row['state']:<9}  {row['kind']:<8}  {row['network'] or '-':<12}  {row['url']}"
