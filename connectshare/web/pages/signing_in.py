"""Signing in by a code sent to an email address. Nobody registers by themselves: people are enrolled or invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class NoSelfRegistration(DefaultAccountAdapter):
    """What allauth asks about who may have an account."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
