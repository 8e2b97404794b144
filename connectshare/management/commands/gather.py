"""Looks at sources now, to the end, with a verdict for each."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather import hosts
from connectshare.gather.models import Run, Source
from connectshare.gather.running import open_due_runs, open_run
from connectshare.gather.visiting import host_of
from connectshare.management.gathering import run_to_the_end
from connectshare.management.speaking import Speaking, network_named, source_numbered


class Command(Speaking):
    help = "Look at the sources that are due (or all) now, to the end, with a verdict for each."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--all", action="store_true", help="every source in use, due or not")
        parser.add_argument("--source", type=int, metavar="ID", help="this source only")
        parser.add_argument("--network", metavar="SLUG", help="the sources of this network only")
        parser.add_argument("--recheck", action="store_true", help="look at every item again")

    def handle(self, *args: Any, **options: Any) -> None:
        runs = self._runs(options)
        run_to_the_end(runs)
        done = list(Run.objects.filter(pk__in=[run.pk for run in runs]).select_related("source").order_by("source_id"))
        document = {"sources": [told(run) for run in done]}
        lines = [line for run in done for line in _lines(run)] or [
            "No source was due. Use --all to look at every source."
        ]
        self.answer(document, lines=lines, as_json=options["json"])
        if any(run.verdict == Run.Verdict.FAILED for run in done):
            sys.exit(1)

    def _runs(self, options: dict[str, Any]) -> list[Run]:
        sources = Source.objects.filter(state=Source.State.ACTIVE)
        if options["source"]:
            source = source_numbered(options["source"])
            if source.state != Source.State.ACTIVE:
                raise CommandError(f"Source {source.pk} is {source.get_state_display().lower()}. Resume it first.")
            sources = sources.filter(pk=source.pk)
        elif options["network"]:
            sources = sources.filter(network=network_named(options["network"]))
        elif not options["all"]:
            return open_due_runs()
        for source in sources:
            hosts.forget(host_of(source.url))  # a person asks: whoever asked us to stay away is asked again
        return [open_run(source, recheck=options["recheck"]) for source in sources]


def told(run: Run) -> dict[str, Any]:
    """A run as the JSON of `gather` has it."""
    return {
        "id": run.source_id, "url": run.source.url, "kind": run.source.kind, "verdict": run.verdict, "words": run.words,
        **run.counts, "problems": run.problems,
    }  # fmt: skip


def _lines(run: Run) -> list[str]:
    counts = ", ".join(f"{number} {name}" for name, number in run.counts.items() if number)
    lines = [f"{run.verdict}: {run.source.url} – {counts or 'nothing seen'}. {run.words}"]
    return lines + [f"  {problem['step']}: {problem['item']}: {problem['reason']}" for problem in run.problems]
