"""The ways of publishing that can be gathered from, in the order in which they are tried.

Called by the discover step and the detector. One file and one line here make another way known.
"""

from __future__ import annotations

from connectshare.gather.protocols import SourceAdapter
from connectshare.gather.sources.ckan import Ckan
from connectshare.gather.sources.dcat import Dcat
from connectshare.gather.sources.feed import Feed
from connectshare.gather.sources.listing import Listing
from connectshare.gather.sources.mailbox import Mailbox
from connectshare.gather.sources.oai import Oai
from connectshare.gather.sources.sitemap import Sitemap
from connectshare.gather.sources.statements import Statements
from connectshare.gather.sources.table import Spreadsheet
from connectshare.gather.sources.wordpress import WordPress

ADAPTERS: tuple[SourceAdapter, ...] = (
    Oai(),
    Ckan(),
    Dcat(),
    WordPress(),
    Feed(),
    Spreadsheet(),
    Statements(),
    Sitemap(),
    Listing(),
    Mailbox(),
)


def by_kind(kind: str) -> SourceAdapter:
    """The adapter of a source's kind. Raises KeyError."""
    return {adapter.kind: adapter for adapter in ADAPTERS}[kind]
