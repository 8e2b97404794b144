"""Adds, lists, pauses, resumes and removes sources."""

import sys
from difflib import get_close_matches
from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather.deciding import add_source, set_state
from connectshare.gather.models import Source
from connectshare.gather.probing import KINDS
from connectshare.management.commands.probe import Away, lines, looked_at
from connectshare.management.speaking import Speaking, network_named, source_numbered
from connectshare.sector.models import Organisation

STATES = {"pause": Source.State.PAUSED, "resume": Source.State.ACTIVE, "remove": Source.State.REMOVED}
AWAY = "Whether it is what you say cannot be told now. It is looked at again by itself."


class Command(Speaking):
    help = "Add, list, pause, resume or remove sources."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        what = parser.add_subparsers(dest="what", required=True)
        add = what.add_parser("add", help="take an address into use")
        add.add_argument("url", help="where the network or organisation publishes")
        add.add_argument("--network", metavar="SLUG", help="whose it is")
        add.add_argument("--organisation", metavar="SLUG", help="whose it is, or for whom the network publishes there")
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
                rows = list(
                    Source.objects.exclude(state=Source.State.REMOVED).select_related("network", "organisation")
                )
                told_rows = [told(source) for source in rows]
                self.answer({"sources": told_rows}, lines=[_line(row) for row in told_rows], as_json=as_json)
            case name:
                source = source_numbered(options["id"])
                set_state(source, STATES[name], by=None)
                self.answer(told(source), lines=[_line(told(source))], as_json=as_json)

    def _add(self, options: dict[str, Any], as_json: bool) -> None:
        if not options["network"] and not options["organisation"]:
            raise CommandError("Say whose it is: --network SLUG, or --organisation SLUG of one that shares by itself.")
        network = network_named(options["network"]) if options["network"] else None
        organisation = _organisation_named(options["organisation"]) if options["organisation"] else None
        try:
            made = looked_at(options["url"], options["kind"], network.pk if network else None)
            address, kind, said = made.detection.address, made.detection.kind, lines(made)
        except Away as problem:
            if options["kind"] == "auto":
                raise CommandError(f"{problem} To add it all the same, say with --kind what it is.") from None
            address, kind, said = options["url"], options["kind"], []
            self.stderr.write(f"{problem} {AWAY}")
        if kind == "document":
            raise CommandError("This is one document, not a source. Use `connectshare add` to share it.")
        if said and not as_json:
            self.stdout.write("\n".join(said))
        if not options["yes"] and not self._agreed():
            raise CommandError("Nothing was added.")
        source = add_source(
            address, kind=kind, network=network, organisation=organisation, trust=options["trust"], by=None
        )
        self.answer(
            told(source), lines=[f"Added as source {source.pk}. `connectshare gather` looks at it."], as_json=as_json
        )

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError("Add --yes to take this address into use.")
        return input("Take it into use? [y/N] ").strip().lower() in {"y", "yes"}


def _organisation_named(slug: str) -> Organisation:
    """The organisation of that slug. Raises CommandError with the nearest ones."""
    if organisation := Organisation.objects.filter(slug=slug).first():
        return organisation
    near = get_close_matches(slug, Organisation.objects.values_list("slug", flat=True), n=5, cutoff=0.4)
    nearest = f" Do you mean {', '.join(near)}?" if near else ""
    raise CommandError(f"There is no organisation “{slug}”.{nearest} It is the last part of its page's address.")


def told(source: Source) -> dict[str, Any]:
    """A source as the JSON of this command has it."""
    return {
        "id": source.pk, "url": source.url, "kind": source.kind, "state": source.state, "trust": source.trust,
        "network": source.network.slug if source.network else None,
        "organisation": source.organisation.slug if source.organisation else None,
        "due_at": source.due_at.isoformat() if source.due_at else None,
    }  # fmt: skip


def _line(row: dict[str, Any]) -> str:
    whose = row["network"] or row["organisation"] or "-"
    return f"{row['id']:>4}  {row['state']:<9}  {row['kind']:<8}  {whose:<12}  {row['url']}"
