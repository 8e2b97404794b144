"""Search from the shell."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from connectshare.management.speaking import Speaking
from connectshare.plumbing.clock import today
from connectshare.search.facets import FACETS, means_years
from connectshare.search.finding import FoundMaterial, find
from connectshare.search.naming import known_values, values_called
from connectshare.search.query import LARGEST_PAGE, query_from
from connectshare.search.telling import told

NEAREST = 5  # values that are named where one is not known

# A word to leave out, as in the search box. `-h`, `-v` and `-v2` are options of every command.
_LEFT_OUT = re.compile(r"-(?!h$|v\d?$)[^\W\d_]")


class Command(Speaking):
    help = "Find practice material by words and filters."

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv([*argv[:2], *spared(argv[2:])])

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "words",
            nargs="*",
            help="what you are working on; -sensors leaves a word out; topic:drainage, org:devon, year:2019-2023 and "
            "the like narrow it",
        )
        for name in FACETS:
            parser.add_argument(
                f"--{name.replace('_', '-')}", action="append", default=[], metavar="KEY",
                help=f"only this {name.replace('_', ' ')}",
            )  # fmt: skip
        parser.add_argument("--limit", type=int, default=10, help="how many results")
        parser.add_argument("--sort", choices=["relevant", "newest"], default="relevant")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["limit"] <= LARGEST_PAGE:
            raise CommandError(f"--limit takes a number from 1 to {LARGEST_PAGE}.")
        said = {name: options[name] for name in FACETS} | {"q": [" ".join(options["words"])], "sort": [options["sort"]]}
        query = query_from(said, today(), options["limit"])
        _require_years(options["year"])
        for name, values in query.filters.items():
            _require_known(name, values)
        results = find(query)
        document = {
            "total": results.total,
            "corrected": results.hits.corrected,
            "meaning": results.meaning,
            "results": [_result(found) for found in results.found],
            "facets": {
                name: [{"value": one.value, "label": one.label, "count": one.count} for one in choices]
                for name, choices in results.facets.items()
            },
        }
        lines = [f"{results.total} results" + (f" for {results.hits.corrected}" if results.hits.corrected else "")]
        for found in results.found:
            by = ", ".join(dict.fromkeys(reason.found for reason in found.hit.reasons))
            lines += [found.material.title, f"  {settings.SITE_URL}/material/{found.material.id}"]
            lines += [f"  found by: {by}"] if by else []
        self.answer(document, lines=lines, as_json=options["json"])


def _require_years(values: Sequence[str]) -> None:
    for value in values:
        if not means_years(value.strip()):
            raise CommandError(f"“{value}” is no year. Write 2023, 2019-2023, any, or 2, 5 or 10 for the last years.")


def _require_known(name: str, values: Sequence[str]) -> None:
    """All of these are values of the filter. Raises CommandError with the nearest ones."""
    known = known_values(name) if name != "year" else set(values)
    for value in values:
        if value not in known:
            near = values_called(name, value) or get_close_matches(value, sorted(known), n=NEAREST, cutoff=0)
            said = f"Do you mean {', '.join(near[:NEAREST])}?" if near else "There is none at all."
            raise CommandError(f"There is no {name.replace('_', ' ')} “{value}”. {said}")


def spared(arguments: Sequence[str]) -> list[str]:
    """The arguments with a blank before every word to leave out, so that it is not taken for an option."""
    return [f" {one}" if _LEFT_OUT.match(one) else one for one in arguments]


def _result(found: FoundMaterial) -> dict[str, Any]:
    highlights = ["".join(part for part, _ in passage.text_parts) for passage in found.hit.passages]
    return told(found.material) | {"score": found.hit.score, "highlights": highlights}
