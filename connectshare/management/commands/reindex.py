"""Builds the index anew beside the live one and changes over."""

from typing import Any

from django.core.management.base import CommandError

from connectshare.management.speaking import Speaking
from connectshare.search import indexer
from connectshare.search.engine import EngineBusy


class Command(Speaking):
    help = "Build the search index anew beside the live one, and change over."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = indexer.reindex()
        except EngineBusy as busy:
            raise CommandError(str(busy)) from None
        self.answer({"materials": count}, lines=[f"{count} materials are in the index."], as_json=options["json"])
