"""Django's `modelsearch` on SQLite as a peer of our search. It sets up Django for itself: import it first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "modelsearch", "bench"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.db.models import Count  # noqa: E402
from modelsearch import index  # noqa: E402
from modelsearch.backends import get_search_backend  # noqa: E402
from modelsearch.query import And, Or, PlainText  # noqa: E402
from tqdm import tqdm  # noqa: E402

from bench.materials import FACETS, Materials, Question  # noqa: E402

SINGLE = tuple(name for name, (_, each) in FACETS.items() if each == 1)


class Listed(index.Indexed, models.Model):
    """One material; its topics are rows of their own."""

    title = models.TextField()
    names = models.TextField()
    body = models.TextField()
    kind = models.CharField(max_length=60, db_index=True)
    organisation = models.CharField(max_length=60, db_index=True)
    organisation_type = models.CharField(max_length=60, db_index=True)
    network = models.CharField(max_length=60, db_index=True)
    region = models.CharField(max_length=60, db_index=True)
    search_fields = (
        index.SearchField("title", boost=3.0), index.SearchField("names"), index.SearchField("body"),
        index.FilterField("id"), *(index.FilterField(name) for name in SINGLE),
    )  # fmt: skip

    def __str__(self) -> str:
        return self.title


class ListedTopic(models.Model):
    """A topic of one."""

    listed = models.ForeignKey(Listed, models.CASCADE, related_name="topics")
    value = models.CharField(max_length=60, db_index=True)

    def __str__(self) -> str:
        return self.value


class ModelSearch:
    """The peer with all materials in it."""

    def __init__(self, path: Path, materials: Materials) -> None:
        connection.settings_dict["NAME"] = str(path)
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=OFF")
        call_command("migrate", verbosity=0)
        with connection.schema_editor() as editor:
            editor.create_model(Listed)
            editor.create_model(ListedTopic)
        call_command("migrate", verbosity=0, run_syncdb=True)
        with transaction.atomic():
            Listed.objects.bulk_create((self._row(materials, row) for row in range(materials.size)), batch_size=2_000)
            ListedTopic.objects.bulk_create(
                (
                    ListedTopic(listed_id=row + 1, value=value)
                    for row in range(materials.size)
                    for value in materials.facet(row, "topic")
                ),
                batch_size=5_000,
            )
        self.backend = get_search_backend()
        rows = list(Listed.objects.all())
        for at in tqdm(range(0, len(rows), 1_000), desc="modelsearch", leave=False):
            self.backend.add_bulk(Listed, rows[at : at + 1_000])

    def _row(self, materials: Materials, row: int) -> Listed:
        title, text = materials.text(row)
        facets = {name: materials.facet(row, name)[0] for name in SINGLE}
        return Listed(id=row + 1, title=title, body=text, names=". ".join(materials.names(row)), **facets)

    def search(self, question: Question) -> int:
        """One search; gives the total."""
        asked = _asked(question.words)
        found = self.backend.search(asked, _within(question.filters))
        list(found[:20])
        for name in FACETS:
            others = {key: chosen for key, chosen in question.filters.items() if key != name}
            matched = self.backend.search(asked, _within(others), order_by_relevance=False)
            if name in SINGLE:
                matched.facet(name)
            else:
                chosen_ones = ListedTopic.objects.filter(listed__in=list(matched.facet("id")))
                list(chosen_ones.values("value").annotate(n=Count("pk")).order_by("-n"))
        return int(found.count())


def _asked(words: tuple[str, ...]) -> Any:
    """All words, or all but one of three."""
    if len(words) < 3:
        return PlainText(" ".join(words), operator="and")
    ways = [And([PlainText(word) for word in (*words[:at], *words[at + 1 :])]) for at in range(len(words))]
    return Or(ways)


def _within(filters: dict[str, tuple[str, ...]]) -> models.QuerySet[Listed]:
    rows = Listed.objects.all()
    for name, chosen in filters.items():
        if name == "topic":
            rows = rows.filter(
                pk__in=list(ListedTopic.objects.filter(value__in=chosen).values_list("listed", flat=True))
            )
        else:
            rows = rows.filter(**{f"{name}__in": chosen})
    return rows
