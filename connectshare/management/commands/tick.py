"""Runs once everything that is due at a moment, and returns when all the work it started is done."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare import schedule
from connectshare.management.gathering import work_off
from connectshare.management.speaking import Speaking
from connectshare.plumbing import clock


class Command(Speaking):
    help = "Run once everything that is due now (or at a given moment), to the end."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--at", metavar="ISO-TIME", help="as if it were then: 2026-11-23T09:00")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moment = clock.parse(options["at"]) if options["at"] else None
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        with clock.at(moment):
            done = schedule.begin_due()
            work_off()
        self.answer({"rounds": done}, lines=[f"Done: {', '.join(done) or 'nothing was due'}."], as_json=options["json"])
