"""The command that parts what is not the same thing."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from connectshare.catalogue.lifecycle import merge
from connectshare.catalogue.models import NotSame
from connectshare.catalogue.publishing import publish
from tests import cast
from tests.management.conftest import Told

# The work loop has threads of its own, which see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("index")]


def test_two_that_were_put_together_are_two_again_and_stay_so(told: Told) -> None:
    kept, other = (
        publish(cast.draft(name, url=f"https://l.example/{name}", of=cast.edition(name)), by=None).material
        for name in ("Verges", "Hedges")
    )
    merge(other, into=kept, by=None, why="found to be the same thing")
    assert told("part", other.pk) == {"parted": other.pk, "from": kept.pk}
    other.refresh_from_db()
    assert (other.status, other.merged_into) == ("published", None)
    assert NotSame.objects.exists()
    with pytest.raises(CommandError, match="was not put together with anything"):
        call_command("part", other.pk)


def test_what_there_never_was_is_said_so() -> None:
    with pytest.raises(CommandError, match="There is no material nothing"):
        call_command("part", "nothing")
