"""The forms that take an address into use: first the address alone, then what was found there."""

from collections.abc import Mapping, Sequence

from django import forms

from connectshare.gather.sources import ADAPTERS
from connectshare.kit.addresses import BadAddress, canonical
from connectshare.sector.models import Network
from connectshare.web.forms.fields import NetworkField

LONGEST = 2000  # characters, as the column has it


class AddressForm(forms.Form):
    """Paste an address, that is all."""

    address = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": "Enter the address of a web page, for example https://www.example.org/news",
            "max_length": f"The address must be {LONGEST} characters or fewer",
        },
    )
    suggestion = forms.IntegerField(required=False, min_value=1)  # the suggested source it began with

    def __init__(self, networks: Sequence[Network], data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.fields["network"] = field = NetworkField(networks)
        self.offered = field.offered  # what the page lets people choose from


class FoundForm(AddressForm):
    """What the dry run found, sent back with the press of the button."""

    kind = forms.ChoiceField(choices=[(adapter.kind, adapter.label) for adapter in ADAPTERS])

    def clean_address(self) -> str:
        """The address in its one form."""
        try:
            return canonical(self.cleaned_data["address"])
        except BadAddress as problem:
            raise forms.ValidationError(str(problem)) from None
