"""How commands speak: one JSON document with --json, otherwise plain lines; progress on the error stream."""

import errno
import json
import os
import sys
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from connectshare.gather.models import Source
from connectshare.management.readying import require_set_up
from connectshare.search.hits import EngineProblem
from connectshare.sector.models import Network

Row = TypeVar("Row")
READ_ENOUGH = 141  # what a shell says of a command that was writing when its reader left


class Speaking(BaseCommand):
    """A command that answers people in lines and scripts in JSON."""

    requires_system_checks: list[str] = []
    needs_set_up = True  # can do nothing in a home that `setup` never saw

    def add_arguments(self, parser: CommandParser) -> None:
        """Every command of ours takes --json."""
        parser.add_argument("--json", action="store_true", help="print one JSON document for scripts")

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run. What the search index says it cannot do is a sentence, not a trace."""
        if self.needs_set_up:
            require_set_up()
        try:
            said = super().execute(*args, **options)
            sys.stdout.flush()
            return said
        except BrokenPipeError:  # whoever reads has read enough, as in `export | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(READ_ENOUGH)
        except EngineProblem as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            if not (problem.filename or problem.errno == errno.ENOSPC):
                raise  # of no file that somebody named
            where = f" with {problem.filename}" if problem.filename else ""
            raise CommandError(f"This could not be done{where}: {problem.strerror}.") from None

    def answer(self, document: Any, *, lines: list[str], as_json: bool) -> None:
        """Say it once, in the way that was asked for."""
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=None) if as_json else "\n".join(lines))


def progress(total: int | None, what: str) -> "tqdm[Any]":
    """A progress bar on the error stream; silent where nobody watches."""
    return tqdm(total=total, desc=what, unit="", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)


def network_named(slug: str) -> Network:
    """The network of that slug. Raises CommandError with the nearest ones."""
    if network := Network.objects.filter(slug=slug).first():
        return network
    known = ", ".join(Network.objects.order_by("slug").values_list("slug", flat=True))
    raise CommandError(f"There is no network “{slug}”. Use one of: {known}.")


def source_numbered(number: int) -> Source:
    """The source of that number. Raises CommandError."""
    if source := Source.objects.exclude(state=Source.State.REMOVED).filter(pk=number).first():
        return source
    raise CommandError(f"There is no source {number}. `connectshare source list` shows them.")
