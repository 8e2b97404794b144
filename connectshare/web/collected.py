"""The assets as `setup` collects them, and whether it has. Named by the settings; called by `readyz` and `doctor`."""

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "connectshare/site.css"


class Collected(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it is not typed
    """Names that change with their content. What was not collected keeps its own: pages are read without it."""

    def stored_name(self, name: str) -> str:
        """The name under which it is served."""
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name


def are_collected() -> bool:
    """Whether this process has found the styles of the pages. With DEBUG they are served from where they are built."""
    names = getattr(staticfiles_storage, "hashed_files", None)
    return settings.DEBUG or names is None or SHEET in names
