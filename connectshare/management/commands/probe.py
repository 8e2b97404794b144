"""Looks at an address and says what would be taken. Writes nothing."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.gather.detecting import NothingFound
from connectshare.gather.probing import Probe, probe, told
from connectshare.kit.fetching import FetchProblem
from connectshare.management.speaking import Speaking


class Away(CommandError):
    """The site does not answer now, and may do so later."""


class Command(Speaking):
    help = "Look at an address and say what would be taken. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("url", help="the address to look at")

    def handle(self, *args: Any, **options: Any) -> None:
        made = looked_at(options["url"])
        self.answer(told(made), lines=lines(made), as_json=options["json"])


def looked_at(url: str, kind: str = "auto", network: int | None = None) -> Probe:
    """The dry run, as a network's answers have it. Raises CommandError with the sentence of what stood in the way."""
    try:
        return probe(url, kind, network)
    except FetchProblem as problem:
        # A name that nobody knows is likelier a slip than a site that is away.
        merely_away = problem.temporary and problem.kind != "dns"
        raise (Away if merely_away else CommandError)(problem.reason) from None
    except (NothingFound, LookupError) as problem:
        raise CommandError(str(problem)) from None


def lines(made: Probe) -> list[str]:
    """The dry run in plain lines."""
    take = [item for item in made.items if item.take]
    skip = [item for item in made.items if not item.take]
    said = [f"{made.detection.label}: {made.detection.address}", *made.detection.evidence]
    said.append(f"Would take these {len(take)}:")
    said += [f"  {item.title}" for item in take[:20]] + (["  …"] if len(take) > 20 else [])
    if skip:
        said.append(f"Would skip these {len(skip)}:")
        said += [f"  {item.title}: {item.why}" for item in skip[:20]] + (["  …"] if len(skip) > 20 else [])
    return said + [f"Could not be read: {problem.item}: {problem.reason}" for problem in made.problems]
