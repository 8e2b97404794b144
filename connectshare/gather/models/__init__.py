"""Where from: sources, their runs, every found thing on its way in, lone links, and hosts that are not well."""

from connectshare.gather.models.extraction import Extraction
from connectshare.gather.models.host import Host
from connectshare.gather.models.importing import Import
from connectshare.gather.models.intake import Intake
from connectshare.gather.models.likeness import Likeness
from connectshare.gather.models.link_check import LinkCheck
from connectshare.gather.models.run import Run
from connectshare.gather.models.source import Source

__all__ = ["Extraction", "Host", "Import", "Intake", "Likeness", "LinkCheck", "Run", "Source"]
