"""The forms that take an address into use: first the address alone, then what was found there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from connectshare.gather.sources import ADAPTERS
from connectshare.kit.addresses import BadAddress, canonical
from connectshare.sector.models import Network
from connectshare.web.forms.fields import NetworkField, OrganisationField

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

    def __init__(
        self, networks: Sequence[Network], data: Mapping[str, str] | None = None, *, or_organisation: bool = False
    ) -> None:
        super().__init__(data)
        self.fields["network"] = field = NetworkField(networks, optional=or_organisation)
        self.fields["organisation"] = place = OrganisationField(offered=or_organisation)
        self.offered, self.organisations = field.offered, place.offered  # what the page lets people choose from

    def clean(self) -> dict[str, Any]:
        """For one of the two, where an organisation may be chosen."""
        cleaned = super().clean() or self.cleaned_data
        if not {"network", "organisation"} & set(self.errors):
            if cleaned["network"] and cleaned["organisation"]:
                self.add_error("organisation", "Choose a network or an organisation, not both")
            elif not cleaned["network"] and not cleaned["organisation"]:
                self.add_error("network", "Choose a network, or an organisation that shares by itself")
        return cleaned


class FoundForm(AddressForm):
    """What the dry run found, sent back with the press of the button."""

    kind = forms.ChoiceField(choices=[(adapter.kind, adapter.label) for adapter in ADAPTERS])

    def clean_address(self) -> str:
        """The address in its one form."""
        try:
            return canonical(self.cleaned_data["address"])
        except BadAddress as problem:
            raise forms.ValidationError(str(problem)) from None
