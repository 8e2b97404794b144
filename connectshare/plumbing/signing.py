"""Signed tokens: links that are good once, links that are good for a while, and keys that stay the same.

Called by whoever writes a link and by the page it leads to. A token names its use, so none serves for another.
"""

import secrets
import time
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction

from connectshare.plumbing.models import Lease

USED = "used:"
TOO_OLD = "This link is too old. Ask for a new one."
NOT_COMPLETE = "This link is not complete. Copy all of it, or ask for a new one."


class NoGood(Exception):
    """The link is not ours, too old or used already; the message is a sentence for its reader."""


def sign(use: str, value: str) -> str:
    """A token for one use of `value`."""
    return signing.TimestampSigner(salt=f"connectshare.{use}").sign_object({"v": value, "n": secrets.token_hex(8)})


def read(use: str, token: str, *, seconds: int) -> str:
    """The value of a token that is good for a while, as often as it is asked for. Writes nothing. Raises NoGood."""
    return str(_opened(use, token, seconds)["v"])


def redeem(use: str, token: str, *, seconds: int) -> str:
    """The value, once. Raises NoGood."""
    kept = _opened(use, token, seconds)
    try:
        with transaction.atomic():
            Lease.objects.create(name=f"{USED}{use}:{kept['n']}", until=time.time() + 2 * seconds)
    except IntegrityError:
        raise NoGood("This link was used already. Ask for a new one.") from None
    return str(kept["v"])


def peek(use: str, token: str, *, seconds: int) -> str | None:
    """The value of a link that would still be redeemed now; None where it would not.

    Never writes: mail scanners open links, and opening one must not spend it.
    """
    try:
        kept = _opened(use, token, seconds)
    except NoGood:
        return None
    used = Lease.objects.filter(name=f"{USED}{use}:{kept['n']}").exists()
    return None if used else str(kept["v"])


def _opened(use: str, token: str, seconds: int) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.TimestampSigner(salt=f"connectshare.{use}").unsign_object(token, max_age=seconds)
    except signing.SignatureExpired:
        raise NoGood(TOO_OLD) from None
    except signing.BadSignature:
        raise NoGood(NOT_COMPLETE) from None
    return kept


def key_for(use: str, value: str) -> str:
    """A key for `value` that is the same for ever: for addresses that programs are told once."""
    return signing.Signer(salt=f"connectshare.{use}", sep=".").sign(value)


def value_of(use: str, key: str) -> str | None:
    """The value of such a key; None where it is not ours."""
    try:
        return signing.Signer(salt=f"connectshare.{use}", sep=".").unsign(key)
    except signing.BadSignature:
        return None
