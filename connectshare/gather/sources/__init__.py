"""The ways of publishing that can be gathered from, in the order in which they are tried.

Called by the discover step and the detector. One file and one line here make another way known.
"""

from __future__ import annotations

from connectshare.gather.protocols import SourceAdapter
from connectshare.gather.sources.feed import Feed
from connectshare.gather.sources.listing import Listing
from connectshare.gather.sources.sitemap import Sitemap

ADAPTERS: tuple[SourceAdapter, ...] = (Feed(), Sitemap(), Listing())


def by_kind(kind: str) -> SourceAdapter:
    """The adapter of a source's kind. Raises KeyError."""
    return {adapter.kind: adapter for adapter in ADAPTERS}[kind]
