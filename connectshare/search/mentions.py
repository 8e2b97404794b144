"""Where one material mentions what was searched for, with page numbers. Called by its page; reads the kept text."""

from connectshare.catalogue.models import EditionText
from connectshare.search.hits import Passage
from connectshare.search.passages import Finder, best_passages
from connectshare.search.query import read_words
from connectshare.search.vocabulary import sector_slack, sector_synonyms
from connectshare.search.wording import units_of


def mentions(material: str, words: str) -> tuple[str, tuple[Passage, ...]]:
    """What a page is called there ("page", "slide", ""), and at most two passages of 200 characters. One query."""
    kept = EditionText.objects.filter(edition__material=material, edition__is_current=True).first()
    if kept is None or not words.strip():
        return "", ()
    finder = Finder(units_of(read_words(words), sector_synonyms(), sector_slack()))
    return kept.page_word, best_passages(kept.text, finder.places(kept.text), bool(kept.page_word))
