"""Shares one link or one file, through the same pipeline as everything found."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather.deciding import share_file, share_link
from connectshare.gather.models import Intake
from connectshare.kit.addresses import BadAddress
from connectshare.management.gathering import work_off
from connectshare.management.speaking import Speaking, network_named

BIGGEST = 100 * 2**20  # bytes
ASK_FIRST = "do not say for the network that a copy may be kept; a file without an open licence then waits to be asked"


class Command(Speaking):
    help = "Share one link or one file; of a file a copy is kept and offered, as its network permits."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("link_or_file", help="an address that begins with https://, or a file")
        parser.add_argument("--network", metavar="SLUG", help="on behalf of this network")
        parser.add_argument("--ask-first", action="store_true", help=ASK_FIRST)

    def handle(self, *args: Any, **options: Any) -> None:
        network = network_named(options["network"]) if options["network"] else None
        given = options["link_or_file"]
        try:
            intake = (
                share_link(given, network=network, by=None)
                if given.startswith(("http://", "https://"))
                else share_file(
                    _bytes(Path(given)), Path(given).name, network=network, by=None, permitted=not options["ask_first"]
                )
            )
        except BadAddress as problem:
            raise CommandError(str(problem)) from None
        work_off()
        intake = Intake.objects.select_related("material").get(pk=intake.pk)
        title = intake.material.title if intake.material else ""
        told = {"outcome": intake.outcome, "material": intake.material_id, "title": title, "problem": intake.problem}
        if intake.outcome == Intake.Outcome.QUARANTINED:
            raise CommandError(intake.problem)
        said = f"Listed: {title} (/material/{intake.material_id})" if title else intake.problem
        self.answer(told, lines=[said], as_json=options["json"])


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise CommandError(f"There is no file {path}, and it is no address either (they begin with https://).")
    if path.stat().st_size > BIGGEST:
        raise CommandError("This file is larger than 100 MB.")
    return path.read_bytes()
