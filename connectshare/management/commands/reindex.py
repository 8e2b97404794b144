"""Builds the index anew beside the live one and changes over."""

from typing import Any

from connectshare.management.speaking import Speaking
from connectshare.search import indexer


class Command(Speaking):
    help = "Build the search index anew beside the live one, and change over."

    def handle(self, *args: Any, **options: Any) -> None:
        count = indexer.reindex()
        self.answer({"materials": count}, lines=[f"{count} materials are in the index."], as_json=options["json"])
