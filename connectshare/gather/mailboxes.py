"""The site's own mailbox, to which people forward what is worth sharing. Looked at like any other address.

Called by `gather.visiting` and when the site is set up. Signs in to the one mailbox of the settings and to no other,
whatever address is asked for; its password is in the settings only.
"""

import json
from datetime import timedelta

from django.conf import settings

from connectshare.gather.models import Intake, Run
from connectshare.gather.protocols import Page
from connectshare.gather.sources.emails import LISTING_TYPE
from connectshare.kit import mailbox
from connectshare.kit.addresses import BadAddress
from connectshare.kit.fetch_problems import FetchProblem
from connectshare.kit.mailbox import Login, MailboxAddress, MailRules
from connectshare.plumbing.clock import now
from connectshare.sector.models import Role

LOOK_BACK = timedelta(days=60)
AT_FIRST = timedelta(days=3 * 365)  # a mailbox that was there before us


def is_mailbox(url: str) -> bool:
    """Whether an address is one of mail and not of the web."""
    return url.partition(":")[0].strip().lower() in mailbox.SCHEMES


def address() -> str:
    """The address of the site's mailbox, without a name or password; "" where it has none."""
    return str(mailbox.parse(settings.MAILBOX_URL)) if settings.MAILBOX_URL else ""


def look() -> None:
    """Sign in and see whether the mailbox opens. Raises FetchProblem."""
    login = Login(settings.MAILBOX_USER, settings.MAILBOX_PASSWORD)
    mailbox.list_since(_wanted(settings.MAILBOX_URL), login, now().date(), MailRules(allow=settings.FETCH_ALLOW))


def get(url: str) -> Page:
    """The listing of the mailbox as JSON, or one email of it as bytes. Raises FetchProblem."""
    wanted = _wanted(url)
    login = Login(settings.MAILBOX_USER, settings.MAILBOX_PASSWORD)
    rules = MailRules(allow=settings.FETCH_ALLOW)
    if wanted.uid is not None:
        return Page(str(wanted), 200, "message/rfc822", mailbox.read_email(wanted, login, rules))
    taken = _taken(str(wanted))
    since = (now() - (LOOK_BACK if taken else AT_FIRST)).date()
    validity, emails = mailbox.list_since(wanted, login, since, rules)
    listing = {
        "validity": validity,
        "senders": sorted(known_senders()),
        "authserv": settings.MAILBOX_AUTHSERV,
        "taken": sorted(taken),
        "emails": [
            {"uid": email.uid, "size": email.size, "headers": email.headers.decode("latin-1")} for email in emails
        ],
    }
    return Page(str(wanted), 200, LISTING_TYPE, json.dumps(listing).encode())


def known_senders() -> frozenset[str]:
    """The addresses, in lower case, of everybody who has a role here now."""
    emails = Role.objects.filter(ended=None, person__is_active=True).values_list("person__email", flat=True)
    return frozenset(email.lower() for email in emails)


def _wanted(url: str) -> MailboxAddress:
    try:
        wanted, own = mailbox.parse(url), address()
    except BadAddress as problem:
        raise FetchProblem(str(problem), kind="bad-address", temporary=False) from None
    if str(wanted).partition("/;UID=")[0] != own:
        raise FetchProblem("Only the site's own mailbox is read.", kind="bad-address", temporary=False)
    return wanted


def _taken(url: str) -> set[str]:
    """The names of the emails that a finished run has taken in. One that was broken off takes its emails in again."""
    rows = Intake.objects.filter(source__url=url, source__kind="mailbox", found_at__gte=now() - 2 * LOOK_BACK)
    finished = rows.exclude(run__step=Run.Step.DISCOVER).exclude(run__verdict=Run.Verdict.FAILED)
    return {name.rpartition("#")[0] for name in finished.values_list("external_id", flat=True)}
