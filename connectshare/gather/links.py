"""Looks after links that no source looks after: what we found ourselves, and what was shared by hand.

Called by the schedule, which wants a few at a time, and by the work loop. A link is judged by repeated evidence over
weeks, and a site that does not answer is no evidence of anything.
"""

import time
from datetime import timedelta

from django.db import transaction

from connectshare.catalogue.lifecycle import found_again, link_checked, settle_gone
from connectshare.catalogue.models import Material, Offer
from connectshare.gather.missing import EVIDENCE, GRACE, LONG_EVIDENCE, LONG_GRACE, LOOK_AGAIN, is_gone
from connectshare.gather.models import LinkCheck, Source
from connectshare.gather.rhythm import with_jitter
from connectshare.gather.steps.impostors import leads_to_front, leads_to_sign_in
from connectshare.gather.troubles import SILENT, of_visit
from connectshare.gather.visiting import NotYourTurn, host_of, visit
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing.clock import now
from connectshare.plumbing.leasing import release

AT_ONCE = 6  # links that one round wants: a few, often
FIRST = timedelta(days=7)  # all that came in together are first looked at over a week
EVERY = timedelta(days=30)
SOON = timedelta(days=2)  # where a look said nothing
ENOUGH = 64 * 1024  # bytes: that it answers is all we want to know
NOTHING_SAID = ("busy", "refused", "robots", "robots-unread", "certificate")
GONE = ("missing", "moved")
LOST = 8  # failed looks in a row, a fortnight about: such a source looks after nothing


def want_checks() -> int:
    """Take up new links, and want those whose time has come. Returns how many are wanted."""
    _take_up()
    offline = _offline()
    due = LinkCheck.objects.filter(wanted=False, next_at__lte=now())
    chosen = list(due.values_list("pk", flat=True)[: 1 if offline else AT_ONCE])
    return LinkCheck.objects.filter(pk__in=chosen).update(wanted=True)


def check(row: LinkCheck) -> None:
    """Look at one link in its host's turn, and write down what that says."""
    try:
        trouble = _look(row.offer.url)
    except NotYourTurn:
        LinkCheck.objects.filter(pk=row.pk).update(not_before=time.time() + 0.2)
    else:
        _note(row, trouble)
    finally:
        release(row)


def _take_up() -> None:
    sources = Source.objects.filter(state=Source.State.ACTIVE, failures__lt=LOST).values_list("pk", flat=True)
    LinkCheck.objects.filter(offer__source__in=list(sources)).delete()  # they are looked after again
    lone = Offer.objects.filter(link_check=None, gone_at=None, material__status__in=Material.READABLE)
    for offer in lone.exclude(url="").exclude(source__in=list(sources))[:500]:
        first = now() + with_jitter(FIRST / 2, offer.url) + with_jitter(FIRST / 2, offer.url[::-1])
        LinkCheck.objects.get_or_create(offer=offer, defaults={"host": host_of(offer.url), "next_at": first})


def _offline() -> bool:
    """Whether the last few looks, at different hosts, all met silence: then it is we who are not connected."""
    rows = LinkCheck.objects.exclude(checked_at=None).order_by("-checked_at").values_list("trouble", flat=True)
    last = list(rows[:AT_ONCE])
    return len(last) >= 3 and all(trouble in SILENT for trouble in last)


def _look(url: str) -> str:
    try:
        fetched = visit(url, most=ENOUGH)
    except FetchProblem as problem:
        return of_visit(problem)
    if leads_to_sign_in(url, fetched.url):
        return "login"
    return "moved" if leads_to_front(url, fetched.url) else ""


def _gone(offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk, gone_at=None).update(gone_at=now())
    link_checked(offer.material, "gone")
    settle_gone(offer.material)


@transaction.atomic
def _note(row: LinkCheck, trouble: str) -> None:
    material = row.offer.material
    row.wanted, row.checked_at, row.trouble = False, now(), trouble
    wait = EVERY
    if trouble in (*GONE, *SILENT):
        if is_gone(row, *((EVIDENCE, GRACE) if trouble in GONE else (LONG_EVIDENCE, LONG_GRACE))):
            _gone(row.offer)
        else:
            wait = LOOK_AGAIN
            if trouble in GONE:
                link_checked(material, "suspect")
    elif trouble in NOTHING_SAID:
        wait = SOON
    else:
        row.missed, row.missing_since = 0, None
        Offer.objects.filter(pk=row.offer_id).update(gone_at=None, last_seen=now())
        link_checked(material, "suspect" if trouble else "ok")
        found_again(material)
    row.next_at = now() + with_jitter(wait, row.offer.url)
    row.save()
