"""Writes docs/reference/ anew from the code, or checks that it is current."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from connectshare.management.documenting import pages
from connectshare.management.speaking import Speaking


class Command(Speaking):
    help = "Write the reference pages anew from the code."
    needs_set_up = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a page is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = settings.BASE_DIR / "docs" / "reference"
        made = pages()
        stale = [name for name, text in made.items() if _read(folder / name) != text]
        if options["check"] and stale:
            raise CommandError(f"Not current: {', '.join(stale)}. Run `make docs`.")
        for name in stale:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(made[name], encoding="utf-8")
        said = f"Written: {', '.join(stale)}." if stale else "All pages are current."
        self.answer({"written": stale}, lines=[said], as_json=options["json"])


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
