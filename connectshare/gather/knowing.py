"""What the steps need to know of the sector, its words and its answers, read from the database once a process.

Called by the pipeline; hands the pure steps plain values.
"""

import threading
from functools import cache, lru_cache

from django.db.models import Count, Q, QuerySet, Sum

from connectshare.catalogue.models import Kind, Lens, Material, Topic
from connectshare.gather.models import Intake
from connectshare.gather.steps.classify import Classifier
from connectshare.gather.steps.gazetteer import Entry, Gazetteer
from connectshare.gather.steps.learning import Answer, Learned
from connectshare.gather.steps.topics import TopicRow
from connectshare.sector.models import Organisation

# A museum, a magazine or a supplier named in a document is not who did it.
DOERS = (
    "unitary", "county", "metropolitan_district", "london_borough", "scottish_council", "welsh_unitary",
    "city_corporation", "combined_authority", "transport_body", "government", "government_department", "association",
    "strategic_authority",
)  # fmt: skip


ANSWERS = 2_000  # of a network, the latest
NETWORKS = 100  # whose answers are kept in mind at once

_READING = threading.RLock()  # threads that begin together wait for one reading


def gazetteer() -> Gazetteer:
    """Organisations by their official and everyday names and their sites."""
    with _READING:
        return _gazetteer()


def classifier() -> Classifier:
    """Topics, kinds and lenses by their words, and by what people have said of materials."""
    with _READING:
        return _classifier()


def learned(network: int | None) -> Learned:
    """What the answers of a network have taught. An answer given anywhere, in any process, counts at once."""
    if network is None:
        return Learned()
    yes = Q(answer=Intake.Answer.YES)
    now = _answered(network).aggregate(all=Count("pk"), sum=Sum("pk"), yes=Sum("pk", filter=yes))
    return _learned(network, (now["all"], now["sum"], now["yes"])) if now["all"] else Learned()


def _answered(network: int) -> QuerySet[Intake]:
    return Intake.objects.filter(network=network, answer__in=(Intake.Answer.YES, Intake.Answer.NO))


@lru_cache(maxsize=NETWORKS)
def _learned(network: int, _state: tuple[int | None, ...]) -> Learned:
    """Read once for each state of the answers."""
    rows = _answered(network).order_by("-pk").values_list("found", "judgement", "url", "answer")[:ANSWERS]
    unasked = Intake.objects.filter(network=network, answer="", outcome=Intake.Outcome.LISTED)
    answers = (
        Answer(
            judgement.get("title") or found.get("title", ""),
            url,
            answer == Intake.Answer.YES,
            judgement.get("summary") or found.get("summary", ""),
            tuple(judgement.get("reasons", ())),
        )
        for found, judgement, url, answer in rows
    )
    return Learned(answers, unasked.order_by("-pk").values_list("url", flat=True)[:ANSWERS])


@cache
def _gazetteer() -> Gazetteer:
    rows = Organisation.objects.filter(type__in=DOERS)
    return Gazetteer([
        Entry(str(row.pk), (row.official_name, row.name, *row.aliases), row.website, row.type) for row in rows
    ])  # fmt: skip


@cache
def _classifier() -> Classifier:
    topics = [
        TopicRow(topic.id, topic.broader_id or "", topic.label, tuple(topic.synonyms), topic.scope_note)
        for topic in Topic.objects.filter(merged_into=None)
    ]
    kinds = Kind.objects.values_list("id", flat=True)
    lenses = Lens.objects.values_list("id", flat=True)
    taught = Material.objects.filter(topic_links__origin="person").distinct().prefetch_related("topic_links")
    examples = [
        (
            f"{material.title}. {material.summary}",
            tuple(link.topic_id for link in material.topic_links.all() if link.state == "asserted"),
        )
        for material in taught[:20_000]
    ]
    return Classifier(topics, kinds, lenses, examples)


def forget() -> None:
    """Read it all anew at the next use: people have corrected something."""
    _gazetteer.cache_clear()
    _classifier.cache_clear()
    _learned.cache_clear()
