"""Prints a link to sign in with, where there is no mail. Single use, 15 minutes."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from connectshare.management.speaking import Speaking
from connectshare.sector.models import Person
from connectshare.sector.signing_in import link_for


class Command(Speaking):
    help = "Print a link to sign in with: single use, 15 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email", help="the address of somebody who may sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"].strip(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with the address {options['email']} can sign in.")
        link = link_for(person)
        self.answer({"link": link}, lines=[link], as_json=options["json"])
