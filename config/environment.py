"""Reads variables of the environment. Where one is what it may not be, a sentence names it and says what it may be."""

import math
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from connectshare.kit.dates import CLOCK_YEARS

DATABASES = frozenset({"sqlite", "postgres", "postgresql", "psql", "pgsql"})


class Environment(environ.Env):  # type: ignore[misc]
    """The environment of this process. What it cannot use raises ImproperlyConfigured."""

    def number(self, name: str, *, default: float) -> float:
        """A number that is not negative."""
        text = self.get_value(name, cast=str, default=str(default))
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            raise ImproperlyConfigured(f"{name} takes a number from 0 upwards, such as {default}, and not “{text}”.")
        return value

    def whole(self, name: str, *, default: int) -> int:
        """A whole number that is at least 1."""
        text = self.get_value(name, cast=str, default=str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
            raise ImproperlyConfigured(f"{name} takes a whole number from 1 upwards, and not “{text}”.")
        return int(text)

    def one_of(self, name: str, *, default: str, known: tuple[str, ...]) -> str:
        """One of the known words, in capitals."""
        text: str = self.get_value(name, cast=str, default=default)
        if text.upper() not in known:
            raise ImproperlyConfigured(f"{name} takes one of {', '.join(known)}, and not “{text}”.")
        return text.upper()

    def moment(self, name: str, *, default: str) -> str:
        """A time, as it was written."""
        text: str = self.get_value(name, cast=str, default=default)
        try:
            well = not text or datetime.fromisoformat(text).year in CLOCK_YEARS
        except ValueError:
            well = False
        if not well:
            raise ImproperlyConfigured(f"{name} takes a time such as 2026-11-23T09:00:00, and not “{text}”.")
        return text

    def folder(self, name: str, *, default: Path) -> Path:
        """A folder on this machine. One that is not named in full is beside the default one."""
        text = self.get_value(name, cast=str, default="")
        if "://" in text:
            raise ImproperlyConfigured(f"{name} takes a folder: other places, such as “{text}”, are not supported yet.")
        return default.parent / text if text else default

    def site(self, name: str, *, default: str) -> str:
        """The address of a site."""
        text: str = self.get_value(name, cast=str, default=default)
        try:
            well = urlsplit(text).scheme in {"http", "https"} and bool(urlsplit(text).hostname)
        except ValueError:
            well = False
        if not well:
            raise ImproperlyConfigured(f"{name} takes an address such as https://share.example.org, and not “{text}”.")
        return text.rstrip("/")

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """The settings of a database. What is refused may hold a password, and is not repeated."""
        text: str = self.get_value(name, cast=str, default=default)
        try:
            if text.partition("://")[0] in DATABASES:
                return dict(self.db_url_config(text))
        except ValueError:
            pass
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write it as postgres://user:password@host/name or sqlite:////folder/file."
        )

    def mail(self, name: str, *, default: str) -> dict[str, Any]:
        """The settings of outgoing mail. What is refused may hold a password, and is not repeated."""
        try:
            return dict(self.email_url_config(self.get_value(name, cast=str, default=default)))
        except (ValueError, ImproperlyConfigured):
            raise ImproperlyConfigured(
                f"{name} cannot be read. Write it as smtp+tls://user:password@host:587 or consolemail://."
            ) from None
