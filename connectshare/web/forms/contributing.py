"""The form to share one thing: a link, or a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from connectshare.kit.addresses import BadAddress
from connectshare.sector.models import Network
from connectshare.web.forms.fields import NetworkField, typed


class ShareForm(forms.Form):
    """Paste a link or choose a file; of a file that is nowhere else, whether a copy may be kept."""

    link = forms.CharField(
        required=False, max_length=2000, error_messages={"max_length": "The link must be 2,000 characters or fewer"}
    )
    file = forms.FileField(required=False, max_length=None, error_messages={"empty": "This file is empty"})
    permitted = forms.BooleanField(required=False)

    def __init__(
        self, networks: Sequence[Network], *, or_none: bool,
        data: Mapping[str, str] | None = None, files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, files)
        self.fields["network"] = field = NetworkField(networks, or_none=or_none)
        self.offered = field.offered  # what the page lets people choose from

    def clean_link(self) -> str:
        """The link in its one form; people leave out the https://."""
        text = self.cleaned_data["link"].strip()
        if not text:
            return ""
        try:
            return typed(text)
        except BadAddress as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            if cleaned.get("link") and cleaned.get("file"):
                self.add_error("link", "Share the link or the file, one after the other")
            elif not cleaned.get("link") and not cleaned.get("file"):
                self.add_error("link", "Paste a link or choose a file")
        return cleaned
