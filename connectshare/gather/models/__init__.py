"""Where from: sources, their runs, and every found thing on its way in."""

from connectshare.gather.models.extraction import Extraction
from connectshare.gather.models.intake import Intake
from connectshare.gather.models.run import Run
from connectshare.gather.models.source import Source

__all__ = ["Extraction", "Intake", "Run", "Source"]
