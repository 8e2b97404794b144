"""Signed links that are good once and for a while. The token names its use, so none serves for another."""

import secrets
import time

from django.core import signing
from django.db import IntegrityError, transaction

from connectshare.plumbing.models import Lease

USED = "used:"


class NoGood(Exception):
    """The link is not ours, too old or used already; the message is a sentence for its reader."""


def sign(use: str, value: str) -> str:
    """A token for one use of `value`."""
    return signing.TimestampSigner(salt=f"connectshare.{use}").sign_object({"v": value, "n": secrets.token_hex(8)})


def redeem(use: str, token: str, *, seconds: int) -> str:
    """The value, once. Raises NoGood."""
    try:
        kept = signing.TimestampSigner(salt=f"connectshare.{use}").unsign_object(token, max_age=seconds)
    except signing.SignatureExpired:
        raise NoGood("This link is too old. Ask for a new one.") from None
    except signing.BadSignature:
        raise NoGood("This link is not complete. Copy all of it, or ask for a new one.") from None
    try:
        with transaction.atomic():
            Lease.objects.create(name=f"{USED}{use}:{kept['n']}", until=time.time() + 2 * seconds)
    except IntegrityError:
        raise NoGood("This link was used already. Ask for a new one.") from None
    return str(kept["v"])
