"""Looks into a signed link without using it up. Called by the page that asks before it signs somebody in.

Never writes: mail scanners open links, and opening one must not spend it.
"""

from django.core import signing

from connectshare.plumbing.models import Lease
from connectshare.plumbing.signing import USED


def peek(use: str, token: str, *, seconds: int) -> str | None:
    """The value of a link that would still be redeemed now; None where it would not."""
    try:
        kept = signing.TimestampSigner(salt=f"connectshare.{use}").unsign_object(token, max_age=seconds)
    except signing.BadSignature:
        return None
    used = Lease.objects.filter(name=f"{USED}{use}:{kept['n']}").exists()
    return None if used else str(kept["v"])
