"""When a material is to be looked at again, by its type, and what is said of it then: right, historic, not ours.

`set_review_date` is called when a material is listed or amended; the letters, the page of answers and the schedule
call the rest. An unanswered question deletes nothing, and hides nothing.
"""

from datetime import date, timedelta
from zlib import crc32

from django.db import transaction
from django.db.models import Q, QuerySet

from connectshare.catalogue.announcing import announce
from connectshare.catalogue.lifecycle import call_historic
from connectshare.catalogue.models import Change, Material
from connectshare.plumbing.clock import now, today
from connectshare.sector.acting import record
from connectshare.sector.models import Act, Network, Person

# Months after which somebody is asked whether it is still right. None: nobody is asked, it stands as of its day.
MONTHS: dict[str, int | None] = {
    "case-study": 36,
    "lesson": 60,
    "policy": 24,
    "strategy": 36,
    "procedure": 24,
    "how-we-do-it": 24,
    "guidance": 24,
    "commentary": 24,
    "specification": 24,
    "template": 24,
    "toolkit": 24,
    "tool": 24,
    "contract": 36,
    "committee-report": None,
    "business-case": 60,
    "trial-report": 60,
    "research": 60,
    "benchmark": 24,
    "dataset": 24,
    "presentation": 36,
    "video": 36,
    "training": 24,
    "newsletter": None,
    "meeting-note": None,
    "answered-query": 36,
    "news": None,
    "report": 60,
}
MONTHS_WITHOUT_A_KIND = 36
NEWS_IS_HISTORIC_AFTER = 24  # months
SPREAD = 4  # a date moves by up to a quarter of its months, so that what came in one day is not asked about in one day
DAYS_TO_ANSWER = 60
NOT_OURS = "said not ours of"


def review_date(kind: str, since: date, id: str) -> date | None:
    """When to ask about a material of this type (`kind` is its id, or empty) that was right on `since`. Pure."""
    months = MONTHS.get(kind, MONTHS_WITHOUT_A_KIND)
    if months is None:
        return None
    return plus_months(since, months) + timedelta(days=crc32(id.encode()) % (months * 30 // SPREAD))


def plus_months(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or its last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def set_review_date(material: Material) -> None:
    """Count from today, the day on which it was listed, amended or confirmed."""
    material.review_on = review_date(material.kind_id or "", today(), material.id)
    material.save(update_fields=["review_on"])


def due(network: Network) -> QuerySet[Material]:
    """What this network offers and somebody should say of whether it is still right, the longest due first."""
    not_ours = Act.objects.filter(verb=NOT_OURS, subject_kind="material", detail__network=network.slug)
    offered = Material.objects.filter(offers__network=network, offers__gone_at=None, status=Material.Status.PUBLISHED)
    rows = offered.filter(review_on__lte=today()).exclude(pk__in=not_ours.values("subject"))
    return rows.select_related("kind").distinct().order_by("review_on", "id")


def is_unconfirmed(review_on: date | None, on: date) -> bool:
    """Whether it was to be confirmed and nobody has said anything in time. Pure."""
    return review_on is not None and on > review_on + timedelta(days=DAYS_TO_ANSWER)


@transaction.atomic
def still_right(material: Material, by: Person) -> None:
    """Somebody says so; the next question comes when its type says."""
    set_review_date(material)
    record("said still right of", "material", material.id, by=by)


@transaction.atomic
def no_longer_right(material: Material, by: Person) -> None:
    """It was of its time: historic, and still there to read."""
    call_historic(material, by=by)


@transaction.atomic
def not_ours(material: Material, network: Network, by: Person) -> None:
    """It is somebody else's: this network is not asked again. What is listed stays listed."""
    record(NOT_OURS, "material", material.id, by=by, detail={"network": network.slug})


def retire_old_news() -> int:
    """News that a source brought is historic after two years, and nobody has to say so. Returns how many became so."""
    before = plus_months(today(), -NEWS_IS_HISTORIC_AFTER)
    news = Material.objects.filter(kind="news", status=Material.Status.PUBLISHED, offers__source__isnull=False)
    old = news.filter(Q(dated__lt=before) | Q(dated=None, published_at__date__lt=before))
    count = 0
    for material in old.distinct().order_by("id"):
        with transaction.atomic():
            material.status, material.changed_at = Material.Status.HISTORIC, now()
            material.save(update_fields=["status", "changed_at"])
            announce(material, Change.Kind.AMENDED)
            record("called historic", "material", material.id, by=None, detail={"why": "old news"})
        count += 1
    return count
