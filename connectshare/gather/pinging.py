"""News in minutes: a plain address to ping, and WebSub hubs that tell us (W3C Recommendation, 23 January 2018).

Called by the ping pages, by the runs (`note_hub`) and by the schedule (`subscribe_due`). A ping only makes a source
due: it brings nothing in, and several of them cost the site no more than one look in five minutes.
"""

import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from connectshare.gather.models import Source
from connectshare.gather.protocols import Page
from connectshare.gather.sources.hubs import Hub, hub_of
from connectshare.kit.fetching import Fetcher, FetchProblem, FetchRules
from connectshare.plumbing.clock import now
from connectshare.plumbing.signing import key_for, value_of
from connectshare.sector.acting import record

PING, WEBSUB = "ping", "websub"
APART = timedelta(minutes=5)  # between two looks, however many pings there are
LEASE = timedelta(days=10)  # what we ask of a hub
SHORTEST_LEASE, LONGEST_LEASE = timedelta(minutes=5), timedelta(days=90)
RENEW_BEFORE = timedelta(days=3)  # or a third of a short lease
SOONEST = timedelta(hours=6)  # between a hub's promise and the next asking
AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # until one that did not confirm is asked again
METHODS = ("sha256", "sha384", "sha512")  # SHA-1 is allowed by the standard, and too weak by now


def ping_key(source: Source, use: str = PING) -> str:
    """The last part of the source's own address to ping, or (`WEBSUB`) of the one for its hub."""
    return key_for(use, str(source.pk))


def source_of(key: str, use: str = PING) -> Source | None:
    """Whose key it is; None where it is not ours, or the source is not in use any more."""
    value = value_of(use, key)
    return Source.objects.filter(pk=value, state=Source.State.ACTIVE).first() if value else None


@transaction.atomic
def pinged(source: Source, *, by_hub: bool = False) -> bool:
    """Look at it soon: at once, or five minutes after the last look. False where that is to happen anyway."""
    when = max(now(), source.last_looked_at + APART) if source.last_looked_at else now()
    later = Source.objects.filter(Q(due_at__gt=when), pk=source.pk, state=Source.State.ACTIVE)
    if not later.update(due_at=when):
        return False
    record("pinged", "source", str(source.pk), by=None, detail={"by": "hub" if by_hub else "address"})
    return True


def note_hub(source: Source, page: Page) -> None:
    """Remember the hub that the source's page names now; what was agreed with another hub is over."""
    hub = hub_of(page) or Hub("", "")
    if (source.hub, source.hub_topic) == (hub.address, hub.topic):
        return
    source.hub, source.hub_topic, source.hub_until = hub.address, hub.topic, None
    source.hub_due_at, source.hub_tries = None, 0
    source.save(update_fields=["hub", "hub_topic", "hub_until", "hub_due_at", "hub_tries"])


def subscribe_due() -> int:
    """Ask the hubs whose time has come: what they promised ends soon, or they have promised nothing yet.

    Called every hour. Returns how many took the wish. Whoever does not confirm is asked after an hour, six, then daily.
    """
    absurd = Q(hub_due_at__gt=now() + LONGEST_LEASE)  # the clock was ahead of time when it was set
    wanted = Source.objects.filter(Q(hub_due_at=None) | Q(hub_due_at__lte=now()) | absurd, state=Source.State.ACTIVE)
    return sum(_ask(source) for source in wanted.exclude(hub="") if _may_call_back(source.hub))


def _ask(source: Source) -> bool:
    wait = AGAIN[min(source.hub_tries, len(AGAIN) - 1)]
    # Before it is asked: it may confirm while we ask.
    Source.objects.filter(pk=source.pk).update(hub_due_at=now() + wait, hub_tries=min(source.hub_tries + 1, len(AGAIN)))
    return subscribe(source)


def subscribe(source: Source) -> bool:
    """Ask the hub to tell us of news; it answers by asking back (`confirm`). False where it did not take the wish."""
    fields = {
        "hub.mode": "subscribe",
        "hub.topic": source.hub_topic,
        "hub.callback": f"{settings.SITE_URL}/websub/{ping_key(source, WEBSUB)}",
        "hub.secret": _secret(source),
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }
    agent = f"ConnectShareBot/0.1 (+{settings.SITE_URL}/about/our-robot)"
    try:
        with Fetcher(FetchRules(user_agent=agent, allow=settings.FETCH_ALLOW, total_timeout=20)) as fetcher:
            return 200 <= fetcher.post_form(source.hub, fields) < 300
    except FetchProblem:
        return False  # looks go on at their own pace, and the hub is asked again tomorrow


def confirm(source: Source, mode: str, topic: str, lease_seconds: str) -> bool:
    """Whether we want what a hub says we want (verification of intent); notes until when it tells us."""
    if mode == "denied" and topic == source.hub_topic:
        Source.objects.filter(pk=source.pk).update(hub_until=None, hub_due_at=now() + AGAIN[-1])
        return True
    if mode != "subscribe" or not source.hub or topic != source.hub_topic:
        return False
    granted = timedelta(seconds=int(lease_seconds)) if lease_seconds.isdecimal() and len(lease_seconds) < 10 else LEASE
    lease = min(max(granted, SHORTEST_LEASE), LONGEST_LEASE)
    until = now() + lease
    # In good time before it ends, but a hub that promises minutes only is not asked all day long.
    again = now() + max(lease - min(RENEW_BEFORE, lease / 3), SOONEST)
    with transaction.atomic():
        Source.objects.filter(pk=source.pk).update(hub_until=until, hub_due_at=again, hub_tries=0)
        record("told by hub", "source", str(source.pk), by=None, detail={"until": until.isoformat()})
    return True


def signature(source: Source, header: str) -> "hmac.HMAC | None":
    """What to feed the body of a hub's news to; None where the header names no method that we take."""
    method = header.partition("=")[0].strip().lower()
    return hmac.new(_secret(source).encode(), digestmod=method) if method in METHODS else None


def is_signed(made: "hmac.HMAC", header: str) -> bool:
    """Whether the fed body is what the header says."""
    return hmac.compare_digest(made.hexdigest().encode(), header.partition("=")[2].strip().lower().encode())


def _secret(source: Source) -> str:
    return salted_hmac("connectshare.websub", str(source.pk), algorithm="sha256").hexdigest()


def _may_call_back(hub: str) -> bool:
    """A hub out there cannot reach a site that is only on this machine."""
    return settings.IS_PUBLIC or urlsplit(hub).netloc in settings.FETCH_ALLOW
