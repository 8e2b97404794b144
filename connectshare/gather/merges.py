"""What was put together as one thing and concerns a network: for the people who may say that it is not the same.

Called by the workspace pages. Never writes; `deciding.say_not_same` does.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from connectshare.catalogue.models import Edition, Material, Offer
from connectshare.plumbing.clock import now
from connectshare.sector.models import Act, Network

RECENT = timedelta(days=90)
SHOWN = 20


@dataclass(frozen=True)
class Merge:
    """Two that became one."""

    other: Material  # whose address leads to the survivor now
    into: Material
    into_title: str  # what it was called by itself
    at: datetime
    by: str  # who did it, in words
    other_url: str  # where each was offered then; empty where it was uploaded
    into_url: str


def merges_of(network: Network) -> list[Merge]:
    """The recent ones, the latest first; four queries however many there are."""
    return _told(list(_merged(network).filter(changed_at__gt=now() - RECENT)[:SHOWN]))


def merge_of(network: Network, id: str) -> Merge | None:
    """One of them, however old; None where it is none, or none of this network's."""
    return next(iter(_told(list(_merged(network).filter(pk=id)))), None)


def _merged(network: Network) -> QuerySet[Material]:
    mine = Q(merged_into__offers__network=network) | Q(merged_into__merged_into__offers__network=network)
    rows = Material.objects.filter(mine, status=Material.Status.MERGED).select_related("merged_into")
    return rows.distinct().order_by("-changed_at", "id")


def _told(others: list[Material]) -> list[Merge]:
    ids = [other.id for other in others]
    acts = Act.objects.filter(verb="merged", subject_kind="material", subject__in=ids).order_by("at", "pk")
    last = {act.subject: act for act in acts.select_related("by")}
    moved = {pk for act in last.values() for pk in (*act.detail["offers"], *act.detail.get("stayed", ()))}
    urls = dict(Offer.objects.filter(pk__in=moved).values_list("pk", "url"))
    brought = [pk for act in last.values() for pk in act.detail["editions"]]
    stayed = Edition.objects.filter(material__in=[other.merged_into_id for other in others]).exclude(pk__in=brought)
    titles = dict(stayed.order_by("order", "pk").values_list("material", "title"))
    return [_merge(other, last[other.id], urls, titles) for other in others if other.id in last]


def _merge(other: Material, act: Act, urls: dict[int, str], titles: dict[str, str]) -> Merge:
    into = other.merged_into
    assert into is not None
    brought, stayed = act.detail["offers"], act.detail.get("stayed", ())
    return Merge(
        other, into, titles.get(into.id, into.title), act.at, str(act.by) if act.by else "Connect & Share, by itself",
        _first(brought, urls), _first(stayed, urls),
    )  # fmt: skip


def _first(keys: list[int], urls: dict[int, str]) -> str:
    return next((urls[key] for key in keys if urls.get(key)), "")
