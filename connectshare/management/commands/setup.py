"""Makes everything ready: database, founding data, assets, index. Safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from connectshare.catalogue import settling as catalogue
from connectshare.catalogue.models import Material
from connectshare.gather import settling as gather
from connectshare.management.speaking import Speaking
from connectshare.search import indexer
from connectshare.search.engine import open_engine
from connectshare.sector import settling as sector


class Command(Speaking):
    help = "Make everything ready: database, founding data, assets, index. Safe to run again."
    needs_set_up = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--no-assets", action="store_true", help="leave the assets as they are")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        sector.settle(settings.FACILITATOR_EMAIL)
        new = catalogue.settle()
        sources = gather.settle()
        if not options["no_assets"]:
            call_command("collectstatic", verbosity=0, interactive=False)
        if open_engine(settings.SEARCH_URL).needs_rebuild():
            indexer.reindex()
        indexer.settle()
        facts = {"materials": Material.objects.count(), "new": new, "suggested_sources": sources}
        self.answer(
            facts, lines=[f"Ready: {facts['materials']} materials, {new} of them new."], as_json=options["json"]
        )
