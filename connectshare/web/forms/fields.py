"""The choice that several forms share: for which of the networks a person tends."""

from collections.abc import Sequence

from django import forms

from connectshare.kit.addresses import canonical
from connectshare.sector.models import Network, Organisation

NO_NETWORK = "none"


class NetworkField(forms.ChoiceField):
    """One of the given networks, by its slug; a single one needs no choosing. Cleans to a Network, or None."""

    def __init__(self, networks: Sequence[Network], *, or_none: bool = False, optional: bool = False) -> None:
        self.optional = optional  # something else may be chosen in its place
        self.networks = {network.slug: network for network in networks}
        self.offered = [(network.slug, network.name) for network in networks]
        if or_none:
            self.offered.insert(0, (NO_NETWORK, "No network"))
        super().__init__(
            choices=self.offered, required=len(self.offered) > 1 and not optional, error_messages={
                "required": "Choose a network", "invalid_choice": "Choose one of the networks that you look after",
            },
        )  # fmt: skip

    def clean(self, value: str) -> Network | None:
        """The network of the slug."""
        if not self.required and not value:
            return None if self.optional else next(iter(self.networks.values()), None)
        slug = super().clean(value)
        return self.networks.get(slug)


class OrganisationField(forms.ChoiceField):
    """An organisation that shares by itself, by its slug; nobody has to choose one. Cleans to it, or None."""

    def __init__(self, *, offered: bool) -> None:
        rows = Organisation.objects.order_by("official_name").values_list("slug", "official_name") if offered else ()
        self.offered = list(rows)
        super().__init__(
            choices=self.offered, required=False,
            error_messages={"invalid_choice": "Choose one of the organisations of the list"},
        )  # fmt: skip

    def clean(self, value: str) -> Organisation | None:
        """The organisation of the slug."""
        slug = super().clean(value)
        return Organisation.objects.filter(slug=slug).first() if slug else None


def typed(address: str) -> str:
    """An address in its one form as people type it: they leave out the https://. Raises BadAddress."""
    return canonical(spelt_out(address))


def spelt_out(address: str) -> str:
    """The same before anybody has looked whether it is one."""
    address = address.strip()
    return address if "://" in address else f"https://{address}"
