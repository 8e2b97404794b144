"""Stops showing the listed name of a network's seat on the steering group."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.management.speaking import Speaking
from connectshare.sector.models import Seat
from connectshare.sector.seats import withdraw_name


class Command(Speaking):
    help = "Stop showing the listed name of a network's seat on the steering group, for good."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("network", help="the slug of the network")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            withdraw_name(options["network"])
        except Seat.DoesNotExist:
            raise CommandError(f"The network “{options['network']}” has no seat.") from None
        self.answer({"network": options["network"]}, lines=["The name is not shown any more."], as_json=options["json"])
