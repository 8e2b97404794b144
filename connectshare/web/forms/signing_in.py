"""The forms to sign in with, in our words; what they check is allauth's."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from django import forms


class EmailForm(RequestLoginCodeForm):  # type: ignore[misc] # allauth is not typed
    """One email address."""

    email = forms.EmailField(
        error_messages={
            "required": "Enter your email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        }
    )


class CodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent."""

    code = forms.CharField(max_length=40, error_messages={"required": "Enter the code from the email"})
