"""Hosts that are not well: they asked us to come back later, or have not answered several times over.

Called by every visit. While a host rests nobody visits it; it is tried again by itself, and one answer makes it well.
"""

from datetime import datetime, timedelta

from connectshare.gather.models import Host
from connectshare.kit.fetching import FetchProblem
from connectshare.plumbing.clock import now

SOON = 30  # seconds: so short a wait is waited out within the run
CLOSED_AFTER = 8  # visits in a row without an answer
ABSURD = timedelta(days=8)  # no rest is as long: the clock was ahead of time when it was set
FIRST_REST, LONGEST_REST = timedelta(minutes=30), timedelta(days=1)


def require_open(name: str) -> bool:
    """Raise FetchProblem while the host rests. Returns whether it gave trouble before."""
    host = Host.objects.filter(pk=name).first()
    if host is not None and host.closed_until is not None and now() < host.closed_until < now() + ABSURD:
        wait = int((host.closed_until - now()).total_seconds()) + 1
        wait = max(wait, SOON + 1)
        if host.failures >= CLOSED_AFTER:
            # Who could mend a certificate must hear of it, rest or no rest.
            raise FetchProblem(
                host.reason, kind="tls" if host.kind == "tls" else "connect", temporary=True, retry_after=wait
            )
        raise FetchProblem(host.reason, kind="http-status", temporary=True, status=503, retry_after=wait)
    return host is not None


def note_answer(name: str) -> None:
    """It answered: it is well."""
    Host.objects.filter(pk=name).delete()


def note_failure(name: str, problem: FetchProblem) -> None:
    """It did not answer, or asked for time. What is wrong with one address only is no failure of its host."""
    if problem.kind not in ("dns", "connect", "tls", "timeout") and problem.status not in (429, 503):
        return note_answer(name) if problem.kind == "http-status" else None
    host, _ = Host.objects.get_or_create(pk=name)
    host.failures += 1
    rest = timedelta(seconds=problem.retry_after or 0)
    if host.failures >= CLOSED_AFTER:
        rest = max(rest, min(FIRST_REST * 2 ** min(host.failures - CLOSED_AFTER, 10), LONGEST_REST))
    if rest > timedelta(seconds=SOON):
        host.closed_until, host.reason, host.kind = now() + rest, problem.reason, problem.kind
    return host.save()


def rests_until(name: str) -> datetime | None:
    """Until when the host is left alone; None where it is not."""
    return Host.objects.filter(pk=name, closed_until__gt=now()).values_list("closed_until", flat=True).first()


def resting() -> list[str]:
    """The hosts that are left alone now."""
    closed = Host.objects.filter(closed_until__gt=now(), closed_until__lt=now() + ABSURD)
    return list(closed.values_list("pk", flat=True))


def forget(name: str) -> None:
    """Visit it whatever it said: a person asked."""
    Host.objects.filter(pk=name).delete()
