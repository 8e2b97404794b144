"""Parts two materials that were put together as one: each has its own address again, and they are kept apart."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.catalogue.models import Material
from connectshare.gather.deciding import say_not_same
from connectshare.management.gathering import work_off
from connectshare.management.speaking import Speaking


class Command(Speaking):
    help = "Part two materials that were put together as one thing and are not; they stay apart."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("material", help="the id of the one whose address leads to the other now")

    def handle(self, *args: Any, **options: Any) -> None:
        material = Material.objects.filter(pk=options["material"]).select_related("merged_into").first()
        if material is None:
            raise CommandError(f"There is no material {options['material']}. Its id is the first part of its address.")
        into = material.merged_into
        if into is None:
            raise CommandError(f"“{material.title}” was not put together with anything.")
        say_not_same(material, by=None)
        work_off()
        told = {"parted": material.pk, "from": into.pk}
        lines = [f"Parted: “{material.title}” (/material/{material.pk}) and “{into.title}” (/material/{into.pk})."]
        self.answer(told, lines=lines, as_json=options["json"])
